"""What do two networks say of the same images: which are wrong by both, which by one of them alone?

To offer another set of images, add a row to SETS."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.failures.disagreements import rows_in
from explorer.failures.evaluation import Evaluation


@dataclass(frozen=True, eq=False)
class Pair:
    """Two evaluations of the same images. rows (N,) int64: the row in `other` of each of the first's
    images, -1 where it has none. wrong and right (2, N) bool: of the first and of the other, False
    where the class is not known or the image is not in both."""

    other: Evaluation
    rows: np.ndarray
    wrong: np.ndarray
    right: np.ndarray


SETS: dict[str, Callable[[Pair], np.ndarray]] = {  # label and which of the N images
    "Wrong by both": lambda pair: pair.wrong[0] & pair.wrong[1],
    "Only this one wrong": lambda pair: pair.wrong[0] & pair.right[1],
    "Only the other wrong": lambda pair: pair.right[0] & pair.wrong[1],
    "Right by both": lambda pair: pair.right[0] & pair.right[1],
}


def pair(evaluation: Evaluation, other: Evaluation, rows: np.ndarray | None = None) -> Pair:
    """The images of one evaluation as another one sees them; `rows` where they are known already."""
    rows = rows_in(evaluation, other) if rows is None else rows
    shared = rows >= 0
    if evaluation.table and evaluation.classes == other.classes:  # both by one table
        judged = evaluation.judged
        correct = judged & evaluation.table.right(_at(other.predicted, rows, -1))
        wrong = judged & ~correct
    else:
        correct, wrong = _at(other.correct, rows, False), _at(other.wrong, rows, False)
    return Pair(
        other,
        rows,
        np.stack([evaluation.wrong & shared, wrong & shared]),
        np.stack([evaluation.correct & shared, correct & shared]),
    )


def _at(values: np.ndarray, rows: np.ndarray, missing: object) -> np.ndarray:
    """(N,) values of these rows; where a row is -1, it is missing."""
    result = np.full(len(rows), missing, values.dtype)
    result[rows >= 0] = values[rows[rows >= 0]]
    return result
