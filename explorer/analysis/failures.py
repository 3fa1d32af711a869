"""Failures: how good is the network on this set, where is it sure, and which images come first?

To sort by one more number, add a row to ORDERS; to filter by one more, an argument to `order`.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.evaluation import Evaluation


@dataclass(frozen=True)
class Summary:
    """images, labelled of them with a known class. Accuracies in [0, 1] with 95 % Wilson intervals (low, high).

    classes: (C,) outputs that occur as labels, ascending; counts, correct, accuracy, low, high (C,) for each; predicted
    (C,) how often it was predicted. edges (B + 1,), bin_counts, bin_confidence, bin_accuracy, bin_low, bin_high (B,):
    the reliability diagram, NaN where a bin is empty; ece: expected calibration error. pairs (P, 2) true and predicted
    output, pair_counts (P,): the confusion matrix without its zeros, most frequent first.
    """

    images: int
    labelled: int
    top1: float
    top1_interval: tuple[float, float]
    top5: float
    top5_interval: tuple[float, float]
    k: int
    mean_loss: float
    loss_error: float  # standard error of the mean loss
    classes: np.ndarray
    counts: np.ndarray
    correct: np.ndarray
    accuracy: np.ndarray
    low: np.ndarray
    high: np.ndarray
    predicted: np.ndarray
    edges: np.ndarray
    bin_counts: np.ndarray
    bin_confidence: np.ndarray
    bin_accuracy: np.ndarray
    bin_low: np.ndarray
    bin_high: np.ndarray
    ece: float
    pairs: np.ndarray
    pair_counts: np.ndarray


def summary(evaluation: Evaluation, bins: int = 15) -> Summary:
    """All numbers of one evaluation. Raises EvaluationError where no image has a known class."""
    raise NotImplementedError


def confusion(found: Summary, classes: Sequence[int]) -> np.ndarray:
    """(n, n) counts, rows true and columns predicted, for these outputs."""
    raise NotImplementedError


def most_confused(found: Summary, n: int) -> tuple[int, ...]:
    """The n outputs that take part in most mistakes, ascending."""
    raise NotImplementedError


@dataclass(frozen=True)
class Order:
    """A row of ORDERS: label, what it sorts by in a sentence, (N,) keys of an evaluation (smallest first; NaN left
    out)."""

    label: str
    help: str
    key: Callable[[Evaluation], np.ndarray]


ORDERS: dict[str, Order] = {}  # loss, sure, margin, entropy, contrast, name


def order(evaluation: Evaluation, by: str = "loss", show: str = "all", true: int | None = None,
          predicted: int | None = None, rows: np.ndarray | None = None) -> np.ndarray:
    """Row indices, sorted by a row of ORDERS. show: all, wrong, right or unlabelled; true and predicted: only this
    output (both: a cell of the confusion matrix); rows: only these."""
    raise NotImplementedError


@dataclass(frozen=True)
class Agreement:
    """M evaluations on the same n images. rows (n, M): the row of each image in each evaluation; labels (n,) name of the
    true class; names (n,); correct (n, M) bool; predicted (n, M) str. missing (M,): images of each that not all
    have."""

    rows: np.ndarray
    names: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    correct: np.ndarray
    missing: tuple[int, ...]

    def disagree(self) -> np.ndarray:
        """Indices into the n images on which not all predict the same class."""
        raise NotImplementedError

    def fixed(self, before: int, after: int) -> np.ndarray:
        """Indices of the images that evaluation `before` gets wrong and `after` gets right."""
        raise NotImplementedError

    def counts(self) -> np.ndarray:
        """(M, M): entry (i, j) is the number of images that i gets wrong and j gets right."""
        raise NotImplementedError


def agreement(evaluations: Sequence[Evaluation]) -> Agreement:
    """The images that all evaluations have, known by their bytes (and by name among equal ones), whose class is known in
    all. Raises EvaluationError where there are none."""
    raise NotImplementedError
