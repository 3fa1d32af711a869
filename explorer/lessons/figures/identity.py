"""Figures of the identity lesson: how the error falls while two stacks of layers are trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.identity import (
    BATCH,
    FAILED,
    KINDS,
    LEARNED,
    RATE,
    SEEDS,
    STEPS,
    TASKS,
    WIDTH,
)

if TYPE_CHECKING:
    from explorer.lessons.identity import Fit

FLOOR = 1e-7
ABOUT = (
    "Two stacks of layers with the same first weights are trained to give back what they are given. **Predict:** "
    "what could be easier than doing nothing? Then make the stack less deep, or its first weights larger."
)
HOW = (
    f"Measured now: blocks h ← relu(s h + W₂ relu(W₁ h)) of {WIDTH} units, s = 0 plain, s = 1 with skips; input "
    f"max(z, 0), z normal; Adam, rate {RATE:g}, {STEPS} steps, {BATCH} new inputs a step, so that nothing can be "
    f"overfitted. Error: mean square over the variance of the target. Bands: {SEEDS} seeds, lines their median. No "
    "normalisation: with first weights of He's size deep stacks with skips explode before they learn."
)
ASKED = {key: task.label for key, task in TASKS.items()}
STARTS = {0.25: "a quarter of He's", 0.5: "half of He's", 1.0: "He's"}


def errors(found: Fit) -> go.Figure:
    """Error over the training steps, log axis: a line for the median and a band over all seeds, for
    each kind."""
    fig, steps = go.Figure(), np.arange(len(found.errors), dtype=np.float32)
    for number, kind in enumerate(KINDS):
        values = np.maximum(found.errors[:, number], FLOOR)  # (steps + 1, S)
        fig.add_scatter(
            x=np.concatenate([steps, steps[::-1]]),
            mode="lines",
            fill="toself",
            hoverinfo="skip",
            y=np.concatenate([values.max(1), values.min(1)[::-1]]),
            line={"width": 0},
            opacity=0.25,
            fillcolor=COLOURS[number],
            showlegend=False,
        )
        fig.add_scatter(
            x=steps,
            y=np.median(values, 1),
            name=kind,
            mode="lines+markers",
            hovertemplate="%{y:.3g}",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 10, "maxdisplayed": 8},
        )
    for level, words in (
        (1, "always answering the mean"),
        (LEARNED, f"learned: below {LEARNED:g}"),
    ):
        fig.add_hline(y=level, line={"color": NEUTRAL, "dash": "dot", "width": 2})
        fig.add_annotation(
            x=1,
            xref="paper",
            xanchor="right",
            y=np.log10(level),
            text=words,
            yanchor="top" if level == 1 else "bottom",
            showarrow=False,
            font={"color": NEUTRAL},
        )  # y as log axes of annotations want it
    low, high = np.log10(max(found.errors.min(), FLOOR)), np.log10(found.errors.max())
    fig.update_yaxes(
        type="log",
        range=[min(low, -2) - 0.2, max(high, 0.5) + 0.2],
        dtick=max(1, round((max(high, 0.5) - min(low, -2)) / 6)),
    )
    return finish(fig, "training step", "mean square error / variance of the target", height=430)


def describe(found: Fit) -> str:
    """What each kind made of the task, and why."""
    task = TASKS[found.task]
    said = (
        f"{found.layers} layers, asked for {task.label}, first weights {STARTS[found.start]}: after "
        f"{len(found.errors) - 1} steps the plain stack leaves {share(found.last[0])} of the variance as error, "
        f"the one with skips {share(found.last[1])}. "
    )
    plain, skips = (found.verdict(kind) for kind in (0, 1))
    said += {
        ("learned", "learned"): "Both have learned it.",
        ("failed", "learned"): "The skip makes the difference: the plain stack has not learned it.",
        ("failed", "failed"): "Neither has learned it.",
    }.get(
        (plain, skips),
        {
            True: "The one with skips is closer.",
            False: "The plain one is closer: here the skip is in the way.",
        }[bool(found.last[1] <= found.last[0])],
    )
    if found.first[1] > 10:
        said += (
            f" Before any learning the error with skips was {found.first[1]:,.0f}: every block adds to the "
            "signal, so large first weights explode. Skips alone are no magic; real ResNets have batch norm."
        )
    return said


def share(error: float) -> str:
    return (
        "less than 0.1 %"
        if error < 1e-3
        else f"{100 * error:.3g} %"
        if error < 10
        else f"{error:,.0f} times all"
    )


def table(found: Fit) -> dict[str, list]:
    """Median, least and largest error of both kinds before, during and after."""
    steps = sorted({0, *range(0, len(found.errors), 25), len(found.errors) - 1})
    columns: dict[str, list] = {"training step": steps}
    for number, kind in enumerate(KINDS):
        values = found.errors[steps, number]
        columns |= {
            f"error, {kind}": [f"{value:.4g}" for value in np.median(values, 1)],
            f"{kind}, least to largest": [
                f"{low:.3g} to {high:.3g}"
                for low, high in zip(values.min(1), values.max(1), strict=True)
            ],
        }
    return columns


ABOUT_NUMBERS = (
    f"Measured now, {SEEDS} seeds; an error below {LEARNED:g} counts as learned, above {FAILED:g} as not "
    "learned."
)
