"""Which classes are taken for one another, in words?"""

from collections.abc import Sequence

import numpy as np

CLICK = " A click on a cell shows its images above, as the two boxes for classes there do."


def describe_confusion(counts: np.ndarray, names: Sequence[str], errors: int) -> str:
    """The most frequent confusions. counts (k, k) of images by true class (row) and predicted class
    (column), of the classes called `names`; errors is how many images the network got wrong in
    all."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:3]
    pairs = [(place, int(wrong.flat[place])) for place in order if wrong.flat[place]]
    if not pairs:
        return "No image of these classes was taken for another one of them."
    confusions = []
    for place, count in pairs:
        true, predicted = divmod(int(place), len(names))
        confusions.append(f"{names[true]} taken for {names[predicted]}, {times(count)}")
    return f"The most frequent of {errors:,} errors: {'; '.join(confusions)}."


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
