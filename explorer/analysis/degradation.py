"""Degradation: is a deeper plain net worse on its own training images, and are vanished gradients to blame?

`twins.depths` compares two depths of one kind; here a plain net is compared with its residual twin of the same depth,
from the same two numbers: training error, and what reaches the first layer. What papers report stands in IMAGENET and
CIFAR; to add a published net, add a row.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explorer.analysis.training import Grid, Recording
from explorer.analysis.twins import (
    VANISHED,
    at_rows,
    common_epochs,
    depth,
    differences,
    first_layer,
    ratio,
    same,
)
from trainer.nets import NetSpec, build

RUNS = ("plain20", "plain56", "resnet20", "resnet56")  # the runs of this question, those of them that are there


@dataclass(frozen=True)
class Pair:
    """A plain run and its residual twin, in this order in every pair of numbers.

    train and val: errors in percent after `epochs`; signal and weight: median over the recorded steps of the RMS of
    dL/dh and of dL/dW in the first layer, which has the same shape in both. `also`: what else differs in training.
    """

    runs: tuple[Recording, Recording]
    depth: int
    epochs: tuple[int, int]
    train: tuple[float, float]
    val: tuple[float, float]
    signal: tuple[float, float]
    weight: tuple[float, float]
    also: tuple[str, ...]

    @property
    def alive(self) -> bool | None:
        """Whether the plain run's first layer gets at least VANISHED times the residual one's dL/dh and dL/dW; None
        where it was not recorded. First over second in `ratio`, so the pairs are turned round."""
        reached = [ratio(values[::-1]) for values in (self.signal, self.weight)]
        return bool(min(reached) >= VANISHED) if np.isfinite(reached).all() else None


def pairs(runs: Sequence[Recording]) -> list[Pair]:
    """Every two of these runs whose networks and data differ in the skip connections only, shallow ones first."""
    found = []
    for one, other in combinations(runs, 2):
        a, b = sorted((one, other), key=lambda run: run.spec.residual)
        if a.spec.residual != b.spec.residual and same(a, b, "residual"):
            when = common_epochs(a, b)
            ends = [np.flatnonzero(run.metrics["epoch"] == epoch) for run, epoch in zip((a, b), when, strict=True)]
            found.append(Pair((a, b), depth(a), when, at_rows((a, b), ends, "error", "train"),
                              at_rows((a, b), ends, "error", "val"), first_layer((a, b), "activation_gradient"),
                              first_layer((a, b), "weight_gradient"), differences(a, b)))
    return sorted(found, key=lambda pair: pair.depth)


def typical(run: Recording, quantity: str) -> Grid | None:
    """The median over the recorded steps of a quantity in every layer, as a grid of one step; None if not recorded."""
    values = run.quantities.get(quantity)
    if values is None or not len(values):
        return None
    finite = np.where(np.isfinite(values), values, np.nan)
    seen = np.isfinite(finite).any(0)
    middle = np.full(values.shape[1], np.nan, np.float32)
    middle[seen] = np.nanmedian(finite[:, seen], axis=0)
    return Grid(run.names, np.zeros(1, np.int64), middle[None])


@dataclass(frozen=True)
class Published:
    """Errors in percent of a plain net and its residual twin of `depth` layers; None where the source gives none."""

    depth: int
    plain: float | None
    residual: float
    source: str


HE_IMAGENET = "He et al. 2016, table 2: ImageNet validation images, top-1, ten crops"
HE_CIFAR = "He et al. 2016, table 6: CIFAR-10 test images"
IMAGENET = (Published(18, 27.94, 27.88, HE_IMAGENET), Published(34, 28.54, 25.03, HE_IMAGENET))
CIFAR = tuple(Published(depth, None, error, HE_CIFAR)
              for depth, error in ((20, 8.75), (32, 7.51), (44, 7.17), (56, 6.97), (110, 6.43)))


def parameters(depth: int, residual: bool = True) -> int:
    """Parameters of the CIFAR net of this depth, counted; skips of option A have none, so its plain twin has as many.
    """
    net = build(NetSpec("resnet", 10, size=32, depth=depth, residual=residual), seed=0)
    return sum(weight.numel() for weight in net.parameters())
