"""The publication's logo: a picture of the library, drawn small for the header of every page, see-through where it is."""

import io
from typing import Any, Final

from PIL import Image as Pillow

from articles.images.reading import decode, upright
from articles.images.renditions import store_bytes
from articles.models.library import Image

#: Twice as large as the header shows it, for screens of fine pixels.
_ROOM: Final = (960, 240)
_ICON: Final = 180


def draw(image: Image) -> dict[str, Any]:
    """Stores what pages show of a logo: `{"src": name, "width": 480, "height": 120}`, with an `icon` if it is square."""
    with image.file.open("rb") as file:
        picture = upright(decode(file.read()))
    shown = picture.copy()
    shown.thumbnail(_ROOM, Pillow.Resampling.LANCZOS)
    found: dict[str, Any] = {"src": _store(shown, "WEBP"), "width": shown.width, "height": shown.height}
    if picture.width == picture.height:
        picture.thumbnail((_ICON, _ICON), Pillow.Resampling.LANCZOS)
        found["icon"] = _store(picture, "PNG")
    return found


def _store(picture: Pillow.Image, encoding: str) -> str:
    """Marks and letters keep their edges: nothing is lost."""
    buffer = io.BytesIO()
    picture.save(buffer, encoding, **({"lossless": True} if encoding == "WEBP" else {"optimize": True}))
    return store_bytes("pictures", buffer.getvalue(), encoding.lower())
