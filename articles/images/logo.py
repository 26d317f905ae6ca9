"""The publication's logo: a picture of the library, drawn small for the header of every page; see-through stays so."""

import base64
import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from PIL import Image as Pillow

from articles.images.reading import decode, upright
from articles.images.renditions import store_bytes
from articles.models.library import Image
from articles.theme import SHIPPED, contrast

#: Twice as large as the header shows it, for screens of fine pixels.
_ROOM: Final = (960, 240)
_ICON: Final = 180
#: What counts as no hole; how much of a picture without holes stands on a ground of its own; what can hardly be seen.
_SOLID, _MOSTLY, _LEAST = 128, 0.85, 1.6
#: What of it is no file.
_FACTS: Final = ("width", "height", "ground")
_PAPERS: Final = {"light": SHIPPED.light.paper, "dark": SHIPPED.dark.paper}


def draw(image: Image) -> dict[str, Any]:
    """Stores what pages show of it: `{"src": name, "width": 480, "height": 120}`, with an `icon` if it is square."""
    shown, icon = _drawn(image)
    found = {**_facts(shown), "src": store_bytes("pictures", _encoded(shown, "WEBP"), "webp")}
    return {**found, "icon": store_bytes("pictures", _encoded(icon, "PNG"), "png")} if icon else found


def is_whole(image: Image, files: Mapping[str, Any], is_stored: Callable[[str], bool]) -> bool:
    """Whether these are what `draw()` would give, and are there. An earlier release looked for no ground."""
    kept = {name: files[name] for name in _FACTS if name in files}
    shown, icon = _drawn(image)
    names = [files.get(name, "") for name in ("src", *(["icon"] if icon else []))]
    return kept == _facts(shown) and all(map(is_stored, names))


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
    ground = _ground(picture)
    return {"width": picture.width, "height": picture.height, **({"ground": ground} if ground else {})}


def _ground(picture: Pillow.Image) -> str:
    """On which ground alone a see-through logo is seen, "light" or "dark"; empty if on both, or if it has its own."""
    small = picture.convert("RGBA").resize((48, 48), Pillow.Resampling.BOX)
    data = small.tobytes()
    seen = [data[n : n + 3] for n in range(0, len(data), 4) if data[n + 3] > _SOLID]
    if len(seen) > _MOSTLY * 48 * 48:
        return ""
    lost = {name: sum(_is_lost(color, paper) for color in seen) for name, paper in _PAPERS.items()}
    few, many = sorted(lost, key=lambda name: lost[name])
    return few if lost[many] > len(seen) / 4 > lost[few] else ""


def _is_lost(color: bytes, paper: str) -> bool:
    return contrast(f"#{color.hex()}", paper) < _LEAST


def _encoded(picture: Pillow.Image, encoding: str) -> bytes:
    """Marks and letters keep their edges: nothing is lost."""
    buffer = io.BytesIO()
    picture.save(buffer, encoding, **({"lossless": True} if encoding == "WEBP" else {"optimize": True}))
    return buffer.getvalue()
