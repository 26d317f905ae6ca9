"""Pictures about the body and its care."""

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
    PLUM,
    RUST,
    SAGE,
    SAND,
    SKY,
    TERRACOTTA,
)
from .shapes import Points, box, curve, oval

# fmt: off
_BEAT: Points = [
    (-20, 500), (470, 500), (560, 500), (610, 440), (660, 500),
    (715, 500), (765, 290), (835, 690), (890, 430), (925, 500),
    (1000, 500), (1045, 455), (1090, 500), (1620, 500),
]
# fmt: on


def kettle_weights(canvas: Canvas) -> None:
    """A kettlebell and two dumbbells on a wooden floor."""
    wall = box(-5, -5, WIDTH + 5, 690)
    canvas.fill(wall, SAGE)
    canvas.shade(wall, FOREST, (900, 100), (200, 800), 0.6)
    disc = oval(720, 430, 330, 330)
    canvas.fill(disc, BUTTER)
    canvas.shade(disc, OCHRE, (720, 150), (720, 800), 0.8)
    floor = box(-5, 680, WIDTH + 5, HEIGHT + 5)
    canvas.fill(floor, BLUSH)
    for x in range(-1200, 3000, 240):
        canvas.line([(800 + (x - 800) * 0.62, 684), (800 + (x - 800) * 1.15, 1005)], 5, TERRACOTTA)
    canvas.shade(floor, TERRACOTTA, (800, 660), (800, 1080), 0.75)
    canvas.oval(600, 858, 270, 30, RUST)
    canvas.oval(1035, 912, 280, 20, RUST)
    canvas.oval(1085, 772, 240, 16, RUST)
    _kettlebell(canvas)
    _dumbbell(canvas, 1085, 694, 0.86, (PLUM, INK))
    _dumbbell(canvas, 1035, 822, 1.0, (TERRACOTTA, RUST))


def _kettlebell(canvas: Canvas) -> None:
    outer = curve([(440, 560), (430, 400), (470, 270), (560, 232), (640, 232), (730, 270), (770, 400), (760, 560)])
    inner = curve([(525, 560), (508, 420), (535, 335), (600, 315), (665, 335), (692, 420), (675, 560)])
    handle = outer + inner[::-1]
    canvas.fill(handle, INK)
    canvas.shade(handle, LAKE, (680, 300), (420, 200), 0.7)
    ball = oval(600, 650, 218, 212)
    foot = box(480, 800, 720, 864, 22)
    canvas.fill(foot, INK)
    canvas.fill(ball, INK)
    canvas.shade(ball, LAKE, (640, 680), (400, 430), 0.9)
    canvas.disc(606, 660, 100, OCHRE)
    canvas.disc(606, 660, 76, INK)
    canvas.box(560, 648, 652, 672, OCHRE, 12)


def _dumbbell(canvas: Canvas, x: float, y: float, size: float, colours: tuple[Colour, Colour]) -> None:
    colour, dark = colours

    def part(area: tuple[float, float, float, float], radius: float, fill: Colour) -> Points:
        shape = [(x + px * size, y + py * size) for px, py in box(*area, radius)]
        canvas.fill(shape, fill)
        return shape

    part((-150, -15, 150, 15), 8, CREAM)
    for offset in range(-80, 100, 24):
        part((offset - 4, -15, offset + 4, 15), 0, SAND)
    for side in (-1, 1):
        for inner, outer, half in ((108, 164, 92), (170, 226, 70), (230, 262, 26)):
            x0, x1 = sorted((side * inner, side * outer))
            plate = part((x0, -half, x1, half), 16, colour)
            canvas.shade(plate, dark, (x, y - half * size * 0.5), (x, y + half * size * 1.2), 0.95)


def heart_line(canvas: Canvas) -> None:
    """A heart with a pulse running across the whole picture and through it."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, NAVY)
    canvas.shade(box(0, 0, WIDTH, HEIGHT), INK, (800, 300), (800, 1000), 0.9)
    for radius, colour in ((470, INK), (400, PLUM)):
        canvas.disc(800, 490, radius, colour)
    half = [
        (
            16 * math.sin(t) ** 3,
            -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
        )
        for t in (math.radians(2 * i) for i in range(180))
    ]
    heart = [(800 + 20.5 * x, 475 + 20.5 * y) for x, y in half]
    canvas.fill(heart, TERRACOTTA)
    canvas.shade(heart, RUST, (700, 350), (1000, 850), 0.85)
    canvas.shade(heart, BLUSH, (720, 480), (480, 150), 0.7)
    canvas.line(_BEAT, 22, CREAM)
    for x, y in _BEAT[2:-1]:
        canvas.disc(x, y, 11, CREAM)
    canvas.disc(1240, 500, 27, OCHRE)
    canvas.disc(360, 500, 15, OCHRE)


def eye_screen(canvas: Canvas) -> None:
    """A wide-open eye fills the screen of a computer on a desk at night."""
    canvas.box(-5, -5, WIDTH + 5, HEIGHT + 5, PLUM)
    canvas.shade(box(0, 0, WIDTH, HEIGHT), INK, (800, 500), (800, -100), 0.7)
    canvas.shade(box(0, 0, WIDTH, HEIGHT), INK, (1000, 500), (1800, 500), 0.7)
    canvas.box(-5, 862, WIDTH + 5, HEIGHT + 5, TERRACOTTA)
    canvas.shade(box(0, 862, WIDTH, HEIGHT), RUST, (800, 850), (800, 1020), 0.7)
    canvas.fill([(720, 740), (880, 740), (912, 880), (688, 880)], INK)
    canvas.box(600, 862, 1000, 892, INK, 15)
    canvas.box(330, 120, 1270, 770, INK, 40)
    screen = box(366, 156, 1234, 734, 16)
    canvas.fill(screen, SKY)
    canvas.shade(screen, LAKE, (800, 200), (800, 800), 0.8)
    _eye(canvas)
    with canvas.clip(screen):
        for x, width in ((1010, 46), (1092, 16)):
            canvas.shade(
                [(x, 156), (x + width, 156), (x + width - 340, 734), (x - 340, 734)],
                CREAM,
                (0, 900),
                (0, 120),
                0.8,
            )
    canvas.box(1050, 905, 1210, 935, INK, 15)
    canvas.box(500, 912, 960, 946, CREAM, 10)
    for x in range(516, 950, 31):
        canvas.box(x, 919, x + 22, 939, SAND, 4)


def _eye(canvas: Canvas) -> None:
    upper = curve([(440, 455), (560, 330), (800, 250), (1040, 330), (1160, 455)])
    lower = curve([(1160, 455), (1040, 570), (800, 640), (560, 570), (440, 455)])
    almond = upper + lower
    for i in range(9):
        at = upper[2 + i * 5] if 2 + i * 5 < len(upper) else upper[-1]
        angle = math.radians(-90 + (at[0] - 800) * 0.11)
        canvas.line([at, (at[0] + 62 * math.cos(angle), at[1] + 62 * math.sin(angle))], 15, INK)
    canvas.fill(almond, CREAM)
    with canvas.clip(almond):
        canvas.shade(almond, BLUSH, (800, 430), (800, 720), 0.6)
        canvas.disc(800, 440, 182, NAVY)
        canvas.disc(800, 440, 166, OCHRE)
        canvas.shade(oval(800, 440, 166, 166), TERRACOTTA, (800, 500), (800, 240), 0.95)
        canvas.disc(800, 440, 92, INK)
        for x0, y0, x1, y1 in (
            (724, 352, 782, 410),
            (790, 352, 848, 410),
            (724, 418, 782, 456),
            (790, 418, 848, 456),
        ):
            canvas.box(
                700 + (x0 - 724) * 0.72,
                350 + (y0 - 352) * 0.72,
                700 + (x1 - 724) * 0.72,
                350 + (y1 - 352) * 0.72,
                CREAM,
                4,
            )
    canvas.line(upper, 24, INK)
    canvas.line(lower, 12, INK)
