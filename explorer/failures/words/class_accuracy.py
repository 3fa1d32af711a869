"""Which classes are the hardest, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.class_accuracy import MAX_ROWS, hardest


def describe_class_accuracy(
    names: Sequence[str], accuracy: np.ndarray, low: np.ndarray, high: np.ndarray, count: np.ndarray
) -> str:
    """The hardest and the easiest of the classes: accuracy, its 95 % interval from low to high, and
    images of each, all (C,)."""
    order = hardest(accuracy, count)
    if not len(order):
        return "No class has a labelled image."
    first, last = order[0], order[-1]
    missing = len(names) - len(order)
    text = (
        f"Hardest: {names[first]}, {accuracy[first]:.1%} of {count[first]:,} right (95 % interval {low[first]:.0%} "
        f"to {high[first]:.0%}). Easiest: {names[last]}, {accuracy[last]:.1%} of {count[last]:,}."
    )
    if len(order) > MAX_ROWS:
        text += f" The {MAX_ROWS} hardest of {len(order):,} classes are drawn; all are in the CSV."
    if missing:
        text += f" {missing:,} of the network's classes have no image here."
    return text
