"""Figures of steep and flat objective functions: the curve and the steps on it."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, finish
from explorer.lessons.steepness import OBJECTIVES, START, Walk

SIDE, TOP = 1.4 * START, 1.15 * max(OBJECTIVES.values()) * START**2 / 2  # ends of both axes


def steps(walk: Walk) -> go.Figure:
    """E(w) with a point at each step, joined in their order; the same axes for every curvature.
    Steps beyond the axes are left out."""
    side = np.linspace(-SIDE, SIDE, 201)
    fig = go.Figure()
    fig.add_scatter(
        x=side.astype(np.float32),
        y=(walk.curvature * side**2 / 2).astype(np.float32),
        mode="lines",
        name=f"{walk.name}: E = {sized(walk.curvature, 6)} w²/2",
        line={"color": COLOURS[0]},
        showlegend=True,
        hoverinfo="skip",
    )
    seen = np.abs(walk.w) <= SIDE
    fig.add_scatter(
        x=np.where(seen, walk.w, np.nan).astype(np.float32),
        y=np.where(seen, walk.errors, np.nan).astype(np.float32),
        mode="lines+markers",
        name="steps",
        line={"color": COLOURS[1], "dash": "dot"},
        marker={"size": 10},
        customdata=np.arange(len(walk.w)),
        hovertemplate="step %{customdata}: w = %{x:,.3~r}, E = %{y:,.3~r}<extra></extra>",
    )
    fig.update_xaxes(range=[-SIDE, SIDE])
    fig.update_yaxes(range=[-0.03 * TOP, TOP])
    return finish(fig, "weight w", "objective function E", height=360)
