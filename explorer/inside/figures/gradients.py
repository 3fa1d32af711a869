"""Figures of the gradients page: the size of the learning signal in each layer, on a log axis."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, SYMBOLS, finish, log_line
from explorer.inside.gradients import MEASURES, QUANTITIES, LayerGradients, fading


def layers(
    found: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> go.Figure:
    """One line a network, first layer left. One network: layers by name; several: on relative depth
    from 0 to 1.

    Layers whose value is exactly 0 stand on a labelled floor below all others; NaN and infinity are
    left out."""
    several = len(found) > 1
    everything = np.concatenate([one.values(quantity, kind) for one in found])
    usable = everything[np.isfinite(everything) & (everything > 0)]
    floor = float(usable.min()) / 30 if len(usable) else 1e-30
    fig = go.Figure()
    for number, (one, label) in enumerate(zip(found, labels, strict=True)):
        values = one.values(quantity, kind)
        x = one.depth() if several else np.arange(1, len(values) + 1)
        fig.add_scatter(
            x=x.astype(np.float32),
            y=np.where(values == 0, floor, values),
            mode="lines+markers",
            name=label,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 9},
            customdata=np.array(one.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
            showlegend=several,
        )
    if np.any(everything == 0):
        log_line(fig, floor, "exactly 0")
    decades = np.log10(usable.max() / usable.min()) if len(usable) else 0
    fig.update_yaxes(
        type="log",
        dtick=max(1, round(decades / 8)) if decades > 1.5 else "D2" if decades > 0.7 else "D1",
    )
    if not several:
        names, step = found[0].names, max(1, -(-len(found[0].names) // 16))
        fig.update_xaxes(
            tickvals=list(range(1, len(names) + 1, step)),
            ticktext=list(names[::step]),
            tickangle=-45,
        )
    return finish(
        fig,
        "relative depth: 0 first layer, 1 last layer" if several else "layer, first to last",
        axis(quantity, kind),
        height=440,
    )


def axis(quantity: str, kind: str) -> str:
    """What the axis shows, with its unit."""
    symbol = QUANTITIES[quantity].symbol
    return f"RMS of {symbol} per element" if kind == "rms" else f"‖{symbol}‖, {MEASURES[kind]}"


def describe(
    found: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """One sentence a network that states what its line shows."""
    return " ".join(
        sentence(one.values(quantity, kind), label, QUANTITIES[quantity].symbol)
        for one, label in zip(found, labels, strict=True)
    )


def sentence(values: np.ndarray, label: str, symbol: str) -> str:
    """How the signal changes from the last layer to the first, in words and numbers."""
    change = fading(values)
    said = []
    if np.isfinite(change.ratio):
        if 0.5 < change.ratio < 2:
            said.append(
                f"{symbol} is about as large in the first layer as in the last ({change.ratio:.2f} times)"
            )
        elif change.ratio < 1:
            said.append(
                f"{symbol} is {times(1 / change.ratio)} smaller in the first layer than in the last "
                f"(x{change.per_layer:.2f} a layer)"
            )
        else:
            said.append(
                f"{symbol} is {times(change.ratio)} larger in the first layer than in the last "
                f"(x{change.per_layer:.2f} a layer)"
            )
    if change.zeros:
        said.append(f"exactly 0 in {change.zeros} of {len(values)} layers")
    if change.undefined:
        said.append(f"NaN or infinite in {change.undefined} of {len(values)} layers")
    return f"{label}: {'; '.join(said) or 'too few layers to compare'}."


def times(ratio: float) -> str:
    if ratio < 1e6:
        return f"{ratio:,.1f} times" if ratio < 100 else f"{ratio:,.0f} times"
    return f"{ratio / 1e6:,.1f} million times" if ratio < 1e9 else f"{ratio:.0e} times"


def table(found: Sequence[LayerGradients], labels: Sequence[str]) -> dict[str, list]:
    """Everything as columns: one row for each layer of each network."""
    rows: dict[str, list] = {"network": [], "layer": [], "class index": [], "cross entropy": []}
    rows |= {
        f"{measure} of {quantity.symbol}": []
        for quantity in QUANTITIES.values()
        for measure in ("RMS", "norm")
    }
    for one, label in zip(found, labels, strict=True):
        rows["network"] += [label] * len(one.names)
        rows["layer"] += one.names
        rows["class index"] += [one.target] * len(one.names)
        rows["cross entropy"] += [one.loss] * len(one.names)
        for key, quantity in QUANTITIES.items():
            rows[f"RMS of {quantity.symbol}"] += one.rms[key].tolist()
            rows[f"norm of {quantity.symbol}"] += one.norm[key].tolist()
    return rows
