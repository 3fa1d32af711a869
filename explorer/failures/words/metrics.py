"""How good is the network on this set, in words and tables?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.failures.metrics import Summary, Z

INTRODUCTION = (
    "Why does this network get these images wrong? Networks succeed on a single well-defined object, even "
    "off-centre. Look for what fails: ambiguity, several objects, classes that are alike or contain each other."
)


@dataclass(frozen=True)
class Metric:
    """A number with its name and what is to be said below it."""

    label: str
    value: str
    caption: str


def metrics(summary: Summary) -> tuple[Metric, Metric, Metric, Metric]:
    """Top-1, top-k, loss and calibration with their intervals."""
    (low1, high1), (low5, high5) = summary.top1_interval, summary.top5_interval
    return (
        Metric(
            "Top-1",
            f"{summary.top1:.2%}",
            f"right at once; 95 % interval {low1:.1%} to {high1:.1%} (Wilson), {summary.labelled:,} images",
        ),
        Metric(
            f"Top-{summary.k}",
            f"{summary.top5:.2%}",
            f"true class among the first {summary.k}; {low5:.1%} to {high5:.1%}",
        ),
        Metric(
            "Mean loss",
            f"{summary.mean_loss:.4f}",
            f"−log p of the true class; ± {Z * summary.loss_error:.4f} (95 %)",
        ),
        Metric(
            "Calibration error",
            f"{summary.ece:.2%}",
            f"expected, {len(summary.bin_counts)} bins of equal width",
        ),
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
