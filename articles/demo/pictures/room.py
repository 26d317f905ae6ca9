"""Pictures of rooms and of things in them."""

from __future__ import annotations

import math

from .canvas import HEIGHT, WIDTH, Canvas
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
from .shapes import Points, box, curve, land, leaf, mirrored, oval, turned


def moon_window(canvas: Canvas) -> None:
    """A full moon over hills, seen through a curtained window from a dark room."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, INK)
    canvas.shade(box(0, 0, WIDTH, HEIGHT), PLUM, (800, 500), (800, 1150), 0.8)
    canvas.box(400, 90, 1200, 810, TERRACOTTA, 10)
    pane = box(436, 126, 1164, 780)
    canvas.fill(pane, NAVY)
    _night(canvas, pane)
    canvas.box(791, 126, 809, 780, TERRACOTTA)
    canvas.box(436, 520, 1164, 538, TERRACOTTA)
    canvas.box(370, 800, 1230, 846, RUST, 8)
    canvas.box(370, 800, 1230, 814, TERRACOTTA, 7)
    _curtains(canvas)
    for x in (340, 1260):
        canvas.box(x - 62, 630, x + 62, 656, PLUM, 13)
    canvas.line([(215, 56), (1385, 56)], 22, CREAM)
    _pot(canvas, 1010, 800, 0.7)


def _night(canvas: Canvas, pane: Points) -> None:
    with canvas.clip(pane):
        canvas.shade(pane, LAKE, (800, 250), (800, 800), 0.85)
        for x, y, radius in (
            (660, 170, 5),
            (700, 250, 4),
            (600, 300, 6),
            (1000, 170, 5),
            (1020, 400, 6),
            (560, 570, 5),
        ):
            canvas.disc(x, y, radius, CREAM)
        _moon(canvas, 830, 345, 152)
        far = land([(-10, 690), (420, 650), (620, 590), (800, 650), (1000, 600), (1180, 650), (1610, 640)])
        near = land([(-10, 740), (420, 735), (640, 700), (820, 720), (1180, 680), (1610, 700)])
        canvas.fill(far, PLUM)
        canvas.fill(near, INK)
        canvas.line([(590, 455), (700, 455)], 14, LAKE)
        canvas.line([(960, 450), (1060, 450)], 14, LAKE)


def _curtains(canvas: Canvas) -> None:
    curtain = [
        (262, 60),
        *curve([(566, 60), (546, 300), (470, 520), (392, 640)]),
        *curve([(392, 650), (412, 760), (424, 930)]),
        (252, 930),
        (290, 640),
    ]
    for side in (curtain, mirrored(curtain, 800)):
        canvas.fill(side, OCHRE)
        middle = 340 if side is curtain else 1260
        canvas.shade(
            side,
            RUST,
            (middle + (120 if side is curtain else -120), 300),
            (middle - (140 if side is curtain else -140), 600),
            0.85,
        )
    for dx in (60, 130, 205):
        fold = curve([(262 + dx, 60), (268 + dx * 0.92, 330), (290 + dx * 0.4, 640), (262 + dx * 0.6, 926)])
        canvas.line(fold, 7, RUST)
        canvas.line(mirrored(fold, 800), 7, RUST)


def _moon(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.disc(x, y, radius, BUTTER)
    with canvas.clip(oval(x, y, radius, radius)):
        canvas.shade(oval(x, y, radius, radius), OCHRE, (x - 40, y - 40), (x + radius, y + radius), 0.85)
        for dx, dy, size in ((-50, -40, 30), (40, 20, 40), (-20, 74, 20), (66, -70, 18), (-92, 40, 16)):
            canvas.disc(x + dx, y + dy, size, OCHRE)


def _pot(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A potted plant that stands at (x, y)."""
    for turn, length, colour in (
        (-150, 170, FOREST),
        (-122, 230, SAGE),
        (-92, 260, FOREST),
        (-60, 235, SAGE),
        (-32, 175, FOREST),
    ):
        blade = leaf(x, y - 120 * size, length * size, 74 * size, turn)
        canvas.fill(blade, colour)
        tip = math.radians(turn)
        canvas.shade(blade, INK, (x + 90 * math.cos(tip) * size, y - 300 * size), (x, y - 60 * size), 0.7)
    pot: Points = [
        (x - 84 * size, y - 130 * size),
        (x + 84 * size, y - 130 * size),
        (x + 60 * size, y),
        (x - 60 * size, y),
    ]
    canvas.fill(pot, BLUSH)
    canvas.shade(pot, TERRACOTTA, (x - 50 * size, y), (x + 80 * size, y), 0.9)
    canvas.box(x - 94 * size, y - 150 * size, x + 94 * size, y - 108 * size, BLUSH, 8 * size)


def desk_lamp(canvas: Canvas) -> None:
    """A desk in the lamp's light, with a chair before it and a plant beside the books."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, LAKE)
    canvas.shade(box(0, 0, WIDTH, 860), NAVY, (700, 600), (1300, -100), 0.8)
    canvas.box(-5, 860, WIDTH + 5, HEIGHT + 5, PLUM)
    canvas.shade(box(0, 860, WIDTH, HEIGHT), INK, (800, 860), (800, 1040), 0.5)
    canvas.fill([(520, 330), (668, 300), (900, 590), (360, 590)], BUTTER)
    canvas.shade([(520, 330), (668, 300), (900, 590), (360, 590)], LAKE, (600, 300), (640, 700), 0.5)
    canvas.box(740, 110, 960, 360, CREAM, 6)
    canvas.box(762, 132, 938, 338, BLUSH)
    canvas.disc(850, 222, 54, TERRACOTTA)
    with canvas.clip(box(762, 132, 938, 338)):
        canvas.fill(land([(700, 290), (820, 262), (900, 292), (1000, 270)]), FOREST)
    _lamp(canvas)
    _desk(canvas)
    _chair(canvas)


def _lamp(canvas: Canvas) -> None:
    canvas.oval(372, 584, 90, 18, INK)
    canvas.line([(372, 580), (316, 400), (540, 226)], 17, INK)
    canvas.disc(316, 400, 17, OCHRE)
    shade: Points = [(504, 216), (556, 180), (610, 204), (700, 288), (498, 352), (492, 262)]
    canvas.fill(shade, TERRACOTTA)
    canvas.shade(shade, RUST, (600, 220), (470, 350), 0.9)
    canvas.oval(599, 320, 106, 26, CREAM, -17.5)


def _desk(canvas: Canvas) -> None:
    for y, half, colour, shift in ((572, 120, RUST, 0), (538, 104, CREAM, 8), (506, 112, FOREST, -8)):
        canvas.box(1040 + shift - half, y - 14, 1040 + shift + half, y + 20, colour, 5)
    _pot(canvas, 1040, 494, 0.95)
    canvas.fill([(560, 592), (590, 574), (800, 574), (780, 592)], CREAM)
    canvas.box(826, 512, 890, 592, SKY, 10)
    for x, y, turn, colour in ((846, 516, -8, OCHRE), (868, 516, 8, TERRACOTTA)):
        canvas.fill(turned(box(-5, -74, 5, 4), turn, x, y), colour)
    canvas.box(250, 590, 1330, 628, OCHRE, 8)
    canvas.shade(box(250, 590, 1330, 628, 8), RUST, (600, 600), (1500, 640), 0.8)
    for x in (292, 1256):
        canvas.box(x, 626, x + 32, 930, RUST)
    drawers = box(1010, 626, 1256, 800)
    canvas.fill(drawers, OCHRE)
    canvas.shade(drawers, RUST, (1000, 620), (1300, 860), 0.8)
    for y in (636, 720):
        canvas.ring(1133, y + 38, 14, 14, 8, INK)
    canvas.line([(1014, 712), (1252, 712)], 6, RUST)


def _chair(canvas: Canvas) -> None:
    for x0, x1 in ((600, 566), (800, 834)):
        canvas.line([(x0, 770), (x1, 944)], 18, INK)
    canvas.line([(618, 640), (618, 760)], 16, INK)
    canvas.line([(782, 640), (782, 760)], 16, INK)
    back = box(560, 452, 840, 668, 80)
    canvas.fill(back, SAGE)
    canvas.shade(back, FOREST, (640, 480), (860, 720), 0.9)
    seat = box(552, 742, 848, 796, 27)
    canvas.fill(seat, SAGE)
    canvas.shade(seat, FOREST, (560, 740), (860, 820), 0.9)


def calendar_dots(canvas: Canvas) -> None:
    """A month on a ring-bound sheet: the days kept are filled, the others only outlined."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, SAGE)
    canvas.shade(box(0, 0, WIDTH, HEIGHT), FOREST, (600, 200), (1500, 1100), 0.75)
    canvas.box(352, 152, 1288, 912, FOREST, 26)
    canvas.box(330, 126, 1266, 888, PAPER, 26)
    canvas.shade(box(330, 126, 1266, 888, 26), SAND, (700, 300), (1300, 1000), 0.6)
    with canvas.clip(box(330, 126, 1266, 888, 26)):
        canvas.box(330, 126, 1266, 262, TERRACOTTA)
        canvas.shade(box(330, 126, 1266, 262), RUST, (330, 200), (1400, 260), 0.7)
    for x in range(430, 1200, 92):
        canvas.disc(x, 178, 17, INK)
        canvas.box(x - 8, 84, x + 8, 180, CREAM, 8)
    kept = "1110111110111011110110111100000"
    for i, mark in enumerate(kept):
        cell = i + 2
        x, y = 426 + (cell % 7) * 124, 340 + (cell // 7) * 116
        if mark == "1":
            colour = (TERRACOTTA, OCHRE, LAKE, PLUM)[(i * 5 + i // 7) % 4]
            canvas.disc(x, y, 42, colour)
            canvas.shade(oval(x, y, 42, 42), INK, (x, y), (x + 60, y + 70), 0.6)
        else:
            canvas.ring(x, y, 38, 38, 7, NAVY if i < 28 else SAND)
    canvas.fill(turned(box(-150, -17, 130, 17, 6), -38, 1285, 690), OCHRE)
    canvas.fill(turned(box(-150, -17, 130, -6, 4), -38, 1285, 690), BUTTER)
    canvas.fill(turned([(-150, -17), (-150, 17), (-206, 0)], -38, 1285, 690), CREAM)
    canvas.fill(turned([(-186, -6), (-186, 6), (-206, 0)], -38, 1285, 690), INK)
    canvas.fill(turned(box(130, -17, 172, 17, 8), -38, 1285, 690), BLUSH)


def drawer(canvas: Canvas) -> None:
    """A drawer pulled out towards the reader: plaster, scissors and bandage lie in it."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, LAKE)
    canvas.shade(box(0, 0, WIDTH, 300), NAVY, (800, 0), (800, 320), 0.7)
    for x in (-5, 1310):
        canvas.box(x, 200, x + 300, 1005, SKY)
        canvas.shade(box(x, 200, x + 300, 1005), LAKE, (800, 300), (800, 1100), 0.8)
        canvas.box(x - 5, 560, x + 305, 574, LAKE)
    canvas.box(-5, 120, WIDTH + 5, 204, CREAM)
    canvas.box(-5, 188, WIDTH + 5, 206, SAND)
    canvas.box(290, 206, 1310, 1005, INK)
    sides: Points = [(330, 230), (1270, 230), (1350, 800), (250, 800)]
    canvas.fill(sides, RUST)
    inside: Points = [(364, 262), (1236, 262), (1300, 780), (300, 780)]
    canvas.fill(inside, BUTTER)
    canvas.shade(inside, OCHRE, (800, 600), (800, 200), 0.9)
    _scissors(canvas)
    _plasters(canvas)
    _bandage(canvas)
    canvas.box(-5, 780, WIDTH + 5, HEIGHT + 5, SKY)
    canvas.shade(box(-5, 780, WIDTH + 5, HEIGHT + 5), LAKE, (800, 800), (800, 1040), 0.8)
    front = box(226, 780, 1374, 940, 14)
    canvas.fill(front, TERRACOTTA)
    canvas.shade(front, RUST, (500, 780), (1300, 980), 0.8)
    canvas.box(680, 836, 920, 876, INK, 20)
    canvas.box(680, 830, 920, 862, CREAM, 16)


def _scissors(canvas: Canvas) -> None:
    for side in (-1, 1):
        blade: Points = [(0, 30), (-16 * side, -20), (46 * side, -230), (52 * side, -226), (24 * side, 10)]
        canvas.fill(turned(blade, 14, 800, 510), CREAM if side < 0 else SKY)
        ring = turned([(-side * 20 * t, 60 * t) for t in (0.0, 1.0)], 14, 800, 510)
        canvas.line(ring, 24, PLUM)
        loop = turned(oval(-side * 62, 128, 52, 74, turn=18 * side), 14, 800, 510)
        canvas.line(loop, 26, PLUM)
    canvas.disc(800, 510, 11, INK)


def _plasters(canvas: Canvas) -> None:
    for turn, x, y, colour, pad in ((-38, 500, 500, BLUSH, CREAM), (40, 500, 500, TERRACOTTA, BLUSH)):
        canvas.fill(turned(box(-160, -42, 160, 42, 42), turn, x + 8, y + 12), OCHRE)
        strip = turned(box(-160, -42, 160, 42, 42), turn, x, y)
        canvas.fill(strip, colour)
        canvas.fill(turned(box(-54, -42, 54, 42), turn, x, y), pad)
        for dx in (-128, -104, -80, 80, 104, 128):
            for dy in (-16, 0, 16):
                px, py = turned([(dx, dy)], turn, x, y)[0]
                canvas.disc(px, py, 4, RUST)


def _bandage(canvas: Canvas) -> None:
    tail = curve([(1090, 640), (1180, 660), (1236, 700), (1250, 760)])
    canvas.line(tail, 60, CREAM)
    body: Points = [*oval(1080, 380, 118, 48, 180, 360), *oval(1080, 610, 118, 48, 0, 180)]
    canvas.fill([(x + 10, y + 12) for x, y in body], RUST)
    canvas.fill(body, CREAM)
    canvas.shade(body, SAND, (1040, 500), (1210, 540), 0.95)
    for y in (470, 530):
        canvas.line(oval(1080, y, 116, 46, 180, 0), 5, SAND)
    canvas.oval(1080, 380, 118, 48, PAPER)
    for share in (0.78, 0.56, 0.34):
        canvas.ring(1080, 380, 118 * share, 48 * share, 5, SAND)
    canvas.oval(1080, 380, 22, 9, INK)
