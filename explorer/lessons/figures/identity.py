"""Figures of the part on the identity: how the error falls while two stacks of layers are trained."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.identity import KINDS, LEARNED, Fit

FLOOR = 1e-7


def errors(fit: Fit) -> go.Figure:
    """Error over the training steps, log axis: a line for the median and a band over all seeds, for
    each kind."""
    fig = go.Figure()
    for number, kind in enumerate(KINDS):
        _median_and_band(fig, fit.errors[:, number], number, kind)
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
        )  # y as log axes of annotations want it
    low = min(np.log10(max(fit.errors.min(), FLOOR)), -2)
    high = max(np.log10(fit.errors.max()), 0.5)
    fig.update_yaxes(
        type="log",
        range=[low - 0.2, high + 0.2],
        dtick=max(1, round((high - low) / 6)),
    )
    return finish(fig, "training step", "mean square error / variance of the target", height=430)


def _median_and_band(fig: go.Figure, errors: np.ndarray, number: int, kind: str) -> None:
    values = np.maximum(errors, FLOOR)  # (steps + 1, S)
    steps = np.arange(len(values), dtype=np.float32)
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
