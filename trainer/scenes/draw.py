"""How does a scene become pixels, and which of them are its objects'?"""

from dataclasses import dataclass

import numpy as np

from trainer.scenes.backgrounds import BACKGROUNDS, grid, mix, rgb
from trainer.scenes.distances import box, coverage, ellipse
from trainer.scenes.noise import ramp, rough, wave
from trainer.scenes.scene import COLOURS, Scene, Thing
from trainer.scenes.shapes import CLASSES, Layer

MIST = (206, 212, 220)
FIXED = {"dark": (66, 48, 42), "light": (248, 242, 226), "glass": (140, 190, 216)}
GRAIN = 0.012  # of the film: the largest change of a pixel
LIT = 0.22  # brighter towards the light, darker away from it


@dataclass(frozen=True, eq=False)
class Drawn:
    """image (side, side, 3) uint8; masks (objects, side, side) bool: where each object is seen,
    the one the picture is of first."""

    image: np.ndarray
    masks: np.ndarray


def draw(scene: Scene, side: int = 64) -> Drawn:
    """The picture of a scene and the masks of its objects; the same bytes on every machine."""
    rng = np.random.Generator(np.random.PCG64(scene.seed))
    image = BACKGROUNDS[scene.background].paint(side, scene.horizon, rng)
    masks: list[np.ndarray] = []
    for thing in filter(None, (scene.other, scene.thing)):
        image, covered = _painted(image, scene, thing, side, rng)
        masks = [covered > 0.5, *(mask & (covered <= 0.5) for mask in masks)]
    if scene.cover:
        image, board = _board(image, scene, side, rng)
        masks = [mask & (board <= 0.5) for mask in masks]
    if scene.contrast < 1:
        image = rgb(MIST) + (image - rgb(MIST)) * np.float32(scene.contrast)
    image += (rng.random((side, side, 1), dtype=np.float32) - np.float32(0.5)) * np.float32(
        2 * GRAIN
    )
    levels = np.minimum(np.maximum(image * 255 + np.float32(0.5), 0), 255)
    return Drawn(levels.astype(np.uint8), np.stack(masks))


def _painted(
    image: np.ndarray, scene: Scene, thing: Thing, side: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The image with an object in it, and the share (side, side) of each pixel that it covers."""
    columns, rows = grid(side)
    x = (columns - np.float32(thing.x)) / np.float32(thing.size)
    y = (rows - np.float32(thing.y)) / np.float32(thing.size)
    row, pixel = CLASSES[thing.shape], 1 / (side * thing.size)
    if BACKGROUNDS[scene.background].ground and not row.floats:
        shadow = ellipse(x, y, (-0.35 * scene.light, 1.0), (0.95, 0.16))
        image = mix(image, (24, 26, 40), (1 - ramp(shadow, -0.14, 0.14)) * np.float32(0.42))
    towards = np.float32(1) + np.float32(LIT) * (x * np.float32(scene.light) - y) / 2
    total = np.zeros((side, side), np.float32)
    for layer in row.layers(-x if thing.mirrored else x, y, thing.build):
        share = coverage(layer.distance, pixel)
        image = mix(image, _colour(layer, thing, x, y, rng) * towards[..., None], share)
        total = np.maximum(total, share)
    return image, total


def _colour(
    layer: Layer, thing: Thing, x: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(side, side, 3) in 0..1: what a layer is painted with, before the light falls on it."""
    if layer.tone in FIXED:
        return np.broadcast_to(rgb(FIXED[layer.tone]), (*x.shape, 3))
    main = rgb(COLOURS[thing.colour if layer.tone == "main" else thing.second])
    plain = np.broadcast_to(main, (*x.shape, 3))
    pale, deep = (main + (1 - main) * np.float32(0.45)), main * np.float32(0.6)
    if layer.tone != "main" or thing.texture == "plain":
        return plain
    if thing.texture == "stripes":
        return mix(plain, deep, ramp(wave((x + y * np.float32(0.4)) * 3), 0.4, 0.6))
    if thing.texture == "dots":
        return mix(plain, pale, ramp(wave(x * 3) * wave(y * 3), 0.45, 0.6))
    return mix(plain, deep, ramp(rough(rng, len(x), 9, 9), 0.42, 0.62))


def _board(
    image: np.ndarray, scene: Scene, side: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A wooden board before the object, and the share of each pixel that it covers."""
    thing, hidden = scene.thing, abs(scene.cover)
    columns, rows = grid(side)
    edge = (1 - 2 * hidden) * thing.size  # of the board, from the object's middle
    towards = 1 if scene.cover > 0 else -1
    half = thing.size * 0.75
    middle = thing.x + towards * (edge + half)
    board = box(columns, rows, (middle, 0.75), (half, 0.25 + thing.size * 1.1), 0.01)
    share = coverage(board, 1 / side)
    planks = ramp(wave((columns - np.float32(middle)) / np.float32(half) * np.float32(1.5)), 0, 0.2)
    wood = rgb((150, 108, 70)) * (np.float32(0.72) + np.float32(0.28) * planks)[..., None]
    wood = wood * (np.float32(0.85) + np.float32(0.3) * rough(rng, side, 10, 3))[..., None]
    return mix(image, wood, share), share
