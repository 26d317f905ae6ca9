"""Editorial illustrations for the demo articles, drawn rather than stored: a few kilobytes of code."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from . import body, outdoors, room, table
from .canvas import Canvas
from .palette import PAPER

__all__ = ["MOTIFS", "draw", "png"]

_DRAWINGS: dict[str, Callable[[Canvas], None]] = {
    "moon-window": room.moon_window,
    "path-hills": outdoors.path_hills,
    "balance-stones": outdoors.balance_stones,
    "kettle-weights": body.kettle_weights,
    "bowl-grains": table.bowl_grains,
    "glass-water": table.glass_water,
    "breakfast-sun": table.breakfast_sun,
    "lunchbox": table.lunchbox,
    "eye-screen": body.eye_screen,
    "sun-parasol": outdoors.sun_parasol,
    "desk-lamp": room.desk_lamp,
    "heart-line": body.heart_line,
    "winter-light": outdoors.winter_light,
    "calendar-dots": room.calendar_dots,
    "rain-boots": outdoors.rain_boots,
    "drawer": room.drawer,
}
MOTIFS: tuple[str, ...] = tuple(_DRAWINGS)


def draw(motif: str, size: tuple[int, int] = (1600, 1000)) -> Image.Image:
    """The illustration named in `MOTIFS` (KeyError otherwise); other proportions are cut from the middle."""
    canvas = Canvas(size, PAPER)
    _DRAWINGS[motif](canvas)
    return canvas.finished()


def png(motif: str, size: tuple[int, int]) -> bytes:
    """The drawing as a file. Stands here, without Django, so that a process started anew can draw."""
    buffer = BytesIO()
    draw(motif, size).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
