"""Which classes are taken for one another, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted
from explorer.inside.notation import spoken

MOST = 3  # confusions that are named
CLICK = " A click on a cell shows its images above, as the two boxes for classes there do."


def describe_confusion(counts: np.ndarray, names: Sequence[str], errors: int) -> str:
    """The most frequent confusions. counts (k, k) of images by true class (row) and predicted class
    (column), of the classes called `names`; errors is how many images the network got wrong in
    all."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    if not wrong.any():
        return "No image of these classes was taken for another one of them."
    order = np.argsort(-wrong, axis=None, kind="stable")
    values = wrong.ravel()[order]
    if values[0] == 1 and (values > 0).sum() > 1:
        return (
            f"No confusion happens twice: of {counted(errors, 'error')}, the {int(values.sum()):,} between these "
            f"classes are all different, such as {_confusion(order[0], names, 1)}."
        )
    shown = [
        _confusion(place, names, int(value))
        for place, value in zip(order[:MOST], values, strict=False)
        if value
    ]
    text = f"The most frequent of {counted(errors, 'error')}: {'; '.join(shown)}"
    tied = (
        int((values[MOST:] == values[MOST - 1]).sum())
        if len(values) > MOST and values[MOST - 1]
        else 0
    )
    return f"{text}; {tied:,} more as often as the last of these." if tied else f"{text}."


def _confusion(place: int, names: Sequence[str], count: int) -> str:
    true, predicted = divmod(int(place), len(names))
    return f"{spoken(names[true])} taken for {spoken(names[predicted])}, {times(count)}"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
