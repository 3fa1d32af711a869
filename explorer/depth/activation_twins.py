"""Activation twins: which layers learned, with one activation function and with another?

A layer has learned when its weights point elsewhere than where they began: a rule that is written on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from explorer.depth import seeds
from explorer.depth.recording import Recording
from explorer.depth.twins import (
    Runs,
    at_rows,
    differences,
    first_layer,
    same,
    with_common_seeds,
)

MIN_ANGLE = 10.0  # degrees between the weights of a layer and where they began: it has learned


@dataclass(frozen=True)
class WeightChange:
    """How the weights of each layer lie to where they began, at the last record: `distance` |W - W0| / |W0| and
    `angle` between W and W0 in degrees, (L,). Weight decay alone shrinks W, which is a distance but no angle."""

    names: tuple[str, ...]
    step: int
    distance: np.ndarray
    angle: np.ndarray

    @property
    def learned(self) -> np.ndarray:
        return self.angle >= MIN_ANGLE


@dataclass(frozen=True)
class ActivationTwins:
    """Two networks that differ in the activation function, each with runs for the same seeds; means
    over these of where the weights went, of `accuracy` of validation in percent at the last
    epoch, and of `weight`, the median over the recorded steps of the RMS of dL/dW in the first
    layer."""

    runs: tuple[Runs, Runs]
    changes: tuple[WeightChange, WeightChange]
    accuracy: tuple[float, float]
    chance: float
    weight: tuple[float, float]
    other_differences: tuple[str, ...]


def activation_twins(runs: Sequence[Recording]) -> list[ActivationTwins]:
    """Every two networks of these runs that differ, data included, in the activation function only,
    and hold what it takes to say which layers learned; in the order of `runs`."""
    known = [run for run in runs if weight_change(run)]
    return [
        twins_of(a, b)
        for a, b in combinations(seeds.networks(known), 2)
        if a[0].spec.activation != b[0].spec.activation and same(a[0], b[0], "activation")
    ]


def twins_of(a: Runs, b: Runs) -> ActivationTwins:
    """Both, where each of their runs ended."""
    a, b = with_common_seeds(a, b)
    ends = [[np.arange(len(run.metrics["epoch"]))[-1:] for run in group] for group in (a, b)]
    accuracy = at_rows((a, b), ends, "accuracy", "val").mean(1)
    weight = first_layer((a, b), "weight_gradient").mean(1)
    return ActivationTwins(
        runs=(a, b),
        changes=(mean_change(a), mean_change(b)),
        accuracy=(float(accuracy[0]), float(accuracy[1])),
        chance=100 / a[0].spec.classes,
        weight=(float(weight[0]), float(weight[1])),
        other_differences=differences(a, b),
    )


def weight_change(run: Recording) -> WeightChange | None:
    """Distance and angle of every layer's weights from where they began; None where they were not
    recorded.

    From |W|, |W0| and |W - W0|: cos(angle) = (|W|^2 + |W0|^2 - |W - W0|^2) / (2 |W| |W0|), the law
    of cosines."""
    if not {"weight", "distance"} <= set(run.quantities) or len(run.steps) < 2 or run.steps[0] != 0:
        return None
    weight, distance = (run.quantities[key].astype(np.float64) for key in ("weight", "distance"))
    with np.errstate(invalid="ignore", divide="ignore"):
        size = weight[-1] / weight[0]
        along = (size**2 + 1 - distance[-1] ** 2) / 2  # of W along W0, in units of |W0|
        across = np.sqrt(np.maximum(size**2 - along**2, 0))
        angle = np.where(np.isfinite(size), np.degrees(np.arctan2(across, along)), np.nan)
    return WeightChange(run.names, int(run.steps[-1]), distance[-1], angle)


def mean_change(runs: Runs) -> WeightChange:
    """The mean over the seeds of where the weights of each layer went."""
    changes = [change for run in runs if (change := weight_change(run))]
    return replace(
        changes[0],
        distance=np.mean([change.distance for change in changes], 0),
        angle=np.mean([change.angle for change in changes], 0),
    )
