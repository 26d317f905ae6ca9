"""The picture of an article that has none: a quiet pattern, one of a fixed set, never random.

`variant` chooses it from title and tag, `draw` paints it and `encode` packs it for the web. There are
few enough variants that all of them can be drawn once, ahead of time, and served as static files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

from . import patterns, scenes
from .canvas import Canvas
from .palettes import PALETTES, TONES, Scheme, Tones

__all__ = ["MAX_BYTES", "MOTIFS", "PALETTES", "TONES", "VARIANTS", "Scheme", "Variant", "draw", "encode", "variant"]

MAX_BYTES = 4000
MAX_WIDTH = 640
_DRAWINGS: dict[str, Callable[[Canvas, Tones, Random], None]] = {
    "waves": scenes.waves,
    "circles": patterns.circles,
    "hills": scenes.hills,
    "dots": patterns.dots,
    "leaves": scenes.leaves,
    "arcs": patterns.arcs,
    "horizon": scenes.horizon,
    "weave": patterns.weave,
    "contours": scenes.contours,
    "pebbles": patterns.pebbles,
    "reeds": scenes.reeds,
    "tiles": patterns.tiles,
}
MOTIFS: tuple[str, ...] = tuple(_DRAWINGS)


@dataclass(frozen=True)
class Variant:
    """A motif in a palette, in one of a few compositions; none looks like another."""

    motif: str
    palette: str
    turn: int = 0

    @property
    def name(self) -> str:
        """Stable, and fit for a file name."""
        return f"{self.motif}-{self.palette}-{self.turn}"

    @classmethod
    def named(cls, name: str) -> Variant:
        motif, palette, turn = name.split("-")
        return cls(motif, palette, int(turn))


TURNS = 3
VARIANTS: tuple[Variant, ...] = tuple(
    Variant(motif, palette, turn) for motif in MOTIFS for palette in PALETTES for turn in range(TURNS)
)
#: How far apart in the row of palettes the three stand that the articles of one tag share.
_KIN = (0, 3, 6)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def variant(title: str, tag: str) -> Variant:
    """The tag (or its absence) settles a kinship of three palettes; the title which of them, motif and composition.

    So ten articles of one tag stand together and still do not look alike.
    """
    number = _number("title:" + title.strip().casefold())
    number, motif = divmod(number, len(MOTIFS))
    number, kin = divmod(number, len(_KIN))
    first = _number("tag:" + tag.strip().casefold())
    return Variant(MOTIFS[motif], PALETTES[(first + _KIN[kin]) % len(PALETTES)], number % TURNS)


def draw(variant: Variant, scheme: Scheme, size: tuple[int, int] = (640, 400)) -> Image.Image:
    """The same composition in both schemes, so that switching changes the colours only."""
    tones = TONES[scheme][variant.palette]
    canvas = Canvas(size, tones.ground)
    _DRAWINGS[variant.motif](canvas, tones, Random(_number(variant.name)))  # noqa: S311 (repeatable, not secret)
    return canvas.finished()


def encode(image: Image.Image) -> bytes:
    """WebP in less than 4 kB, at most 640 wide: exact where that fits, else as good as fits."""
    if image.width > MAX_WIDTH:
        height = round(image.height * MAX_WIDTH / image.width)
        image = image.resize((MAX_WIDTH, height), Image.Resampling.HAMMING)
    data = _exact(image, 32)
    if len(data) > MAX_BYTES:
        data = _exact(image, 16)
    for quality in (85, 75, 65, 55, 45, 35, 25, 15, 5, 0):
        if len(data) <= MAX_BYTES:
            break
        data = _lossy(image, quality)
    return data


def _exact(image: Image.Image, colours: int) -> bytes:
    """Without loss but for the edges: the commonest colours, which the flat areas have, stay as they are."""
    counted: list[Any] = sorted(image.getcolors(image.width * image.height) or [], reverse=True)
    common = [level for _, colour in counted[:colours] for level in colour]
    palette = Image.new("P", (1, 1))
    palette.putpalette((common * 256)[: 256 * 3])
    few = image.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    buffer = BytesIO()
    few.save(buffer, "WEBP", lossless=True, quality=60, method=4)
    return buffer.getvalue()


def _lossy(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=6)
    return buffer.getvalue()
