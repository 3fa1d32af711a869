"""Measured factors against sqrt(chi): every activation function and init, and the line on which both agree."""

from collections.abc import Sequence
from math import log10

import plotly.graph_objects as go

from explorer.depth.factors import ACTIVATION_KEYS, INIT_KEYS, Factor, labels_of, spread_of
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, FONT, NEUTRAL, finish

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "x", "star")
TICKS = (0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5)
ROOM = 1.9  # times the largest factor, for the names of points beside the line
STEP = 24  # px between two names


def scatter(rows: tuple[Factor, ...]) -> go.Figure:
    """sqrt(chi) to the right, measured upwards, on log axes. Colour: init; symbol: activation function; named: beside the line."""
    low, high = spread_of(rows)
    low, high = low / 1.15, high * 1.15
    fig = go.Figure()
    fig.add_scatter(
        x=[low, high],
        y=[low, high],
        mode="lines",
        name="measured = √χ",
        line={"color": NEUTRAL, "dash": "dash"},
        hoverinfo="skip",
    )
    for row in rows:
        fig.add_scatter(
            x=[row.limit],
            y=[row.measured],
            mode="markers",
            showlegend=False,
            marker={
                "size": 12,
                "symbol": SYMBOLS[ACTIVATION_KEYS.index(row.activation)],
                "color": COLOURS[INIT_KEYS.index(row.init)],
            },
            hovertemplate=f"{', '.join(labels_of(row))}: √χ %{{x:.3f}}, measured %{{y:.3f}}<extra></extra>",
        )
    _legend(fig, rows)
    _names(fig, [row for row in rows if row.off])
    for axis, end in ((fig.update_xaxes, high * ROOM), (fig.update_yaxes, high)):
        axis(type="log", tickvals=TICKS, ticktext=[sized(tick, 6) for tick in TICKS])
        axis(range=[log10(low), log10(end)])
    return finish(fig, "theory: √χ", "measured factor a layer back", height=520)


def _legend(fig: go.Figure, rows: Sequence[Factor]) -> None:
    names = {row.activation: labels_of(row)[0] for row in rows}
    inits = {row.init: labels_of(row)[1] for row in rows}
    marks = [(name, SYMBOLS[ACTIVATION_KEYS.index(key)], NEUTRAL) for key, name in names.items()]
    marks += [(name, "circle", COLOURS[INIT_KEYS.index(key)]) for key, name in inits.items()]
    for name, symbol, colour in marks:
        marker = {"size": 12, "symbol": symbol, "color": colour}
        fig.add_scatter(x=[None], y=[None], mode="markers", name=name, marker=marker)


def _names(fig: go.Figure, rows: list[Factor]) -> None:
    """Beside the points, one below the other, so that none covers another."""
    rows = sorted(rows, key=lambda row: -row.measured)
    for place, row in enumerate(rows):
        fig.add_annotation(
            x=log10(row.limit),
            y=log10(row.measured),
            text=", ".join(labels_of(row)),
            ax=60,
            ay=STEP * (place - (len(rows) - 1) / 2) + 10,
            xanchor="left",
            arrowcolor=NEUTRAL,
            arrowwidth=1,
            font={"size": FONT},
        )
