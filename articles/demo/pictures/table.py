"""Pictures of food and drink."""

from __future__ import annotations

import math

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
from .shapes import Points, box, curve, leaf, oval, steady, turned

_LEAVES = (
    (540, 480, 350, -116, FOREST),
    (660, 470, 390, -97, SAGE),
    (1030, 480, 340, -64, FOREST),
    (900, 470, 380, -80, SAGE),
    (1070, 490, 290, -36, SAGE),
    (510, 490, 290, -146, SAGE),
)


def bowl_grains(canvas: Canvas) -> None:
    """A deep bowl heaped with grains, leaves, halved tomatoes and a slice of egg."""
    wall = box(-5, -5, WIDTH + 5, 700)
    canvas.fill(wall, BUTTER)
    canvas.shade(wall, OCHRE, (800, 100), (800, 800), 0.7)
    table = box(-5, 690, WIDTH + 5, HEIGHT + 5)
    canvas.fill(table, TERRACOTTA)
    canvas.shade(table, RUST, (800, 690), (800, 1050), 0.7)
    canvas.oval(820, 868, 330, 34, RUST)
    for x, y, length, turn, colour in _LEAVES:
        blade = leaf(x, y, length, 130, turn)
        canvas.fill(blade, colour)
        canvas.shade(blade, INK, (x, y - 160), (x + 20, y + 60), 0.6)
        tip = math.radians(turn)
        canvas.line([(x, y), (x + 0.82 * length * math.cos(tip), y + 0.82 * length * math.sin(tip))], 5, CREAM)
    _grains(canvas)
    _tomatoes(canvas)
    bowl = [*oval(800, 500, 410, 360, 0, 180), *oval(800, 500, 410, 58, 180, 0)]
    canvas.fill(bowl, INK)
    canvas.shade(bowl, LAKE, (700, 700), (1250, 480), 0.85)
    canvas.line(oval(800, 500, 404, 56, 180, 0), 14, CREAM)
    canvas.box(660, 836, 940, 872, INK, 14)
    with canvas.clip(bowl):
        canvas.line(oval(800, 562, 398, 62, 180, 0), 10, OCHRE)
    for dx in (0, 46):
        canvas.line([(1085 + dx, 470 - dx * 0.3), (1300 + dx * 0.5, 200 + dx)], 15, RUST)


def _grains(canvas: Canvas) -> None:
    heap = [*oval(800, 520, 388, 210, 180, 360), *oval(800, 520, 388, 90, 0, 180)]
    canvas.fill(heap, SAND)
    rng = steady(11)
    with canvas.clip(heap):
        for i in range(520):
            x, y = 405 + (i * 61.8) % 790, 300 + rng.uniform(0, 290)
            colour = (PAPER, OCHRE, CREAM, BUTTER)[i % 4]
            canvas.oval(x, y, 17, 8, colour, rng.uniform(0, 180))


def _tomatoes(canvas: Canvas) -> None:
    for x, y, radius in ((600, 452, 74), (720, 400, 66)):
        canvas.disc(x, y, radius, RUST)
        canvas.disc(x, y, radius * 0.88, TERRACOTTA)
        for turn in (30, 150, 270):
            dx, dy = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            canvas.oval(x + radius * 0.46 * dx, y + radius * 0.46 * dy, radius * 0.3, radius * 0.2, BLUSH, turn + 90)
    egg = oval(930, 420, 118, 82, turn=-12)
    canvas.fill(egg, CREAM)
    canvas.shade(egg, SAND, (880, 400), (1060, 480), 0.8)
    canvas.disc(926, 422, 46, OCHRE)
    canvas.disc(916, 412, 16, BUTTER)


def glass_water(canvas: Canvas) -> None:
    """A jug and a full glass on a table before an arched window light."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, BLUSH)
    canvas.shade(box(0, 0, WIDTH, 740), TERRACOTTA, (1000, 300), (-200, 800), 0.45)
    light = [*oval(1010, 330, 270, 270, 180, 360), (1280, 740), (740, 740)]
    canvas.fill(light, BUTTER)
    canvas.shade(light, CREAM, (900, 740), (1000, 100), 0.9)
    table = box(-5, 738, WIDTH + 5, HEIGHT + 5)
    canvas.fill(table, PLUM)
    canvas.shade(table, INK, (800, 740), (800, 1060), 0.6)
    canvas.oval(650, 862, 270, 28, INK)
    canvas.oval(1065, 880, 170, 22, INK)
    _jug(canvas)
    _glass(canvas)
    slice_ = oval(1258, 866, 70, 30)
    canvas.fill(slice_, OCHRE)
    canvas.oval(1258, 862, 60, 24, CREAM)
    for i in range(4):
        a = math.radians(45 * i + 10)
        canvas.line(
            [
                (1258 - 52 * math.cos(a), 862 - 20 * math.sin(a)),
                (1258 + 52 * math.cos(a), 862 + 20 * math.sin(a)),
            ],
            5,
            OCHRE,
        )


def _jug(canvas: Canvas) -> None:
    handle = curve([(420, 330), (300, 330), (262, 450), (300, 600), (430, 670)])
    canvas.line(handle, 38, LAKE)
    canvas.line(handle, 16, SKY)
    left: Points = [(470, 220), (462, 320), (400, 480), (390, 660), (440, 840), (500, 862)]
    right: Points = [(800, 862), (862, 840), (912, 660), (902, 480), (836, 320), (900, 205)]
    body = curve(left) + curve(right)
    canvas.fill(body, SKY)
    with canvas.clip(body):
        canvas.box(300, 455, 1000, 880, LAKE)
        canvas.oval(650, 455, 254, 30, CREAM)
        canvas.oval(650, 460, 254, 28, SKY)
        canvas.shade(body, NAVY, (620, 420), (960, 900), 0.75)
        canvas.line(curve([(452, 500), (436, 640), (470, 780)]), 22, SKY)
        canvas.line(curve([(505, 240), (500, 320), (470, 390)]), 14, CREAM)
    canvas.line(curve([(470, 220), (620, 238), (800, 232), (900, 205)]), 16, CREAM)


def _glass(canvas: Canvas) -> None:
    glass: Points = [(935, 470), (1195, 470), (1160, 880), (970, 880)]
    canvas.fill(glass, CREAM)
    water: Points = [(946, 560), (1184, 560), (1156, 868), (974, 868)]
    canvas.fill(water, SKY)
    canvas.shade(water, LAKE, (960, 620), (1220, 900), 0.95)
    canvas.oval(1065, 560, 119, 20, LAKE)
    canvas.oval(1065, 470, 130, 22, SAND)
    canvas.oval(1065, 472, 116, 16, PAPER)
    canvas.line([(978, 610), (992, 820)], 14, CREAM)
    for x, y, radius in ((1090, 760, 12), (1060, 690, 9), (1115, 650, 14)):
        canvas.ring(x, y, radius, radius, 5, CREAM)


def breakfast_sun(canvas: Canvas) -> None:
    """A round table with a cup, a loaf and an egg, and the sun just up behind it."""
    sky = box(-5, -5, WIDTH + 5, 560)
    canvas.fill(sky, BUTTER)
    canvas.shade(sky, BLUSH, (800, 500), (800, -50), 0.95)
    sun = oval(800, 500, 300, 300)
    canvas.fill(sun, TERRACOTTA)
    canvas.shade(sun, OCHRE, (800, 180), (800, 560), 0.95)
    canvas.box(-5, 500, WIDTH + 5, HEIGHT + 5, SAGE)
    canvas.shade(box(0, 500, WIDTH, HEIGHT), FOREST, (800, 480), (800, 1050), 0.85)
    canvas.box(764, 700, 836, 1010, INK)
    canvas.oval(800, 664, 520, 176, INK)
    top = oval(800, 640, 520, 176)
    canvas.fill(top, CREAM)
    canvas.shade(top, SAND, (800, 560), (900, 860), 0.8)
    canvas.ring(800, 640, 486, 158, 6, BLUSH)
    _cup(canvas, 570, 600)
    _loaf(canvas, 900, 590)
    canvas.oval(780, 730, 110, 30, LAKE)
    canvas.oval(780, 726, 84, 20, SKY)
    canvas.box(742, 672, 818, 726, LAKE, 16)
    egg = oval(780, 652, 44, 60)
    canvas.fill(egg, BLUSH)
    canvas.shade(egg, TERRACOTTA, (750, 600), (830, 690), 0.8)
    canvas.box(734, 662, 826, 692, LAKE, 15)


def _cup(canvas: Canvas, x: float, y: float) -> None:
    canvas.oval(x, y + 62, 170, 46, PLUM)
    canvas.oval(x, y + 56, 150, 36, BLUSH)
    canvas.ring(x + 112, y - 40, 44, 46, 20, PLUM)
    body = [
        (x - 112, y - 100),
        (x + 112, y - 100),
        *curve([(x + 112, y - 90), (x + 92, y + 20), (x + 50, y + 66)]),
        *curve([(x - 50, y + 66), (x - 92, y + 20), (x - 112, y - 90)]),
    ]
    canvas.fill(body, PLUM)
    canvas.shade(body, INK, (x - 60, y), (x + 160, y + 60), 0.8)
    canvas.oval(x, y - 100, 112, 28, CREAM)
    canvas.oval(x, y - 97, 98, 21, RUST)
    for dx in (-36, 22):
        steam = [(x + dx + 16 * math.sin(i / 7), y - 145 - 3.6 * i) for i in range(48)]
        canvas.line(steam, 13, CREAM)


def _loaf(canvas: Canvas, x: float, y: float) -> None:
    canvas.oval(x + 130, y + 82, 230, 50, RUST)
    canvas.oval(x + 130, y + 74, 230, 50, OCHRE)
    loaf = curve(
        [
            (x - 60, y + 70),
            (x - 74, y - 20),
            (x, y - 96),
            (x + 140, y - 116),
            (x + 270, y - 86),
            (x + 326, y - 6),
            (x + 310, y + 76),
            (x + 120, y + 92),
        ],
        closed=True,
    )
    canvas.fill(loaf, RUST)
    canvas.shade(loaf, OCHRE, (x + 200, y + 60), (x + 60, y - 150), 0.9)
    for dx in (20, 110, 200):
        cut = leaf(x + dx, y + 4, 110, 30, -62)
        canvas.fill(cut, BUTTER)


def lunchbox(canvas: Canvas) -> None:
    """An open box from above, its lid beside it, on a checked cloth."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, SKY)
    for at in range(-1100, 1101, 200):
        canvas.line(turned([(at, -1200), (at, 1200)], 8, 800, 500), 14, CREAM)
        canvas.line(turned([(-1200, at), (1200, at)], 8, 800, 500), 14, CREAM)
    canvas.fill(turned(box(-420, -300, 420, 300, 70), 9, 812, 500), LAKE)
    canvas.fill(turned(box(-420, -300, 420, 300, 70), 9, 800, 482), OCHRE)
    canvas.fill(turned(box(-390, -270, 390, 270, 50), 9, 800, 482), BUTTER)
    shadow = turned(box(-430, -310, 430, 310, 70), -5, 812, 530)
    canvas.fill(shadow, INK)
    _fill(canvas, box(-430, -310, 430, 310, 70), TERRACOTTA)
    _fill(canvas, box(-398, -278, 398, 278, 48), RUST)
    for area, colour in (
        ((-380, -260, 40, 260), SAGE),
        ((60, -260, 380, -10), SKY),
        ((60, 10, 380, 260), BUTTER),
    ):
        _fill(canvas, box(*area, 34), colour)
    _sandwich(canvas)
    _fruit(canvas)
    _sticks(canvas)
    canvas.shade(turned(box(-430, -310, 430, 310, 70), -5, 800, 500), INK, (900, 500), (200, 1150), 0.22)


def _fill(canvas: Canvas, points: Points, colour: Colour) -> None:
    """In the coordinates of the box, whose middle is the origin."""
    canvas.fill(turned(points, -5, 800, 500), colour)


def _sandwich(canvas: Canvas) -> None:
    """Two halves, cut corner to corner, showing the filling."""
    for shift, flip in ((0, False), (0, True)):
        slice_: Points = [(-350, -220), (-10, -220), (-350, 170)]
        layers: tuple[tuple[float, Colour], ...] = ((0, OCHRE), (18, CREAM))
        if flip:
            slice_ = [(10 - x - 350, 10 - y) for x, y in slice_]
        x0, y0 = sum(x for x, _ in slice_) / 3, sum(y for _, y in slice_) / 3
        for inset, colour in layers:
            share = 1 - inset / 130
            _fill(canvas, [(x0 + (x - x0) * share + shift, y0 + (y - y0) * share) for x, y in slice_], colour)
    for (x0, y0), (x1, y1) in (((-40, -216), (-350, 140)), ((-10, -150), (-312, 196))):
        canvas.line(turned([(x0, y0), (x1, y1)], -5, 800, 500), 15, FOREST if y0 < -200 else TERRACOTTA)


def _fruit(canvas: Canvas) -> None:
    spots = [(112 + 36 * (row % 2) + 72 * i, -212 + 74 * row) for row in range(3) for i in range(4 - row % 2)]
    for i, (x, y) in enumerate(spots):
        berry = turned(oval(x, y, 42, 42), -5, 800, 500)
        canvas.fill(berry, PLUM if i % 3 else LAKE)
        cx, cy = turned([(x, y)], -5, 800, 500)[0]
        canvas.shade(berry, INK, (cx - 10, cy - 20), (cx + 36, cy + 40), 0.9)
        canvas.disc(cx - 13, cy - 14, 8, BLUSH)


def _sticks(canvas: Canvas) -> None:
    for i in range(5):
        x = 84 + i * 34
        _fill(canvas, box(x, 36 + (i * 37) % 23, x + 27, 232 - (i * 53) % 19, 9), TERRACOTTA)
        _fill(canvas, box(x + 5, 50 + (i * 37) % 23, x + 10, 196, 2), OCHRE)
    for y in (84, 190):
        _fill(canvas, oval(312, y, 50, 50), FOREST)
        _fill(canvas, oval(312, y, 42, 42), SAGE)
        for turn in range(0, 360, 60):
            a = math.radians(turn)
            _fill(canvas, oval(312 + 22 * math.cos(a), y + 22 * math.sin(a), 8, 4, turn=turn), CREAM)
