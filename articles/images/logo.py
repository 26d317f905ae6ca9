"""The publication's logo: a picture of the library, drawn small for the header of every page; see-through stays so."""

import base64
import io
from functools import lru_cache
from typing import Any, Final

from PIL import Image as Pillow

from articles.images.reading import decode, upright
from articles.images.renditions import store_bytes
from articles.models.library import Image

#: Twice as large as the header shows it, for screens of fine pixels.
_ROOM: Final = (960, 240)
_ICON: Final = 180


def draw(image: Image) -> dict[str, Any]:
    """Stores what pages show of it: `{"src": name, "width": 480, "height": 120}`, with an `icon` if it is square."""
    shown, icon = _drawn(image)
    found = {**_facts(shown), "src": store_bytes("pictures", _encoded(shown, "WEBP"), "webp")}
    return {**found, "icon": store_bytes("pictures", _encoded(icon, "PNG"), "png")} if icon else found


def embedded(image: Image) -> dict[str, Any]:
    """The same for a preview, which stores nothing: the picture stands in the page itself."""
    return _embedded(image.digest, image)


@lru_cache(maxsize=4)
def _embedded(_digest: str, image: Image) -> dict[str, Any]:
    shown, _icon = _drawn(image)
    return {**_facts(shown), "src": f"data:image/webp;base64,{base64.b64encode(_encoded(shown, 'WEBP')).decode()}"}


def _drawn(image: Image) -> tuple[Pillow.Image, Pillow.Image | None]:
    with image.file.open("rb") as file:
        shown = upright(decode(file.read()))
    icon = shown.resize((_ICON, _ICON), Pillow.Resampling.LANCZOS) if shown.width == shown.height >= _ICON else None
    shown.thumbnail(_ROOM, Pillow.Resampling.LANCZOS)
    return shown, icon


def _facts(picture: Pillow.Image) -> dict[str, Any]:
    return {"width": picture.width, "height": picture.height}


def _encoded(picture: Pillow.Image, encoding: str) -> bytes:
    """Marks and letters keep their edges: nothing is lost."""
    buffer = io.BytesIO()
    picture.save(buffer, encoding, **({"lossless": True} if encoding == "WEBP" else {"optimize": True}))
    return buffer.getvalue()
