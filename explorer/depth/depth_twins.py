"""Depth twins: is a deeper network's training error higher, and have its gradients vanished?

These are two things (He et al. 2016, section 4.1), with a rule that is written on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explorer.depth import seeds
from explorer.depth.recording import Recording
from explorer.depth.twins import (
    Runs,
    at_rows,
    depth,
    differences,
    first_layer,
    same,
    with_common_seeds,
)
from trainer.nets import NetSpec

GAP = 1.0  # percentage points of training error from which two depths differ
VANISHED = 0.1  # of the shallower run's first-layer signal: less than this has vanished, more than its inverse exploded


@dataclass(frozen=True)
class Twins:
    """Two networks: a shallower and a deeper one, or a plain and a residual one, in this order in
    every pair.

    runs: of each, one for every seed; train and val (2, S): errors in percent after `epochs`; signal and weight (2, S):
    median over the recorded steps of the RMS of dL/dh and dL/dW in the first layer, which has the same shape in both.
    `other_differences`: what else differs in their training.
    """

    runs: tuple[Runs, Runs]
    epochs: tuple[int, int]
    train: np.ndarray
    val: np.ndarray
    signal: np.ndarray
    weight: np.ndarray
    other_differences: tuple[str, ...]

    @property
    def specs(self) -> tuple[NetSpec, NetSpec]:
        return self.runs[0][0].spec, self.runs[1][0].spec

    @property
    def depths(self) -> tuple[int, int]:
        return depth(self.runs[0][0]), depth(self.runs[1][0])

    @property
    def gaps(self) -> np.ndarray:
        """(S,) training error of the second minus that of the first, percentage points."""
        return self.train[1] - self.train[0]

    @property
    def gap(self) -> float:
        return float(self.gaps.mean())

    @property
    def gradient_ratios(self) -> tuple[float, float]:
        """dL/dh and dL/dW in the first layer of the second over those of the first."""
        return ratio(self.signal), ratio(self.weight)

    @property
    def alive(self) -> bool | None:
        """Whether the first network's first layer gets at min_gap VANISHED times the second one's
        dL/dh and dL/dW; None where it was not recorded."""
        ratios = ratio(self.signal[::-1]), ratio(self.weight[::-1])
        return bool(min(ratios) >= VANISHED) if np.isfinite(ratios).all() else None

    @property
    def kind(self) -> str:
        return verdict(self.gap, *self.gradient_ratios, self.min_gap)

    @property
    def min_gap(self) -> float:
        """The gap that counts, percentage points: GAP, or two standard errors of the difference of
        two such shares of the training images, or half the range of the gap over the seeds,
        whichever is most."""
        share = min(max(np.mean(self.train) / 100, 0), 1)
        images = self.runs[0][0].dataset.get("train") or 1
        standard_error = 100 * float(np.sqrt(2 * share * (1 - share) / images))
        return max(GAP, 2 * standard_error, float(np.ptp(self.gaps)) / 2)

    @property
    def as_published(self) -> bool | None:
        """Whether the training errors of two depths are ordered as He et al. 2016 report: plain
        deeper worse, residual deeper better. None where that says nothing about this network."""
        spec = self.specs[0]
        if spec.net != "resnet" or spec.norm != "batch" or not np.isfinite(self.gap):
            return None
        return self.gap < 0 if spec.residual else self.gap > 0


def verdict(gap: float, signal: float, weight: float, min_gap: float = GAP) -> str:
    """The rule. gap: training error of the deeper run minus that of the shallower, percentage
    points; signal, weight: first-layer dL/dh and dL/dW of the deeper run over those of the
    shallower.

    unknown: no errors to compare; better or equal: no gap to explain; unmeasured: a gap, but no
    gradients recorded; vanished: a gap, and gradients that may explain it; degraded: a gap that
    vanished gradients do not explain."""
    if not np.isfinite(gap):
        return "unknown"
    if gap < min_gap:
        return "better" if gap <= -min_gap else "equal"
    if not (np.isfinite(signal) and np.isfinite(weight)):
        return "unmeasured"
    return "vanished" if min(signal, weight) < VANISHED else "degraded"


def ratio(pair: np.ndarray) -> float:
    """Second over first of (2, S): the geometric mean over the seeds; NaN where a first is 0 or one
    is unknown."""
    if not (np.isfinite(pair).all() and (pair[0] > 0).all()):
        return float("nan")
    return float(np.prod(pair[1] / pair[0]) ** (1 / pair.shape[1]))


def depth_twins(runs: Sequence[Recording]) -> list[Twins]:
    """Every two networks of these runs that differ, data included, in the depth only, the shallower
    first."""
    return sorted(compare(runs, "depth", depth), key=lambda pair: pair.specs[0].residual)


def compare(
    runs: Sequence[Recording], field: str, order: Callable[[Recording], float]
) -> list[Twins]:
    """Every two networks of these runs that differ in a field of their specification only, lower
    `order` first."""
    pairs = []
    for first, second in combinations(seeds.networks(runs), 2):
        low, high = sorted((first, second), key=lambda group: order(group[0]))
        if order(low[0]) < order(high[0]) and same(low[0], high[0], field):
            pairs.append(twins_of(low, high))
    return pairs


def twins_of(low: Runs, high: Runs) -> Twins:
    """Both, at the last epochs that can be compared."""
    low, high, epochs = furthest_seeds(low, high)
    ends = [
        [np.flatnonzero(run.metrics["epoch"] == epoch) for run in group]
        for group, epoch in zip((low, high), epochs, strict=True)
    ]
    return Twins(
        runs=(low, high),
        epochs=epochs,
        train=at_rows((low, high), ends, "error", "train"),
        val=at_rows((low, high), ends, "error", "val"),
        signal=first_layer((low, high), "activation_gradient"),
        weight=first_layer((low, high), "weight_gradient"),
        other_differences=differences(low, high),
    )


def furthest_seeds(a: Runs, b: Runs) -> tuple[Runs, Runs, tuple[int, int]]:
    """`with_common_seeds`, of these the seeds that have come furthest, and after which epochs: seeds
    that are still being trained do not hold up the others."""
    a, b = with_common_seeds(a, b)
    epochs = [common_epochs(*pair) for pair in zip(a, b, strict=True)]
    kept = [index for index, both in enumerate(epochs) if both == max(epochs)]
    return tuple(a[index] for index in kept), tuple(b[index] for index in kept), max(epochs)


def common_epochs(a: Recording, b: Recording) -> tuple[int, int]:
    """After which epoch to compare: the last that both have; each its own last where schedules
    differ in length."""
    last_a, last_b = last_epoch(a), last_epoch(b)
    if a.training.get("epochs") != b.training.get("epochs"):
        return last_a, last_b
    return min(last_a, last_b), min(last_a, last_b)


def last_epoch(run: Recording) -> int:
    """The last that is recorded, 0 where none is."""
    epochs = run.metrics["epoch"]
    return int(epochs[-1]) if len(epochs) else 0
