"""Which classes are taken for one another?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.metrics import Summary


def confusion(summary: Summary, classes: Sequence[int]) -> np.ndarray:
    """(n, n) counts, rows true and columns predicted, for these outputs."""
    place = np.full(max(int(summary.pairs.max()), *classes, 0) + 1, -1)
    place[list(classes)] = np.arange(len(classes))
    rows, columns = place[summary.pairs].T
    inside = (rows >= 0) & (columns >= 0)
    matrix = np.zeros((len(classes), len(classes)), np.int64)
    matrix[rows[inside], columns[inside]] = summary.pair_counts[inside]
    return matrix


def most_confused(summary: Summary, n: int) -> tuple[int, ...]:
    """The n outputs that take part in most mistakes, ascending: pairs by their number of mistakes,
    most first, until there are n outputs; where there are fewer mistakes, the most frequent classes
    as well."""
    wrong = summary.pairs[summary.pairs[:, 0] != summary.pairs[:, 1]].ravel()
    frequent = summary.classes[np.argsort(-summary.counts, kind="stable")]
    chosen = dict.fromkeys(np.concatenate([wrong, frequent]).tolist())
    return tuple(sorted(list(chosen)[:n]))


def commonest(summary: Summary, classes: Sequence[str]) -> tuple[str, str, int] | None:
    """True class, predicted class and number of images of the most frequent confusion; None where there
    is none, or another is as frequent."""
    confused = summary.pairs[:, 0] != summary.pairs[:, 1]
    pairs, counts = summary.pairs[confused], summary.pair_counts[confused]
    if not len(counts) or (counts[1:2] == counts[0]).any():
        return None
    true, predicted = (classes[output] for output in pairs[0])
    return true, predicted, int(counts[0])
