"""From a clean picture to the files a page shows: every width and encoding, cut around the focal point, stored once."""

import hashlib
import io
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import features

from articles.images.reading import ACCEPT, MAX_BYTES, Copy, UploadError, bounded, contents_of, decode, encoded, upright
from articles.images.shades import shade_of
from articles.models.library import Image

_log: Final = logging.getLogger(__name__)

__all__ = ["ACCEPT", "MAX_BYTES", "Copy", "UploadError"]

LEAD_WIDTHS: Final = (480, 800, 1200, 1600)
CARD_WIDTHS: Final = (320, 640, 960)
CARD_RATIO: Final = 16 / 10
#: Widths by kind (lead or card) and encoding.
Series = dict[str, dict[str, list[int]]]
#: A picture's own width is worth a file where it is so much more than the widest one below it.
_WORTH: Final = 1.25

#: Whole pictures are in memory two at a time in a process, whoever uploads how many; to draw from one takes little.
_READING: Final = threading.BoundedSemaphore(2)

#: Best first, as a browser chooses: its Pillow name, the name's ending, and what it costs and looks like.
ENCODINGS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "avif": ("AVIF", "avif", {"quality": 55, "speed": 7, "max_threads": 1}),
    "webp": ("WEBP", "webp", {"quality": 80, "method": 4}),
    "jpeg": ("JPEG", "jpg", {"quality": 82, "optimize": True, "progressive": True}),
}


def encodings() -> list[str]:
    """Those that this Pillow can write: JPEG and WebP always, AVIF mostly."""
    return [name for name in ENCODINGS if name != "avif" or features.check("avif")]


def read(upload: File[bytes]) -> Copy:
    """A clean copy of an upload's pixels. Stores nothing.

    Raises UploadError for anything but one picture of the formats we take within the limits. Metadata (position and
    camera included) and whatever hides behind the picture is left behind, orientation applied, the colours turned to
    sRGB.
    """
    data = contents_of(upload)
    with _READING:
        picture = bounded(upright(decode(data)))
        data, suffix = encoded(picture)
        return Copy(data, suffix, *picture.size, pixels=proof(picture))


def keep(copy: Copy, image: Image) -> None:
    """Stores a copy as the file of an unsaved image. Raises UploadError where the storage fails."""
    image.digest, image.width, image.height = copy.digest, copy.width, copy.height
    name = image.file.field.generate_filename(image, f"{copy.digest[:24]}.{copy.suffix}")
    with _told_to_editors():
        image.file = _once(name, copy.data)
    image._pixels = copy.pixels  # for `make_renditions()`, which takes it


def accept(upload: File[bytes], image: Image) -> None:
    """Fills an unsaved image from an upload: `read()` and `keep()` in one. Raises UploadError."""
    keep(read(upload), image)


# -- Cutting


def cut(size: tuple[int, int], ratio: float, focus: tuple[float, float]) -> tuple[int, int, int, int]:
    """The largest box of a ratio (width ÷ height) inside a picture that lies around the focal point, which is in it."""
    width, height = size
    box_w, box_h = _box(size, ratio)
    left = min(max(round(focus[0] * width - box_w / 2), 0), width - box_w)
    top = min(max(round(focus[1] * height - box_h / 2), 0), height - box_h)
    return left, top, left + box_w, top + box_h


def _box(size: tuple[int, int], ratio: float) -> tuple[int, int]:
    width, height = size
    if width / height > ratio:
        return max(1, min(width, round(height * ratio))), height
    return width, max(1, min(height, round(width / ratio)))


def proof(picture: Pillow.Image) -> Pillow.Image:
    """The picture on white, no larger than drawing needs: at least twice as wide as the widest file of every cut."""
    room = (
        picture.width // (2 * LEAD_WIDTHS[-1]),
        _box(picture.size, CARD_RATIO)[0] // (2 * CARD_WIDTHS[-1]),
    )
    small = picture.reduce(min(room)) if min(room) > 1 else picture
    if small.mode != "RGBA":
        return small
    flat = Pillow.new("RGB", small.size, "white")
    flat.paste(small, mask=small.getchannel("A"))
    return flat


# -- Drawing


def make_renditions(image: Image) -> None:
    """Draws every size a page may ask for, with one decoding, and notes them on the image. Existing files stay.

    Shape of `image.renditions`: `{"lead": {"avif": {"480": name, …}, "webp": {…}, "jpeg": {…}}, "card": {…}}`.
    An encoding that is not there was not made, by an older release or a Pillow without it. Raises UploadError where the
    storage fails.
    """
    with _told_to_editors():
        _draw(image)


def _draw(image: Image) -> None:
    flat = _pixels_of(image)
    image.tone = shade_of(flat)
    with _Drawing() as drawing:
        lead = drawing.series(flat, _all(widths_for(flat.width, LEAD_WIDTHS)))
        cuts = _cuts(drawing, flat, image)
    image.renditions = {"lead": _done(lead), **_done(cuts)}


def recut(image: Image) -> None:
    """Draws anew what is cut around the focal point, and nothing else. Raises UploadError where the storage fails."""
    with _told_to_editors(), _Drawing() as drawing:
        cuts = _cuts(drawing, _pixels_of(image), image)
    image.renditions = {**image.renditions, **_done(cuts)}


def lacks(image: Image, is_stored: Callable[[str], bool]) -> Series:
    """What a page may ask for, or asks for since an older release, and the storage does not have."""
    cards = widths_for(_box((image.width, image.height), CARD_RATIO)[0], CARD_WIDTHS)
    found: Series = {}
    for kind, widths in (("lead", widths_for(image.width, LEAD_WIDTHS)), ("card", cards)):
        for encoding in encodings():
            files = image.renditions.get(kind, {}).get(encoding, {})
            named = sorted({*widths, *map(int, files)})
            if lacking := [width for width in named if not is_stored(files.get(str(width), ""))]:
                found.setdefault(kind, {})[encoding] = lacking
    return found


def complete(image: Image, is_stored: Callable[[str], bool]) -> None:
    """Draws what a picture lacks. Files that are there stay, and their names."""
    lacking, flat = lacks(image, is_stored), _pixels_of(image)
    image.tone = image.tone or shade_of(flat)
    with _Drawing() as drawing:
        drawn = {"lead": drawing.series(flat, lacking.get("lead", {}))}
        drawn["card"] = drawing.series(_card_of(flat, image), lacking.get("card", {}))
    merged: dict[str, Any] = {}
    for kind, series in _done(drawn).items():
        old = image.renditions.get(kind, {})
        merged[kind] = {}
        for encoding in ENCODINGS:
            if files := {**old.get(encoding, {}), **series.get(encoding, {})}:
                merged[kind][encoding] = {width: files[width] for width in sorted(files, key=int)}
    image.renditions = merged


def _pixels_of(image: Image) -> Pillow.Image:
    """What the upload was decoded to, where this image was made of one just now; else the stored file's pixels."""
    pixels: Pillow.Image | None = image._pixels
    image._pixels = None
    if pixels is not None:
        return pixels
    with image.file.open("rb") as file:
        return proof(upright(decode(file.read())))


def _cuts(drawing: "_Drawing", flat: Pillow.Image, image: Image) -> dict[str, Any]:
    card = _card_of(flat, image)
    return {"card": drawing.series(card, _all(widths_for(card.width, CARD_WIDTHS)))}


def _card_of(flat: Pillow.Image, image: Image) -> Pillow.Image:
    return flat.crop(cut(flat.size, CARD_RATIO, (image.focal_x, image.focal_y)))


def _all(widths: list[int]) -> dict[str, list[int]]:
    return dict.fromkeys(encodings(), widths)


def widths_for(own: int, widths: tuple[int, ...]) -> list[int]:
    """The widths of a series that a picture fills, and its own where that is much wider; it is never made larger."""
    fitting = [width for width in widths if width <= own]
    is_between = own < widths[-1] and own > _WORTH * max(fitting, default=0)
    return [*fitting, own] if is_between else fitting


class _Drawing:
    """Encodes and stores files beside each other: the work is Pillow's and the storage's, outside of Python's lock."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="renditions")

    def __enter__(self) -> "_Drawing":
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        self.pool.shutdown(wait=True, cancel_futures=kind is not None)

    def series(self, picture: Pillow.Image, wanted: dict[str, list[int]]) -> dict[str, Any]:
        """The widths that are wanted of each encoding. The largest begins, so that nothing waits for it at the end."""
        found: dict[str, Any] = {name: dict.fromkeys(map(str, widths)) for name, widths in wanted.items()}
        for width in sorted({width for widths in wanted.values() for width in widths}, reverse=True):
            height = max(1, round(picture.height * width / picture.width))
            small = picture.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
            for name, files in found.items():
                if width in wanted[name]:
                    files[str(width)] = self.file(small, name)
        return found

    def file(self, picture: Pillow.Image, encoding: str) -> "Future[str]":
        """A copy for each: Pillow keeps the options of a running save on the picture."""
        return self.pool.submit(_store, picture.copy(), encoding)


def _done(found: Any) -> Any:
    """The same with each file's name, once it is stored."""
    if isinstance(found, Future):
        return found.result()
    return {key: _done(each) for key, each in found.items()}


def _store(picture: Pillow.Image, encoding: str) -> str:
    """Saves under a name made from the bytes; a file of that name is the same picture already."""
    kind, suffix, options = ENCODINGS[encoding]
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return store_bytes("pictures", buffer.getvalue(), suffix)


# -- Storing


@contextmanager
def _told_to_editors() -> Iterator[None]:
    """A disk that is full or a bucket that is gone, as a sentence; the reason is in the log."""
    try:
        yield
    except OSError as problem:
        _log.exception("A picture could not be stored, or its file not be read.")
        words = _(
            "The storage of pictures does not answer as it should, so this one could not be drawn. Try again later."
        )
        raise UploadError(words) from problem


def store_bytes(folder: str, data: bytes, suffix: str) -> str:
    """Writes a file named by its content once; returns its storage name."""
    return _once(f"{folder}/{hashlib.sha256(data).hexdigest()[:24]}.{suffix}", data)


def _once(name: str, data: bytes) -> str:
    """Writes a file whose name tells its content; one of that name holds the same.

    Where the storage writes over a file in one step, it is not asked before: each question is a round trip.
    """
    if getattr(default_storage, "file_overwrite", False) or not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return name
