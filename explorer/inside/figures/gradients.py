"""Gradients: the size of the learning signal in each layer, on a log axis."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.labels import NAME_SIZE, name_ticks
from explorer.drawing.numbers import multiple
from explorer.drawing.style import COLOURS, DASHES, SYMBOLS, finish, log_line
from explorer.inside.gradients import MEASURES, LayerGradients
from explorer.inside.quantities import QUANTITIES

MAX_NAMES = 8  # of layers on the axis of a chart of half the page's width


def layers(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> go.Figure:
    """One line a network, first layer left. Networks with the same layers stand on their names, others on
    relative depth from 0 to 1.

    Layers whose value is exactly 0 stand on a labelled floor below all others; NaN and infinity are
    left out."""
    by_name = len({network.names for network in gradients}) == 1
    small = max(len(network.names) for network in gradients) > 30
    everything = np.concatenate([network.values(quantity, kind) for network in gradients])
    usable = everything[np.isfinite(everything) & (everything > 0)]
    floor = float(usable.min()) / 30 if len(usable) else 1e-30
    fig = go.Figure()
    for number, (network, label) in enumerate(zip(gradients, labels, strict=True)):
        values = network.values(quantity, kind)
        x = np.arange(1, len(values) + 1) if by_name else network.depth()
        fig.add_scatter(
            x=x.astype(np.float32),
            y=np.where(values == 0, floor, values),
            mode="lines+markers",
            name=label,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 6 if small else 9},
            customdata=np.array(network.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
            showlegend=len(gradients) > 1,
        )
    if np.any(everything == 0):
        log_line(fig, floor, "exactly 0")
    fig.update_yaxes(type="log", **_ticks(usable))
    if by_name:
        fig.update_xaxes(name_ticks(gradients[0].names, MAX_NAMES), tickangle=-45)
    where = "layer, first to last" if by_name else "relative depth: 0 first layer, 1 last layer"
    finish(fig, where, axis(quantity, kind), 380)
    return fig.update_xaxes(tickfont_size=NAME_SIZE)


def _ticks(usable: np.ndarray) -> dict[str, Any]:
    """Ticks of a log axis on which these values stand: whole decades, or, where they span little more than one, numbers
    written in full: plotly's own would be digits alone, a 2 above a 10."""
    decades = np.log10(usable.max() / usable.min()) if len(usable) else 0
    if decades > 1.5:
        return {"dtick": max(1, round(decades / 8))}
    if not len(usable):
        return {}
    first, last = (int(np.floor(np.log10(end))) for end in (usable.min(), usable.max()))
    digits = (1, 2, 5) if decades > 0.7 else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    values = [digit * 10.0**power for power in range(first - 1, last + 2) for digit in digits]
    return {"tickvals": values, "ticktext": [multiple(value) for value in values]}


def axis(quantity: str, kind: str) -> str:
    """What the axis shows, with its unit."""
    row = QUANTITIES[quantity]
    return row.axis if kind == "rms" else f"‖{row.symbol}‖, {MEASURES[kind]}"
