"""Motifs that hint at a landscape or a plant."""

from __future__ import annotations

import math
from random import Random

from .canvas import HEIGHT, WIDTH, Canvas, Point, ellipse, mix, rotate
from .palettes import Tones


def _ridge(base: float, swells: list[tuple[float, float, float]]) -> list[Point]:
    """Everything below a line made of swells, each (height, length, shift)."""
    line = [
        (
            float(x),
            base + sum(high * math.sin(2 * math.pi * x / long + shift) for high, long, shift in swells),
        )
        for x in range(-8, WIDTH + 9, 8)
    ]
    return [*line, (WIDTH + 8.0, HEIGHT + 8.0), (-8.0, HEIGHT + 8.0)]


def waves(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Even swells from edge to edge, one of them caught by the light."""
    long, shift, drift = rng.uniform(340, 620), rng.uniform(0, 6), rng.choice((-1.5, 1.5, 2.4))
    lit = rng.randrange(2, 5)
    for i, colour in enumerate(tones.ramp(7)):
        swell = [(36.0 - 2 * i, long + 10 * i, shift + drift * i)]
        base = 92 + 76 * i
        if i == lit:
            canvas.fill(_ridge(base - 15, swell), tones.accent)
        canvas.fill(_ridge(base, swell), colour)


def hills(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Four ridges, the nearest darkest, under a low sun."""
    canvas.disc(rng.uniform(240, 720), rng.uniform(190, 240), rng.uniform(70, 96), tones.accent)
    for i, colour in enumerate(tones.ramp(4)):
        swells = [
            (rng.uniform(40, 66), rng.uniform(760, 1150), rng.uniform(0, 6)),
            (rng.uniform(12, 22), rng.uniform(330, 480), rng.uniform(0, 6)),
        ]
        canvas.fill(_ridge(282 + 86 * i, swells), colour)


def horizon(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """A sun on the water's edge, its reflection broken into bars."""
    x, radius, level = rng.choice((320, 400, 560, 640)), rng.uniform(128, 158), 330.0
    canvas.disc(x, level, radius + 96, mix(tones.ground, tones.soft, 0.6))
    canvas.disc(x, level, radius + 46, tones.soft)
    canvas.disc(x, level, radius, tones.accent)
    canvas.box((-8, level, WIDTH + 8, HEIGHT + 8), tones.mid)
    canvas.box((-8, level + 104, WIDTH + 8, HEIGHT + 8), mix(tones.mid, tones.deep, 0.55))
    for i in range(6):
        half, y = radius * (0.92 - 0.13 * i) + rng.uniform(-16, 16), level + 24 + 38 * i
        middle, thick = x + rng.uniform(-18, 18), 9.0 - 0.5 * i
        bar = ellipse(middle + half, y, thick, thick, (-90, 90)) + ellipse(middle - half, y, thick, thick, (90, 270))
        canvas.fill(bar, mix(tones.accent, tones.mid, 0.12 * i))


def _leaf(length: float, width: float) -> list[Point]:
    """A pointed leaf lying along the x axis, its stalk at the origin."""
    upper = [(length * i / 24, -width * math.sin(math.pi * (i / 24) ** 0.85)) for i in range(25)]
    return upper + [(x, -y) for x, y in reversed(upper)]


def leaves(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """One bowed twig with paired leaves before a large disc."""
    side = rng.choice((-1, 1))
    bow, lean, marked = rng.uniform(70, 130), rng.uniform(170, 250), rng.randrange(1, 4)
    canvas.disc(480 - side * rng.uniform(60, 170), rng.uniform(250, 330), 230, tones.soft)
    twig = [(480 + side * (lean * (2 * t - 1) - bow * math.sin(math.pi * t)), 660 - 570 * t) for t in _steps(40)]
    canvas.line(twig, 7, tones.deep)
    for i, at in enumerate((8, 15, 21, 27, 32, 36)):
        (x0, y0), (x1, y1) = twig[at - 1], twig[at + 1]
        heading, size = math.degrees(math.atan2(y1 - y0, x1 - x0)), 182 - 18 * i
        for turn, colour in ((-50, tones.mid), (50, tones.deep)):
            shape = rotate(_leaf(size, size * 0.2), heading + turn * side, x0, y0)
            canvas.fill(shape, tones.accent if i == marked and turn < 0 else colour)
    (x0, y0), (x1, y1) = twig[-2], twig[-1]
    heading = math.degrees(math.atan2(y1 - y0, x1 - x0))
    canvas.fill(rotate(_leaf(96, 19), heading, x1, y1), tones.mid)


def _steps(count: int) -> list[float]:
    return [i / count for i in range(count + 1)]


def reeds(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Tall stems with oval heads, the farther ones paler."""
    marked = rng.randrange(3, 9)
    ramp = tones.ramp(4)
    canvas.disc(rng.uniform(260, 700), 260, 170, mix(tones.ground, tones.soft, 0.75))
    for i in range(12):
        depth = (i * 7) % 4
        x, top = 52 + i * 78 + rng.uniform(-20, 20), rng.uniform(80, 230) + 30 * depth
        sway = rng.uniform(-40, 40)
        stem = [(x + sway * t * t, 640 - (640 - top) * t) for t in _steps(20)]
        canvas.line(stem, 7, ramp[depth])
        tip = math.degrees(math.atan2(top - 640, 2 * sway)) + 90
        head = rotate(ellipse(0, 0, 23, 66), tip, x + sway, top + 10)
        canvas.fill(head, tones.accent if i == marked else ramp[depth])
    canvas.fill(_ridge(560, [(14, 700, rng.uniform(0, 6))]), tones.deep)


def contours(canvas: Canvas, tones: Tones, rng: Random) -> None:
    """Nested outlines, as of an island on a map, with a small lake at the summit."""
    x, y = rng.choice((340, 420, 540, 620)), rng.uniform(270, 330)
    shifts = [rng.uniform(0, 6) for _ in range(3)]
    colours = [mix(tones.ground, tones.soft, 0.55), *tones.ramp(5), tones.accent]
    for i, colour in enumerate(colours):
        size = 560 - 86 * i
        outline = []
        for step in range(180):
            angle = math.radians(2 * step)
            bulge = 1 + 0.13 * math.sin(2 * angle + shifts[0] + 0.12 * i) + 0.08 * math.sin(3 * angle + shifts[1])
            bulge += 0.03 * math.sin(5 * angle + shifts[2] + 0.3 * i)
            outline.append((x + size * bulge * math.cos(angle), y + 0.74 * size * bulge * math.sin(angle)))
        canvas.fill(outline, colour)
