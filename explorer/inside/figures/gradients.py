"""Gradients: the size of the learning signal in each layer, on a log axis."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, SYMBOLS, finish, log_line
from explorer.inside.gradients import MEASURES, LayerGradients
from explorer.inside.quantities import QUANTITIES


def layers(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> go.Figure:
    """One line a network, first layer left. One network: layers by name; several: on relative depth
    from 0 to 1.

    Layers whose value is exactly 0 stand on a labelled floor below all others; NaN and infinity are
    left out."""
    several = len(gradients) > 1
    everything = np.concatenate([network.values(quantity, kind) for network in gradients])
    usable = everything[np.isfinite(everything) & (everything > 0)]
    floor = float(usable.min()) / 30 if len(usable) else 1e-30
    fig = go.Figure()
    for number, (network, label) in enumerate(zip(gradients, labels, strict=True)):
        values = network.values(quantity, kind)
        x = network.depth() if several else np.arange(1, len(values) + 1)
        fig.add_scatter(
            x=x.astype(np.float32),
            y=np.where(values == 0, floor, values),
            mode="lines+markers",
            name=label,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 9},
            customdata=np.array(network.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
            showlegend=several,
        )
    if np.any(everything == 0):
        log_line(fig, floor, "exactly 0")
    fig.update_yaxes(type="log", dtick=_tick(usable))
    if several:
        return finish(fig, "relative depth: 0 first layer, 1 last layer", axis(quantity, kind), 440)
    _name_layers(fig, gradients[0].names)
    return finish(fig, "layer, first to last", axis(quantity, kind), 440)


def _tick(usable: np.ndarray) -> float | str:
    """Step of a log axis on which these values stand: whole decades, or digits within one."""
    decades = np.log10(usable.max() / usable.min()) if len(usable) else 0
    if decades > 1.5:
        return max(1, round(decades / 8))
    return "D2" if decades > 0.7 else "D1"


def _name_layers(fig: go.Figure, names: Sequence[str]) -> None:
    step = max(1, -(-len(names) // 16))
    fig.update_xaxes(
        tickvals=list(range(1, len(names) + 1, step)), ticktext=list(names[::step]), tickangle=-45
    )


def axis(quantity: str, kind: str) -> str:
    """What the axis shows, with its unit."""
    row = QUANTITIES[quantity]
    return row.axis if kind == "rms" else f"‖{row.symbol}‖, {MEASURES[kind]}"
