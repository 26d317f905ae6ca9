"""Outlines as lists of points, in design units; angles in degrees, clockwise from the right."""

from __future__ import annotations

import math
from random import Random

Points = list[tuple[float, float]]


def oval(
    x: float, y: float, rx: float, ry: float, start: float = 0.0, stop: float = 360.0, turn: float = 0.0
) -> Points:
    """An ellipse, or the part of it between two angles, turned about its middle."""
    steps = max(24, int(abs(stop - start) / 3))
    angles = (math.radians(start + (stop - start) * i / steps) for i in range(steps + 1))
    return turned([(rx * math.cos(angle), ry * math.sin(angle)) for angle in angles], turn, x, y)


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Points:
    """A rectangle, its corners rounded."""
    if radius <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    return (
        oval(x0 + r, y0 + r, r, r, 180, 270)
        + oval(x1 - r, y0 + r, r, r, 270, 360)
        + oval(x1 - r, y1 - r, r, r, 0, 90)
        + oval(x0 + r, y1 - r, r, r, 90, 180)
    )


def turned(points: Points, degrees: float, x: float = 0.0, y: float = 0.0) -> Points:
    """Turned about the origin, then moved so that the origin lies at (x, y)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in points]


def mirrored(points: Points, axis: float) -> Points:
    """Reflected on the vertical line at `axis`."""
    return [(2 * axis - x, y) for x, y in points]


def curve(points: Points, *, closed: bool = False) -> Points:
    """A smooth line through the points (Catmull-Rom)."""
    last = len(points)
    ring = points if closed else [points[0], *points, points[-1]]
    smooth: Points = []
    for i in range(last if closed else last - 1):
        a, b, c, d = (ring[(i + k) % len(ring)] for k in range(4))
        for step in range(12):
            t = step / 12
            smooth.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return smooth if closed else [*smooth, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def steady(seed: int) -> Random:
    """Chance that falls the same way every time."""
    return Random(seed)  # noqa: S311 (repeatable, not secret)


def leaf(x: float, y: float, length: float, width: float, turn: float) -> Points:
    """A pointed leaf whose stalk is at (x, y)."""
    upper = [(length * i / 24, -width / 2 * math.sin(math.pi * (i / 24) ** 0.85)) for i in range(25)]
    return turned(upper + [(px, -py) for px, py in reversed(upper)], turn, x, y)


def land(points: Points) -> Points:
    """Everything below a smooth line that runs from edge to edge."""
    return [*curve(points), (1610.0, 1010.0), (-10.0, 1010.0)]
