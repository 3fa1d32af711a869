"""The plane of (sigma_w^2, sigma_b^2): where dL/dh shrinks from layer to layer, where it grows, and
how fast."""

import numpy as np
import plotly.graph_objects as go

from explorer.depth.mean_field import Phases
from explorer.drawing.style import COLOURS, NEUTRAL, SIGNED, finish

SCALES = (3, 10, 30)  # layers
SOURCE = (
    "Computed now: mean field theory of fully connected plain nets, Schoenholz et al. 2017. Click a point to "
    "give it to the lab, or choose the init `own σ²` above and type the two numbers."
)


def diagram(found: Phases, chosen: tuple[float, float] | None = None) -> go.Figure:
    """Colour: sqrt(chi), the factor per layer; thick: chi = 1; thin: depth scales. Every point of
    the grid has an unseen marker, since only markers can be clicked; customdata is (sigma_w^2,
    sigma_b^2). chosen: the lab's net."""
    w, b = found.sigma_w2.astype(np.float32), found.sigma_b2.astype(np.float32)
    size = np.log10(found.factor)
    fig = go.Figure(
        go.Heatmap(
            x=w,
            y=b,
            z=size.astype(np.float32),
            colorscale=SIGNED,
            zmin=-0.35,
            zmax=0.35,
            hoverinfo="skip",
            colorbar={
                "title": {"text": "√χ: factor per layer, going back", "side": "right"},
                "thickness": 14,
                "tickvals": [-0.3010, -0.1549, 0, 0.1761, 0.3010],
                "ticktext": ["0.5", "0.7", "1", "1.5", "2"],
            },
        )
    )
    for number, layers in enumerate(SCALES):
        for sign in (-1, 1):
            height = sign / layers / np.log(10)
            fig.add_contour(
                x=w,
                y=b,
                z=size.astype(np.float32),
                showscale=False,
                hoverinfo="skip",
                showlegend=False,
                contours={"start": height, "end": height, "size": 1, "coloring": "lines"},
                ncontours=1,
                line={"width": 2, "dash": ("solid", "dash", "dot")[number]},
                colorscale=[[0, "#333333"], [1, "#333333"]],
            )
        fig.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=f"factor e in {layers} layers",
            line={"color": NEUTRAL, "width": 2, "dash": ("solid", "dash", "dot")[number]},
        )
    fig.add_scatter(
        x=found.line,
        y=b,
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": "black", "width": 5},
    )
    fig.add_scatter(
        x=[None], y=[None], mode="lines", name="χ = 1", line={"color": NEUTRAL, "width": 5}
    )
    rows, columns = np.meshgrid(np.arange(len(b)), np.arange(len(w)), indexing="ij")
    rows, columns = rows.ravel(), columns.ravel()
    fig.add_scatter(
        x=w[columns],
        y=b[rows],
        mode="markers",
        showlegend=False,
        marker={"size": 14, "symbol": "square", "opacity": 0},
        customdata=np.stack([w[columns], b[rows]], 1),
        hovertemplate="σ_w² = %{x:.2f}, σ_b² = %{y:.2f}: click to set the lab<extra></extra>",
    )
    if chosen is not None and chosen[0] <= w[-1] and chosen[1] <= b[-1]:
        fig.add_scatter(
            x=[chosen[0]],
            y=[chosen[1]],
            mode="markers",
            name="the lab's net",
            hoverinfo="skip",
            marker={
                "size": 16,
                "symbol": "x",
                "color": COLOURS[2],
                "line": {"width": 2, "color": "white"},
            },
        )
    fig.update_xaxes(range=[0, float(w[-1])])
    fig.update_yaxes(range=[-0.01, float(b[-1])])
    return finish(
        fig,
        "σ_w²: variance of the weights times fan-in",
        "σ_b²: variance of the biases",
        height=460,
    )


def describe(found: Phases) -> str:
    """Where the critical line runs."""
    at = [0, len(found.line) // 2, -1]
    points = ", ".join(f"{found.line[i]:.2f} at σ_b² = {found.sigma_b2[i]:g}" for i in at)
    return (
        f"χ = 1 where σ_w² is {points}. Left of the line dL/dh shrinks on its way back (vanishes), right of it it "
        "grows (explodes); near the line it travels through many layers."
    )


def table(found: Phases) -> dict[str, list]:
    """Every point of the plane: one row for each pair of variances."""
    b, w = np.meshgrid(found.sigma_b2, found.sigma_w2, indexing="ij")
    return {
        "activation": [found.activation] * w.size,
        "sigma_w2": w.ravel().tolist(),
        "sigma_b2": b.ravel().tolist(),
        "sqrt(chi)": found.factor.ravel().tolist(),
    }
