"""The plane of (sigma_w^2, sigma_b^2): where dL/dh shrinks from layer to layer, where it grows, and
how fast."""

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures.marks import here
from explorer.depth.mean_field import Phases
from explorer.drawing.style import COLOURS, NEUTRAL, SIGNED, finish

SCALES = {3: "solid", 10: "dash", 30: "dot"}  # layers, and the dash of their line
COLOUR_BAR = {
    "title": {"text": "√χ: factor per layer, going back", "side": "right"},
    "thickness": 14,
    "tickvals": [-0.3010, -0.1549, 0, 0.1761, 0.3010],
    "ticktext": ["0.5", "0.7", "1", "1.5", "2"],
}
MARKER = here(COLOURS[2], 16)


def diagram(phases: Phases, chosen: tuple[float, float] | None = None) -> go.Figure:
    """Colour: sqrt(chi), the factor per layer; thick: chi = 1; thin: depth scales. Every point of
    the grid has an unseen marker, since only markers can be clicked; customdata is (sigma_w^2,
    sigma_b^2). chosen: the lab's net."""
    w, b = phases.sigma_w2.astype(np.float32), phases.sigma_b2.astype(np.float32)
    size = np.log10(phases.factor).astype(np.float32)
    fig = go.Figure(
        go.Heatmap(
            x=w,
            y=b,
            z=size,
            colorscale=SIGNED,
            zmin=-0.35,
            zmax=0.35,
            hoverinfo="skip",
            colorbar=COLOUR_BAR,
        )
    )
    for layers, dash in SCALES.items():
        _depth_scale(fig, w, b, size, layers, dash)
    _critical_line(fig, phases.line, b)
    _clickable(fig, w, b)
    if chosen is not None and chosen[0] <= w[-1] and chosen[1] <= b[-1]:
        fig.add_scatter(
            x=[chosen[0]],
            y=[chosen[1]],
            mode="markers",
            name="the lab's net",
            hoverinfo="skip",
            marker=MARKER,
        )
    fig.update_xaxes(range=[0, float(w[-1])])
    fig.update_yaxes(range=[-0.01, float(b[-1])])
    return finish(
        fig,
        "σ_w²: variance of the weights times fan-in",
        "σ_b²: variance of the biases",
        height=460,
    )


def _depth_scale(
    fig: go.Figure, w: np.ndarray, b: np.ndarray, size: np.ndarray, layers: int, dash: str
) -> None:
    """Where dL/dh changes by a factor e in so many layers, on both sides of the critical line."""
    for sign in (-1, 1):
        height = sign / layers / np.log(10)
        fig.add_contour(
            x=w,
            y=b,
            z=size,
            showscale=False,
            hoverinfo="skip",
            showlegend=False,
            contours={"start": height, "end": height, "size": 1, "coloring": "lines"},
            ncontours=1,
            line={"width": 2, "dash": dash},
            colorscale=[[0, "#333333"], [1, "#333333"]],
        )
    _legend(fig, f"factor e in {layers} layers", {"color": NEUTRAL, "width": 2, "dash": dash})


def _critical_line(fig: go.Figure, line: np.ndarray, b: np.ndarray) -> None:
    fig.add_scatter(
        x=line,
        y=b,
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": "black", "width": 5},
    )
    _legend(fig, "χ = 1", {"color": NEUTRAL, "width": 5})


def _legend(fig: go.Figure, name: str, line: dict) -> None:
    """A row of the legend alone: grey is legible on any ground."""
    fig.add_scatter(x=[None], y=[None], mode="lines", name=name, line=line)


def _clickable(fig: go.Figure, w: np.ndarray, b: np.ndarray) -> None:
    """An unseen marker at every point of the grid."""
    b_points, w_points = (grid.ravel() for grid in np.meshgrid(b, w, indexing="ij"))
    fig.add_scatter(
        x=w_points,
        y=b_points,
        mode="markers",
        showlegend=False,
        marker={"size": 14, "symbol": "square", "opacity": 0},
        customdata=np.stack([w_points, b_points], 1),
        hovertemplate="σ_w² = %{x:.2f}, σ_b² = %{y:.2f}: click to set the lab<extra></extra>",
    )
