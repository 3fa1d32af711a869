"""Twins: what do two recorded networks that differ in one thing say?

Two questions, each with a rule that is written on the page. Depth: is the deeper network's error
higher, and have its gradients vanished? These are two things (He et al. 2016, section 4.1).
Activation function: which layers learned? A network with several seeds is compared with its twin
seed by seed, and what is said is the mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from explorer.depth import seeds
from explorer.depth.recordings import Recording
from trainer.nets import NetSpec, depth_of

GAP = 1.0  # percentage points of training error from which two depths differ
VANISHED = 0.1  # of the shallower run's first-layer signal: less than this has vanished, more than its inverse exploded
TURNED = 10.0  # degrees from where the weights of a layer began, from which the layer has learned
Runs = tuple[Recording, ...]  # of one network, one for every seed


@dataclass(frozen=True)
class Twins:
    """Two networks: a shallower and a deeper one, or a plain and a residual one, in this order in
    every pair.

    runs: of each, one for every seed; train and val (2, S): errors in percent after `epochs`; signal and weight (2, S):
    median over the recorded steps of the RMS of dL/dh and dL/dW in the first layer, which has the same shape in both.
    `also`: what else differs in their training.
    """

    runs: tuple[Runs, Runs]
    epochs: tuple[int, int]
    train: np.ndarray
    val: np.ndarray
    signal: np.ndarray
    weight: np.ndarray
    also: tuple[str, ...]

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
    def reached(self) -> tuple[float, float]:
        """dL/dh and dL/dW in the first layer of the second over those of the first."""
        return ratio(self.signal), ratio(self.weight)

    @property
    def alive(self) -> bool | None:
        """Whether the first network's first layer gets at least VANISHED times the second one's
        dL/dh and dL/dW; None where it was not recorded."""
        reached = ratio(self.signal[::-1]), ratio(self.weight[::-1])
        return bool(min(reached) >= VANISHED) if np.isfinite(reached).all() else None

    @property
    def kind(self) -> str:
        return verdict(self.gap, *self.reached, self.least)

    @property
    def least(self) -> float:
        """The gap that counts, percentage points: GAP, or two standard errors of the difference of
        two such shares of the training images, or half the range of the gap over the seeds,
        whichever is most."""
        share, count = (
            min(max(np.mean(self.train) / 100, 0), 1),
            self.runs[0][0].dataset.get("train") or 1,
        )
        return max(
            GAP, 200 * float(np.sqrt(2 * share * (1 - share) / count)), float(np.ptp(self.gaps)) / 2
        )

    @property
    def as_published(self) -> bool | None:
        """Whether the training errors of two depths are ordered as He et al. 2016 report: plain
        deeper worse, residual deeper better. None where that says nothing about this network."""
        spec = self.specs[0]
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
    """Two networks that differ in the activation function, each with runs for the same seeds; means
    over these of where the weights turned, of `accuracy` of validation in percent at the last
    epoch, and of `weight`, the median over the recorded steps of the RMS of dL/dW in the first
    layer."""

    runs: tuple[Runs, Runs]
    turns: tuple[Turn, Turn]
    accuracy: tuple[float, float]
    chance: float
    weight: tuple[float, float]
    also: tuple[str, ...]


def verdict(gap: float, signal: float, weight: float, least: float = GAP) -> str:
    """The rule. gap: training error of the deeper run minus that of the shallower, percentage
    points; signal, weight: first-layer dL/dh and dL/dW of the deeper run over those of the
    shallower.

    unknown: no errors to compare; better or equal: no gap to explain; unmeasured: a gap, but no
    gradients recorded; vanished: a gap, and gradients that may explain it; degraded: a gap that
    vanished gradients do not explain."""
    if not np.isfinite(gap):
        return "unknown"
    if gap < least:
        return "better" if gap <= -least else "equal"
    if not (np.isfinite(signal) and np.isfinite(weight)):
        return "unmeasured"
    return "vanished" if min(signal, weight) < VANISHED else "degraded"


def ratio(pair: np.ndarray) -> float:
    """Second over first of (2, S): the geometric mean over the seeds; NaN where a first is 0 or one
    is unknown."""
    if not (np.isfinite(pair).all() and (pair[0] > 0).all()):
        return float("nan")
    return float(np.prod(pair[1] / pair[0]) ** (1 / pair.shape[1]))


def depths(found: Sequence[Recording]) -> list[Twins]:
    """Every two networks of these runs that differ, data included, in the depth only, the shallower
    first."""
    return sorted(compared(found, "depth", depth), key=lambda pair: pair.specs[0].residual)


def compared(
    found: Sequence[Recording], field: str, order: Callable[[Recording], float]
) -> list[Twins]:
    """Every two networks of these runs that differ in a field of their specification only, lower
    `order` first."""
    pairs = []
    for one, other in combinations(seeds.networks(found), 2):
        a, b = sorted((one, other), key=lambda runs: order(runs[0]))
        if order(a[0]) < order(b[0]) and same(a[0], b[0], field):
            a, b, when = alike(a, b)
            ends = [
                [np.flatnonzero(run.metrics["epoch"] == epoch) for run in runs]
                for runs, epoch in zip((a, b), when, strict=True)
            ]
            pairs.append(
                Twins(
                    (a, b),
                    when,
                    at_rows((a, b), ends, "error", "train"),
                    at_rows((a, b), ends, "error", "val"),
                    first_layer((a, b), "activation_gradient"),
                    first_layer((a, b), "weight_gradient"),
                    differences(a, b),
                )
            )
    return pairs


def activations(found: Sequence[Recording]) -> list[Activations]:
    """Every two networks of these runs that differ, data included, in the activation function only,
    and hold what it takes to say which layers learned; in the order of `found`."""
    pairs = []
    known = [run for run in found if turned(run)]
    for a, b in combinations(seeds.networks(known), 2):
        if a[0].spec.activation != b[0].spec.activation and same(a[0], b[0], "activation"):
            a, b = matched(a, b)
            ends = [[np.arange(len(run.metrics["epoch"]))[-1:] for run in runs] for runs in (a, b)]
            accuracy, weight = (
                at_rows((a, b), ends, "accuracy", "val"),
                first_layer((a, b), "weight_gradient"),
            )
            pairs.append(
                Activations(
                    (a, b),
                    (mean_turn(a), mean_turn(b)),
                    tuple(accuracy.mean(1).tolist()),
                    100 / a[0].spec.classes,
                    tuple(weight.mean(1).tolist()),
                    differences(a, b),
                )
            )
    return pairs


def depth(run: Recording) -> int:
    return depth_of(run.spec)


def same(a: Recording, b: Recording, but: str) -> bool:
    """Whether networks and data agree in everything else."""
    specs = [
        replace(run.spec, **{"depth": depth(run), but: getattr(NetSpec, but)}) for run in (a, b)
    ]
    return specs[0] == specs[1] and a.dataset.get("hash") == b.dataset.get("hash")


def matched(a: Runs, b: Runs) -> tuple[Runs, Runs]:
    """The runs of both whose seeds the other has too; where there are none, the first run of
    each."""
    common = {seeds.seed(run) for run in a} & {seeds.seed(run) for run in b}
    kept = tuple(tuple(run for run in runs if seeds.seed(run) in common) for runs in (a, b))
    return kept if common else (a[:1], b[:1])


def alike(a: Runs, b: Runs) -> tuple[Runs, Runs, tuple[int, int]]:
    """`matched`, of these the seeds that have come furthest, and after which epochs: seeds that are
    still being trained do not hold up the others."""
    a, b = matched(a, b)
    when = [common_epochs(*pair) for pair in zip(a, b, strict=True)]
    kept = [at for at, epochs in enumerate(when) if epochs == max(when)]
    return tuple(a[at] for at in kept), tuple(b[at] for at in kept), max(when)


def differences(a: Runs, b: Runs) -> tuple[str, ...]:
    """What differs in how the two were trained, seed by seed, as 'epochs 15 and 10'."""
    said = []
    for one, other in zip(a, b, strict=True):
        keys = sorted({*one.training, *other.training} - seeds.ASIDE)
        said += [
            f"{key.replace('_', ' ')} {one.training.get(key)} and {other.training.get(key)}"
            for key in keys
            if one.training.get(key) != other.training.get(key)
        ]
    return tuple(dict.fromkeys(said))


def common_epochs(a: Recording, b: Recording) -> tuple[int, int]:
    """After which epoch to compare: the last that both have; each its own last where schedules
    differ in length."""
    last = tuple(
        int(run.metrics["epoch"][-1]) if len(run.metrics["epoch"]) else 0 for run in (a, b)
    )
    return last if a.training.get("epochs") != b.training.get("epochs") else (min(last), min(last))


def at_rows(
    pair: tuple[Runs, Runs], rows: Sequence[Sequence[np.ndarray]], measure: str, split: str
) -> np.ndarray:
    """(2, S) of a key of CURVES at the last of these rows of every run."""
    return np.array(
        [
            [
                run.curve(measure, split)[row[-1]] if len(row) else np.nan
                for run, row in zip(*each, strict=True)
            ]
            for each in zip(pair, rows, strict=True)
        ],
        np.float64,
    )


def first_layer(pair: tuple[Runs, Runs], quantity: str) -> np.ndarray:
    """(2, S) median over the recorded steps of a quantity in the first layer; NaN where it was not
    recorded."""
    return np.array(
        [
            [
                median(run.quantities[quantity][:, 0]) if quantity in run.quantities else np.nan
                for run in runs
            ]
            for runs in pair
        ],
        np.float64,
    )


def median(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(np.median(values)) if len(values) else float("nan")


def turned(run: Recording) -> Turn | None:
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
    return Turn(run.names, int(run.steps[-1]), distance[-1], angle)


def mean_turn(runs: Runs) -> Turn:
    """The mean over the seeds of where the layers turned."""
    turns = [turned(run) for run in runs]
    return replace(
        turns[0],
        distance=np.mean([turn.distance for turn in turns], 0),
        angle=np.mean([turn.angle for turn in turns], 0),
    )
