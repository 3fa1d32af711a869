"""Figures of the skip connections page: layer responses and lesions."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures.marks import mark
from explorer.depth.residual import Lesions, Responses
from explorer.drawing.style import COLOURS, finish

MEASURES = {
    "probability": "probability of the first guess",
    "agreement": "images that keep their class",
}


def responses(results: Mapping[str, Responses], by_size: bool = False) -> go.Figure:
    """One line a network: the standard deviation of every layer's response, in the order of layers
    or of size."""
    fig = go.Figure()
    for number, (label, result) in enumerate(results.items()):
        order = np.argsort(-result.std) if by_size else np.arange(len(result.std))
        fig.add_scatter(
            x=np.arange(1, len(order) + 1),
            y=result.std[order],
            name=label,
            mode="lines+markers",
            customdata=np.array(result.names)[order],
            **mark(number),
            showlegend=True,
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    fig.update_yaxes(rangemode="tozero")
    return finish(
        fig,
        "layer, largest response first" if by_size else "layer, first to last",
        "standard deviation of the response",
        height=420,
    )


def lesions(results: Mapping[str, Lesions], measure: str) -> go.Figure:
    """For every deleted part: the `probability` that remains, or the `agreement`, how many images
    keep their class."""
    fig = go.Figure()
    for number, (label, result) in enumerate(results.items()):
        fig.add_scatter(
            x=np.arange(1, len(result.names) + 1),
            y=getattr(result, measure),
            mode="lines+markers",
            name=label,
            customdata=np.array(result.names),
            **mark(number, 9),
            showlegend=True,
            hovertemplate="without %{customdata}: %{y:.1%}<extra></extra>",
        )
        if measure == "probability":
            fig.add_hline(
                y=result.whole, line={"color": COLOURS[number], "dash": "dot", "width": 1.5}
            )
    fig.update_yaxes(range=[-0.03, 1.05], tickformat=".0%")
    return finish(fig, "deleted part, first to last", MEASURES[measure], height=420)
