"""How far is each pixel from the edge of a shape? Negative inside, in the units of x and y.

Arrays x and y have one shape, and so has each distance; y grows downwards. Distances are exact
for circles, boxes and lines, and for the others near their edges, where they are looked at."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

Point = tuple[float, float]


def circle(x: np.ndarray, y: np.ndarray, centre: Point, radius: float) -> np.ndarray:
    dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
    return np.sqrt(dx * dx + dy * dy) - np.float32(radius)


def ellipse(x: np.ndarray, y: np.ndarray, centre: Point, radii: Point) -> np.ndarray:
    """The implicit function divided by its gradient: right to first order at the edge."""
    a, b = np.float32(radii[0]), np.float32(radii[1])
    dx, dy = (x - np.float32(centre[0])) / a, (y - np.float32(centre[1])) / b
    value = np.sqrt(dx * dx + dy * dy)
    dx, dy = dx / a, dy / b
    return value * (value - 1) / np.maximum(np.sqrt(dx * dx + dy * dy), np.float32(1e-6))


def box(
    x: np.ndarray, y: np.ndarray, centre: Point, half: Point, rounding: float = 0
) -> np.ndarray:
    """half its width and half its height, of which the corners are rounded by a radius."""
    round_by = np.float32(rounding)
    dx = np.abs(x - np.float32(centre[0])) - (np.float32(half[0]) - round_by)
    dy = np.abs(y - np.float32(centre[1])) - (np.float32(half[1]) - round_by)
    outside_x, outside_y = np.maximum(dx, 0), np.maximum(dy, 0)
    outside = np.sqrt(outside_x * outside_x + outside_y * outside_y)
    return outside + np.minimum(np.maximum(dx, dy), 0) - round_by


def line(x: np.ndarray, y: np.ndarray, start: Point, end: Point, radius: float) -> np.ndarray:
    """All that is nearer than `radius` to the line from start to end."""
    px: np.ndarray = x - np.float32(start[0])
    py: np.ndarray = y - np.float32(start[1])
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = np.minimum(
        np.maximum((px * np.float32(dx) + py * np.float32(dy)) / np.float32(length), 0), 1
    )
    px, py = px - along * np.float32(dx), py - along * np.float32(dy)
    return np.sqrt(px * px + py * py) - np.float32(radius)


def polygon(x: np.ndarray, y: np.ndarray, corners: Sequence[Point]) -> np.ndarray:
    """A convex polygon, its corners in clockwise order as seen: the largest distance from one of
    its sides."""
    sides = []
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5
        nx, ny = np.float32(dy / length), np.float32(-dx / length)
        sides.append((x - np.float32(ax)) * nx + (y - np.float32(ay)) * ny)
    return reduce(np.maximum, sides)


def union(*distances: np.ndarray) -> np.ndarray:
    return reduce(np.minimum, distances)


def common(*distances: np.ndarray) -> np.ndarray:
    """What is inside all of them."""
    return reduce(np.maximum, distances)


def coverage(distance: np.ndarray, pixel: float) -> np.ndarray:
    """The share of each pixel that a shape covers, 0 to 1; `pixel` is a pixel's side."""
    return np.minimum(np.maximum(np.float32(0.5) - distance / np.float32(pixel), 0), 1)
