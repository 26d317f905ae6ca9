"""Files that nobody should have to trust, by name: built from the bytes up where no encoder would write them.

Those that hold a picture hold `scene()`: red and blue above, green and white below.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw, PngImagePlugin

SIZE = (48, 32)
RED, BLUE, GREEN, WHITE = (220, 20, 20), (20, 20, 220), (20, 160, 20), (255, 255, 255)
CORNERS = (RED, BLUE, GREEN, WHITE)
#: What must not come out of a file that it was put into.
PAYLOAD = b"PAYLOAD-of-a-stranger"

NO_PICTURE = "This is not a JPEG, PNG, WebP, AVIF or GIF picture."
DAMAGED = "The picture is damaged and cannot be read to its end."
PIXELS = "more than 50 megapixels"
LONG = "longer than 16000 pixels on one side"
MOVING = "Moving pictures are not supported"
LAYERS = "layers"
PIECES = "too many small pieces"


@dataclass(frozen=True)
class Case:
    """One file; refused with these words, or else a clean picture with these colours in its corners."""

    build: Callable[[], bytes]
    refused: str = ""
    size: tuple[int, int] = SIZE
    colours: tuple[tuple[int, int, int], ...] | None = CORNERS
    by: int = 30
    filename: str = "picture.jpg"


def scene(mode: str = "RGB") -> Pillow.Image:
    picture = Pillow.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for n, colour in enumerate(CORNERS):
        left, top = n % 2 * SIZE[0] // 2, n // 2 * SIZE[1] // 2
        draw.rectangle((left, top, left + SIZE[0] // 2 - 1, top + SIZE[1] // 2 - 1), fill=colour)
    return picture.convert(mode)


def file(kind: str, picture: Pillow.Image | None = None, **options: object) -> bytes:
    if kind == "JPEG":
        options = {"quality": 95, "subsampling": 0, **options}
    buffer = io.BytesIO()
    (picture or scene()).save(buffer, kind, **options)
    return buffer.getvalue()


def grey(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    return (round(colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114),) * 3


GREYS = tuple(grey(colour) for colour in CORNERS)


# -- PNG


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size: tuple[int, int], depth: int, colour: int, rows: bytes, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + pixels + chunk(b"IEND", b"")


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """The scene, with one more chunk behind its header."""
    data = file("PNG")
    return data[:33] + chunk(kind, body) + data[33:]


def blank_png(width: int, height: int) -> bytes:
    """As large as it says, in one bit a pixel."""
    return png((width, height), 1, 0, bytes((width + 7) // 8 + 1) * height)


def deep_png(colour: int) -> bytes:
    """Sixteen bits a channel: grey (0) or colours (2)."""
    rows = b""
    for y in range(SIZE[1]):
        rows += b"\0"
        for x in range(SIZE[0]):
            pixel = scene().getpixel((x, y)) if colour else (grey(scene().getpixel((x, y)))[0],)
            rows += b"".join(struct.pack(">H", value * 257) for value in pixel)
    return png(SIZE, 16, colour, rows)


def words_png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", PAYLOAD.decode())
    words.add_text("Comment", PAYLOAD.decode() * 50, zip=True)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{PAYLOAD.decode()}</x:xmpmeta>")
    return file("PNG", pnginfo=words)


def holed_png() -> bytes:
    """A palette one colour of which is see-through: the white corner."""
    picture = scene().quantize(8)
    return file("PNG", picture, transparency=picture.getpixel((SIZE[0] - 2, SIZE[1] - 2)))


def broken_sum_png() -> bytes:
    data = bytearray(file("PNG"))
    data[data.index(b"IDAT") + 20] ^= 0xFF
    return bytes(data)


def many_chunks_png() -> bytes:
    data = file("PNG")
    return data[:33] + chunk(b"tEXt", b"a\0b") * 50_000 + data[33:]


def apng() -> bytes:
    return file("PNG", save_all=True, append_images=[scene().rotate(180)], duration=100)


# -- JPEG


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segment(marker: int, body: bytes) -> bytes:
    data = file("JPEG")
    return data[:2] + segment(marker, body) + data[2:]


def exif(orientation: int = 0) -> Pillow.Exif:
    found = Pillow.Exif()
    found[0x010F] = PAYLOAD.decode()
    if orientation:
        found[0x0112] = orientation
    found.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0), 29: "2026:01:01"})
    return found


JUNK = (b"Exif\0\0" + b"\xff" * 40, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 40)

#: How a camera stores the scene that it wants to be turned so; the inverse of what the number says.
_STORED = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_90,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_270,
}


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    stored = scene().transpose(_STORED[orientation]) if orientation in _STORED else scene()
    return file(kind, stored, exif=exif(orientation))


def photoshop_jpeg() -> bytes:
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(PAYLOAD)) + PAYLOAD
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption + b"\0" * (len(caption) % 2)
    return with_segment(0xED, b"Photoshop 3.0\0" + block)


def xmp_jpeg() -> bytes:
    words = b"<?xpacket begin=''?><x:xmpmeta>" + PAYLOAD + b"</x:xmpmeta><?xpacket end='w'?>"
    return with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + words)


def ycck_jpeg() -> bytes:
    """Inks turned to brightness and colour differences, as Photoshop stores them; no encoder here writes it."""
    inks = Pillow.merge("RGB", [Pillow.eval(band, lambda value: 255 - value) for band in scene().split()])
    planes = [Pillow.eval(band, lambda value: 255 - value) for band in inks.convert("YCbCr").split()]
    data = bytearray(file("JPEG", Pillow.merge("CMYK", [*planes, Pillow.new("L", SIZE)])))
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


def arithmetic_jpeg() -> bytes:
    """Says that it is coded in another way than it is."""
    return file("JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1)


def sized_jpeg(width: int, height: int) -> bytes:
    """Says another size than it has."""
    data = bytearray(file("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def layered_jpeg(times: int) -> bytes:
    data = file("JPEG", progressive=True)
    scan = data.index(b"\xff\xda")
    return data[:scan] + data[scan:-2] * times + data[-2:]


def padded_jpeg(filling: bytes) -> bytes:
    data = file("JPEG")
    return data[:2] + filling * 50_000 + data[2:]


def bomb_in_exif_jpeg() -> bytes:
    """Four thousand million values, two directories that lead to each other."""
    entries = struct.pack("<HHII", 0x010F, 2, 0xFFFFFFFF, 8) + struct.pack("<HHII", 0x8769, 4, 1, 8)
    return with_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + struct.pack("<I", 8))


# -- GIF


def gif(screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    """A screen and a frame of any sizes, and next to no pixels."""
    palette = bytes((*RED, *BLUE))
    image = b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x4c\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + palette + image + b";"


def many_frames_gif() -> bytes:
    data = file("GIF", scene().quantize(8))
    at = data.rindex(b",", 0, 13 + 768 + 30)
    return data[:-1] + data[at:-1] * 2000 + b";"


def padded_gif(filling: bytes) -> bytes:
    """With something before its end."""
    return file("GIF", scene().quantize(8))[:-1] + filling + b";"


# -- WebP


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def canvas_webp(width: int, height: int) -> bytes:
    """A small picture on a canvas that is said to be large."""
    sizes = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return riff(webp_chunk(b"VP8X", bytes(4) + sizes), file("WEBP")[12:])


def lossless_webp(width: int, height: int) -> bytes:
    """The header alone, of a picture that would be large."""
    return riff(webp_chunk(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(40)))


# -- AVIF


def sized_avif(width: int, height: int) -> bytes:
    """Says another size than its decoder will find."""
    data = bytearray(file("AVIF", quality=90))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


# -- Colours


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def lab() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def swapped() -> bytes:
    """A profile under which red is blue and blue is red."""
    profile = srgb().replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)
    return profile.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


def inks() -> bytes:
    """A profile of four inks, by hand, whose first is yellow and third cyan: its sixteen corners, in CIE Lab."""
    rgb = Pillow.new("RGB", (16, 1))
    corners = [[n >> 3 & 1, n >> 2 & 1, n >> 1 & 1, n & 1] for n in range(16)]
    rgb.putdata([tuple(255 * (1 - ink) * (1 - c[3]) for ink in c[2::-1]) for c in corners])
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    values = ImageCms.applyTransform(rgb, to_lab).tobytes()
    table = b"".join(
        bytes((light, a + 128 & 255, b + 128 & 255)) for light, a, b in zip(*[iter(values)] * 3, strict=True)
    )
    straight = bytes(range(256))
    one = struct.pack(">i", 65536)
    matrix = b"".join(one if n % 4 == 0 else bytes(4) for n in range(9))
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + straight * 4 + table + straight * 3
    words = b"desc" + bytes(4) + struct.pack(">I", 5) + b"Inks\0" + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 63190, 65536, 54061)
    tags, at, body = b"", 128 + 4 + 12 * 3, b""
    for name, content in ((b"desc", words), (b"wtpt", white), (b"A2B0", lut)):
        padded = content + bytes(-len(content) % 4)
        tags += name + struct.pack(">II", at + len(body), len(content))
        body += padded
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x10\0\0", b"prtrCMYKLab ", b"acsp"
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
    head[0:4] = struct.pack(">I", at + len(body))
    return bytes(head) + struct.pack(">I", 3) + tags + body


def swapped_scene(mode: str = "RGB") -> Pillow.Image:
    """What shows the scene where the first and third colour, or ink, change places."""
    first, second, third, *rest = scene(mode).split()
    return Pillow.merge(mode, (third, second, first, *rest))


# -- Other things that pass for pictures


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as found:
        found.writestr("evil.php", PAYLOAD)
    return buffer.getvalue()


SCRIPT = b"<script>alert('" + PAYLOAD + b"')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PHP = b"<?php system('" + PAYLOAD + b"'); ?>"
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + PAYLOAD + b"\n%%EOF\n"


def cut_short() -> Iterator[tuple[str, Case]]:
    """Each format, cut off at a tenth, in its middle, and close to its end."""
    noise = Pillow.effect_noise((64, 64), 90).convert("RGB")
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        for share in (10, 50, 90):

            def build(kind: str = kind, share: int = share) -> bytes:
                data = file(kind, noise)
                return data[: len(data) * share // 100]

            yield f"{kind.lower()} cut off at {share} %", Case(build, DAMAGED)


def behind() -> Iterator[tuple[str, Case]]:
    """Something else behind a picture: the file is both."""
    for kind, name, payload in (
        ("JPEG", "html", SCRIPT),
        ("JPEG", "zip", archive()),
        ("JPEG", "pdf", PDF),
        ("PNG", "php", PHP),
        ("PNG", "zip", archive()),
        ("GIF", "html", SCRIPT),
        ("GIF", "pdf", PDF),
        ("WEBP", "zip", archive()),
        ("AVIF", "php", PHP),
    ):

        def build(kind: str = kind, payload: bytes = payload) -> bytes:
            return file(kind, scene().quantize(8) if kind == "GIF" else None) + payload

        yield f"{kind.lower()} with {name} behind it", Case(build, filename=f"picture.{name}")


CASES: dict[str, Case] = {
    # Bombs
    "png that says 30000 × 30000": Case(lambda: png((30_000, 30_000), 1, 0, bytes(1000)), PIXELS),
    "png that says the most there is": Case(lambda: png((2**31 - 1, 2**31 - 1), 8, 6, b""), PIXELS),
    "png of 63 megapixels in 8 kB": Case(lambda: blank_png(9000, 7000), PIXELS),
    "png with a profile that explodes": Case(
        lambda: with_chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(20_000_000))), DAMAGED
    ),
    "png with words that explode": Case(
        lambda: with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(20_000_000))), DAMAGED
    ),
    "png with words in a language that explode": Case(
        lambda: with_chunk(b"iTXt", b"Comment\0\1\0en\0Comment\0" + zlib.compress(bytes(20_000_000))), DAMAGED
    ),
    "png of fifty thousand chunks": Case(many_chunks_png, PIECES),
    "gif with a screen of 65535 × 65535": Case(lambda: gif((65_535, 65_535), (4, 4)), PIXELS),
    "gif with a frame of 65535 × 65535": Case(lambda: gif((4, 4), (65_535, 65_535)), PIXELS),
    "gif of two thousand frames": Case(many_frames_gif, MOVING),
    "gif of two thousand remarks": Case(lambda: padded_gif(b"!\xfe\1a\0" * 2000), PIECES),
    "gif of crumbs": Case(lambda: padded_gif(b"!\xff" + b"\1a" * 50_000 + b"\0"), PIECES),
    "gif with nothing in it fifty thousand times": Case(lambda: padded_gif(bytes(50_000)), PIECES),
    "webp on a canvas of 16384 × 16384": Case(lambda: canvas_webp(16_384, 16_384), PIXELS),
    "webp on a canvas of 7000 × 7000": Case(lambda: canvas_webp(7_000, 7_000), DAMAGED),
    "webp that says 16383 × 16383": Case(lambda: lossless_webp(16_383, 16_383), PIXELS),
    "jpeg that says 65535 × 65535": Case(lambda: sized_jpeg(65_535, 65_535), PIXELS),
    "jpeg that says 7000 × 7000": Case(lambda: sized_jpeg(7_000, 7_000), DAMAGED),
    "jpeg of 100 scans": Case(lambda: layered_jpeg(100), LAYERS),
    "jpeg of fifty thousand segments": Case(lambda: padded_jpeg(segment(0xFE, b"")), PIECES),
    "jpeg with nothing in it fifty thousand times": Case(lambda: padded_jpeg(b"\xff"), PIECES),
    "jpeg whose exif explodes": Case(bomb_in_exif_jpeg),
    "avif that says 15000 × 9000": Case(lambda: sized_avif(15_000, 9_000), PIXELS),
    "avif that says less than it holds": Case(lambda: sized_avif(24, 16), size=(24, 16)),
    # Sizes
    "one pixel": Case(lambda: png((1, 1), 8, 2, b"\0" + bytes(RED)), size=(1, 1), colours=(RED,) * 4),
    "one pixel high": Case(lambda: png((900, 1), 8, 2, b"\0" + bytes(RED) * 900), size=(900, 1), colours=(RED,) * 4),
    "one pixel wide": Case(lambda: png((1, 900), 8, 2, (b"\0" + bytes(RED)) * 900), size=(1, 900), colours=(RED,) * 4),
    "16001 pixels long": Case(lambda: blank_png(16_001, 1), LONG),
    "16000 pixels long": Case(lambda: blank_png(16_000, 1), size=(16_000, 1), colours=((0, 0, 0),) * 4),
    "no pixels": Case(lambda: png((0, 5), 8, 2, b""), DAMAGED),
    # Other things under a picture's name
    "nothing": Case(lambda: b"", NO_PICTURE),
    "zero bytes": Case(lambda: bytes(4000), NO_PICTURE),
    "words": Case(lambda: b"hello " * 100, NO_PICTURE),
    "svg": Case(lambda: SVG, NO_PICTURE, filename="picture.svg"),
    "svg behind a prolog": Case(lambda: b"<?xml version='1.0'?><!DOCTYPE svg>" + SVG, NO_PICTURE, filename="a.png"),
    "svg in a gif": Case(lambda: b"GIF89a/*" + SVG + b"*/=0;", DAMAGED, filename="a.gif"),
    "html": Case(lambda: b"<!doctype html>" + SCRIPT, NO_PICTURE),
    "php": Case(lambda: PHP, NO_PICTURE),
    "zip": Case(archive, NO_PICTURE),
    "pdf": Case(lambda: PDF, NO_PICTURE),
    "eps": Case(lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + PAYLOAD, NO_PICTURE),
    "psd": Case(lambda: b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(200), NO_PICTURE),
    "tiff": Case(lambda: file("TIFF"), NO_PICTURE),
    "bmp": Case(lambda: file("BMP"), NO_PICTURE),
    "ico": Case(lambda: file("ICO"), NO_PICTURE),
    "ppm": Case(lambda: file("PPM"), NO_PICTURE),
    "tga": Case(lambda: file("TGA"), NO_PICTURE),
    "jpeg 2000": Case(lambda: file("JPEG2000"), NO_PICTURE),
    "heic": Case(lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "export it as JPEG"),
    "only the head of a png": Case(lambda: file("PNG")[:33], DAMAGED),
    "only the signature of a png": Case(lambda: file("PNG")[:8], DAMAGED),
    "only the start of a jpeg": Case(lambda: b"\xff\xd8\xff", DAMAGED),
    "a webp without a picture": Case(riff, DAMAGED),
    "png named as a jpeg": Case(lambda: file("PNG"), filename="picture.jpg"),
    "jpeg named as a web page": Case(lambda: file("JPEG"), filename="picture.html"),
    # Moving
    "moving gif": Case(lambda: file("GIF", save_all=True, append_images=[scene().rotate(180)]), MOVING),
    "moving webp": Case(lambda: file("WEBP", save_all=True, append_images=[scene().rotate(180)]), MOVING),
    "moving avif": Case(lambda: file("AVIF", save_all=True, append_images=[scene().rotate(180)]), MOVING),
    "moving png": Case(apng, MOVING),
    "two pictures of a phone in one": Case(lambda: file("MPO", save_all=True, append_images=[Pillow.new("RGB", SIZE)])),
    # Broken inside
    "png with a broken sum": Case(broken_sum_png, DAMAGED),
    "png with two heads": Case(lambda: with_chunk(b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)), PIXELS),
    "png without a palette": Case(lambda: png((8, 8), 8, 3, (b"\0" + bytes(8)) * 8), size=(8, 8), colours=None),
    "jpeg coded otherwise than it says": Case(arithmetic_jpeg, size=SIZE, colours=None),
    # Kinds of pixels
    "cmyk jpeg": Case(lambda: file("JPEG", scene("CMYK"))),
    "cmyk jpeg with a profile of its inks": Case(
        lambda: file("JPEG", swapped_scene("CMYK"), icc_profile=inks()), by=50
    ),
    "cmyk jpeg with a profile of light": Case(lambda: file("JPEG", scene("CMYK"), icc_profile=srgb())),
    "ycck jpeg": Case(ycck_jpeg),
    "grey jpeg": Case(lambda: file("JPEG", scene("L")), colours=GREYS),
    "grey png with a profile of colours": Case(lambda: file("PNG", scene("L"), icc_profile=swapped()), colours=GREYS),
    "16 bits of grey": Case(lambda: deep_png(0), colours=GREYS, by=12),
    "16 bits of colour": Case(lambda: deep_png(2), by=12),
    "1 bit": Case(lambda: file("PNG", scene("1")), colours=None),
    "grey with a veil": Case(lambda: file("PNG", scene("LA")), colours=GREYS),
    "palette": Case(lambda: file("PNG", scene().quantize(8))),
    "palette with a hole": Case(holed_png, colours=(RED, BLUE, GREEN, (0, 0, 0))),
    "profile under which red is blue": Case(lambda: file("PNG", swapped_scene(), icc_profile=swapped())),
    "the same in a jpeg": Case(lambda: file("JPEG", swapped_scene(), icc_profile=swapped())),
    "the same in a webp": Case(lambda: file("WEBP", swapped_scene(), icc_profile=swapped(), quality=95)),
    "the same in an avif": Case(lambda: file("AVIF", swapped_scene(), icc_profile=swapped(), quality=95)),
    "profile of another kind of colours": Case(lambda: file("PNG", icc_profile=lab())),
    "profile that is none": Case(lambda: file("JPEG", icc_profile=PAYLOAD * 40)),
    **{f"jpeg with broken exif {n}": Case(lambda junk=junk: file("JPEG", exif=junk)) for n, junk in enumerate(JUNK, 1)},
    "profile cut off": Case(lambda: file("JPEG", icc_profile=swapped()[:200])),
    # Metadata
    **{f"jpeg turned as {n}, with a position": Case(lambda n=n: turned(n)) for n in range(1, 10)},
    "png turned as 6": Case(lambda: turned(6, "PNG")),
    "webp turned as 6": Case(lambda: turned(6, "WEBP"), by=45),
    "jpeg with xmp": Case(xmp_jpeg),
    "jpeg with iptc": Case(photoshop_jpeg),
    "jpeg with a comment": Case(lambda: with_segment(0xFE, PHP)),
    "png with words": Case(words_png),
    "gif with a comment": Case(lambda: file("GIF", scene().quantize(8), comment=PHP)),
    **dict(cut_short()),
    **dict(behind()),
}


@cache
def data_of(name: str) -> bytes:
    return CASES[name].build()
