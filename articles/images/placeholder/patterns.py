"""Motifs that repeat one shape, like the endpapers of a book."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from .canvas import HEIGHT, WIDTH, Canvas, Point, ellipse, mix, rotate
from .palettes import Tones


def circles(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """A row of large translucent discs, each overlapping the next."""
    colours = [tones.mid, tones.soft, tones.deep, tones.mid, tones.accent]
    turn = rng.randrange(5)
    colours = colours[turn:] + colours[:turn]
    sway = rng.uniform(0, 6)
    for i, colour in enumerate(colours):
        x, y = 180 + 150 * i, 300 + 78 * math.sin(1.9 * i + sway)
        canvas.disc(x, y, rng.uniform(112, 192), colour, 0.78)


def arcs(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Fans of stacked paper, each fanned out from a corner or an edge."""
    corners = [(0.0, float(HEIGHT)), (float(WIDTH), 0.0), (rng.uniform(430, 560), float(HEIGHT))]
    radii = [rng.uniform(400, 480), rng.uniform(440, 520), rng.uniform(210, 270)]
    flip, turn = rng.random() < 0.5, rng.random() < 0.5
    marked = rng.randrange(3)
    for number, ((x, y), radius) in enumerate(zip(corners, radii, strict=True)):
        bands = [*reversed(tones.ramp(4)), tones.ground]
        if number == marked:
            bands[1 + rng.randrange(2)] = tones.accent
        for i, colour in enumerate(bands):
            canvas.disc(WIDTH - x if flip else x, HEIGHT - y if turn else y, radius * (1 - 0.18 * i), colour)


def dots(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """A grid whose dots swell and shrink in a slow wave; one is lit."""
    columns, rows, step = 10, 6, 96
    turn, shift = rng.uniform(0, math.pi), rng.uniform(0, 6)
    lit = (rng.randrange(2, 8), rng.randrange(1, 5))
    for column in range(columns):
        for row in range(rows):
            along = (column - 4.5) * math.cos(turn) + (row - 2.5) * math.sin(turn)
            swell = 0.5 + 0.5 * math.sin(0.85 * along + shift)
            shades = (mix(tones.soft, tones.mid, 0.5), tones.mid, mix(tones.mid, tones.deep, 0.5), tones.deep)
            colour, radius = shades[min(3, int(4 * swell))], 8 + 6.0 * round(5 * swell)
            if (column, row) == lit:
                colour, radius = tones.accent, 38.0
            canvas.disc(48 + column * step, 60 + row * step, radius, colour)


def weave(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Broad ribbons going over and under one another."""
    step, band = 120, 84
    marked = rng.randrange(2, 6)
    odd = rng.randrange(2)
    ramp = tones.ramp(5)
    inset = (step - band) / 2
    across = [ramp[rng.randrange(2)] for _ in range(5)]
    upright = [tones.accent if i == marked else ramp[2 + rng.randrange(3)] for i in range(8)]
    for row, colour in enumerate(across):
        canvas.box((-8, row * step + inset, WIDTH + 8, row * step + inset + band), colour)
    for column, colour in enumerate(upright):
        left = column * step + inset
        canvas.box((left, -8, left + band, HEIGHT + 8), colour)
        for row, over in enumerate(across):
            if (row + column) % 2 == odd:
                top = row * step + inset
                canvas.box((left - inset, top, left + band + inset, top + band), over)


def pebbles(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Rounded stones laid in loose rows."""
    colours = tones.ramp(4)
    marked, last, number = rng.choice((2, 3, 6, 7, 10)), -1, 0
    for row in range(3):
        x = rng.uniform(-160, -20)
        while x < WIDTH:
            width = rng.uniform(190, 350)
            pick = rng.randrange(len(colours))
            pick = (pick + 1) % len(colours) if pick == last else pick
            last, number = pick, number + 1
            stone = _stone(width / 2 - 10, rng.uniform(80, 91), rng.uniform(0, 6))
            colour = tones.accent if number == marked else colours[pick]
            y = 100 + 200 * row + rng.uniform(-5, 5)
            canvas.fill(rotate(stone, rng.uniform(-5, 5), x + width / 2, y), colour)
            x += width


def _stone(rx: float, ry: float, shift: float) -> list[Point]:
    """An ellipse drawn towards a rectangle, with a slight dent."""
    outline = []
    for step in range(90):
        angle = math.radians(4 * step)
        cos, sin = math.cos(angle), math.sin(angle)
        swell = 1 + 0.045 * math.sin(2 * angle + shift)
        outline.append(
            (
                rx * swell * math.copysign(abs(cos) ** 0.8, cos),
                ry * swell * math.copysign(abs(sin) ** 0.8, sin),
            )
        )
    return outline


def tiles(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Square tiles, each with a quarter, half or whole disc, or a leaf."""
    marked, side = rng.choice((6, 7, 8, 11, 12, 13)), 192.0
    ramp = tones.ramp(5)
    shapes: list[Callable[[float, float, float, Random], list[Point]]] = [_quarter, _half, _petal, _whole]
    for number in range(20):
        left, top = (number % 5) * side, (number // 5) * side - 84
        back = ramp[(number % 5 + number // 5) % 2] if rng.random() < 0.85 else tones.ground
        front = tones.accent if number == marked else ramp[2 + rng.randrange(3)]
        canvas.box((left, top, left + side, top + side), back)
        canvas.fill(shapes[rng.randrange(4)](left, top, side, rng), front)


def _quarter(left: float, top: float, side: float, rng: Random) -> list[Point]:
    right, down = rng.randrange(2), rng.randrange(2)
    x, y = left + side * right, top + side * down
    start = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[(right, down)]
    return [(x, y), *ellipse(x, y, side, side, (start, start + 90))]


def _half(left: float, top: float, side: float, rng: Random) -> list[Point]:
    """The half of a disc whose straight side is one side of the tile."""
    start, radius = 90 * rng.randrange(4), side / 2
    x = left + radius + {90: radius, 270: -radius}.get(start, 0.0)
    y = top + radius + {0: -radius, 180: radius}.get(start, 0.0)
    return ellipse(x, y, radius, radius, (start, start + 180))


def _petal(left: float, top: float, side: float, rng: Random) -> list[Point]:
    right, bottom = left + side, top + side
    if rng.random() < 0.5:
        return ellipse(left, bottom, side, side, (270, 360)) + ellipse(right, top, side, side, (90, 180))
    return ellipse(left, top, side, side, (0, 90)) + ellipse(right, bottom, side, side, (180, 270))


def _whole(left: float, top: float, side: float, rng: Random) -> list[Point]:
    radius = side * (0.34 if rng.random() < 0.5 else 0.44)
    return ellipse(left + side / 2, top + side / 2, radius, radius)
