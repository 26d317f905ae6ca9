"""From an upload to a clean picture: checked by decoding, turned, in sRGB, without metadata. Stores nothing."""

import contextlib
import hashlib
import io
import json
import math
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError, features

from articles.images import confined, pieces

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
SMALL: Final = 4_000_000
MAX_SEE_THROUGH: Final = 12_000_000  # what WebP needs for more is eighteen bytes a pixel
MAX_SIDE: Final = 16_000  # what WebP can hold
MAX_SCANS: Final = 50  # a progressive JPEG has about ten; each more costs the time of the whole picture
LEAST: Final = 512  # pixels that a JPEG can hold in one byte: two blocks of 64 for each bit
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_STARTS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
#: What a file field offers to choose; nothing relies on it.
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class UploadError(ValueError):
    """The file is not a picture we take; the message says why, for the editor to read."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The clean copy of an upload, not stored yet; its digest tells whether the library has it already.

    `pixels` saves whoever draws renditions from decoding it again; see `renditions.proof()`.
    """

    data: bytes
    suffix: Literal["jpg", "webp"]
    width: int
    height: int
    pixels: Pillow.Image | None = field(default=None, compare=False, repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def contents_of(upload: File[bytes]) -> bytes:
    """The bytes of an upload, no more of them than are allowed."""
    data = b"" if (upload.size or 0) > MAX_BYTES else upload.read(MAX_BYTES + 1)
    if (upload.size or 0) > MAX_BYTES or len(data) > MAX_BYTES:
        raise UploadError(_("The file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024))
    return data


def bounded(picture: Pillow.Image) -> Pillow.Image:
    """The same; a see-through one that is very large is made smaller."""
    excess = picture.width * picture.height / MAX_SEE_THROUGH
    if picture.mode != "RGBA" or excess <= 1:
        return picture
    size = (max(1, int(side / math.sqrt(excess))) for side in picture.size)
    picture.thumbnail(tuple(size), Pillow.Resampling.LANCZOS, reducing_gap=2.0)  # type: ignore[arg-type]
    return picture


def encoded(picture: Pillow.Image) -> tuple[bytes, Literal["jpg", "webp"]]:
    """The picture as the library keeps it, in bytes."""
    buffer = io.BytesIO()
    if picture.mode == "RGBA":
        is_small = picture.width * picture.height <= SMALL  # a drawing or a mark; photographs would take too long
        picture.save(buffer, "WEBP", lossless=is_small, quality=75 if is_small else 92, method=2)
        return buffer.getvalue(), "webp"
    picture.save(buffer, "JPEG", quality=92, optimize=True)
    return buffer.getvalue(), "jpg"


def decode(data: bytes) -> Pillow.Image:
    """The picture in some bytes, fully read. Raises UploadError with a sentence for the editor."""
    _refuse_surprises(data)
    if _brands(data) & {b"avif", b"avis"}:
        return _from_avif(data)
    try:
        picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
        _check_size(picture)
        if picture.format != "MPO" and getattr(picture, "is_animated", False):
            raise UploadError(_moving())
        if picture.format in ("JPEG", "MPO") and picture.width * picture.height > LEAST * len(data):
            raise UploadError(_damaged())  # its decoder would fill what is missing with grey
        picture.load()  # of the several pictures that a phone packs into one file (MPO), the first
        _check_size(picture)
    except UploadError:
        raise
    except Pillow.DecompressionBombError as problem:
        raise UploadError(_too_many_pixels()) from problem
    except UnidentifiedImageError as problem:
        is_one_of_ours = data.startswith(_STARTS) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
        words = _damaged() if is_one_of_ours else _("This is not a JPEG, PNG, WebP, AVIF or GIF picture.")
        raise UploadError(words) from problem
    except Exception as problem:  # hostile bytes make a decoder raise anything
        raise UploadError(_damaged()) from problem
    return picture


def _brands(data: bytes) -> set[bytes]:
    """What a file of the family of AVIF and HEIC says it is, in its first box."""
    if data[4:8] != b"ftyp":
        return set()
    return {data[start : start + 4] for start in range(8, min(int.from_bytes(data[:4], "big"), 200), 4)}


def _refuse_surprises(data: bytes) -> None:
    """What no decoder here reads, and what would keep one busy for hours."""
    brands = _brands(data)
    if brands & {b"heic", b"heix", b"hevc", b"mif1", b"msf1"} and not brands & {b"avif", b"avis"}:
        raise UploadError(_("This is a HEIC picture, as phones make them; export it as JPEG, and upload that."))
    if data[:2] == b"\xff\xd8" and data.count(b"\xff\xda") > MAX_SCANS:
        raise UploadError(_("The picture is stored in more than %d layers; save it as an ordinary JPEG.") % MAX_SCANS)
    if pieces.has_too_many(data):
        raise UploadError(_("The file is cut into too many small pieces; save the picture anew, and upload that."))


def _from_avif(data: bytes) -> Pillow.Image:
    if not features.check("avif"):
        raise UploadError(_("AVIF pictures cannot be read here; save it as JPEG, and upload that."))
    command = [sys.executable, "-I", "-W", "ignore", str(Path(confined.__file__)), str(MAX_PIXELS), str(MAX_SIDE)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * confined.SECONDS, check=False)  # noqa: S603 (no word of the editor's is in it)
    except subprocess.TimeoutExpired as problem:
        raise UploadError(_damaged()) from problem
    if done.returncode == confined.TOO_LARGE:
        raise UploadError(_too_large())
    if done.returncode == confined.MOVING:
        raise UploadError(_moving())
    try:
        told = json.loads(done.stderr.splitlines()[-1]) if done.returncode == 0 else {}
        picture = Pillow.frombytes(told["mode"], told["size"], done.stdout)
    except (KeyError, IndexError, ValueError) as problem:
        raise UploadError(_damaged()) from problem
    picture.info = {name: bytes.fromhex(told[name]) for name in ("exif", "icc_profile") if told[name]}
    return picture


def _check_size(picture: Pillow.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise UploadError(_too_many_pixels())
    if max(picture.size) > MAX_SIDE:
        raise UploadError(_("The picture is longer than %d pixels on one side.") % MAX_SIDE)


def _too_many_pixels() -> str:
    return _("The picture has more than %d megapixels.") % (MAX_PIXELS // 1_000_000)


def _too_large() -> str:
    words = _("The picture has more than %(pixels)d megapixels, or more than %(side)d pixels on one side.")
    return words % {"pixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}


def _moving() -> str:
    return _("Moving pictures are not supported; upload a single frame.")


def _damaged() -> str:
    return _("The picture is damaged and cannot be read to its end.")


def upright(picture: Pillow.Image) -> Pillow.Image:
    """Turned as the camera meant it, in sRGB, RGB or RGBA, without metadata.

    The picture given is used up: each copy of fifty megapixels is two hundred megabytes.
    """
    profile = picture.info.get("icc_profile")
    with contextlib.suppress(Exception):  # broken metadata: the pixels stand as they are
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):  # sixteen bits of grey; Pillow would clip them
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    if picture.mode in ("LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    if picture.mode not in ("RGB", "RGBA", "CMYK"):
        picture = picture.convert("RGB")
    picture = _in_srgb(picture, profile)
    picture.info = {}  # with it goes what an encoder would write into the file: comment, profile, position
    return picture


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """In place where it can be. A broken profile, or one of another kind of picture: the pixels are taken as sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            if picture.mode == "CMYK":
                picture = ImageCms.profileToProfile(picture, source, target, outputMode="RGB") or picture
            elif not ImageCms.getProfileDescription(source).startswith("sRGB"):
                ImageCms.profileToProfile(picture, source, target, inPlace=True)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert("RGB") if picture.mode == "CMYK" else picture
