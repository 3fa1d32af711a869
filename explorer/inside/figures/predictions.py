"""Predictions: softmax bars, and what the loss sends back.

Names stand above their bars, so that long ones stay readable in half a page and on a phone."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import bold
from explorer.drawing.numbers import probability, signed, sized
from explorer.drawing.style import COLOURS, FONT, LINE, NEUTRAL, finish
from explorer.inside.predictions import Table

LONGEST = 30  # characters of a class name beside a bar
ROW = 54  # px: a bar and the name above it


def bars(
    names: Sequence[str], probabilities: np.ndarray, temperature: float = 1.0, colour: int = 0
) -> go.Figure:
    """Horizontal bars of `probabilities` (k,) from the top down, on one scale from 0 to 1 for all
    pictures."""
    fig = _bars(
        names,
        probabilities,
        [probability(p) for p in probabilities],
        [COLOURS[colour]] * len(names),
        left=0,
    )
    at = f", T = {sized(temperature, 6)}" if temperature != 1 else ""
    _finish(fig, f"probability p{at}", len(names))
    fig.update_xaxes(range=[0, 1.02], dtick=0.25, tickformat="~r")
    return fig


def differences(table: Table, rows: int) -> go.Figure:
    """Bars of p - y about 0 for the best `rows` classes and the true one; only the true one can
    point to the left."""
    where, target = table.places(rows)
    errors = table.errors[where]
    names = [
        f"{_cut(table.names[i], LONGEST - 13)} (true class)" if i == target else table.names[i]
        for i in where
    ]
    colours = [COLOURS[1] if i == target else COLOURS[0] for i in where]
    fig = _bars(names, errors, [signed(error) for error in errors], colours, left=-1)
    _finish(fig, "p \u2212 y (y is 1 for the true class, else 0)", len(where))
    ticks = (-1, -0.5, 0, 0.5, 1)
    fig.update_xaxes(
        range=[-1.04, 1.04],
        tickvals=ticks,
        ticktext=[sized(tick, 6) for tick in ticks],
        zeroline=False,
    )
    for place in range(len(where)):  # a line through all of them would run through the names
        fig.add_shape(
            type="line",
            x0=0,
            x1=0,
            y0=place - 0.24,
            y1=place + 0.24,
            line={"color": NEUTRAL, "width": LINE},
        )
    return fig


def _bars(
    names: Sequence[str],
    values: np.ndarray,
    texts: Sequence[str],
    colours: Sequence[str],
    left: float,
) -> go.Figure:
    places = list(range(len(names)))
    fig = go.Figure(
        go.Bar(
            x=np.asarray(values, np.float32),
            y=places,
            orientation="h",
            width=0.42,
            marker_color=list(colours),
            customdata=[[str(name), text] for name, text in zip(names, texts, strict=True)],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    for place, name, text in zip(places, names, texts, strict=True):
        fig.add_annotation(
            x=left,
            y=place - 0.24,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            align="left",
            text=f"{_shown(name)}  {bold(text)}",
            font_size=FONT,
        )
    return fig


def _finish(fig: go.Figure, title: str, rows: int) -> None:
    finish(fig, title, height=ROW * rows + 76)
    fig.update_layout(margin_t=0)
    fig.update_xaxes(showgrid=False)
    fig.update_yaxes(visible=False, range=[rows - 0.6, -0.75])


def _shown(name: str) -> str:
    return _cut(" ".join(str(name).split()), LONGEST)


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"
