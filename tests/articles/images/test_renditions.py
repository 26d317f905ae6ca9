"""Uploads: what is a picture comes out clean, and what is not is refused with a sentence."""

import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw, PngImagePlugin

from articles.images import renditions
from articles.images.renditions import UploadError, accept, cut, make_renditions, read
from articles.models.library import Image

NO_PICTURE = "This is not a JPEG, PNG, WebP, AVIF or GIF picture."
RED, BLUE = (220, 20, 20), (20, 20, 220)


def scene(size=(60, 40), mode="RGB"):
    """Red on the left, blue on the right."""
    picture = Pillow.new("RGB", size, RED)
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), fill=BLUE)
    return picture.convert(mode)


def encoded(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def upload(data, name="picture.jpg"):
    return ContentFile(data, name=name)


def opened(copy):
    picture = Pillow.open(io.BytesIO(copy.data))
    picture.load()
    return picture


def near(pixel, colour, by=25):
    return all(abs(a - b) <= by for a, b in zip(pixel[:3], colour, strict=True))


# -- Taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_format_come_out_the_same_size_and_colours(kind):
    copy = read(upload(encoded(scene(), kind)))
    assert (copy.width, copy.height, copy.suffix) == (60, 40, "jpg")
    assert near(opened(copy).getpixel((5, 20)), RED)
    assert near(opened(copy).getpixel((55, 20)), BLUE)


def test_position_and_camera_are_left_behind_and_the_picture_is_turned():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned by 90° clockwise
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    data = encoded(scene(), "JPEG", exif=exif, quality=95)
    assert b"SecretCamera" in data
    copy = read(upload(data))
    picture = opened(copy)
    assert (copy.width, copy.height) == picture.size == (40, 60)
    assert near(picture.getpixel((20, 5)), RED), "the left side is on top now"
    assert near(picture.getpixel((20, 55)), BLUE)
    assert not picture.getexif()
    assert b"SecretCamera" not in copy.data
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)


def test_words_in_a_png_are_left_behind():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Jane Secret")
    assert b"Jane Secret" not in read(upload(encoded(scene(), "PNG", pnginfo=words))).data


def test_a_cmyk_jpeg_becomes_rgb():
    copy = read(upload(encoded(scene(mode="CMYK"), "JPEG", quality=95)))
    assert opened(copy).mode == "RGB"
    assert near(opened(copy).getpixel((5, 20)), RED, by=40)


def test_sixteen_bits_of_grey_keep_their_shades():
    picture = Pillow.new("I;16", (40, 10))
    picture.putdata([65535 * (x // 10) // 3 for _ in range(10) for x in range(40)])
    copy = read(upload(encoded(picture, "PNG")))
    shades = [opened(copy).getpixel((x, 5))[0] for x in (4, 14, 24, 34)]
    assert all(abs(found - wanted) < 8 for found, wanted in zip(shades, (0, 85, 170, 255), strict=True)), shades


def test_sixteen_bits_of_colour():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + struct.pack(">HHH", 0xDC00, 0x1400, 0x1400) * 4
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 16, 2, 0, 0, 0))
    data += chunk(b"IDAT", zlib.compress(row * 4)) + chunk(b"IEND", b"")
    assert near(opened(read(upload(data))).getpixel((2, 2)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_other_kinds_of_pixels(mode):
    picture = scene().convert("P", palette=Pillow.Palette.ADAPTIVE) if mode == "P" else scene(mode=mode)
    assert read(upload(encoded(picture, "PNG"))).width == 60


def test_a_palette_with_a_hole_stays_see_through():
    picture = Pillow.new("P", (20, 20), 0)
    picture.putpalette([*RED, *BLUE] + [0] * 762)
    ImageDraw.Draw(picture).rectangle((10, 0, 20, 20), fill=1)
    copy = read(upload(encoded(picture, "PNG", transparency=0)))
    seen = opened(copy)
    assert (copy.suffix, seen.mode) == ("webp", "RGBA")
    assert (seen.getpixel((2, 2))[3], seen.getpixel((15, 2))[3]) == (0, 255)
    assert near(seen.getpixel((15, 2)), BLUE)


def test_see_through_pixels_that_are_all_solid_are_none():
    assert read(upload(encoded(scene(mode="RGBA"), "PNG"))).suffix == "jpg"


def test_the_first_of_the_pictures_that_a_phone_packs_together():
    data = encoded(scene(), "MPO", save_all=True, append_images=[Pillow.new("RGB", (30, 20), "white")])
    copy = read(upload(data))
    assert (copy.width, copy.height) == (60, 40)
    assert near(opened(copy).getpixel((5, 20)), RED)


def test_a_colour_profile_is_applied_and_a_broken_one_ignored():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for broken in (b"not a profile", profile):
        assert near(opened(read(upload(encoded(scene(), "PNG", icc_profile=broken)))).getpixel((5, 20)), RED)
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    copy = read(upload(encoded(scene(), "PNG", icc_profile=good)))
    assert near(opened(copy).getpixel((5, 20)), RED)
    assert "icc_profile" not in opened(copy).info


@pytest.mark.parametrize("kind", ["zip", "html"])
def test_what_hides_behind_or_inside_a_picture_is_left_behind(kind):
    hidden = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(hidden, "w") as archive:
            archive.writestr("evil.txt", "PAYLOAD" * 10)
    else:
        hidden.write(b"<script>PAYLOAD</script>")
    for data in (encoded(scene(), "JPEG", comment=b"<?php PAYLOAD ?>"), encoded(scene(), "PNG")):
        copy = read(upload(data + hidden.getvalue(), name="x.html"))
        assert b"PAYLOAD" not in copy.data
        assert not zipfile.is_zipfile(io.BytesIO(copy.data))


def test_broken_exif_does_not_cost_the_picture():
    for junk in (b"Exif\0\0" + b"\xff" * 40, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 40):
        assert read(upload(encoded(scene(), "JPEG", exif=junk))).width == 60


# -- Refused


def refusal(data):
    with pytest.raises(UploadError) as problem:
        read(upload(data))
    return str(problem.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture(kind):
    data = encoded(Pillow.effect_noise((200, 200), 80).convert("RGB"), kind)
    assert "damaged" in refusal(data[: len(data) // 2])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"GIF89a/*<svg/onload=alert(1)>*/=0;",
        b"\x00" * 100,
    ],
)
def test_what_is_no_picture(data):
    assert refusal(data) == NO_PICTURE


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM"])
def test_other_formats_whatever_their_name_says(kind):
    assert refusal(encoded(scene(), kind)) == NO_PICTURE


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_moving_pictures(kind):
    data = encoded(scene(), kind, save_all=True, append_images=[scene().rotate(180)], duration=100)
    assert refusal(data) == "Moving pictures are not supported; upload a single frame."


def bomb(width, height):
    """A PNG that says it is large; nobody should believe it with memory."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 9_000), (8_000, 7_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb(size):
    assert refusal(bomb(*size)) == "The picture has more than 50 megapixels."


def test_an_avif_that_lies_about_its_size_costs_the_site_no_memory():
    """Its decoder would scale what it holds down to what it says; that happens where memory is bounded."""
    data = encoded(Pillow.new("RGB", (3000, 2000), RED), "AVIF", speed=10)
    at = data.index(b"ispe") + 8
    assert struct.unpack(">II", data[at : at + 8]) == (3000, 2000)
    small = data[:at] + struct.pack(">II", 60, 40) + data[at + 8 :]
    assert read(upload(small)).width == 60
    large = data[:at] + struct.pack(">II", 15_000, 9_000) + data[at + 8 :]
    assert "more than 50 megapixels" in refusal(large)
    assert "damaged" in refusal(data[: len(data) - 40])


def test_a_picture_of_a_phone_is_told_what_to_do():
    assert "export it as JPEG" in refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40)


def test_a_jpeg_of_very_many_scans():
    data = encoded(scene(), "JPEG", progressive=True)
    scan = data.index(b"\xff\xda")
    assert "more than 50 layers" in refusal(data[:scan] + data[scan:-2] * 60 + data[-2:])


def test_a_very_long_picture():
    assert refusal(bomb(20_000, 10)) == "The picture is longer than 16000 pixels on one side."


def test_a_png_whose_words_explode():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    data = encoded(scene(), "PNG")
    words = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 30_000_000))
    assert "damaged" in refusal(data[:33] + words + data[33:])


def test_a_file_that_is_too_large():
    file = upload(b"x")
    file.size = renditions.MAX_BYTES + 1
    with pytest.raises(UploadError, match="larger than 25 MB"):
        read(file)


def test_random_damage_never_raises_anything_else():
    for kind in ("JPEG", "PNG", "WEBP"):
        data = bytearray(encoded(scene((80, 80)), kind))
        for n in range(60):
            broken = bytearray(data)
            for k in range(4):
                broken[(n * 7919 + k * 104_729) % len(broken)] ^= 0xFF >> (n % 8)
            with contextlib.suppress(UploadError):
                read(upload(bytes(broken)))


# -- Cuts and renditions


@pytest.mark.parametrize("size", [(1, 1), (1, 999), (999, 1), (1600, 1000), (3000, 500), (500, 3000)])
@pytest.mark.parametrize("focus", [(0, 0), (0.5, 0.5), (1, 1), (0.1, 0.9)])
def test_a_cut_lies_inside_and_holds_its_point(size, focus):
    left, top, right, bottom = cut(size, renditions.CARD_RATIO, focus)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert left <= focus[0] * size[0] <= right
    assert top <= focus[1] * size[1] <= bottom


def stored(data, **fields):
    image = Image(title="A scene", **fields)
    accept(upload(data), image)
    make_renditions(image)
    return image


def test_every_width_in_three_formats_at_its_size():
    image = stored(encoded(scene((1300, 800)), "PNG"))
    assert image.is_ready
    assert set(image.renditions) == {"lead", "card"}
    for kind, widths in (("lead", ["480", "800", "1200"]), ("card", ["320", "640", "960"])):
        for encoding in ("avif", "webp", "jpeg"):
            files = image.renditions[kind][encoding]
            assert list(files) == widths
            for width, name in files.items():
                with default_storage.open(name) as file:
                    assert Pillow.open(file).width == int(width)


def test_a_small_picture_is_never_made_larger():
    image = stored(encoded(scene((200, 100)), "PNG"))
    assert list(image.renditions["lead"]["webp"]) == ["200"]
    assert list(image.renditions["card"]["webp"]) == ["160"]


def test_the_focal_point_moves_the_cut_and_names_never_come_twice():
    data = encoded(scene((1600, 400)), "PNG")
    left, right = stored(data, focal_x=0), stored(data, focal_x=1)
    for image, colour in ((left, RED), (right, BLUE)):
        with default_storage.open(image.renditions["card"]["jpeg"]["320"]) as file:
            assert near(Pillow.open(file).convert("RGB").getpixel((160, 100)), colour)
    assert left.renditions["card"] != right.renditions["card"]
    assert left.renditions["lead"] == right.renditions["lead"], "the same picture is the same file"


def test_the_original_has_a_name_of_its_own():
    image = stored(encoded(scene(), "PNG"))
    assert image.digest[:24] in image.file.name
    assert image.file.name.endswith(".jpg")
    assert "picture" not in image.file.name


def test_see_through_becomes_white_on_a_page():
    picture = Pillow.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((50, 0, 100, 100), fill=(*BLUE, 255))
    image = stored(encoded(picture, "PNG"))
    with default_storage.open(image.renditions["lead"]["jpeg"]["100"]) as file:
        assert near(Pillow.open(file).getpixel((10, 50)), (255, 255, 255))
