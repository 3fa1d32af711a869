"""Figures of the shattered gradients page: df/dx along a line of inputs, singular values of the
Jacobian."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.depth.shattering import Spectrum, Sweep
from explorer.drawing.style import COLOURS, DASHES, FONT, NEUTRAL, SYMBOLS, finish

ABOUT = (
    "A random net takes one number x and gives one number f: how alike is df/dx at neighbouring x? **Look at how fast "
    "the curves fall:** in deep plain nets with batch norm df/dx is like white noise, and a step that is right here is "
    "wrong next door; skip connections keep it close to brown noise (Balduzzi et al. 2017)."
)
HOW = (
    "Measured now: 256 inputs from -2 to 2, ReLU, width 100, He's weights, 6 draws; batch norm over the 256 inputs. "
    "Plain: h → ReLU(z). Residual: h → h + scale · ReLU(z). White noise: independent numbers; brown noise: their "
    "running sum; 200 draws of each."
)
SPECTRUM = (
    "By how much does a random net stretch each direction of its input? **Look at the spread of the singular values σ "
    "of the Jacobian J = dh/dx:** all at 1 means that signals pass unchanged both ways; many decades mean that most "
    "directions are lost. Linear and orthogonal: all are exactly 1 (Saxe et al. 2014)."
)
SPECTRUM_HOW = (
    "Measured now, float64: width 100, x ~ N(0, 1), no biases, no norm. Plain: h → f(W h). Residual: h → h + scale · "
    "f(W h). Skip connections are no cure by themselves: unscaled, σ grows with every layer. Values below float64's "
    "rounding of the largest are counted as lost."
)
LAGS = "distance in x, grid steps of 4/255"


def mark(number: int) -> dict:
    return {
        "line": {"color": COLOURS[number], "dash": DASHES[number]},
        "marker": {"symbol": SYMBOLS[number], "size": 6, "color": COLOURS[number]},
    }


def slopes(found: Mapping[str, Sweep]) -> go.Figure:
    """df/dx along the line of inputs, one panel each, scaled to unit variance: the first draw."""
    shown = [name for name in found if "white" not in name]
    fig = make_subplots(
        rows=len(shown),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.08,
        subplot_titles=[f"df/dx, {name}" if "noise" not in name else name for name in shown],
    )
    for row, name in enumerate(shown, start=1):
        fig.add_scatter(
            x=found[name].x.astype(np.float32),
            y=found[name].slope.astype(np.float32),
            mode="lines",
            line={"color": COLOURS[row - 1], "width": 2},
            showlegend=False,
            row=row,
            col=1,
        )
    finish(fig, height=520)
    fig.update_xaxes(title_text="input x", row=len(shown), col=1)
    for row, name in enumerate(shown, start=1):
        fig.update_yaxes(
            title_text="value / std" if "noise" in name else "df/dx / std",
            title_font_size=FONT,
            row=row,
            col=1,
        )
    return fig.update_layout(margin_t=36)


def shattering(found: Mapping[str, Sweep]) -> go.Figure:
    """Autocorrelation of df/dx against the distance between two inputs."""
    fig = go.Figure()
    for number, (name, one) in enumerate(found.items()):
        fig.add_scatter(
            x=np.arange(len(one.autocorrelation)),
            y=one.autocorrelation,
            mode="lines+markers",
            name=name if "noise" in name else f"df/dx, {name}",
            **mark(number),
            hovertemplate="lag %{x}: %{y:.2f}<extra></extra>",
        )
    fig.update_yaxes(range=[-0.3, 1.05])
    return finish(fig, LAGS, "autocorrelation of df/dx", height=520)


def describe_shattering(found: Mapping[str, Sweep], depth: int) -> str:
    at = {name: one.autocorrelation[5] for name, one in found.items()}
    return (
        f"Depth {depth}, inputs 5 grid steps apart: the autocorrelation of df/dx is {at['plain']:.2f} in the plain "
        f"net and {at['residual']:.2f} in the residual one; brown noise has {at['brown noise']:.2f}, white noise "
        f"{at['white noise']:.2f}."
    )


def shattering_table(found: Mapping[str, Sweep]) -> dict[str, list]:
    return {
        "lag": list(range(len(found["plain"].autocorrelation))),
        **{f"autocorrelation, {name}": one.autocorrelation.tolist() for name, one in found.items()},
    }


def spectra(found: Mapping[str, Spectrum]) -> go.Figure:
    """Histograms of the singular values over common bins of their logarithm; sigma = 1 is
    marked."""
    logs = {name: np.log10(one.resolved) for name, one in found.items()}
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


def spectrum_table(found: Mapping[str, Spectrum]) -> dict[str, list]:
    return {
        "net": list(found),
        "largest σ": [f"{one.values[0]:.4g}" for one in found.values()],
        "smallest σ": [
            f"{one.values[-1]:.4g}" if np.isfinite(one.condition) else f"below {one.resolution:.0e}"
            for one in found.values()
        ],
        "condition": [
            f"{one.condition:.3g}" if np.isfinite(one.condition) else "not resolved"
            for one in found.values()
        ],
        "RMS of σ": [f"{one.rms:.4g}" for one in found.values()],
        "lost (0 or below rounding)": [
            f"{len(one.values) - len(one.resolved)} of {len(one.values)}" for one in found.values()
        ],
    }


def describe_spectra(found: Mapping[str, Spectrum], depth: int) -> str:
    return f"Depth {depth}. " + " ".join(
        f"{name.capitalize()}: σ from {one.resolved.min(initial=one.values[0]):.2g} to {one.values[0]:.2g}, RMS "
        f"{one.rms:.3g}"
        + (
            "."
            if np.isfinite(one.condition)
            else f", {len(one.values) - len(one.resolved)} of {len(one.values)} lost."
        )
        for name, one in found.items()
    )
