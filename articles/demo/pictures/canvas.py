"""A supersampled drawing surface measured in design units (1600 x 1000, origin top left)."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageDraw

from .shapes import Points, box, oval, steady

Colour = tuple[int, int, int]

WIDTH = 1600
HEIGHT = 1000
OVERSAMPLING = 3
_TILE = 512


@functools.cache
def _noise(width: int, height: int, grain: int) -> Image.Image:
    """Even noise from 0 to 255, the same every time, in squares of `grain` pixels."""
    tile = Image.frombytes("L", (_TILE, _TILE), steady(1957).randbytes(_TILE * _TILE))
    tile = tile.resize((_TILE * grain, _TILE * grain), Image.Resampling.NEAREST)
    sheet = Image.new("L", (width, height))
    for left in range(0, width, tile.width):
        for top in range(0, height, tile.height):
            sheet.paste(tile, (left, top))
    return sheet


class Canvas:
    """Covers `size` with the design area: other proportions than 16:10 lose an equal strip on both sides."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        self.size = size
        self.scale = max(size[0] / WIDTH, size[1] / HEIGHT) * OVERSAMPLING
        width, height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
        self.left = (width - WIDTH * self.scale) / 2
        self.top = (height - HEIGHT * self.scale) / 2
        self.image = Image.new("RGB", (width, height), ground)

    def _pixels(self, points: Points) -> Points:
        return [(self.left + x * self.scale, self.top + y * self.scale) for x, y in points]

    def fill(self, points: Points, colour: Colour) -> None:
        ImageDraw.Draw(self.image).polygon(self._pixels(points), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.fill(oval(x, y, radius, radius), colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour, turn: float = 0.0) -> None:
        self.fill(oval(x, y, rx, ry, turn=turn), colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, radius: float = 0.0) -> None:
        self.fill(box(x0, y0, x1, y1, radius), colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A stroke with round ends and joints."""
        pixels, pen = self._pixels(points), ImageDraw.Draw(self.image)
        thick = max(1, round(width * self.scale))
        pen.line(pixels, fill=colour, width=thick)
        for x, y in pixels:
            pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, colour: Colour) -> None:
        self.line(oval(x, y, rx, ry), width, colour)

    @contextmanager
    def clip(self, points: Points) -> Iterator[None]:
        """Whatever is drawn meanwhile shows inside the shape only."""
        left, top, right, bottom = area = self._area(points)
        before = self.image.copy()
        yield
        mask = self._mask(points, area)
        inside = self.image.crop(area)
        self.image = before
        self.image.paste(inside, (left, top, right, bottom), mask)

    def shade(
        self,
        points: Points,
        colour: Colour,
        start: tuple[float, float],
        stop: tuple[float, float],
        most: float,
    ) -> None:
        """Sprinkles the shape with specks: none at `start`, ever denser up to the share `most` at `stop`."""
        area = self._area(points)
        (x0, y0), (x1, y1) = self._pixels([start, stop])
        dx, dy = x1 - x0, y1 - y0
        length, cells = dx * dx + dy * dy, 48
        width, height = area[2] - area[0], area[3] - area[1]
        values = bytearray()
        for row in range(cells):
            y = area[1] + (row + 0.5) * height / cells - y0
            for column in range(cells):
                x = area[0] + (column + 0.5) * width / cells - x0
                values.append(round(255 * most * min(1.0, max(0.0, (x * dx + y * dy) / length))))
        slope = Image.frombytes("L", (cells, cells), bytes(values)).resize((width, height))
        noise = _noise(*self.image.size, OVERSAMPLING).crop(area)
        specks = ImageChops.subtract(slope, noise, scale=0.3)
        self.image.paste(colour, area, ImageChops.multiply(specks, self._mask(points, area)))

    def _area(self, points: Points) -> tuple[int, int, int, int]:
        """The pixels around a shape, within the picture."""
        pixels = self._pixels(points)
        across, down = [x for x, _ in pixels], [y for _, y in pixels]
        width, height = self.image.size
        left, top = max(0, math.floor(min(across))), max(0, math.floor(min(down)))
        right, bottom = min(width, math.ceil(max(across)) + 1), min(height, math.ceil(max(down)) + 1)
        left, top = min(left, width - 1), min(top, height - 1)
        return left, top, max(left + 1, right), max(top + 1, bottom)

    def _mask(self, points: Points, area: tuple[int, int, int, int]) -> Image.Image:
        mask = Image.new("L", (area[2] - area[0], area[3] - area[1]), 0)
        outline = [(x - area[0], y - area[1]) for x, y in self._pixels(points)]
        ImageDraw.Draw(mask).polygon(outline, fill=255)
        return mask

    def finished(self) -> Image.Image:
        """Reduced to size, with the faint tooth of uncoated paper."""
        image = self.image.reduce(OVERSAMPLING)
        tooth = _noise(*image.size, 1).point([value * 10 // 256 for value in range(256)])
        return ImageChops.add(image, Image.merge("RGB", (tooth, tooth, tooth)), 1, -5)
