"""How good is the network on this set, in words and tables?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.failures.metrics import Summary, Z
from explorer.inside.notation import counted, loss_text

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
    first = f"true class among the first {summary.k}; {_tenths(low5)} to {_tenths(high5)}"
    if summary.k == outputs:
        first = f"true class among the first {summary.k}: always, for there are no other classes"
    loss = "of one image: no interval"
    if np.isfinite(summary.loss_error):
        loss = f"± {loss_text(Z * summary.loss_error)} (95 %)"
    return (
        Metric(
            "Top-1",
            _share(summary.top1),
            f"right at once; 95 % interval {_tenths(low1)} to {_tenths(high1)} (Wilson), "
            f"{counted(summary.labelled, 'image')}{guessing}",
        ),
        Metric(f"Top-{summary.k}", _share(summary.top5), first),
        Metric("Mean loss", loss_text(summary.mean_loss), f"−log p of the true class; {loss}"),
        Metric(
            "Calibration error",
            _share(summary.ece),
            f"expected, {len(summary.bin_counts)} bins of equal width",
        ),
    )


def _tenths(share: float) -> str:
    """A bound of an interval with a digit behind the point; 0 % and 100 % are exact."""
    return f"{share:.0%}" if share in (0, 1) else f"{min(max(share, 1e-3), 1 - 1e-3):.1%}"


def _share(share: float) -> str:
    """With two digits behind the point; 0 % and 100 % are exact."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 1e-4), 1 - 1e-4):.2%}"


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
