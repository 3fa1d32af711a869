"""The images of a world as one array, of which only what is asked for is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer.dataset_readers import Arrays
from trainer.downloads import ProgressCallback
from trainer.image_files import DatasetError
from trainer.machine import memory
from trainer.scenes.draw import draw
from trainer.scenes.world import LABELS, VAL_SHARE, World

STEP = 500  # images between two reports


@dataclass(frozen=True)
class SceneImages:
    """images (N, side, side, 3) uint8 of a split."""

    world: World
    split: str

    @property
    def shape(self) -> tuple[int, int, int, int]:
        return self.world.size(self.split), self.world.side, self.world.side, 3

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, row: int) -> np.ndarray:
        if not 0 <= row < len(self):
            raise IndexError(row)
        return draw(self.world.scene(self.split, row), self.world.side).image

    def drawn(self, on_progress: ProgressCallback) -> np.ndarray:
        """All of them."""
        images = np.empty(self.shape, np.uint8)
        for row in range(len(self)):
            if row % STEP == 0:
                on_progress(f"drawing scenes ({self.split})", row, len(self))
            images[row] = self[row]
        return images


def labels(world: World, split: str) -> np.ndarray:
    """(N,) int64, indices into LABELS."""
    return np.arange(world.size(split), dtype=np.int64) % len(LABELS)


def scenes(world: World, _files: Sequence[Path], on_progress: ProgressCallback) -> Arrays:
    """A world as a data set of the trainer. Raises DatasetError where there is no memory for it."""
    needed, free = 2 * world.count * world.side**2 * 3, memory().free
    if needed > free:
        raise DatasetError(
            f"{world.count:,} scenes of {world.side}x{world.side} pixels take {needed / 2**30:.1f} GiB of memory, and "
            f"{free / 2**30:.1f} GiB are free here: choose a smaller count or side."
        )
    train, val = (SceneImages(world, split).drawn(on_progress) for split in ("train", "val"))
    return Arrays(
        LABELS,
        (train, labels(world, "train")),
        (val, labels(world, "val")),
        f"one in {VAL_SHARE}, drawn with seeds of its own",
    )
