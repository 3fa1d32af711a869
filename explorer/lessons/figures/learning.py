"""Figures of the lesson on learning: the error over the steps for several learning rates.

The drawing of the net is that of the chain rule page."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.learning import LEARNED, STEPS, TARGET, Descent

NAMES = ("too small", "good", "too large")

FLOOR = 1e-12  # of the error's axis


def errors(references: Sequence[Descent], chosen: Descent, step: int) -> go.Figure:
    """E over the steps, log axis, for the reference rates and the chosen one with a mark at the
    step."""
    fig = go.Figure()
    for number, (name, descent) in enumerate(
        zip((*NAMES, "chosen"), (*references, chosen), strict=True)
    ):
        fig.add_scatter(
            x=np.arange(len(descent.errors)),
            y=np.maximum(descent.errors, FLOOR),
            mode="lines",
            name=f"{name}: α = {sized(descent.rate, 6)}",
            line={"color": COLOURS[number], "dash": DASHES[-1 - number]},
            hovertemplate="step %{x}: E = %{y:.3g}<extra></extra>",
        )
    fig.add_scatter(
        x=[step],
        y=[max(chosen.errors[step], FLOOR)],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={"size": 16, "color": COLOURS[3], "symbol": SYMBOLS[2]},
    )
    fig.add_hline(y=LEARNED * chosen.errors[0], line={"color": NEUTRAL, "dash": "dot", "width": 2})
    fig.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=np.log10(LEARNED * chosen.errors[0]),
        yanchor="top",
        text=f"{100 * LEARNED:g}\u00a0% of the first error",
        showarrow=False,
    )  # a log axis wants the logarithm
    fig.update_yaxes(type="log")
    fig.update_xaxes(range=[-0.5, STEPS + 0.5])
    return finish(fig, "steps of gradient descent", f"error E = ½ (o − {TARGET:g})²", height=380)
