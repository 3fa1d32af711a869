"""How good is the network on this set, in words and tables?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing.numbers import counted, loss_text, percent
from explorer.failures.metrics import Summary, Z

INTRODUCTION = (
    "Why does this network get these images wrong? The lecture reads the failures of such a network as "
    "ambiguity, several objects, classes that are alike or contain each other. Look whether that is so here, "
    "and what else there is."
)


@dataclass(frozen=True)
class Metric:
    """A number with its name and what is to be said below it."""

    label: str
    value: str
    caption: str


def metrics(summary: Summary, outputs: int) -> tuple[Metric, Metric, Metric, Metric]:
    """Top-1, top-k, loss and calibration with their intervals; `outputs` of the network."""
    (low1, high1), (low5, high5) = summary.top1_interval, summary.top5_interval
    guessing = "; guessing would do as well" if low1 <= 1 / max(outputs, 1) <= high1 else ""
    first = f"true class among the first {summary.k}; {percent(low5, 1)} to {percent(high5, 1)}"
    if summary.k == outputs:
        first = f"true class among the first {summary.k}: always, for there are no other classes"
    loss = "of one image: no interval"
    if np.isfinite(summary.loss_error):
        loss = f"± {loss_text(Z * summary.loss_error)} (95\u00a0%)"
    return (
        Metric(
            "Top-1",
            percent(summary.top1, 2),
            f"right at once; 95\u00a0% interval {percent(low1, 1)} to {percent(high1, 1)} (Wilson), "
            f"{counted(summary.labelled, 'image')}{guessing}{_of_classes(summary)}",
        ),
        Metric(f"Top-{summary.k}", percent(summary.top5, 2), first),
        Metric("Mean loss", loss_text(summary.mean_loss), f"−log p of the true class; {loss}"),
        Metric(
            "Calibration error",
            percent(summary.ece, 2),
            f"expected, {len(summary.bin_counts)} bins of equal width",
        ),
    )


def _of_classes(summary: Summary) -> str:
    """The mean of the accuracies of the classes, where a few classes decide the accuracy."""
    if not summary.imbalanced:
        return ""
    most = int(summary.counts.max()) / summary.labelled
    return (
        f"; one class has {percent(most, 1)} of the images: the mean of the accuracies of the "
        f"{len(summary.classes):,} classes is {percent(summary.class_accuracy, 2)}"
    )


def tables(summary: Summary, classes: Sequence[str]) -> dict[str, dict[str, list]]:
    """Everything that the charts show, as columns of three tables."""
    names = np.array(classes, object)
    return {
        "classes": {
            "class": names[summary.classes].tolist(),
            "images": summary.counts.tolist(),
            "right": summary.correct.tolist(),
            "accuracy": summary.accuracy.tolist(),
            "low": summary.low.tolist(),
            "high": summary.high.tolist(),
            "predicted": summary.predicted.tolist(),
        },
        "confusion": {
            "true class": names[summary.pairs[:, 0]].tolist(),
            "predicted class": names[summary.pairs[:, 1]].tolist(),
            "images": summary.pair_counts.tolist(),
        },
        "calibration": {
            "from": summary.edges[:-1].tolist(),
            "to": summary.edges[1:].tolist(),
            "images": summary.bin_counts.tolist(),
            "mean confidence": summary.bin_confidence.tolist(),
            "accuracy": summary.bin_accuracy.tolist(),
            "low": summary.bin_low.tolist(),
            "high": summary.bin_high.tolist(),
        },
    }
