"""The era: what did each network from AlexNet to ResNet bring, what did it cost, and what came
next?

Accuracies, parameters and multiply-adds of the era are in `published_numbers`, next to what is counted; years, tricks
and papers in era_networks.py. To draw against something else, add a row to AXES."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing.numbers import sized
from explorer.facts import fact, reference
from explorer.inside.anatomy import Anatomy
from explorer.lessons.era_networks import ERA, LATER, paper
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.zoo import NETWORKS
from explorer.networks.zoo_row import TORCHVISION


@dataclass(frozen=True)
class Point:
    """A network on the chart and in the table; None where a number is not known or not comparable.
    depth, parameters and gmac of the era are counted, all else is published."""

    label: str
    family: str
    year: int
    depth: int | None
    parameters: int | None
    gmac: float | None
    top1: float | None
    top5: float | None
    trick: str
    paper: str
    source: str


@dataclass(frozen=True)
class Axis:
    """What can be drawn against what: a field of Point in the unit of the axis, and whether the
    axis is logarithmic."""

    title: str
    value: Callable[[Point], float | None]
    log: bool = False


def _scaled(field: str, unit: float = 1.0) -> Callable[[Point], float | None]:
    def value(point: Point) -> float | None:
        number = getattr(point, field)
        return None if number is None else number / unit

    return value


AXES: dict[str, Axis] = {
    "Year": Axis("year of the entry or paper", _scaled("year")),
    "Depth": Axis("layers with parameters on the longest path", _scaled("depth"), True),
    "Parameters": Axis("parameters (millions)", _scaled("parameters", 1e6), True),
    "Multiply-adds": Axis("multiply-adds for one image (billions)", _scaled("gmac"), True),
    "Top-1 accuracy": Axis("top-1 accuracy on ImageNet (%)", _scaled("top1")),
    "Top-5 accuracy": Axis("top-5 accuracy on ImageNet (%)", _scaled("top5")),
}


def points(counted: Mapping[str, Anatomy], later: bool = False) -> tuple[Point, ...]:
    """The networks of the era, with what is counted; and, if asked for, what came later."""
    era = tuple(_counted(key, counted[key]) for key in ERA)
    return era + _published() if later else era


def _counted(key: str, anatomy: Anatomy) -> Point:
    network, published = ERA[key], NETWORKS.get(key)
    row = published or UNPUBLISHED[key]
    return Point(
        row.label,
        row.family,
        network.year,
        anatomy.depth,
        anatomy.parameters,
        anatomy.multiply_adds / 1e9,
        published.top1 if published else None,
        published.top5 if published else None,
        network.trick,
        paper(network.source),
        published.source if published else "untrained: no weights were published",
    )


def _published() -> tuple[Point, ...]:
    return tuple(
        Point(
            network.label,
            "later",
            network.year,
            None,
            network.parameters,
            network.gmac,
            network.top1,
            network.top5,
            network.trick,
            paper(network.source),
            network.reported or f"{TORCHVISION.split(',')[0]}, {network.weights}",
        )
        for network in LATER
    )


def values(points: Sequence[Point], x: str, y: str) -> tuple[list[Point], np.ndarray, np.ndarray]:
    """The points that have both of two AXES, and these (N,)."""
    both = [
        point
        for point in points
        if AXES[x].value(point) is not None and AXES[y].value(point) is not None
    ]
    across, up = (
        np.array([AXES[axis].value(point) for point in both], np.float64) for axis in (x, y)
    )
    return both, across, up


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's: 1 where both rise together, -1 where one falls as the other rises; equal values
    share their rank. NaN where one of them is the same everywhere."""
    ranks = [
        np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])
        for values in (x, y)
    ]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return float("nan")
    return float(np.corrcoef(np.stack(ranks))[0, 1])


OPTIONS = ("About 19 times as many", "About 4 times as many", "About as many", "About a quarter")
DEEPER = 152 / 8  # layers of ResNet-152 over those of AlexNet


def quiz_answer() -> tuple[str, str]:
    """Parameters of ResNet-152 over those of AlexNet."""
    deep, first = NETWORKS["resnet152"].parameters, NETWORKS["alexnet"].parameters
    nearest = int(np.argmin([abs(np.log(deep / first / factor)) for factor in (19, 4, 1, 0.25)]))
    return OPTIONS[nearest], (
        f"{deep / 1e6:.1f} million against {first / 1e6:.1f} million, {deep / first:.2f} times as many. AlexNet has "
        "most of its parameters in three fully connected layers; ResNet has one, after an average over all places. Both "
        "as torchvision builds them."
    )


def _parameters(key: str) -> str:
    """How many a network has, next to AlexNet."""
    times = NETWORKS[key].parameters / NETWORKS["alexnet"].parameters
    return f"{NETWORKS[key].label} has {sized(times, 2)} times AlexNet's"


LESSON = Lesson(
    "Summary of the era",
    f"From AlexNet to ResNet, in {ERA['resnet152'].year - ERA['alexnet'].year} years, networks became {DEEPER:g} times "
    f"deeper and the winning entry's errors fell from {fact('alexnet_top5')} to {fact('resnet_top5')}. Each step had a key "
    f"trick, some had more parameters too: {_parameters('vgg16')}, but {_parameters('resnet152')}, with fewer errors than "
    "either.",
    Link("networks", "Networks: all published ones"),
    (
        LECTURE,
        reference("resnet"),
        reference("challenge"),
    ),
    Question(
        f"ResNet-152 is {DEEPER:g} times as deep as AlexNet. How many parameters has it, next to AlexNet?",
        OPTIONS,
        quiz_answer,
    ),
)
