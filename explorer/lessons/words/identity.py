"""What the part on the identity says: what each kind of stack made of the task, and why."""

import numpy as np

from explorer.drawing.numbers import percent, sized
from explorer.lessons.identity import (
    BATCH,
    KINDS,
    RATE,
    SEEDS,
    STEPS,
    TASKS,
    WIDTH,
    Fit,
)

HOW = (
    f"Measured now: blocks h ← relu(s h + W₂ relu(W₁ h)) of {WIDTH} units, s = 0 plain, s = 1 with skips; input "
    f"max(z, 0), z normal; Adam, rate {RATE:g}, {STEPS} steps, {BATCH} new inputs a step, so that nothing can be "
    f"overfitted. Error: mean square over the variance of the target. Bands: {SEEDS} seeds, lines their median. No "
    "normalisation: the larger the first weights, the larger what every block with a skip adds to the signal."
)

TASK_LABELS = {key: task.label for key, task in TASKS.items()}

STARTS = {0.25: "a quarter of He's", 0.5: "half of He's", 1.0: "He's"}


def describe(fit: Fit) -> str:
    """What each kind made of the task, and why."""
    task = TASKS[fit.task]
    text = (
        f"{fit.layers} layers, asked for {task.label}, first weights {STARTS[fit.start]}: after "
        f"{len(fit.errors) - 1} steps the plain stack leaves {share(fit.last[0])} of the variance as error, "
        f"the one with skips {share(fit.last[1])}. {_verdict(fit)}"
    )
    if np.isfinite(fit.first[1]) and fit.first[1] > 10:
        text += (
            f" Before any learning the error with skips was {share(fit.first[1])}: every block adds to the "
            "signal. Skips alone are no magic; real ResNets have batch norm."
        )
    return text


def _verdict(fit: Fit) -> str:
    plain, skips = (float(error) for error in fit.last)
    if not (np.isfinite(plain) and np.isfinite(skips)):
        neither = not (np.isfinite(plain) or np.isfinite(skips))
        one = "The plain one" if np.isfinite(skips) else "The one with skips"
        return f"{'Both' if neither else one} left the range of numbers: that is no learning."
    sentence = {
        ("learned", "learned"): "Both have learned it.",
        ("failed", "learned"): "The skip makes the difference: the plain stack has not learned it.",
        ("learned", "failed"): "Only the plain one has learned it: here the skip is in the way.",
        ("failed", "failed"): "Neither has learned it.",
    }.get((fit.verdict(0), fit.verdict(1)))
    if sentence:
        return sentence
    if share(plain) == share(skips):
        return "They are equally close."
    if skips < plain:
        return "The one with skips is closer."
    return "The plain one is closer: here the skip is in the way."


def share(error: float) -> str:
    """A share of the variance as it is printed."""
    if not np.isfinite(error):
        return "no number"
    if error < 1:
        return percent(error, 1) if error else "nothing"
    return f"{sized(error)} times all"


def table(fit: Fit) -> dict[str, list]:
    """Median, least and largest error of both kinds before, during and after."""
    steps = sorted({0, *range(0, len(fit.errors), 25), len(fit.errors) - 1})
    columns: dict[str, list] = {"training step": steps}
    for number, kind in enumerate(KINDS):
        values = fit.errors[steps, number]
        columns |= {
            f"error, {kind}": [sized(value, 4) for value in np.median(values, 1)],
            f"{kind}, least to largest": [
                f"{sized(low)} to {sized(high)}"
                for low, high in zip(values.min(1), values.max(1), strict=True)
            ],
        }
    return columns
