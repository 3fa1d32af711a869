"""Figures of the shattered gradients page: df/dx along a line of inputs, singular values of the
Jacobian."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.depth.figures.marks import mark
from explorer.depth.shattering import Spectrum, Sweep
from explorer.drawing.style import COLOURS, FONT, NEUTRAL, finish

LAGS = "distance in x, grid steps of 4/255"


def derivatives(sweeps: Mapping[str, Sweep]) -> go.Figure:
    """df/dx along the line of inputs, one panel each, scaled to unit variance: the first draw."""
    names = [name for name in sweeps if "white" not in name]
    fig = make_subplots(
        rows=len(names),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.08,
        subplot_titles=[f"df/dx, {name}" if "noise" not in name else name for name in names],
    )
    for row, name in enumerate(names, start=1):
        fig.add_scatter(
            x=sweeps[name].x.astype(np.float32),
            y=sweeps[name].derivative.astype(np.float32),
            mode="lines",
            line={"color": COLOURS[row - 1], "width": 2},
            showlegend=False,
            row=row,
            col=1,
        )
    finish(fig, height=420)
    fig.update_xaxes(title_text="input x", row=len(names), col=1)
    for row, name in enumerate(names, start=1):
        fig.update_yaxes(
            title_text="value / std" if "noise" in name else "df/dx / std",
            title_font_size=FONT,
            row=row,
            col=1,
        )
    return fig.update_layout(margin_t=36)


def shattering(sweeps: Mapping[str, Sweep]) -> go.Figure:
    """Autocorrelation of df/dx against the distance between two inputs."""
    fig = go.Figure()
    for number, (name, sweep) in enumerate(sweeps.items()):
        fig.add_scatter(
            x=np.arange(len(sweep.autocorrelation)),
            y=sweep.autocorrelation,
            mode="lines+markers",
            name=name if "noise" in name else f"df/dx, {name}",
            **mark(number, 6),
            hovertemplate="lag %{x}: %{y:.2f}<extra></extra>",
        )
    fig.update_yaxes(range=[-0.3, 1.05])
    return finish(fig, LAGS, "autocorrelation of df/dx", height=420)


def spectra(results: Mapping[str, Spectrum]) -> go.Figure:
    """Histograms of the singular values over common bins of their logarithm; sigma = 1 is
    marked."""
    logs = {name: np.log10(spectrum.resolved) for name, spectrum in results.items()}
    everything = np.concatenate([*logs.values(), [0.0]])
    edges = np.linspace(np.floor(everything.min() - 0.01), np.ceil(everything.max() + 0.01), 41)
    fig = go.Figure()
    for number, (name, values) in enumerate(logs.items()):
        fig.add_bar(
            x=(edges[1:] + edges[:-1]) / 2,
            y=np.histogram(values, edges)[0],
            name=name,
            opacity=0.75,
            marker={
                "color": COLOURS[number],
                "pattern": {"shape": "/" if number else "", "size": 6},
            },
        )
    fig.add_vline(
        x=0,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="σ = 1",
        annotation_position="top left",
    )
    fig.update_layout(barmode="overlay", bargap=0.05)
    return finish(fig, "log₁₀ of the singular values σ of J = dh/dx", "how many", height=400)
