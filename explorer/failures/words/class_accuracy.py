"""Which classes are the hardest, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, percent
from explorer.failures.class_accuracy import MAX_ROWS, hardest
from explorer.inside.notation import enumerated, spoken


def describe_class_accuracy(
    names: Sequence[str], accuracy: np.ndarray, low: np.ndarray, high: np.ndarray, count: np.ndarray
) -> str:
    """The hardest and the easiest of the classes, several where they are alike, and whether so few
    images can tell them apart: accuracy, its 95 % interval from low to high, and images of each, all
    (C,)."""
    order = hardest(accuracy, count)
    if not len(order):
        return "No class has a labelled image."
    worst, best = (order[accuracy[order] == accuracy[order[end]]] for end in (0, -1))
    if len(worst) == len(order):
        text = _alike(names, accuracy, low, high, count, order)
    else:
        text = " ".join(
            f"{word}: {_group(names, accuracy, low, high, count, group)}."
            for word, group in (("Hardest", worst), ("Easiest", best))
        )
        if high[worst].min() >= low[best].max():
            text += " Their intervals overlap: so few images cannot tell which is harder."
    missing = len(names) - len(order)
    if len(order) > MAX_ROWS:
        text += f" The {MAX_ROWS} hardest of {len(order):,} classes are drawn; all are in the CSV."
    if missing:
        have = "has" if missing == 1 else "have"
        text += f" {missing:,} of the network's classes {have} no image here."
    return text


def _alike(
    names: Sequence[str],
    accuracy: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    count: np.ndarray,
    order: np.ndarray,
) -> str:
    """Of classes none of which is harder than another."""
    if len(order) == 1:
        return f"One class has images: {_group(names, accuracy, low, high, count, order)}."
    return f"All {len(order):,} classes with images are alike: {percent(accuracy[order[0]])} right in each."


def _group(
    names: Sequence[str],
    accuracy: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    count: np.ndarray,
    group: np.ndarray,
) -> str:
    """Classes of one accuracy."""
    first, right = group[0], percent(accuracy[group[0]])
    if len(group) > 1:
        listed = enumerated([spoken(names[i]) for i in group], 3)
        return f"{listed}, {right} right in each of these {len(group):,} classes"
    if count[first] == 1:
        verdict = "right" if accuracy[first] else "wrong"
        return f"{spoken(names[first])}, whose only image is {verdict}, which tells little"
    return (
        f"{spoken(names[first])}, {right} of {counted(int(count[first]), 'image')} right (95\u00a0% interval "
        f"{percent(low[first])} to {percent(high[first])})"
    )
