"""Figures of when to stop: training and validation loss of a recorded run, with the epochs that matter."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.stopping import Stopping


def losses(result: Stopping) -> go.Figure:
    """Both losses over the epochs; a star at the lowest validation loss, a line where early stopping
    stops."""
    fig = go.Figure()
    for number, (name, values) in enumerate(
        (("training", result.train), ("validation", result.val))
    ):
        fig.add_scatter(
            x=result.epochs.astype(np.float32),
            y=np.where(np.isfinite(values), values, np.nan).astype(np.float32),
            mode="lines+markers",
            name=name,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 8},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.4g}}<extra></extra>",
        )
    if result.best is not None:
        fig.add_scatter(
            x=[float(result.epochs[result.best])],
            y=[float(result.val[result.best])],
            mode="markers",
            name="lowest validation loss",
            marker={"symbol": "star", "size": 18, "color": COLOURS[2]},
            hoverinfo="skip",
        )
    if result.stop is not None:
        fig.add_vline(
            x=float(result.epochs[result.stop]),
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text="early stopping",
            annotation_position="top left",
        )
    fig.update_yaxes(rangemode="tozero")
    return finish(fig, "epoch", "mean cross entropy", height=400)
