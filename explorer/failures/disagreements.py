"""Where do networks disagree on the same images, and which failures does one of them not make?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.networks.names import normalize_name


@dataclass(frozen=True)
class Agreement:
    """M evaluations on the same n images, in the order of the first evaluation. rows (n, M): the
    row of each image in each; names (n,); labels (n,) name of the true class and predicted (n, M)
    names, as the first evaluation writes them; correct (n, M) bool. missing (M,): images of each
    that not all have, or whose class is not known in all."""

    rows: np.ndarray
    names: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    correct: np.ndarray
    missing: tuple[int, ...]

    def disagree(self) -> np.ndarray:
        """Indices into the n images of which not all say the same."""
        return np.flatnonzero((self.predicted != self.predicted[:, :1]).any(1))

    def fixed(self, before: int, after: int) -> np.ndarray:
        """Indices of the images that evaluation `before` gets wrong and `after` gets right."""
        return np.flatnonzero(~self.correct[:, before] & self.correct[:, after])

    def counts(self) -> np.ndarray:
        """(M, M): entry (i, j) is the number of images that i gets wrong and j gets right."""
        right = self.correct.astype(np.int64)
        return (1 - right).T @ right


def agreement(evaluations: Sequence[Evaluation]) -> Agreement:
    """The images that all evaluations have, known by their bytes (equal ones by their order), and
    whose class is known in all. Classes are compared by name. Raises EvaluationError where there
    are none."""
    keys = [_keys(each, np.flatnonzero(each.judged)) for each in evaluations]
    shared = keys[0][1]
    for _, known in keys[1:]:
        shared = shared[np.isin(shared, known, assume_unique=True)]
    if not len(shared):
        raise EvaluationError(
            "These evaluations have no image in common whose class is known in all: they can only be "
            "compared on the same data."
        )
    rows = np.stack([where[np.searchsorted(known, shared)] for where, known in keys], 1)  # (n, M)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    first, names = evaluations[0], _common_names(evaluations)
    return Agreement(
        rows,
        first.names[rows[:, 0]],
        names[0][first.labels[rows[:, 0]]],
        np.stack([names[i][each.predicted[rows[:, i]]] for i, each in enumerate(evaluations)], 1),
        np.stack([each.correct[rows[:, i]] for i, each in enumerate(evaluations)], 1),
        tuple(len(evaluation) - len(rows) for evaluation in evaluations),
    )


def _common_names(evaluations: Sequence[Evaluation]) -> list[np.ndarray]:
    """(K,) names of each evaluation's classes; what is one name is written in one way."""
    written: dict[str, str] = {}
    for evaluation in evaluations:
        for name in evaluation.classes:
            written.setdefault(normalize_name(name), name)
    return [
        np.array([written[normalize_name(name)] for name in evaluation.classes], object)
        for evaluation in evaluations
    ]


def rows_in(evaluation: Evaluation, other: Evaluation) -> np.ndarray:
    """(N,) int64: the row in another evaluation of each image of the first, -1 where it has none."""
    (rows, keys), (theirs, known) = (_keys(e, np.arange(len(e))) for e in (evaluation, other))
    result = np.full(len(evaluation), -1, np.int64)
    place = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
    if len(known):
        shared = known[place] == keys
        result[rows[shared]] = theirs[place[shared]]
    return result


def _keys(evaluation: Evaluation, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """These rows, and what the image of each is known by, ascending: its hash, and how many with the
    same hash come before it in the data."""
    rows = rows[np.argsort(evaluation.index[rows], kind="stable")]
    hashes = np.ascontiguousarray(evaluation.digests[rows, :8]).view(np.uint64).ravel()
    order = np.argsort(hashes, kind="stable")
    rows, hashes = rows[order], hashes[order]
    begins = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])[: len(hashes)]
    nth = np.arange(len(rows)) - np.repeat(begins, np.diff(np.r_[begins, len(rows)]))
    known = hashes + nth.astype(np.uint64)
    order = np.argsort(known, kind="stable")
    return rows[order], known[order]


def contingency(first_right: np.ndarray, second_right: np.ndarray) -> np.ndarray:
    """(4,) images that both networks get right, only the first, only the second, neither."""
    return np.array(
        [
            (first_right & second_right).sum(),
            (first_right & ~second_right).sum(),
            (~first_right & second_right).sum(),
            (~first_right & ~second_right).sum(),
        ]
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided p that the images on which exactly one of two networks is right fall to either with
    probability 1/2 (McNemar 1947, exact); 1 where there are none."""
    from scipy.stats import binomtest  # takes a second: pages that compare nothing need it not

    n = only_first + only_second
    return float(binomtest(only_first, n).pvalue) if n else 1.0


def image_sets(
    both: Agreement, names: Sequence[str], first: int, second: int
) -> dict[str, np.ndarray]:
    """Images to look at, as indices into the n images, by what they are: for two of the M
    evaluations, called `names` (M,)."""
    first_right, second_right = both.correct[:, first], both.correct[:, second]
    return {
        "They disagree": both.disagree(),
        f"Repaired: wrong by {names[first]}, right by {names[second]}": np.flatnonzero(
            ~first_right & second_right
        ),
        f"Broken: right by {names[first]}, wrong by {names[second]}": np.flatnonzero(
            first_right & ~second_right
        ),
        "Wrong by all": np.flatnonzero(~both.correct.any(1)),
        "Right by all": np.flatnonzero(both.correct.all(1)),
    }
