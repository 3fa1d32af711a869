"""What the lesson on the era says: the ends of an axis, what rises together, and the tables of tricks."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import sized
from explorer.facts import cite, fact
from explorer.lessons.era import AXES, Point, rank_correlation, values
from explorer.lessons.words.lists import tied

FEWEST = 4  # networks: fewer show no relation between two numbers

ABOUT = (
    "Depth, parameters and multiply-adds of the era are counted now from the networks themselves, one image of "
    "224×224; accuracy is published by torchvision: one network, one crop, ImageNet's validation images. The "
    "challenge's entries were ensembles with lower errors: see the first lesson."
)

ABOUT_LATER = (
    "All published. Many of the later weights were trained by other recipes, longer and with more augmentation: part of "
    "their accuracy is not the architecture's, as the two ResNet-50s show: the new recipe is torchvision's own; that of "
    f"{cite('strikes_back')} reaches {fact('strikes_back_top1')} with the same network. Inception v3 takes 299×299. "
    "Six of them stand in the list of networks, to look inside."
)


def describe(points: Sequence[Point], x: str, y: str) -> str:
    """The two ends of the first axis, the largest on the second, and whether the two rise together."""
    both, across, up = values(points, x, y)
    if not both:
        return f"No network here has a number for {x.lower()} and for {y.lower()}."
    names = [point.label for point in both]
    low, high, most = float(across.min()), float(across.max()), float(up.max())
    ends = (
        f"{_written(low, x)} for all {len(both)}"
        if low == high
        else f"from {_written(low, x)} ({tied(names, across, low)}) to {_written(high, x)} "
        f"({tied(names, across, high)})"
    )
    text = f"{title(x)}: {ends}."
    if x != y:
        text += f" {title(y)}: largest for {tied(names, up, most)}, {_written(most, y)}."
    correlation = rank_correlation(across, up)
    if x == y or np.isnan(correlation) or len(both) < FEWEST:
        return text
    missing = len(points) - len(both)
    return (
        f"Over these {len(both)} networks {x.lower()} and {y.lower()} {_relation(correlation)} (rank correlation "
        f"{correlation:+.2f}). {text}"
        + (
            f" {missing} more {'has' if missing == 1 else 'have'} no such number here."
            if missing
            else ""
        )
    )


def _written(value: float, axis: str) -> str:
    return f"{value:.0f}" if axis in ("Year", "Depth") else sized(value)


def _relation(correlation: float) -> str:
    if correlation > 0.7:
        return "rise together"
    if correlation > 0.3:
        return "tend to rise together"
    if correlation < -0.7:
        return "go opposite ways"
    if correlation < -0.3:
        return "tend to go opposite ways"
    return "have little to do with each other"


def title(axis: str) -> str:
    """What an axis is, with its unit, to begin a sentence with."""
    return AXES[axis].title[0].upper() + AXES[axis].title[1:]


def table(points: Sequence[Point]) -> dict[str, list]:
    """Every network with its numbers, its trick and where they are from."""
    return {
        "network": [point.label for point in points],
        "year": [str(point.year) for point in points],
        "layers": [_number(point.depth, "{:d}") for point in points],
        "parameters": [_number(point.parameters, "{:,}") for point in points],
        "10⁹ multiply-adds": [_number(point.gmac, "{:.3f}") for point in points],
        "top-1 %": [_number(point.top1, "{:.2f}") for point in points],
        "top-5 %": [_number(point.top5, "{:.2f}") for point in points],
        "key trick": [point.trick for point in points],
        "paper": [point.paper for point in points],
    }


def later_table(points: Sequence[Point]) -> dict[str, list]:
    """What came next, with where its numbers are from."""
    later = [point for point in points if point.family == "later"]
    return table(later) | {"numbers": [point.source for point in later]}


def _number(value: float | None, shown: str) -> str:
    return "" if value is None else shown.format(value)
