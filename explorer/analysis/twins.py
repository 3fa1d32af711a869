"""Twins: what do two recorded runs that differ in one thing say?

Two questions, each with a rule that is written on the page. Depth: is the deeper network's error higher, and have its
gradients vanished? These are two things (He et al. 2016, section 4.1). Activation function: which layers learned?
"""
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations

import numpy as np

from explorer.analysis.training import Recording
from trainer.nets import NetSpec

GAP = 1.0  # percentage points of training error from which two depths differ
VANISHED = 0.1  # of the shallower run's first-layer signal: less than this has vanished, more than its inverse exploded
TURNED = 10.0  # degrees from where the weights of a layer began, from which the layer has learned
USUAL_DEPTH = {"resnet": 20, "mlp": 10, "digits": 4, "vgg": 11}
ASIDE = {"name", "net", "device", "threads", "keep", "disk", "probes", "data", *(f.name for f in fields(NetSpec))}


@dataclass(frozen=True)
class Depths:
    """A shallower and a deeper run, in this order in every pair of numbers.

    train and val: errors in percent after `epochs`; signal and weight: median over the recorded steps of the RMS of
    dL/dh and dL/dW in the first layer, which has the same shape in both. `also`: what else differs in their training.
    """

    runs: tuple[Recording, Recording]
    depths: tuple[int, int]
    epochs: tuple[int, int]
    train: tuple[float, float]
    val: tuple[float, float]
    signal: tuple[float, float]
    weight: tuple[float, float]
    also: tuple[str, ...]

    @property
    def gap(self) -> float:
        return self.train[1] - self.train[0]

    @property
    def kind(self) -> str:
        return verdict(self.gap, ratio(self.signal), ratio(self.weight), self.least)

    @property
    def least(self) -> float:
        """The gap that counts, percentage points: GAP, or two standard errors of the difference of two such shares of
        the training images where that is more."""
        share, count = min(max(np.mean(self.train) / 100, 0), 1), self.runs[0].dataset.get("train") or 1
        return max(GAP, 200 * float(np.sqrt(2 * share * (1 - share) / count)))

    @property
    def as_published(self) -> bool | None:
        """Whether the training errors are ordered as He et al. 2016 report: plain deeper worse, residual deeper better.
        None where that says nothing about this network."""
        spec = self.runs[0].spec
        if spec.net != "resnet" or spec.norm != "batch" or not np.isfinite(self.gap):
            return None
        return self.gap < 0 if spec.residual else self.gap > 0


@dataclass(frozen=True)
class Turn:
    """How the weights of each layer lie to where they began, at the last record: `distance` |W - W0| / |W0| and
    `angle` between W and W0 in degrees, (L,). Weight decay alone shrinks W, which is a distance but no angle."""

    names: tuple[str, ...]
    step: int
    distance: np.ndarray
    angle: np.ndarray

    @property
    def learned(self) -> np.ndarray:
        return self.angle >= TURNED


@dataclass(frozen=True)
class Activations:
    """Two runs that differ in the activation function; `accuracy` of validation in percent at the last epoch, `weight`
    the median over the recorded steps of the RMS of dL/dW in the first layer."""

    runs: tuple[Recording, Recording]
    turns: tuple[Turn, Turn]
    accuracy: tuple[float, float]
    chance: float
    weight: tuple[float, float]
    also: tuple[str, ...]


def verdict(gap: float, signal: float, weight: float, least: float = GAP) -> str:
    """The rule. gap: training error of the deeper run minus that of the shallower, percentage points; signal, weight:
    first-layer dL/dh and dL/dW of the deeper run over those of the shallower.

    unknown: no errors to compare; better or equal: no gap to explain; unmeasured: a gap, but no gradients recorded;
    vanished: a gap, and gradients that may explain it; degraded: a gap that vanished gradients do not explain.
    """
    if not np.isfinite(gap):
        return "unknown"
    if gap < least:
        return "better" if gap <= -least else "equal"
    if not (np.isfinite(signal) and np.isfinite(weight)):
        return "unmeasured"
    return "vanished" if min(signal, weight) < VANISHED else "degraded"


def ratio(pair: tuple[float, float]) -> float:
    """Second over first; NaN where the first is 0 or unknown."""
    return pair[1] / pair[0] if pair[0] > 0 else float("nan")


def depths(found: Sequence[Recording]) -> list[Depths]:
    """Every pair of these runs whose networks and data differ in the depth only, the shallower first."""
    pairs = []
    for one, other in combinations(found, 2):
        a, b = sorted((one, other), key=depth)
        if depth(a) < depth(b) and same(a, b, "depth"):
            when = common_epochs(a, b)
            ends = [np.flatnonzero(run.metrics["epoch"] == epoch) for run, epoch in zip((a, b), when, strict=True)]
            pairs.append(Depths(
                (a, b), (depth(a), depth(b)), when, at_rows((a, b), ends, "error", "train"),
                at_rows((a, b), ends, "error", "val"), first_layer((a, b), "activation_gradient"),
                first_layer((a, b), "weight_gradient"), differences(a, b)))
    return sorted(pairs, key=lambda pair: pair.runs[0].spec.residual)


def activations(found: Sequence[Recording]) -> list[Activations]:
    """Every pair of these runs whose networks and data differ in the activation function only, and hold what it takes
    to say which layers learned; in the order of `found`."""
    pairs = []
    for a, b in combinations(found, 2):
        turns = turned(a), turned(b)
        if a.spec.activation != b.spec.activation and same(a, b, "activation") and all(turns):
            ends = [np.arange(len(run.metrics["epoch"]))[-1:] for run in (a, b)]
            pairs.append(Activations((a, b), turns, at_rows((a, b), ends, "accuracy", "val"), 100 / a.spec.classes,
                                     first_layer((a, b), "weight_gradient"), differences(a, b)))
    return pairs


def depth(run: Recording) -> int:
    return run.spec.depth or USUAL_DEPTH.get(run.spec.net, 0)


def same(a: Recording, b: Recording, but: str) -> bool:
    """Whether networks and data agree in everything else."""
    specs = [replace(run.spec, **{"depth": depth(run), but: getattr(NetSpec, but)}) for run in (a, b)]
    return specs[0] == specs[1] and a.dataset.get("hash") == b.dataset.get("hash")


def differences(a: Recording, b: Recording) -> tuple[str, ...]:
    """What differs in how the two were trained, as 'epochs 15 and 10'."""
    keys = sorted({*a.training, *b.training} - ASIDE)
    said = [f"{key.replace('_', ' ')} {a.training.get(key)} and {b.training.get(key)}" for key in keys
            if a.training.get(key) != b.training.get(key)]
    return tuple(said)


def common_epochs(a: Recording, b: Recording) -> tuple[int, int]:
    """After which epoch to compare: the last that both have; each its own last where schedules differ in length."""
    last = tuple(int(run.metrics["epoch"][-1]) if len(run.metrics["epoch"]) else 0 for run in (a, b))
    return last if a.training.get("epochs") != b.training.get("epochs") else (min(last), min(last))


def at_rows(pair: tuple[Recording, Recording], rows: Sequence[np.ndarray], measure: str, split: str):
    return tuple(float(run.curve(measure, split)[row[-1]]) if len(row) else float("nan")
                 for run, row in zip(pair, rows, strict=True))


def first_layer(pair: tuple[Recording, Recording], quantity: str) -> tuple[float, float]:
    """Median over the recorded steps of a quantity in the first layer of both; NaN where it was not recorded."""
    return tuple(median(run.quantities[quantity][:, 0]) if quantity in run.quantities else float("nan") for run in pair)


def median(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(np.median(values)) if len(values) else float("nan")


def turned(run: Recording) -> Turn | None:
    """Distance and angle of every layer's weights from where they began; None where they were not recorded.

    From |W|, |W0| and |W - W0|: cos(angle) = (|W|^2 + |W0|^2 - |W - W0|^2) / (2 |W| |W0|), the law of cosines.
    """
    if not {"weight", "distance"} <= set(run.quantities) or len(run.steps) < 2 or run.steps[0] != 0:
        return None
    weight, distance = (run.quantities[key].astype(np.float64) for key in ("weight", "distance"))
    with np.errstate(invalid="ignore", divide="ignore"):
        size = weight[-1] / weight[0]
        along = (size**2 + 1 - distance[-1] ** 2) / 2  # of W along W0, in units of |W0|
        across = np.sqrt(np.maximum(size**2 - along**2, 0))
        angle = np.where(np.isfinite(size), np.degrees(np.arctan2(across, along)), np.nan)
    return Turn(run.names, int(run.steps[-1]), distance[-1], angle)
