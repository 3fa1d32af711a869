"""Figures of the examples: the five most probable classes of a picture, right ones marked."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import probability
from explorer.drawing.style import COLOURS, finish
from explorer.lessons.examples import Judged

LONGEST = 20  # characters of a class name


def bars(judged: Judged) -> go.Figure:
    """Bars of probability on one scale from 0 to 1, the name of each class above its bar; a right class
    is marked by its colour and by a tick."""
    names = [
        _short(name) + " ✓" * right for name, right in zip(judged.names, judged.right, strict=True)
    ]
    places = list(range(len(names)))
    fig = go.Figure(
        go.Bar(
            x=np.array(judged.probabilities, np.float32),
            y=places,
            orientation="h",
            width=0.4,
            marker_color=[COLOURS[2] if right else COLOURS[0] for right in judged.right],
            customdata=list(judged.names),
            hovertemplate="%{customdata}: %{x:.3g}<extra></extra>",
        )
    )
    for place, name, value in zip(places, names, judged.probabilities, strict=True):
        fig.add_annotation(
            x=0,
            y=place - 0.22,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            text=f"{name}  {probability(value)}",
        )
    finish(fig, height=46 * max(len(names), 1) + 24)
    fig.update_layout(margin_t=0)
    fig.update_xaxes(visible=False, range=[0, 1.02])
    return fig.update_yaxes(visible=False, range=[len(names) - 0.6, -0.75])


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
