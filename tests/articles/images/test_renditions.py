"""Uploads come out as they went in, and what a page shows of them; hostile ones are `test_hostile.py`'s."""

import contextlib
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageDraw

from articles.images import renditions
from articles.images.renditions import UploadError, accept, cut, make_renditions, read
from articles.models.library import Image

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


def test_sixteen_bits_of_grey_keep_their_shades():
    picture = Pillow.new("I;16", (40, 10))
    picture.putdata([65535 * (x // 10) // 3 for _ in range(10) for x in range(40)])
    copy = read(upload(encoded(picture, "PNG")))
    shades = [opened(copy).getpixel((x, 5))[0] for x in (4, 14, 24, 34)]
    assert all(abs(found - wanted) < 8 for found, wanted in zip(shades, (0, 85, 170, 255), strict=True)), shades


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


# -- Refused


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
    data = encoded(scene((800, 200)), "PNG")
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
