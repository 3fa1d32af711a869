"""What is true of the images of an evaluation, where they were drawn by code?

Of photos nobody knows why they are hard. Of scenes (`trainer.scenes`) everything is known: here from
the evaluation's place and the number of each image, which give the scene that was drawn."""

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.failures import sources
from explorer.failures.evaluation import Evaluation
from trainer.image_files import DatasetError
from trainer.scenes.draw import draw
from trainer.scenes.scene import Scene
from trainer.scenes.world import World, of_place

log = logging.getLogger(__name__)
LEAST_SEEN = 0.01  # of the picture: an object of which less is seen is not counted


@dataclass(frozen=True, eq=False)
class Drawing:
    """F scenes, and what their masks say, all (F,): how many objects are seen; the longest side of
    what is seen of the one that the picture is of, the distance of its middle from the picture's middle, both as
    shares of the picture's side; hidden, the share of it that is behind something; contrast, the
    picture's standard deviation as a share of what it is without mist."""

    scenes: tuple[Scene, ...]
    objects: np.ndarray
    longest: np.ndarray
    off_centre: np.ndarray
    hidden: np.ndarray
    contrast: np.ndarray


def world_of(evaluation: Evaluation) -> World | None:
    """The world whose scenes were evaluated; None where they were no scenes."""
    if evaluation.kind != "dataset":
        return None
    try:
        return of_place(evaluation.place)
    except DatasetError as error:
        log.warning("%s names scenes that cannot be: %s", evaluation.name, error)
        return None


def scenes_of(evaluation: Evaluation, rows: Sequence[int] | np.ndarray) -> list[Scene] | None:
    """The scene of each of these rows, each seen to be the one that was evaluated; None where they
    were no scenes, or are drawn otherwise today."""
    world = world_of(evaluation)
    if world is None or evaluation.split not in sources.SPLITS:
        return None
    scenes = [world.scene(evaluation.split, int(evaluation.index[row])) for row in rows]
    if scenes and not _is_same(evaluation, int(rows[0]), scenes[0], world.side):
        log.warning("%s is of scenes that are drawn otherwise today", evaluation.name)
        return None
    return scenes


def _is_same(evaluation: Evaluation, row: int, scene: Scene, side: int) -> bool:
    return bool((_digest(scene, side) == evaluation.digests[row]).all())


@functools.lru_cache(maxsize=1024)
def _digest(scene: Scene, side: int) -> np.ndarray:
    return sources.digest(draw(scene, side).image)


def drawing_of(evaluation: Evaluation, rows: Sequence[int] | np.ndarray) -> Drawing | None:
    """The scenes of these rows, measured; None where they were no scenes."""
    scenes, world = scenes_of(evaluation, rows), world_of(evaluation)
    return None if scenes is None or world is None else measured(scenes, world.side)


def measured(scenes: Sequence[Scene], side: int) -> Drawing:
    """The masks of these scenes, measured."""
    rows = [_measured(scene, side) for scene in scenes]
    return Drawing(tuple(scenes), *np.array(rows, float).reshape(len(rows), 5).T)


@functools.lru_cache(maxsize=8192)
def _measured(scene: Scene, side: int) -> tuple[float, float, float, float, float]:
    drawn = draw(scene, side)
    seen = drawn.masks[0]
    objects = int((drawn.masks.mean((1, 2)) >= LEAST_SEEN).sum())
    whole = draw(replace(scene, cover=0.0), side).masks[0] if scene.cover else seen
    clear = draw(replace(scene, contrast=1.0), side).image if scene.contrast < 1 else drawn.image
    contrast = float(drawn.image.std() / max(clear.std(), 1e-9))
    if not seen.any():
        return objects, 0.0, 0.0, 1.0, contrast
    rows, columns = np.nonzero(seen)
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    middle = abs((columns.min() + columns.max() + 1) / (2 * side) - 0.5)
    return objects, longest / side, middle, 1 - seen.sum() / whole.sum(), contrast
