"""Figures of the gradient lab: one quantity in every layer of both twins, with the theory."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures import spread
from explorer.depth.figures.marks import mark
from explorer.depth.lab import BAND, QUANTITIES, Lab, drawn
from explorer.depth.words import lab as words
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, NEUTRAL, finish

REFERENCES = {  # of a quantity: a value worth a line, and what is written at it
    "update_ratio": (1e-3, "0.001: what a healthy step moves"),
}
HEIGHT = 400  # px
Range = tuple[float, float]  # of log10


def span(labs: Sequence[Lab], quantity: str, kind: str) -> Range:
    """log10 of the lowest and highest value to be drawn in any of the twins, with some air: one
    y-range for all."""
    parts = [np.log10(drawn(lab.values(quantity, kind))) for lab in labs]
    parts += [np.log10(drawn(lab.theory(quantity, kind))) for lab in labs]
    if quantity == "update_ratio":
        parts.append(np.array([-3.0]))
    values = np.concatenate([part.ravel() for part in parts])
    values = values[np.isfinite(values)]
    low, high = (values.min(), values.max()) if len(values) else (-1.0, 1.0)
    air = max(0.1 * (high - low), 0.3)
    return float(low - 1.5 * air), float(high + air)


def layers(labs: Sequence[Lab], labels: Sequence[str], quantity: str, kind: str) -> go.Figure:
    """Of every twin the median and 5-95 % band over the seeds, first layer left; the theory dashed.
    What is exactly 0, too small for float32 or undefined is not drawn as a point but marked on the
    lower edge and counted. The legend gives the measured factor beside the predicted one."""
    log_range = span(labs, quantity, kind)
    fig = go.Figure()
    for number, (lab, label) in enumerate(zip(labs, labels, strict=True)):
        x = np.arange(1, lab.net.depth + 1, dtype=np.float32)
        name = f"{label}: {words.factors(lab, quantity)}"
        _band(fig, x, drawn(lab.values(quantity, kind)), number, name)
        fig.add_scatter(
            x=x,
            y=drawn(lab.theory(quantity, kind)),
            mode="lines",
            name="theory",
            showlegend=number == 0,
            legendrank=2000,
            line={"color": NEUTRAL, "dash": "dash"},
            hovertemplate="theory: %{y:.3g}<extra></extra>",
        )
        _mark_missing(fig, lab.values(quantity, "rms"), x, log_range, number, label)
    if quantity in REFERENCES and (kind == "rms" or QUANTITIES[quantity].ratio):
        _reference(fig, *REFERENCES[quantity], log_range)
    _log_axis(fig, log_range)
    depth = max(lab.net.depth for lab in labs)
    fig.update_xaxes(range=[0.5 - 0.02 * depth, depth + 0.5 + 0.02 * depth])
    return finish(fig, spread.LAYERS, words.axis(quantity, kind), height=HEIGHT)


def _band(fig: go.Figure, x: np.ndarray, values: np.ndarray, number: int, name: str) -> None:
    """Median and 5-95 % over the seeds of values (L, S), NaN where nothing can be drawn."""
    usable, style = np.isfinite(values).any(1), mark(number, 8 if len(x) <= 30 else 5)
    low, middle, high = np.full((3, len(x)), np.nan)
    if usable.any():
        low[usable], middle[usable], high[usable] = np.nanpercentile(
            values[usable], [BAND[0], 50, BAND[1]], axis=1
        )
    fig.add_scatter(
        x=np.r_[x[usable], x[usable][::-1]],
        y=np.r_[high[usable], low[usable][::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=_faded(COLOURS[number]),
        hoverinfo="skip",
        showlegend=False,
        name=f"{BAND[0]}-{BAND[1]}\u00a0% of seeds",
    )
    fig.add_scatter(
        x=x,
        y=middle,
        mode="lines+markers",
        line={"color": COLOURS[number]},
        marker=style["marker"],
        name=name,
        showlegend=True,
        hovertemplate="layer %{x}: %{y:.3g}<extra></extra>",
    )


def _reference(fig: go.Figure, height: float, text: str, log_range: Range) -> None:
    """A named line, where it lies in the range."""
    if not log_range[0] < np.log10(height) < log_range[1]:
        return
    fig.add_hline(y=height, line={"color": NEUTRAL, "dash": "dot", "width": 2})
    fig.add_annotation(
        text=text,
        x=0.01,
        xref="paper",
        xanchor="left",
        y=np.log10(height),
        yanchor="top",
        showarrow=False,
    )


def _log_axis(fig: go.Figure, log_range: Range) -> None:
    """Ticks at powers of ten, and between them where there are few."""
    decades = log_range[1] - log_range[0]
    fig.update_yaxes(type="log", range=list(log_range), dtick=max(1, round(decades / 6)))
    if decades < 2.5:
        ticks = [digit * 10.0**power for power in range(-46, 39) for digit in (1, 2, 5)]
        fig.update_yaxes(tickvals=ticks, ticktext=[sized(tick, 6) for tick in ticks])


def _mark_missing(
    fig: go.Figure,
    values: np.ndarray,
    x: np.ndarray,
    log_range: Range,
    number: int,
    label: str,
) -> None:
    """Crosses near the lower edge where no seed has a value that can be drawn, and why; those of each
    twin in a row of their own."""
    missing = ~np.isfinite(drawn(values)).any(1)
    if not missing.any():
        return
    floor = 10 ** (log_range[0] + (0.03 + 0.13 * number) * (log_range[1] - log_range[0]))
    fig.add_scatter(
        x=x[missing],
        y=np.full(missing.sum(), floor),
        mode="markers",
        showlegend=False,
        marker={"symbol": "x-thin", "size": 10, "line": {"width": 2, "color": COLOURS[number]}},
        hovertemplate="layer %{x}: no value that can be drawn<extra></extra>",
    )
    fig.add_annotation(
        x=0.01,
        xref="paper",
        xanchor="left",
        y=np.log10(floor),
        yshift=16,
        showarrow=False,
        text=f"× {label}: {words.reasons(values)}",
    )


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.25)"
