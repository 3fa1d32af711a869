"""What do the ten classes look like?

A class is a function (x, y, build) -> layers, painted one over the other; x and y are -1..1 over
the object's square, y downwards, and it stands on y = 1; build holds three numbers in 0..1 by which its
proportions vary. To add one, write a function and a row in CLASSES."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.scenes.distances import box, circle, common, ellipse, line, polygon, union

Build = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Layer:
    """A distance (side, side), and the colour it is painted in: main (which has the texture),
    second, dark, light or glass."""

    distance: np.ndarray
    tone: str


@dataclass(frozen=True)
class SceneClass:
    """A row of CLASSES: how it is drawn; the background it has where each class has its own; the
    class that is a kind of it, if one is ("" none); floats: it throws no shadow at its foot."""

    layers: Callable[[np.ndarray, np.ndarray, Build], Sequence[Layer]]
    background: str
    kind: str = ""
    floats: bool = False


def tree(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, c = build
    side, top = 0.34 + 0.08 * a, 0.44 + 0.1 * b
    crown = union(
        circle(x, y, (0, -0.42), top),
        circle(x, y, (-0.4, -0.06), side),
        circle(x, y, (0.4, -0.1 + 0.1 * c), side),
        circle(x, y, (0, 0.02), 0.4),
    )
    return [Layer(box(x, y, (0, 0.65), (0.1 + 0.05 * c, 0.36)), "dark"), Layer(crown, "main")]


def fir_tree(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, _ = build
    wide = 0.62 + 0.14 * a
    tiers = union(
        polygon(x, y, [(0, -1), (0.62 * wide, -0.3), (-0.62 * wide, -0.3)]),
        polygon(x, y, [(0, -0.7), (0.82 * wide, 0.2), (-0.82 * wide, 0.2)]),
        polygon(x, y, [(0, -0.3), (wide, 0.74), (-wide, 0.74)]),
    )
    return [Layer(box(x, y, (0, 0.82), (0.09 + 0.04 * b, 0.19)), "dark"), Layer(tiers, "main")]


def boat(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, c = build
    hull = polygon(x, y, [(-0.95, 0.3), (0.98, 0.3), (0.66, 0.95), (-0.72, 0.95)])
    cabin = box(x, y, (-0.12, 0.08), (0.34 + 0.12 * a, 0.25), 0.05)
    stripe = common(hull, box(x, y, (0, 0.44), (1, 0.05)))
    chimney = box(x, y, (-0.22 + 0.24 * b, -0.42), (0.11, 0.3 + 0.1 * c))
    windows = union(circle(x, y, (-0.28, 0.06), 0.1), circle(x, y, (0.04, 0.06), 0.1))
    return [
        Layer(chimney, "dark"),
        Layer(cabin, "light"),
        Layer(windows, "glass"),
        Layer(hull, "main"),
        Layer(stripe, "second"),
    ]


def sailing_boat(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, _ = build
    hull = polygon(x, y, [(-0.85, 0.55), (0.9, 0.55), (0.6, 0.98), (-0.6, 0.98)])
    sail = polygon(x, y, [(0.05, -0.95), (0.6 + 0.25 * a, 0.42), (0.05, 0.42)])
    jib = polygon(x, y, [(-0.07, -0.75 + 0.2 * b), (-0.07, 0.42), (-0.55 - 0.2 * b, 0.42)])
    return [
        Layer(line(x, y, (0, -0.98), (0, 0.6), 0.035), "dark"),
        Layer(sail, "main"),
        Layer(jib, "light"),
        Layer(hull, "second"),
    ]


def house(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, c = build
    wide = 0.66 + 0.12 * a
    roof = polygon(x, y, [(0, -0.95 + 0.2 * b), (wide + 0.2, 0.02), (-wide - 0.2, 0.02)])
    door = -0.3 + 0.6 * c
    window = -0.36 if door > 0 else 0.36
    return [
        Layer(box(x, y, (0.42, -0.55), (0.1, 0.3)), "dark"),
        Layer(box(x, y, (0, 0.48), (wide, 0.5)), "main"),
        Layer(roof, "second"),
        Layer(box(x, y, (door, 0.68), (0.13, 0.3)), "dark"),
        Layer(box(x, y, (window, 0.42), (0.15, 0.15)), "light"),
        Layer(box(x, y, (window, 0.42), (0.1, 0.1)), "glass"),
    ]


def cactus(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, c = build
    left, right = -0.1 + 0.4 * a, -0.1 + 0.4 * b
    body = union(
        line(x, y, (0, -0.7), (0, 1.1), 0.24),
        line(x, y, (0, left), (-0.56, left), 0.14),
        line(x, y, (-0.56, left), (-0.56, left - 0.45), 0.15),
        line(x, y, (0, right), (0.56, right), 0.14),
        line(x, y, (0.56, right), (0.56, right - 0.3 - 0.2 * c), 0.15),
    )
    blossom = union(circle(x, y, (0, -0.93), 0.12), circle(x, y, (-0.56, left - 0.6), 0.09))
    return [Layer(common(body, y - 1), "main"), Layer(blossom, "second")]


def mushroom(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, c = build
    stem = polygon(x, y, [(-0.2, -0.1), (0.2, -0.1), (0.3 + 0.08 * a, 1), (-0.3 - 0.08 * a, 1)])
    high = 0.8 + 0.15 * b
    cap = common(ellipse(x, y, (0, 0.08), (0.94, high)), y - np.float32(0.08 + 0.05 * c))
    dots = union(
        circle(x, y, (-0.45, -0.22), 0.14),
        circle(x, y, (0.08, -0.5), 0.15),
        circle(x, y, (0.5, -0.14), 0.13),
    )
    return [Layer(stem, "light"), Layer(cap, "main"), Layer(common(dots, cap), "light")]


def fish(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, _ = build
    body = ellipse(x, y, (-0.16, 0), (0.78, 0.42 + 0.14 * a))
    tail = union(
        polygon(x, y, [(0.42, 0), (0.98, -0.5 - 0.1 * b), (0.82, 0.05)]),
        polygon(x, y, [(0.42, 0), (0.82, -0.05), (0.98, 0.5 + 0.1 * b)]),
    )
    fin = polygon(x, y, [(-0.3, -0.35), (0.1, -0.72), (0.3, -0.3)])
    return [
        Layer(union(tail, fin), "second"),
        Layer(body, "main"),
        Layer(circle(x, y, (-0.58, -0.1), 0.12), "light"),
        Layer(circle(x, y, (-0.6, -0.1), 0.06), "dark"),
    ]


def balloon(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, _ = build
    radius = 0.6 + 0.06 * a
    skin = union(
        circle(x, y, (0, -0.36), radius),
        polygon(x, y, [(-0.5, 0), (0.5, 0), (0.17, 0.48), (-0.17, 0.48)]),
    )
    band = common(skin, ellipse(x, y, (0, -0.3), (0.2 + 0.1 * b, 0.9)))
    ropes = union(
        line(x, y, (-0.14, 0.45), (-0.12, 0.8), 0.025),
        line(x, y, (0.14, 0.45), (0.12, 0.8), 0.025),
    )
    return [
        Layer(ropes, "dark"),
        Layer(skin, "main"),
        Layer(band, "second"),
        Layer(box(x, y, (0, 0.86), (0.17, 0.13), 0.04), "dark"),
    ]


def car(x: np.ndarray, y: np.ndarray, build: Build) -> Sequence[Layer]:
    a, b, _ = build
    body = box(x, y, (0, 0.42), (0.97, 0.28), 0.12)
    left, right = -0.34 + 0.12 * a, 0.3 + 0.12 * b
    cabin = polygon(x, y, [(left, -0.32), (right, -0.32), (right + 0.3, 0.2), (left - 0.3, 0.2)])
    panes = common(
        polygon(
            x,
            y,
            [
                (left + 0.04, -0.22),
                (right - 0.04, -0.22),
                (right + 0.16, 0.14),
                (left - 0.16, 0.14),
            ],
        ),
        -box(x, y, ((left + right) / 2, 0), (0.05, 1)),
    )
    tyres = union(circle(x, y, (-0.52, 0.68), 0.27), circle(x, y, (0.52, 0.68), 0.27))
    hubs = union(circle(x, y, (-0.52, 0.68), 0.12), circle(x, y, (0.52, 0.68), 0.12))
    return [
        Layer(union(body, cabin), "main"),
        Layer(panes, "glass"),
        Layer(box(x, y, (0, 0.5), (0.97, 0.05)), "second"),
        Layer(tyres, "dark"),
        Layer(hubs, "light"),
    ]


CLASSES: dict[str, SceneClass] = {
    "tree": SceneClass(tree, "meadow", kind="fir tree"),
    "fir tree": SceneClass(fir_tree, "snow"),
    "boat": SceneClass(boat, "lake", kind="sailing boat"),
    "sailing boat": SceneClass(sailing_boat, "sea"),
    "house": SceneClass(house, "fields"),
    "cactus": SceneClass(cactus, "desert"),
    "mushroom": SceneClass(mushroom, "forest"),
    "fish": SceneClass(fish, "under water", floats=True),
    "balloon": SceneClass(balloon, "sky", floats=True),
    "car": SceneClass(car, "town"),
}
