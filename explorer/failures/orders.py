"""Which images come first, and which are shown at all?

To sort by one more number, add a row to ORDERS; to show other images, a row to SHOWN."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.failures.evaluation import Evaluation


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
    "unlabelled": ("Of unknown class", lambda e: ~e.judged),
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
