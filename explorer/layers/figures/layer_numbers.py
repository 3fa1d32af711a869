"""Figures of layers in numbers: how values are distributed in every layer, and how many units are silent."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures import spread
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, SYMBOLS, finish
from explorer.layers.distributions import DISTRIBUTIONS, Distribution
from explorer.layers.layer_numbers import UnitTable

HEIGHT = 400
KINDS = (("dead", "silent"), ("rare", "rarely active"), ("saturated", "saturated"))
LAYERS = "layer, 1 = next to the input"


def units(now: UnitTable, before: UnitTable | None) -> go.Figure:
    """Shares in percent over depth; dashed and hollow as initialised, where that has the same layers."""
    fig = go.Figure()
    x = np.arange(1, len(now.names) + 1)
    for number, (kind, label) in enumerate(KINDS):
        states = [(getattr(now, kind), "solid", "", label)]
        if before is not None and before.names == now.names:
            states.append((getattr(before, kind), "dot", "-open", f"{label}, as initialised"))
        for shares, dash, hollow, name in states:
            if np.isfinite(shares).any():
                fig.add_scatter(
                    x=x,
                    y=100 * shares,
                    mode="lines+markers" if len(x) <= 40 else "lines",
                    name=name,
                    line={"color": COLOURS[number], "dash": dash},
                    marker={"symbol": SYMBOLS[number] + hollow, "size": 10},
                    text=now.names,
                    hovertemplate="%{text}: %{y:.1f} %<extra></extra>",
                )
    fig.update_yaxes(range=[-3, 103])
    fig.update_xaxes(range=[0.5, len(x) + 0.5], dtick=max(1, round(len(x) / 8)))
    return finish(fig, "activation function", "% of a layer", HEIGHT)


def strips(
    key: str, rows: Distribution, every: Sequence[Distribution], label: str, axis: str
) -> go.Figure:
    """One column of colour a layer, the same bins and colours for all of `every`; of gradients the lowest row is what is exactly 0."""
    edges = DISTRIBUTIONS[key]
    scale = np.arcsinh(edges / 0.05) if key == "activation" else edges
    middles = (scale[:-1] + scale[1:]) / 2
    fig = spread.strips(rows.shares, [each.shares for each in every], middles)
    fig.data[0].text = [list(rows.names)] * len(fig.data[0].y)
    fig.data[0].hovertemplate = "%{text}: %{customdata:.1%}<extra></extra>"
    if key == "activation":
        fig.update_yaxes(
            tickvals=np.arcsinh(np.array(spread.TICKS) / 0.05),
            ticktext=[sized(tick, 6) for tick in spread.TICKS],
        )
    else:
        _floor(fig, rows)
    spread.headed(fig, label)
    finish(fig, LAYERS, axis, HEIGHT)
    return fig.update_layout(margin_t=44)


def _floor(fig: go.Figure, rows: Distribution) -> None:
    """The share that is exactly 0, below all bins, in the same colours."""
    shown = fig.data[0]
    low, high = (float(edge) for edge in fig.layout.yaxis.range)
    step = max(1, round((high - low) / 6))
    ticks = [tick for tick in range(-60, 40) if tick % step == 0 and low < tick < high]
    place = low - 0.06 * (high - low)
    fig.add_heatmap(
        z=np.sqrt(np.where(rows.zeros > 0, rows.zeros, np.nan))[None].astype(np.float32),
        x=shown.x,
        y=[place],
        dy=0.06 * (high - low),
        y0=place,
        zmin=shown.zmin,
        zmax=shown.zmax,
        colorscale=shown.colorscale,
        showscale=False,
        hoverongaps=False,
        customdata=rows.zeros[None].astype(np.float32),
        text=[list(rows.names)],
        hovertemplate="%{text}: %{customdata:.1%} exactly 0<extra></extra>",
    )
    fig.update_yaxes(
        range=[low - 0.1 * (high - low), high],
        tickvals=[place, *ticks],
        ticktext=["exactly 0", *map(str, ticks)],
    )
