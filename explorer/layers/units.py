"""Units: what does one unit of a layer answer to, and which others answer alike?

All of it is read off an index of a set, see unit_index.py. To look for one more thing that a unit may follow in
drawn scenes, add a row to FACTORS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.layers.unit_index import UnitIndex
from trainer.scenes.scene import CAUSES, Scene

RARE = 0.01  # the share of images under which a unit answers rarely
DUPLICATE = 0.95  # |r| above which two units answer alike
FOLLOWED, ABOVE_CHANCE = (
    0.05,
    3.0,
)  # the least share of variance of a factor that is followed, also in what chance gives
PREVALENT = 2  # images of a class, at least, for its mean to count


def _size(scene: Scene) -> str:
    steps = {0.2: "tiny", 0.28: "small", 0.34: "medium"}
    return next((name for most, name in steps.items() if scene.thing.size < most), "large")


def _place(scene: Scene) -> str:
    steps = {0.42: "left", 0.58: "middle"}
    return next((name for most, name in steps.items() if scene.thing.x < most), "right")


FACTORS: dict[str, Callable[[Scene], str]] = {
    "shape": lambda scene: scene.thing.shape,
    "colour": lambda scene: scene.thing.colour,
    "second colour": lambda scene: scene.thing.second,
    "texture": lambda scene: scene.thing.texture,
    "background": lambda scene: scene.background,
    "size": _size,
    "place": _place,
    "light": lambda scene: "from the left" if scene.light < 0 else "from the right",
    "hard because": lambda scene: CAUSES[scene.cause].label if scene.cause else "well-defined",
}


@dataclass(frozen=True, eq=False)
class ClassAnswers:
    """A unit's mean answer to each of C classes of which there are PREVALENT images or more, strongest first: classes (C,), means,
    counts. selectivity: see `selectivity`, NaN where it has no meaning."""

    classes: np.ndarray
    means: np.ndarray
    counts: np.ndarray
    selectivity: float


@dataclass(frozen=True)
class Factor:
    """How well what is true of scenes explains a unit's answers: share (eta squared) of their variance lies
    between its levels, about `chance` by chance; best is the level with the largest mean."""

    name: str
    share: float
    chance: float
    levels: tuple[str, ...]
    means: tuple[float, ...]

    @property
    def best(self) -> str:
        return self.levels[int(np.argmax(self.means))]

    @property
    def followed(self) -> bool:
        return self.share >= max(FOLLOWED, ABOVE_CHANCE * self.chance)


@dataclass(frozen=True)
class Alike:
    """Another unit of the layer, and the correlation of both over the images: of their answers and of
    their mean answers."""

    unit: int
    largest: float
    mean: float

    @property
    def duplicate(self) -> bool:
        return abs(self.largest) > DUPLICATE


@dataclass(frozen=True, eq=False)
class UnitFacts:
    """What an index of n images knows of one unit. answers: to how many images it answers above 0. images (K,),
    values, spots: its strongest patches, strongest first: the image's number in the index, see TopPatches; labels (K,) their classes, -1
    unknown. by_class: None where no classes are known. alike: the others, most alike first; duplicates: how many are."""

    unit: int
    units: int
    layer: str
    signed: bool
    n: int
    total: int
    answers: int
    images: np.ndarray
    values: np.ndarray
    spots: np.ndarray
    labels: np.ndarray
    by_class: ClassAnswers | None
    alike: tuple[Alike, ...]
    duplicates: int

    @property
    def dead(self) -> bool:
        return self.answers == 0

    @property
    def rare(self) -> bool:
        return 0 < self.answers < RARE * self.n


def facts(index: UnitIndex, unit: int, most: int = 12, others: int = 5) -> UnitFacts:
    """Of one unit, with its `most` strongest patches and the `others` that are most like it."""
    top, kept = index.top.of(unit), len(index.largest)
    alike = alike_of(index, unit)
    return UnitFacts(
        unit=unit,
        units=index.units,
        layer=index.layer,
        signed=index.signed,
        n=len(index),
        total=index.total,
        answers=int(index.active[unit]),
        images=top.images[:most],
        values=top.values[:most],
        spots=top.spots[:most],
        labels=index.labels[top.images[:most]],
        by_class=by_class(index.mean[:, unit], index.labels[:kept], not index.signed),
        alike=alike[:others],
        duplicates=sum(each.duplicate for each in alike),
    )


def by_class(means: np.ndarray, labels: np.ndarray, positive: bool) -> ClassAnswers | None:
    """Of a unit's mean answers (m,) to images of these classes (m,), -1 unknown; `positive`: none of its
    values is below 0. None where fewer than two classes have PREVALENT images."""
    known = labels >= 0
    counts = np.bincount(labels[known], minlength=1)
    sums = np.bincount(labels[known], means[known].astype(float), minlength=1)
    classes = np.flatnonzero(counts >= PREVALENT)
    if len(classes) < 2:
        return None
    averages = sums[classes] / counts[classes]
    order = np.argsort(-averages, kind="stable")
    index = selectivity(averages) if positive else float("nan")
    return ClassAnswers(classes[order], averages[order], counts[classes][order], index)


def selectivity(averages: np.ndarray) -> float:
    """The class selectivity index of a unit with these mean answers (C,), none of them below 0: (largest - mean of the
    others) / (largest + mean of the others), 1 where it answers to one class alone, 0 where to all alike. NaN where
    it answers to none. Morcos, Barrett, Rabinowitz and Botvinick 2018, section 2.3."""
    largest = averages.max()
    others = (averages.sum() - largest) / (len(averages) - 1)
    return float((largest - others) / (largest + others)) if largest + others > 0 else float("nan")


def correlations(values: np.ndarray, unit: int) -> np.ndarray:
    """(U,) Pearson's r of one unit with each, over images (m, U); NaN of those that answer alike to
    all."""
    values = values - values.mean(0, dtype=np.float64)  # (m, U) float64
    sizes = np.sqrt((values**2).sum(0))
    with np.errstate(invalid="ignore", divide="ignore"):
        r = values[:, unit] @ values / (sizes * sizes[unit])
    flat = sizes <= 1e-6 * np.sqrt(len(values)) * np.maximum(
        np.abs(values).max(0, initial=0), 1e-30
    )
    return np.where(flat | flat[unit], np.nan, r)


def alike_of(index: UnitIndex, unit: int) -> tuple[Alike, ...]:
    """The other units whose correlation with this one is known, by its size, largest first."""
    largest, mean = (correlations(each, unit) for each in (index.largest, index.mean))
    known = [other for other in np.flatnonzero(np.isfinite(largest)).tolist() if other != unit]
    known.sort(key=lambda other: -abs(largest[other]))
    return tuple(Alike(other, float(largest[other]), float(mean[other])) for other in known)


def factors(answers: np.ndarray, scenes: Sequence[Scene]) -> tuple[Factor, ...]:
    """How much of the variance of a unit's answers (m,) each of FACTORS explains in these scenes (m,), the most
    first; none where the answers are all alike."""
    answers = answers.astype(float)
    total = float(((answers - answers.mean()) ** 2).sum())
    if not total > 0:
        return ()
    rows = []
    for name, level in FACTORS.items():
        levels, which = np.unique([level(scene) for scene in scenes], return_inverse=True)
        counts = np.bincount(which)
        means = np.bincount(which, answers) / counts
        between = float((counts * (means - answers.mean()) ** 2).sum())
        chance = (len(levels) - 1) / max(len(answers) - 1, 1)
        rows.append(
            Factor(name, between / total, chance, tuple(levels.tolist()), tuple(means.tolist()))
        )
    return tuple(sorted(rows, key=lambda row: -row.share))


def selective_unit(index: UnitIndex, patches: int = 12) -> int:
    """A unit to begin with: of those that answer to a tenth of the images or more, the one most of whose strongest patches are of
    one class, of several the one with the largest answer compared with its usual ones."""
    often = np.flatnonzero(index.active >= 0.1 * len(index))
    if not len(often):
        return 0
    labels = index.labels[index.top.images[often, :patches]]  # (u, K)
    labels = np.where((index.top.images[often, :patches] >= 0) & (labels >= 0), labels, -1)
    of_one = [np.bincount(row[row >= 0], minlength=1).max() for row in labels]
    usual, spread = index.largest[:, often].mean(0), index.largest[:, often].std(0)
    stands_out = (index.top.values[often, 0] - usual) / np.maximum(spread, 1e-12)
    return int(often[np.lexsort((-stands_out, -np.array(of_one)))[0]])
