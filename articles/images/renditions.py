"""From an upload to the files a page shows: checked by decoding, stripped of metadata, cut around the focal point."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from articles.models.library import Image

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
SMALL: Final = 4_000_000
MAX_SIDE: Final = 16_000  # what WebP can hold
FORMATS: Final = ("JPEG", "PNG", "WEBP")
LEAD_WIDTHS: Final = (480, 800, 1200, 1600)
CARD_WIDTHS: Final = (320, 640, 960)
CARD_RATIO: Final = 16 / 10
SOCIAL_SIZE: Final = (1200, 630)

Encoding = Literal["webp", "jpeg"]


class UploadError(ValueError):
    """The file is not a picture we take; the message says why, for the editor to read."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The clean copy of an upload, not stored yet; its digest tells whether the library has it already."""

    data: bytes
    suffix: Literal["jpg", "webp"]
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def read(upload: File[bytes]) -> Copy:
    """A clean copy of an upload's pixels. Stores nothing.

    Raises UploadError for anything but one JPEG, PNG or WebP picture within the limits. Metadata (position and camera
    included) and whatever hides behind the picture is left behind, orientation applied, the colours turned to sRGB.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise UploadError(_("The file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    picture = upright(decode(upload.read()))
    buffer = io.BytesIO()
    if picture.mode == "RGBA":
        is_small = picture.width * picture.height <= SMALL  # a drawing or a mark; photographs would take too long
        picture.save(buffer, "WEBP", lossless=is_small, quality=75 if is_small else 92, method=2)
    else:
        picture.save(buffer, "JPEG", quality=92, optimize=True)
    return Copy(buffer.getvalue(), "webp" if picture.mode == "RGBA" else "jpg", *picture.size)


def keep(copy: Copy, image: Image) -> None:
    """Stores a copy as the file of an unsaved image."""
    image.digest, image.width, image.height = copy.digest, copy.width, copy.height
    name = image.file.field.generate_filename(image, f"{copy.digest[:24]}.{copy.suffix}")
    image.file = _once(name, copy.data)


def accept(upload: File[bytes], image: Image) -> None:
    """Fills an unsaved image from an upload: `read()` and `keep()` in one. Raises UploadError."""
    keep(read(upload), image)


def decode(data: bytes) -> Pillow.Image:
    """The picture in some bytes, fully read. Raises UploadError with a sentence for the editor."""
    try:
        picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
        _check_size(picture)
        if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
            raise UploadError(_("Moving pictures are not supported; upload a single frame."))
        picture.load()  # of the several pictures that a phone packs into one file (MPO), the first
    except UploadError:
        raise
    except Pillow.DecompressionBombError as problem:
        raise UploadError(_too_many_pixels()) from problem
    except UnidentifiedImageError as problem:
        raise UploadError(_("This is not a JPEG, PNG or WebP picture.")) from problem
    except Exception as problem:  # hostile bytes make a decoder raise anything
        raise UploadError(_("The picture is damaged and cannot be read to its end.")) from problem
    return picture


def _check_size(picture: Pillow.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise UploadError(_too_many_pixels())
    if max(picture.size) > MAX_SIDE:
        raise UploadError(_("The picture is longer than %d pixels on one side.") % MAX_SIDE)


def _too_many_pixels() -> str:
    return _("The picture has more than %d megapixels.") % (MAX_PIXELS // 1_000_000)


def upright(picture: Pillow.Image) -> Pillow.Image:
    """Turned as the camera meant it, in sRGB, without metadata: a new picture of the pixels alone."""
    try:
        turned = ImageOps.exif_transpose(picture)
    except Exception:  # broken metadata: the pixels stand as they are
        turned = picture
    if turned.mode.startswith("I"):  # sixteen bits of grey; Pillow would clip them
        turned = turned.convert("I").point(lambda value: value / 257).convert("L")
    alpha = _alpha(turned)
    colours = _in_srgb(turned if turned.mode in ("RGB", "CMYK") else _rgb(turned), picture.info.get("icc_profile"))
    clean = Pillow.frombytes("RGB", colours.size, colours.tobytes())
    if alpha is not None:
        clean.putalpha(alpha)
    return clean


def _alpha(picture: Pillow.Image) -> Pillow.Image | None:
    """What is see-through, or None where nothing is."""
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return None
    alpha = picture.convert("RGBA").getchannel("A")
    return None if alpha.getextrema() == (255, 255) else alpha


def _rgb(picture: Pillow.Image) -> Pillow.Image:
    return picture.convert("RGBA").convert("RGB") if "transparency" in picture.info else picture.convert("RGB")


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile, or one of another kind of picture: the pixels are taken as sRGB
    return picture.convert("RGB")


def cut(size: tuple[int, int], ratio: float, focus: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest box of a ratio (width ÷ height) inside a picture that lies around the focal point, which is in it."""
    width, height = size
    box_w, box_h = (
        (min(width, round(height * ratio)), height)
        if width / height > ratio
        else (width, min(height, round(width / ratio)))
    )
    left = min(max(round(focus[0] * width - box_w / 2), 0), width - box_w)
    top = min(max(round(focus[1] * height - box_h / 2), 0), height - box_h)
    return left, top, left + box_w, top + box_h


def make_renditions(image: Image) -> None:
    """Draws every size a page may ask for, with one decoding, and notes them on the image. Existing files stay.

    Shape of `image.renditions`: `{"lead": {"webp": {"480": name, …}, "jpeg": {…}}, "card": {…}, "social": name}`.
    """
    flat = _flat(image)
    image.renditions = {"lead": _series(flat, image, LEAD_WIDTHS, "lead"), **_cuts(flat, image)}


def recut(image: Image) -> None:
    """Draws anew what is cut around the focal point, and nothing else."""
    image.renditions = {**image.renditions, **_cuts(_flat(image), image)}


def _flat(image: Image) -> Pillow.Image:
    with image.file.open("rb") as file:
        picture = decode(file.read())
    flat = Pillow.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return flat


def _cuts(flat: Pillow.Image, image: Image) -> dict[str, Any]:
    focus = (image.focal_x, image.focal_y)
    card = flat.crop(cut(flat.size, CARD_RATIO, focus))
    social = flat.crop(cut(flat.size, SOCIAL_SIZE[0] / SOCIAL_SIZE[1], focus))
    return {
        "card": _series(card, image, CARD_WIDTHS, "card"),
        "social": _store(social.resize(SOCIAL_SIZE, Pillow.Resampling.LANCZOS), "jpeg"),
    }


def _series(picture: Pillow.Image, image: Image, widths: tuple[int, ...], kind: str) -> dict[str, dict[str, str]]:
    fitting = [width for width in widths if width <= picture.width] or [picture.width]
    series: dict[str, dict[str, str]] = {"webp": {}, "jpeg": {}}
    for width in fitting:
        small = picture.resize(
            (width, max(1, round(picture.height * width / picture.width))), Pillow.Resampling.LANCZOS
        )
        series["webp"][str(width)] = _store(small, "webp")
        series["jpeg"][str(width)] = _store(small, "jpeg")
    return series


def _store(picture: Pillow.Image, encoding: Encoding) -> str:
    """Saves under a name made from the bytes; a file of that name is the same picture already."""
    buffer = io.BytesIO()
    if encoding == "webp":
        picture.save(buffer, "WEBP", quality=80, method=4)
    else:
        picture.save(buffer, "JPEG", quality=82, optimize=True, progressive=True)
    return store_bytes("pictures", buffer.getvalue(), "webp" if encoding == "webp" else "jpg")


def store_bytes(folder: str, data: bytes, suffix: str) -> str:
    """Writes a file named by its content once; returns its storage name."""
    return _once(f"{folder}/{hashlib.sha256(data).hexdigest()[:24]}.{suffix}", data)


def _once(name: str, data: bytes) -> str:
    """Writes a file whose name tells its content; one of that name is left as it is."""
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return name
