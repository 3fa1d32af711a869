"""What the lesson on the era says: the ends of an axis, what rises together, and the tables of tricks."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.era import AXES, Point, rank_correlation, values

ABOUT = (
    "Depth, parameters and multiply-adds of the era are counted now from the networks themselves, one image of "
    "224×224; accuracy is published by torchvision: one network, one crop, ImageNet's validation images. The "
    "challenge's entries were ensembles with lower errors: see the first lesson."
)

ABOUT_LATER = (
    "All published. Later weights were trained by other recipes, longer and with more augmentation: part of "
    "their accuracy is not the architecture's, as the two ResNet-50s show. Inception v3 takes 299×299."
)


def describe(points: Sequence[Point], x: str, y: str) -> str:
    """The two ends of the first axis, the best on the second, and whether the two rise together."""
    both, across, up = values(points, x, y)
    low, high, best = both[int(across.argmin())], both[int(across.argmax())], both[int(up.argmax())]
    text = (
        f"{title(x)}: from {_written(low, x)} ({low.label}) to {_written(high, x)} ({high.label}). "
        f"{title(y)}: largest for {best.label}, {_written(best, y)}. "
    )
    correlation = rank_correlation(across, up)
    if x == y or np.isnan(correlation):
        return text
    missing = len(points) - len(both)
    return text + (
        f"Over these {len(both)} networks {x.lower()} and {y.lower()} {_relation(correlation)} (rank correlation "
        f"{correlation:+.2f})." + (f" {missing} have no such number here." if missing else "")
    )


def _written(point: Point, axis: str) -> str:
    value = AXES[axis].value(point)
    return f"{value:.0f}" if axis in ("Year", "Depth") else f"{value:.3g}"


def _relation(correlation: float) -> str:
    if correlation > 0.7:
        return "rise together"
    if correlation > 0.3:
        return "tend to rise together"
    if correlation < -0.7:
        return "fall as the other rises"
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
