"""What does the evaluate command print?"""

from pathlib import Path

from explorer.drawing.numbers import loss_text, percent
from explorer.failures import metrics
from explorer.failures.class_matching import Match
from explorer.failures.evaluate import Progress
from explorer.failures.evaluation import Evaluation
from explorer.failures.words import right_classes
from explorer.failures.words.class_matching import describe

NAMED = 5  # unreadable images


def progress(progress: Progress) -> str:
    """How far it is."""
    bad = f", {progress.unreadable:,} unreadable" if progress.unreadable else ""
    return f"{progress.done:,} of {progress.total:,} images{bad}, {progress.rate:,.0f} a second"


def report(evaluation: Evaluation, path: Path) -> str:
    """The numbers of an evaluation that has ended, and where it is."""
    stopped = (
        f" of {evaluation.total:,}; it was stopped, the same command goes on"
        if evaluation.state == "partial"
        else ""
    )
    lines = [
        f"\n{evaluation.label} on {evaluation.data}: {len(evaluation):,} images{stopped}",
        describe([Match(**row) for row in evaluation.matching]),
        *(f"Not readable: {name}: {why}" for name, why in evaluation.unreadable[:NAMED]),
    ]
    if evaluation.unreadable_count > NAMED:
        lines.append(f"Not readable: {evaluation.unreadable_count - NAMED:,} more")
    if (evaluation.labels >= 0).any():
        lines.append(_numbers(metrics.summary(evaluation)))
    if evaluation.table is not None:
        lines += [
            right_classes.describe(metrics.right_share(evaluation), evaluation.table),
            right_classes.how(evaluation.table),
        ]
    return "\n".join([*lines, f"The evaluation is in {path}."])


def _numbers(summary: metrics.Summary) -> str:
    low, high = summary.top1_interval
    classes = (
        f"mean of the accuracies of the classes {percent(summary.class_accuracy, 2)}, "
        if summary.imbalanced
        else ""
    )
    return (
        f"top-1 {percent(summary.top1, 2)} (95\u00a0%: {percent(low, 2)} to {percent(high, 2)}), {classes}top-{summary.k} {percent(summary.top5, 2)}, mean "
        f"loss {loss_text(summary.mean_loss)}, calibration error {percent(summary.ece, 2)}"
    )
