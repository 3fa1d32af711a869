"""Failures: how good is the network on this set, where is it sure, and which images come first?

And where do networks disagree on the same images? To sort by one more number, add a row to ORDERS;
to show other images, a row to SHOWN."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.failures.evaluation import Evaluation, EvaluationError
from explorer.failures.wordnet import plain

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


def summary(evaluation: Evaluation, bins: int = 15) -> Summary:
    """All numbers of one evaluation. Raises EvaluationError where no image has a known class."""
    known = evaluation.labels >= 0
    n = int(known.sum())
    if not n:
        raise EvaluationError(
            "No image here has a known class, so it cannot be said how often the network is right."
        )
    labels, predicted = evaluation.labels[known], evaluation.predicted[known]
    right, top = labels == predicted, (evaluation.top[known] == labels[:, None]).any(1)
    loss = evaluation.loss[known]
    outputs = len(evaluation.classes)
    counts, hits = (np.bincount(values, minlength=outputs) for values in (labels, labels[right]))
    classes = np.flatnonzero(counts)
    low, high = wilson(hits[classes], counts[classes])
    keys, pair_counts = np.unique(labels.astype(np.int64) * outputs + predicted, return_counts=True)
    first = np.argsort(-pair_counts, kind="stable")
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
        classes=classes,
        counts=counts[classes],
        correct=hits[classes],
        accuracy=hits[classes] / counts[classes],
        low=low,
        high=high,
        predicted=np.bincount(predicted, minlength=outputs)[classes],
        pairs=np.stack(np.divmod(keys[first], outputs), 1),
        pair_counts=pair_counts[first],
        **calibration(evaluation.confidence[known], right, bins),
    )


def wilson(hits: np.ndarray | int, counts: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of a share of `hits` in `counts` tries, Wilson 1927: it stays within 0 and
    1 and is of use also for few tries. NaN where there were none."""
    hits, counts = np.asarray(hits, np.float64), np.asarray(counts, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, z2 = hits / counts, Z**2 / counts
        middle = (share + z2 / 2) / (1 + z2)
        half = Z * np.sqrt(share * (1 - share) / counts + z2 / (4 * counts)) / (1 + z2)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def _interval(right: np.ndarray) -> tuple[float, float]:
    low, high = wilson(right.sum(), len(right))
    return float(low), float(high)


def calibration(
    confidence: np.ndarray, right: np.ndarray, bins: int
) -> dict[str, np.ndarray | float]:
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


def confusion(found: Summary, classes: Sequence[int]) -> np.ndarray:
    """(n, n) counts, rows true and columns predicted, for these outputs."""
    place = np.full(max(int(found.pairs.max()), *classes, 0) + 1, -1)
    place[list(classes)] = np.arange(len(classes))
    rows, columns = place[found.pairs].T
    inside = (rows >= 0) & (columns >= 0)
    matrix = np.zeros((len(classes), len(classes)), np.int64)
    matrix[rows[inside], columns[inside]] = found.pair_counts[inside]
    return matrix


def most_confused(found: Summary, n: int) -> tuple[int, ...]:
    """The n outputs that take part in most mistakes, ascending: pairs by their number of mistakes,
    most first, until there are n outputs; where there are fewer mistakes, the most frequent classes
    as well."""
    wrong = found.pairs[found.pairs[:, 0] != found.pairs[:, 1]].ravel()
    frequent = found.classes[np.argsort(-found.counts, kind="stable")]
    chosen = dict.fromkeys(np.concatenate([wrong, frequent]).tolist())
    return tuple(sorted(list(chosen)[:n]))


@dataclass(frozen=True)
class Order:
    """A row of ORDERS: its label, what it means, and (N,) keys of an evaluation: smallest first,
    NaN is left out."""

    label: str
    help: str
    key: Callable[[Evaluation], np.ndarray]


ORDERS: dict[str, Order] = {
    "loss": Order(
        "Loss, highest first",
        "The loss is -log of the probability of the true class.",
        lambda e: -e.loss,
    ),
    "sure": Order(
        "Confidence when wrong",
        "Only errors; those of which the network was surest come first.",
        lambda e: np.where(e.wrong, -e.confidence, np.nan),
    ),
    "margin": Order(
        "Margin, closest first",
        "The margin is the probability of the true class minus the largest other: "
        "near 0, the network could not decide.",
        lambda e: np.abs(e.margin),
    ),
    "entropy": Order(
        "Entropy, highest first",
        "The entropy of the softmax is high where it is spread over many "
        "classes; it needs no true class.",
        lambda e: -e.entropy,
    ),
    "faint": Order(
        "Contrast, lowest first",
        "The contrast is the standard deviation of the brightness of what the network is given.",
        lambda e: e.contrast,
    ),
    "drawn": Order(
        "As drawn",
        "A fair sample: the order in which the images were looked at, drawn from a seed.",
        lambda e: np.arange(len(e)),
    ),
}
SHOWN: dict[str, tuple[str, Callable[[Evaluation], np.ndarray]]] = {  # label and which images
    "all": ("All images", lambda e: np.ones(len(e), bool)),
    "wrong": ("Wrong", lambda e: e.wrong),
    "right": ("Right", lambda e: e.correct),
    "unlabelled": ("Of unknown class", lambda e: e.labels < 0),
}


def order(
    evaluation: Evaluation,
    by: str = "loss",
    show: str = "all",
    true: int | None = None,
    predicted: int | None = None,
    rows: np.ndarray | None = None,
) -> np.ndarray:
    """Row indices, sorted by a row of ORDERS. show: a row of SHOWN; true and predicted: only this
    output (both: a cell of the confusion matrix); rows: only these."""
    keys = np.asarray(ORDERS[by].key(evaluation), np.float64)
    wanted = SHOWN[show][1](evaluation) & ~np.isnan(keys)
    if true is not None:
        wanted &= evaluation.labels == true
    if predicted is not None:
        wanted &= evaluation.predicted == predicted
    if rows is not None:
        among = np.zeros(len(evaluation), bool)
        among[np.asarray(rows, np.int64)] = True
        wanted &= among
    chosen = np.flatnonzero(wanted)
    return chosen[np.argsort(keys[chosen], kind="stable")]


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
    keys = [_keys(found) for found in evaluations]
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
    first, written = evaluations[0], {}
    for name in (name for found in evaluations for name in found.classes):
        written.setdefault(plain(name), name)
    names = [
        np.array([written[plain(name)] for name in found.classes], object) for found in evaluations
    ]
    predicted = np.stack(
        [
            of[found.predicted[rows[:, i]]]
            for i, (of, found) in enumerate(zip(names, evaluations, strict=True))
        ],
        1,
    )
    correct = np.stack([found.correct[rows[:, i]] for i, found in enumerate(evaluations)], 1)
    return Agreement(
        rows,
        first.names[rows[:, 0]],
        names[0][first.labels[rows[:, 0]]],
        predicted,
        correct,
        tuple(len(found) - len(rows) for found in evaluations),
    )


def _keys(found: Evaluation) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the images with a known class, and what each is known by, ascending: its hash, and
    how many with the same hash come before it in the data."""
    rows = np.flatnonzero(found.labels >= 0)
    rows = rows[np.argsort(found.index[rows], kind="stable")]
    hashes = np.ascontiguousarray(found.digests[rows, :8]).view(np.uint64).ravel()
    order = np.argsort(hashes, kind="stable")
    rows, hashes = rows[order], hashes[order]
    begins = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])[: len(hashes)]
    nth = np.arange(len(rows)) - np.repeat(begins, np.diff(np.r_[begins, len(rows)]))
    known = hashes + nth.astype(np.uint64)
    order = np.argsort(known, kind="stable")
    return rows[order], known[order]
