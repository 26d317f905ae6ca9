"""Pictures of the open air."""

from __future__ import annotations

import math
from random import Random

from .canvas import HEIGHT, WIDTH, Canvas, Colour
from .palette import (
    BLUSH,
    BUTTER,
    CREAM,
    FOREST,
    INK,
    LAKE,
    NAVY,
    OCHRE,
    PAPER,
    PLUM,
    RUST,
    SAGE,
    SAND,
    SKY,
    TERRACOTTA,
)
from .shapes import Points, box, curve, land, oval, steady, turned


def path_hills(canvas: Canvas) -> None:
    """A pale path climbs from the foreground over three ridges to the sun."""
    sky = box(-5, -5, WIDTH + 5, 600)
    canvas.fill(sky, SKY)
    canvas.shade(sky, CREAM, (800, 0), (800, 560), 0.75)
    canvas.disc(1040, 300, 130, OCHRE)
    far = land([(-10, 420), (250, 350), (560, 420), (900, 380), (1250, 430), (1610, 350)])
    middle = land([(-10, 560), (300, 600), (700, 500), (1080, 520), (1400, 590), (1610, 570)])
    near = land([(-10, 690), (280, 640), (640, 690), (1000, 740), (1350, 690), (1610, 640)])
    for hill, colour, dark in ((far, LAKE, NAVY), (middle, SAGE, FOREST), (near, FOREST, INK)):
        canvas.fill(hill, colour)
        canvas.shade(hill, dark, (800, 400), (760, 1150), 0.62)
        if hill is middle:
            _trees(canvas)
            _path(canvas, [(900, 508, 11), (960, 545, 17), (905, 590, 26), (800, 640, 40), (770, 720, 60)])
    _path(canvas, [(742, 704, 44), (860, 755, 70), (900, 820, 110), (790, 910, 170), (600, 1060, 270)])
    for x, y, size in ((1215, 770, 1.0), (1330, 800, 1.3), (330, 790, 1.2)):
        _tree(canvas, x, y, size, (OCHRE, RUST))


def _path(canvas: Canvas, stops: list[tuple[float, float, float]]) -> None:
    """A ribbon through (x, y, width) stops."""
    left = curve([(x - width / 2, y) for x, y, width in stops])
    right = curve([(x + width / 2, y) for x, y, width in stops])
    ribbon = left + right[::-1]
    canvas.fill(ribbon, PAPER)
    canvas.shade(ribbon, OCHRE, (stops[0][0] - 200, 0), (stops[0][0] + 500, 0), 0.3)


def _trees(canvas: Canvas) -> None:
    for x, y, size in ((330, 612, 0.7), (400, 600, 0.55), (1180, 560, 0.6), (1260, 570, 0.75)):
        _tree(canvas, x, y, size, (TERRACOTTA, RUST))


def _tree(canvas: Canvas, x: float, y: float, size: float, colours: tuple[Colour, Colour]) -> None:
    colour, dark = colours
    crown = oval(x, y - 120 * size, 48 * size, 82 * size)
    canvas.line([(x, y), (x, y - 110 * size)], 9 * size, INK)
    canvas.fill(crown, colour)
    canvas.shade(crown, dark, (x - 20 * size, y - 160 * size), (x + 50 * size, y - 60 * size), 0.9)
    canvas.line([(x, y), (x, y - 120 * size)], 6 * size, INK)


def balance_stones(canvas: Canvas) -> None:
    """Five stones in still water before a large sun."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, BLUSH)
    canvas.shade(box(0, 0, WIDTH, 720), CREAM, (800, 720), (800, 0), 0.6)
    sun = oval(800, 430, 335, 335)
    canvas.fill(sun, OCHRE)
    canvas.shade(sun, TERRACOTTA, (800, 200), (800, 900), 0.7)
    sea = box(-5, 720, WIDTH + 5, HEIGHT + 5)
    canvas.fill(sea, LAKE)
    canvas.shade(sea, NAVY, (800, 740), (800, 1040), 0.7)
    for i, half in enumerate((300, 390, 300, 220)):
        y, shift = 800 + 42 * i, (-20, 30, -40, 20)[i]
        canvas.line([(800 + shift - half, y), (800 + shift + half, y)], 9, (SKY, BUTTER, SKY, BUTTER)[i])
    stones = (
        (805, 690, 250, 88, -2, INK, LAKE),
        (790, 545, 196, 70, 3, TERRACOTTA, RUST),
        (818, 432, 148, 56, -4, PAPER, SAND),
        (800, 338, 104, 46, 4, FOREST, INK),
        (808, 262, 62, 36, -6, PLUM, INK),
    )
    for x, y, rx, ry, turn, colour, dark in stones:
        _stone(canvas, (x, y, rx, ry), turn, colour, dark)


def _stone(canvas: Canvas, place: tuple[float, float, float, float], turn: float, colour: Colour, dark: Colour) -> None:
    x, y, rx, ry = place
    angles = [math.radians(4 * i) for i in range(90)]
    outline = [
        (
            rx * math.copysign(abs(math.cos(a)) ** 0.82, math.cos(a)),
            ry * math.copysign(abs(math.sin(a)) ** 0.9, math.sin(a)),
        )
        for a in angles
    ]
    stone = turned(outline, turn, x, y)
    canvas.fill(stone, colour)
    canvas.shade(stone, dark, (x - rx * 0.4, y - ry * 0.6), (x + rx * 0.7, y + ry * 1.1), 0.85)


def sun_parasol(canvas: Canvas) -> None:
    """A striped parasol leaning into a huge sun over the sea."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, SKY)
    sun = oval(985, 330, 285, 285)
    canvas.fill(sun, OCHRE)
    canvas.shade(sun, BUTTER, (1100, 560), (900, 80), 0.9)
    sea = box(-5, 590, WIDTH + 5, 760)
    canvas.fill(sea, LAKE)
    canvas.shade(sea, NAVY, (800, 760), (800, 560), 0.6)
    sand = land([(-10, 735), (400, 700), (850, 730), (1250, 705), (1610, 740)])
    canvas.fill(sand, SAND)
    canvas.shade(sand, OCHRE, (800, 700), (800, 1050), 0.5)
    canvas.oval(720, 880, 340, 36, OCHRE)
    canvas.shade(oval(720, 880, 340, 36), RUST, (300, 880), (1100, 880), 0.8)
    canvas.line([(590, 330), (770, 878)], 20, CREAM)
    canvas.line([(596, 330), (776, 878)], 7, SAND)
    _parasol(canvas)
    towel = turned(box(-190, -32, 190, 32, 10), -3, 1010, 850)
    canvas.fill(towel, PLUM)
    for x in (-130, -60, 10, 80, 150):
        canvas.fill(turned(box(x, -32, x + 24, 32), -3, 1010, 850), CREAM)
    canvas.disc(1110, 800, 56, TERRACOTTA)
    with canvas.clip(oval(1110, 800, 56, 56)):
        canvas.oval(1110, 800, 20, 60, CREAM, 25)
        canvas.shade(oval(1110, 800, 56, 56), INK, (1090, 770), (1160, 870), 0.6)


def _parasol(canvas: Canvas) -> None:
    """The canopy: a half disc cut into gores, tilted to the left."""
    x, y, turn, rx, ry = 632, 458, -18.0, 400.0, 300.0
    edges = [-1.0, -0.72, -0.27, 0.27, 0.72, 1.0]
    colours = (TERRACOTTA, CREAM, TERRACOTTA, CREAM, TERRACOTTA)
    canopy: Points = []
    for low, high, colour in zip(edges, edges[1:], colours, strict=False):
        right = [(rx * high * math.cos(math.radians(a)), -ry * math.sin(math.radians(a))) for a in range(0, 91, 3)]
        left = [(rx * low * math.cos(math.radians(a)), -ry * math.sin(math.radians(a))) for a in range(90, -1, -3)]
        hem = oval(rx * (low + high) / 2, 0, rx * (high - low) / 2, 24, 180, 360)
        canvas.fill(turned(right + left + hem, turn, x, y), colour)
        canopy += hem
    canopy = turned([*canopy, *oval(0, 0, rx, ry, 0, -180)], turn, x, y)
    canvas.shade(canopy, RUST, (x + 160, y - 260), (x - 380, y + 200), 0.5)
    canvas.fill(turned(oval(0, -ry - 8, 14, 26), turn, x, y), RUST)


def winter_light(canvas: Canvas) -> None:
    """Bare trees and their long shadows before a low sun."""
    sky = box(-5, -5, WIDTH + 5, 700)
    canvas.fill(sky, BLUSH)
    canvas.shade(sky, PLUM, (800, 560), (800, -200), 0.75)
    canvas.shade(sky, BUTTER, (800, 300), (800, 720), 0.7)
    canvas.disc(800, 560, 150, OCHRE)
    canvas.disc(800, 560, 118, BUTTER)
    back = land([(-10, 610), (350, 580), (800, 620), (1200, 575), (1610, 610)])
    canvas.fill(back, LAKE)
    canvas.shade(back, NAVY, (800, 690), (800, 560), 0.4)
    snow = land([(-10, 690), (400, 650), (800, 668), (1250, 640), (1610, 680)])
    canvas.fill(snow, CREAM)
    canvas.shade(snow, SKY, (800, 640), (800, 1000), 0.85)
    trees = ((330, 770, 200, 1), (560, 700, 128, 2), (1030, 705, 140, 3), (1240, 790, 212, 4))
    for x, y, size, seed in trees:
        far = 800 + (x - 800) * 1.75
        canvas.fill(
            [(x - size * 0.06, y), (x + size * 0.06, y), (far + size * 0.2, 1010), (far - size * 0.2, 1010)],
            LAKE,
        )
        canvas.oval(x, y, size * 0.2, size * 0.045, LAKE)
        _branch(canvas, (x, y + 4), -90, (size, size * 0.115), steady(seed))
    for x, y in ((690, 260), (770, 220), (860, 275)):
        canvas.line(curve([(x - 26, y - 10), (x - 10, y - 14), (x, y), (x + 10, y - 14), (x + 26, y - 10)]), 5, INK)


def _branch(canvas: Canvas, foot: tuple[float, float], heading: float, limb: tuple[float, float], rng: Random) -> None:
    """A tapering limb that forks until its twigs are thin."""
    (x, y), (length, width) = foot, limb
    tip_x, tip_y = x + length * math.cos(math.radians(heading)), y + length * math.sin(math.radians(heading))
    cos, sin = math.cos(math.radians(heading + 90)), math.sin(math.radians(heading + 90))
    base, top = width / 2, width * 0.36
    sides: Points = [(x - base * cos, y - base * sin), (tip_x - top * cos, tip_y - top * sin)]
    canvas.fill([*sides, (tip_x + top * cos, tip_y + top * sin), (x + base * cos, y + base * sin)], INK)
    canvas.disc(tip_x, tip_y, top, INK)
    if width < 3.4:
        return
    turns = [-rng.uniform(20, 36), rng.uniform(20, 36)]
    if rng.random() < 0.3:
        turns.append(rng.uniform(-8, 8))
    for turn in turns:
        _branch(canvas, (tip_x, tip_y), heading + turn, (length * rng.uniform(0.68, 0.82), width * 0.68), rng)


def rain_boots(canvas: Canvas) -> None:
    """A large pair and a small pair of boots, side by side in the wet."""
    wall = box(-5, -5, WIDTH + 5, 640)
    canvas.fill(wall, SKY)
    canvas.shade(wall, LAKE, (800, 640), (800, -60), 0.6)
    floor = box(-5, 640, WIDTH + 5, HEIGHT + 5)
    canvas.fill(floor, SAGE)
    canvas.shade(floor, FOREST, (800, 640), (800, 1040), 0.7)
    rng = steady(5)
    for i in range(46):
        x, y = 30 + (i * 0.618034) % 1 * 1540, 15 + i * 13 + rng.uniform(-8, 8)
        canvas.line([(x, y), (x - 9, y + 34)], 6, CREAM)
    for x, y, rx in ((600, 835, 390), (1080, 872, 270), (360, 935, 130)):
        puddle = oval(x, y, rx, rx * 0.16)
        canvas.fill(puddle, LAKE)
        canvas.shade(puddle, CREAM, (x + rx * 0.2, y), (x - rx, y), 0.6)
    for x, y, rx in ((340, 850, 60), (1275, 880, 56), (890, 862, 70)):
        for ring in (1.0, 0.55):
            canvas.ring(x, y, rx * ring, rx * 0.17 * ring, 5, CREAM)
    _boot(canvas, 430, 810, 1.0, (RUST, INK, TERRACOTTA))
    _boot(canvas, 630, 832, 1.0, (TERRACOTTA, RUST, BLUSH))
    _boot(canvas, 960, 850, 0.6, (OCHRE, RUST, CREAM))
    _boot(canvas, 1090, 868, 0.6, (BUTTER, OCHRE, CREAM))


def _boot(canvas: Canvas, x: float, y: float, size: float, colours: tuple[Colour, Colour, Colour]) -> None:
    """A boot with its toe to the right; (x, y) is the heel on the ground."""
    colour, dark, trim = colours
    side: Points = [(0, -10), (-4, -120), (6, -300), (0, -470)]
    front: Points = [(172, -470), (168, -300), (172, -185), (250, -130), (300, -75), (296, -10)]
    outline = [(x + px * size, y + py * size) for px, py in curve(side) + curve(front)]
    canvas.oval(x + 86 * size, y - 470 * size, 86 * size, 20 * size, trim)
    canvas.fill(outline, colour)
    canvas.shade(outline, dark, (x + 130 * size, 0), (x - 40 * size, 0), 0.9)
    canvas.oval(x + 86 * size, y - 470 * size, 86 * size, 20 * size, trim)
    canvas.oval(x + 86 * size, y - 468 * size, 70 * size, 12 * size, INK)
    canvas.box(x - 6 * size, y - 30 * size, x + 306 * size, y + 4 * size, INK, 12 * size)
    canvas.box(x + 1 * size, y - 420 * size, x + 172 * size, y - 402 * size, trim)
