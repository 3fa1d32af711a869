"""Figures of the dropout lesson: which units a sub-network has, and what a thousand of them say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.labels import labelled
from explorer.drawing.markup import BREAK
from explorer.drawing.numbers import percent
from explorer.drawing.pixels import grid
from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.lessons.dropout import SubNetworks

BINS, TILE = 40, 240  # of the histograms; px of a mask

STANDS, DROPPED = 230, 40  # greys


def masks(sampled: SubNetworks, names: Sequence[str]) -> np.ndarray:
    """The units of the first sub-networks' first dropout layer as squares, light where they stand,
    with the class that each sub-network names and its probability: pixels (H, W, 4)."""
    units = sampled.kept.shape[1]
    side = int(np.ceil(np.sqrt(units)))
    tiles = []
    for kept, probabilities in zip(sampled.kept, sampled.probabilities, strict=False):
        square = np.full(side * side, 128, np.uint8)
        square[:units] = np.where(kept, STANDS, DROPPED)
        factor = max(1, TILE // side)
        pixels = (
            square.reshape(side, side).repeat(factor, 0).repeat(factor, 1)[..., None].repeat(3, 2)
        )
        tiles.append(
            labelled(pixels, f"{names[probabilities.argmax()][:12]} {percent(probabilities.max())}")
        )
    return grid(tiles, columns=3, pad=4)


def histograms(rates: Sequence[SubNetworks], name: str) -> go.Figure:
    """One row a rate: how many sub-networks give the whole network's first class which probability,
    and their mean."""
    fig, axes = go.Figure(), {}
    for row, sampled in enumerate(rates):
        axis = str(row + 1) if row else ""
        top = _histogram(fig, sampled, f"y{axis}", row == 0)
        low = (len(rates) - 1 - row) / len(rates)
        axes[f"yaxis{axis}"] = {
            "domain": [low, low + 0.78 / len(rates)],
            "range": [0, top],
            "tickformat": ".0%",
            "nticks": 4,
            "title_text": f"{percent(sampled.rate)}{BREAK}dropped",
        }
    lowest = f"y{len(rates)}" if len(rates) > 1 else "y"
    across: dict[str, Any] = {"range": [0, 1.005], "tickformat": ".0%", "anchor": lowest}
    fig.update_layout(**axes, bargap=0, xaxis=across)
    finish(fig, f"probability of {name}", height=180 + 130 * len(rates))
    fig.update_xaxes(zerolinecolor=NEUTRAL)
    return fig


def _histogram(fig: go.Figure, sampled: SubNetworks, axis: str, legend: bool) -> float:
    """The bars and lines of one rate; returns where its axis ends."""
    edges, best = np.linspace(0, 1, BINS + 1), sampled.whole.argmax()
    share = np.histogram(sampled.probabilities[:, best], edges)[0] / len(sampled.probabilities)
    fig.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=share.astype(np.float32),
        yaxis=axis,
        name="sub-networks",
        marker={"color": COLOURS[0]},
        showlegend=legend,
        hoverinfo="skip",
        width=1 / BINS,
    )
    top = 1.25 * float(share.max())
    for label, value, colour, dash in (
        ("whole network", sampled.whole[best], COLOURS[1], "solid"),
        ("mean of the sub-networks", sampled.mean[best], COLOURS[2], "dash"),
    ):
        fig.add_scatter(
            x=[value, value],
            y=[0, top],
            yaxis=axis,
            mode="lines",
            name=label,
            showlegend=legend,
            hoverinfo="skip",
            line={"color": colour, "dash": dash},
        )
    return top
