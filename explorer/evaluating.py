"""Evaluating: a network looks at every image of a set, in constant memory, and its answers become a folder.

Pictures are decoded by a few threads ahead of the forward pass. Batches are fixed by the order of the images, not by
who computes them: two processes (torchrun) give exactly the files of one, and a stopped evaluation goes on where it
was.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from explorer.models import Model
from explorer.sources import Source


@dataclass(frozen=True)
class Settings:
    """What is asked of an evaluation besides network and data. limit: how many of the images, 0 for all."""

    batch_size: int = 64
    limit: int = 0
    seed: int = 0
    features: bool = True
    device: str = "cpu"


@dataclass(frozen=True)
class Progress:
    """done of total images were looked at, `unreadable` of them could not be read; rate in images a second."""

    done: int
    total: int
    unreadable: int
    rate: float


def evaluate(net: nn.Module, model: Model, source: Source, out: Path, settings: Settings | None = None,
             mapping: Mapping[str, int] | None = None, on_progress: Callable[[Progress], None] = lambda _: None,
             stop: Callable[[], bool] = lambda: False) -> Path:
    """Evaluate the private copy `net` of `model` on all images of `source` into the folder `out`; returns it.

    mapping corrects the class matching: the data's class name -> the network's output, -1 for none. `stop` is asked
    between batches: once it says True, what there is becomes a partial evaluation, which the same call continues later.
    A finished evaluation of the same question is returned as it is; one of another question is refused. Images that
    cannot be read are named and left out. Raises EvaluationError, DatasetError.
    """
    raise NotImplementedError
