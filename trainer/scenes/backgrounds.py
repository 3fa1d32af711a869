"""Where does an object stand? Ten backgrounds, each a function (side, horizon, rng) -> (side, side,
3) float32 in 0..1.

horizon is where the ground begins, 0 at the top, 1 at the bottom. To add one, write a function and a
row in BACKGROUNDS."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from trainer.scenes.noise import ramp, rough, smooth, wave

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Background:
    """A row of BACKGROUNDS; ground: shadows fall on it."""

    paint: Callable[[int, float, np.random.Generator], np.ndarray]
    ground: bool = True


def rgb(colour: Colour) -> np.ndarray:
    return np.array(colour, np.float32) / np.float32(255)


def mix(below: np.ndarray, above: np.ndarray | Colour, share: np.ndarray) -> np.ndarray:
    """below (side, side, 3) with a colour, or other pixels, laid over it; share (side, side) of it."""
    colour = above if isinstance(above, np.ndarray) else rgb(above)
    return below + (colour - below) * share[..., None]


@cache
def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of each pixel's centre, (side, side) in 0..1."""
    at = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side)
    return np.meshgrid(at, at)


def gradient(side: int, top: Colour, bottom: Colour, end: float = 1.0) -> np.ndarray:
    """From one colour at the top to another at `end` and below."""
    share = np.minimum(grid(side)[1] / np.float32(end), 1)
    return rgb(top) + (rgb(bottom) - rgb(top)) * share[..., None]


def below(side: int, line: np.ndarray | float) -> np.ndarray:
    """The share of each pixel that is below a line, its height given for each column."""
    return np.minimum(np.maximum((grid(side)[1] - line) * np.float32(side) + np.float32(0.5), 0), 1)


def hills(
    rng: np.random.Generator, side: int, horizon: float, bumps: float, high: float
) -> np.ndarray:
    """(side, side): the line of hills of this height above the horizon, the same in each row."""
    heights = smooth(rng, side, bumps, 1)[:1]
    return np.float32(horizon) - heights * np.float32(high)


def disc(side: int, x: float, y: float, radius: float, soft: float) -> np.ndarray:
    """1 inside a disc, 0 outside of it, and smooth over `soft`."""
    columns, rows = grid(side)
    dx, dy = columns - np.float32(x), rows - np.float32(y)
    return 1 - ramp(np.sqrt(dx * dx + dy * dy), radius, radius + soft)


def speckles(
    rng: np.random.Generator, side: int, count: int, radius: float, low: float, high: float
) -> np.ndarray:
    """(side, side) of small soft dots between two heights, 0..1."""
    columns, rows = grid(side)
    total = np.zeros((side, side), np.float32)
    for x, y, size in rng.random((count, 3), dtype=np.float32).tolist():
        r = radius * (0.6 + 0.8 * size)
        dx, dy = columns - np.float32(x), rows - np.float32(low + (high - low) * y)
        near = 1 - (dx * dx + dy * dy) / np.float32(r * r)
        total = np.maximum(total, near)
    return np.minimum(total * 2, 1)


def meadow(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (108, 176, 232), (206, 232, 244), horizon)
    image = mix(image, (146, 186, 128), below(side, hills(rng, side, horizon, 3, 0.16)))
    grass = rough(rng, side, 6, 14)
    ground = gradient(side, (120, 182, 74), (58, 128, 46))
    ground = ground * (np.float32(0.78) + np.float32(0.44) * grass)[..., None]
    image = mix(image, ground, below(side, horizon))
    image = mix(image, (250, 232, 120), speckles(rng, side, 5, 0.016, horizon + 0.08, 1))
    return mix(image, (244, 244, 250), speckles(rng, side, 4, 0.014, horizon + 0.08, 1))


def snow(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (122, 142, 176), (200, 212, 228), horizon)
    image = mix(image, (158, 174, 200), below(side, hills(rng, side, horizon, 4, 0.22)))
    drifts = smooth(rng, side, 2, 7)
    ground = mix(gradient(side, (228, 236, 246), (240, 246, 252)), (186, 202, 228), drifts * 0.8)
    image = mix(image, ground, below(side, hills(rng, side, horizon + 0.03, 2, 0.06)))
    return mix(image, (255, 255, 255), speckles(rng, side, 14, 0.014, 0, 1))


def lake(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (94, 84, 150), (246, 176, 150), horizon)
    image = mix(
        image, (255, 228, 180), disc(side, 0.2 + 0.6 * rng.random(), horizon - 0.06, 0.06, 0.1)
    )
    image = mix(image, (92, 74, 120), below(side, hills(rng, side, horizon, 5, 0.2)))
    water = gradient(side, (240, 160, 150), (84, 66, 128))
    ripples = wave(grid(side)[1] * 9 + smooth(rng, side, 3, 6))
    water = mix(water, (196, 132, 160), ripples * 0.45)
    return mix(image, water, below(side, horizon))


def sea(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (70, 150, 226), (190, 226, 246), horizon)
    clouds = ramp(rough(rng, side, 3, 6), 0.55, 0.75)
    image = mix(image, (255, 255, 255), clouds * 0.75)
    water = gradient(side, (38, 122, 178), (12, 62, 122))
    crests = wave(grid(side)[1] * 11 + smooth(rng, side, 5, 10) * 2)
    water = mix(water, (150, 208, 226), ramp(crests, 0.72, 1) * 0.7)
    return mix(image, water, below(side, horizon))


def fields(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (150, 190, 214), (250, 226, 180), horizon)
    image = mix(image, (150, 116, 84), below(side, hills(rng, side, horizon, 3, 0.12)))
    columns, rows = grid(side)
    depth = np.maximum(rows - np.float32(horizon) + np.float32(0.12), np.float32(0.05))
    furrows = wave((columns - np.float32(rng.random())) / depth * np.float32(1.4))
    ground = mix(gradient(side, (226, 178, 84), (196, 134, 52)), (150, 96, 40), furrows * 0.6)
    ground = ground * (np.float32(0.86) + np.float32(0.28) * rough(rng, side, 5, 5))[..., None]
    return mix(image, ground, below(side, horizon))


def desert(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (86, 172, 206), (248, 232, 196), horizon)
    image = mix(image, (255, 246, 206), disc(side, 0.15 + 0.7 * rng.random(), 0.14, 0.05, 0.07))
    far = mix(image, (214, 156, 104), below(side, hills(rng, side, horizon, 2, 0.2)))
    sand = gradient(side, (242, 206, 140), (218, 164, 92))
    ridges = wave(grid(side)[1] * 6 + smooth(rng, side, 2, 3) * 3)
    sand = mix(sand, (192, 136, 76), ridges * 0.35)
    return mix(far, sand, below(side, hills(rng, side, horizon + 0.04, 2, 0.08)))


def forest(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    leaves = rough(rng, side, 5, 5)
    image = mix(gradient(side, (20, 52, 36), (62, 98, 62)), (118, 158, 88), ramp(leaves, 0.45, 0.8))
    columns, _ = grid(side)
    floor = below(side, horizon + 0.08)
    for x, width, tone in rng.random((5, 3), dtype=np.float32).tolist():
        half = np.float32(0.02 + 0.03 * width)
        near = (half - np.abs(columns - np.float32(x))) * np.float32(side) + np.float32(0.5)
        trunk = np.minimum(np.maximum(near, 0), 1) * (1 - floor)
        image = mix(image, (int(48 + 30 * tone), int(36 + 20 * tone), 30), trunk)
    moss = rough(rng, side, 8, 12)
    ground = mix(gradient(side, (70, 62, 40), (46, 38, 26)), (104, 96, 44), ramp(moss, 0.4, 0.75))
    return mix(image, ground, floor)


def under_water(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (72, 196, 200), (8, 62, 104))
    columns, rows = grid(side)
    beams = wave((columns + rows * np.float32(0.35)) * 4 + np.float32(rng.random()))
    image = mix(image, (190, 244, 236), ramp(beams, 0.5, 1) * (1 - rows) * np.float32(0.4))
    sand = (150, 158, 128)
    image = mix(image, sand, below(side, hills(rng, side, 0.96, 3, 0.1)) * np.float32(0.8))
    weed = wave(columns * 7 + smooth(rng, side, 4, 3)) * ramp(rows, 0.78, 1)
    image = mix(image, (22, 110, 84), ramp(weed, 0.45, 0.7))
    return mix(image, (214, 248, 246), speckles(rng, side, 6, 0.018, 0, 0.8))


def sky(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (46, 116, 208), (156, 208, 244))
    clouds = ramp(rough(rng, side, 2.5, 4.5), 0.46, 0.66)
    shade = smooth(rng, side, 2, 5)
    white = mix(np.ones((side, side, 3), np.float32), (200, 210, 226), shade * 0.7)
    return mix(image, white, clouds)


def town(side: int, horizon: float, rng: np.random.Generator) -> np.ndarray:
    image = gradient(side, (150, 158, 172), (214, 204, 200), horizon)
    columns, rows = grid(side)
    x = 0.0
    while x < 1:
        width, height, tone = 0.12 + 0.12 * rng.random(), 0.18 + 0.3 * rng.random(), rng.random()
        front = ((columns >= x) & (columns < x + width)).astype(np.float32)
        front = front * below(side, horizon - height) * (1 - below(side, horizon))
        image = mix(image, (int(86 + 50 * tone), int(84 + 40 * tone), int(96 + 34 * tone)), front)
        panes = wave((columns - np.float32(x)) * 24) * wave(rows * 18)
        image = mix(image, (250, 226, 150), ramp(panes, 0.5, 0.8) * front * np.float32(0.8))
        x += width
    road = gradient(side, (128, 128, 132), (82, 82, 88))
    road = road * (np.float32(0.92) + np.float32(0.16) * rough(rng, side, 9, 9))[..., None]
    image = mix(image, road, below(side, horizon))
    dashes = ramp(wave(columns * 4), 0.4, 0.6) * (
        below(side, horizon + 0.3) - below(side, horizon + 0.33)
    )
    return mix(image, (236, 232, 214), dashes)


BACKGROUNDS: dict[str, Background] = {
    "meadow": Background(meadow),
    "snow": Background(snow),
    "lake": Background(lake),
    "sea": Background(sea),
    "fields": Background(fields),
    "desert": Background(desert),
    "forest": Background(forest),
    "under water": Background(under_water, ground=False),
    "sky": Background(sky, ground=False),
    "town": Background(town),
}
