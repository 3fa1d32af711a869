"""How good is the network on this set, and is it as often right as it claims?"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from trainer.set_summary import is_extreme

Z = 1.959963984540054  # standard normal, 97.5 %


@dataclass(frozen=True)
class Summary:
    """images, labelled of them with a known class. Accuracies in [0, 1] with 95 % Wilson intervals
    (low, high); k is the number of guesses that top5 counts (fewer than 5 where there are fewer
    outputs). loss_error: standard error of mean_loss, NaN for one image.

    classes: (C,) outputs that occur as labels, ascending; counts, correct, accuracy, low, high (C,)
    for each; predicted (C,) how often it was predicted. edges (B + 1,), bin_counts, bin_confidence,
    bin_accuracy, bin_low, bin_high (B,): the reliability diagram, NaN where a bin is empty; ece:
    expected calibration error, the mean of |accuracy - confidence| of the bins, weighted by their
    images (Guo et al., ICML 2017). pairs (P, 2) true and predicted output, pair_counts (P,): the
    confusion matrix without its zeros, most frequent first."""

    images: int
    labelled: int
    top1: float
    top1_interval: tuple[float, float]
    top5: float
    top5_interval: tuple[float, float]
    k: int
    mean_loss: float
    loss_error: float
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

    @property
    def class_accuracy(self) -> float:
        """The mean of the accuracies of the classes."""
        return float(self.accuracy.mean())

    @property
    def imbalanced(self) -> bool:
        """Whether one class has many times as many images as another."""
        return is_extreme(self.counts.tolist())


def summary(evaluation: Evaluation, bins: int = 15) -> Summary:
    """All numbers of one evaluation. Raises EvaluationError where no image has a known class."""
    known = evaluation.labels >= 0
    n = int(known.sum())
    if not n:
        raise EvaluationError(
            "No image here has a known class, so it cannot be said how often the network is right."
        )
    labels, predicted = evaluation.labels[known], evaluation.predicted[known]
    right = labels == predicted
    top = (evaluation.top[known] == labels[:, None]).any(1)
    loss = evaluation.loss[known]
    return Summary(
        images=len(evaluation),
        labelled=n,
        top1=float(right.mean()),
        top1_interval=_interval(right),
        top5=float(top.mean()),
        top5_interval=_interval(top),
        k=evaluation.top.shape[1],
        mean_loss=float(loss.mean()),
        loss_error=float(loss.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan"),
        **_of_classes(labels, predicted, len(evaluation.classes)),
        **calibration(evaluation.confidence[known], right, bins),
    )


def _of_classes(labels: np.ndarray, predicted: np.ndarray, outputs: int) -> dict[str, Any]:
    """The fields of Summary about classes and pairs of them."""
    counts = np.bincount(labels, minlength=outputs)
    correct = np.bincount(labels[labels == predicted], minlength=outputs)
    classes = np.flatnonzero(counts)
    low, high = wilson(correct[classes], counts[classes])
    keys, pair_counts = np.unique(labels.astype(np.int64) * outputs + predicted, return_counts=True)
    first = np.argsort(-pair_counts, kind="stable")
    return {
        "classes": classes,
        "counts": counts[classes],
        "correct": correct[classes],
        "accuracy": correct[classes] / counts[classes],
        "low": low,
        "high": high,
        "predicted": np.bincount(predicted, minlength=outputs)[classes],
        "pairs": np.stack(np.divmod(keys[first], outputs), 1),
        "pair_counts": pair_counts[first],
    }


def wilson(hits: np.ndarray | int, counts: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of a share of `hits` in `counts` tries, Wilson 1927: it stays within 0 and
    1 and is of use also for few tries. NaN where there were none."""
    hits, counts = np.asarray(hits, np.float64), np.asarray(counts, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, z2 = hits / counts, Z**2 / counts
        middle = (share + z2 / 2) / (1 + z2)
        half = Z * np.sqrt(share * (1 - share) / counts + z2 / (4 * counts)) / (1 + z2)
    low = np.where(hits == 0, 0 * middle, np.maximum(middle - half, 0))
    return low, np.where(hits == counts, 1 + 0 * middle, np.minimum(middle + half, 1))


def _interval(right: np.ndarray) -> tuple[float, float]:
    low, high = wilson(right.sum(), len(right))
    return float(low), float(high)


def calibration(confidence: np.ndarray, right: np.ndarray, bins: int) -> dict[str, Any]:
    """The fields of Summary about the reliability diagram: equal bins of the confidence, upper
    edges belong to them."""
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    counts, sure, hits = (
        np.bincount(place, weights, bins)
        for weights in (None, confidence, right.astype(np.float64))
    )
    with np.errstate(invalid="ignore"):
        mean, share = sure / counts, hits / counts
    low, high = wilson(hits, counts)
    return {
        "edges": edges,
        "bin_counts": counts,
        "bin_confidence": mean,
        "bin_accuracy": share,
        "bin_low": low,
        "bin_high": high,
        "ece": float(np.abs(sure - hits).sum() / len(right)),
    }


@dataclass(frozen=True)
class RightShare:
    """How often the predicted class is right, counting further right classes: share of `images` with a 95 %
    Wilson interval, NaN where there are none. by_data: the accuracy by the data's own classes, of the
    `labelled` images, among them those that the table leaves out."""

    images: int
    share: float
    interval: tuple[float, float]
    labelled: int
    by_data: float


def right_share(evaluation: Evaluation) -> RightShare:
    """See RightShare; images of which the table names no right class are left out, as by Beyer et al.
    2020, section 2."""
    judged, known = evaluation.judged, evaluation.labels >= 0
    right = evaluation.correct[judged]
    own = (evaluation.predicted == evaluation.labels)[known]
    return RightShare(
        len(right),
        float(right.mean()) if len(right) else float("nan"),
        _interval(right),
        len(own),
        float(own.mean()) if len(own) else float("nan"),
    )
