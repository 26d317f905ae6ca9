"""A supersampled drawing surface measured in design units (960 x 600, origin top left)."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

WIDTH = 960
HEIGHT = 600
OVERSAMPLING = 3


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ellipse(x: float, y: float, rx: float, ry: float, part: tuple[float, float] = (0.0, 360.0)) -> list[Point]:
    """Outline of an ellipse, or of the part between two angles (degrees, clockwise from the right)."""
    start, stop = part
    steps = max(24, int(abs(stop - start) / 2))
    angles = (math.radians(start + (stop - start) * i / steps) for i in range(steps + 1))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def rotate(points: Iterable[Point], degrees: float, x: float, y: float) -> list[Point]:
    """The points turned clockwise about the origin, then moved so that the origin lies at (x, y)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in points]


class Canvas:
    """Covers `size` with the design area: other proportions than 16:10 lose an equal strip on both sides."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        self.size = size
        self.scale = max(size[0] / WIDTH, size[1] / HEIGHT) * OVERSAMPLING
        width, height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
        self.left = (width - WIDTH * self.scale) / 2
        self.top = (height - HEIGHT * self.scale) / 2
        self.image = Image.new("RGB", (width, height), ground)
        self.pen = ImageDraw.Draw(self.image)

    def fill(self, points: Iterable[Point], colour: Colour, opacity: float = 1.0) -> None:
        scaled = [(self.left + x * self.scale, self.top + y * self.scale) for x, y in points]
        if opacity >= 1.0:
            self.pen.polygon(scaled, fill=colour)
            return
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon(scaled, fill=round(255 * opacity))
        self.image.paste(colour, (0, 0), mask)

    def disc(self, x: float, y: float, radius: float, colour: Colour, opacity: float = 1.0) -> None:
        self.fill(ellipse(x, y, radius, radius), colour, opacity)

    def box(self, area: tuple[float, float, float, float], colour: Colour) -> None:
        x0, y0, x1, y1 = area
        self.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def line(self, points: Iterable[Point], width: float, colour: Colour) -> None:
        scaled = [(self.left + x * self.scale, self.top + y * self.scale) for x, y in points]
        self.pen.line(scaled, fill=colour, width=max(1, round(width * self.scale)), joint="curve")

    def finished(self) -> Image.Image:
        return self.image.reduce(OVERSAMPLING)
