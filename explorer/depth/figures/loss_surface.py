"""Figures of the loss surface page: slices in 3-D on one height, as contours on one scale, and along one line."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.depth.figures.log_ticks import log_ticks, round_numbers
from explorer.depth.figures.marks import here, mark
from explorer.depth.loss_surface import CUT, LossSurface
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, FONT, MAGNITUDE, NEUTRAL, finish

APART = 2.6  # of two slices in one scene
LOWEST = 1e-6  # loss with a place of its own on a log height
MARK = here(COLOURS[1], 13)
UNNAMED: dict[str, Any] = {"mode": "markers", "showlegend": False, "hoverinfo": "skip"}
Range = tuple[float, float]


def height(loss: np.ndarray, scale: str, top: float) -> np.ndarray:
    """float32: log10 of a loss, or the loss, cut at `top`; what is no number stands at the top."""
    values = np.where(np.isfinite(loss), loss, top).clip(LOWEST, top)
    return (np.log10(values) if scale == "log" else values).astype(np.float32)


def top_of(surfaces: Sequence[LossSurface], scale: str) -> float:
    """Where heights end: at the largest finite loss of all slices, on a linear scale at CUT times the loss of a guess."""
    finite = np.concatenate([np.zeros(0), *(row.loss[np.isfinite(row.loss)] for row in surfaces)])
    largest = max(2 * LOWEST, float(finite.max())) if len(finite) else 1.0
    cut = CUT * max((np.log(row.classes) for row in surfaces), default=1.0)
    return largest if scale == "log" else min(largest, float(cut))


def span(surfaces: Sequence[LossSurface], scale: str) -> Range:
    """Lowest and highest height of all slices."""
    top = top_of(surfaces, scale)
    values = np.concatenate([height(row.loss, scale, top).ravel() for row in surfaces])
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def ticks(of: Range, scale: str) -> dict:
    """Losses at round numbers within a range of heights, as plotly's tickvals and ticktext."""
    low, high = of
    if scale == "log":
        values = round_numbers(10.0**low, 10.0**high)
        return {
            "tickvals": [float(np.log10(value)) for value in values],
            "ticktext": [sized(value, 1) for value in values],
        }
    size = 10.0 ** np.floor(np.log10(high - low))
    size *= 1 if (high - low) / size > 4 else 0.5
    kept = [float(value) for value in np.arange(0, high + size, size) if low <= value <= high]
    return {"tickvals": kept, "ticktext": [sized(value, 4) for value in kept]}


def landscape(surfaces: Sequence[LossSurface], names: Sequence[str], scale: str) -> go.Figure:
    """All slices in one scene, on one height and one colour scale; a mark where each network stands."""
    fig, of, top = go.Figure(), span(surfaces, scale), top_of(surfaces, scale)
    for number, row in enumerate(surfaces):
        z = height(row.loss, scale, top)
        fig.add_surface(
            x=(row.at + APART * number).astype(np.float32),
            y=row.at.astype(np.float32),
            z=z.T,
            customdata=row.loss.T.astype(np.float32),
            cmin=of[0],
            cmax=of[1],
            colorscale=MAGNITUDE,
            showscale=number == 0,
            colorbar=colour_bar(of, scale),
            contours={"z": {"show": True, "usecolormap": False, "color": "white", "width": 1}},
            hovertemplate="loss %{customdata:,.4~r}<extra></extra>",
        )
        fig.add_scatter3d(
            x=[APART * number],
            y=[0],
            z=[float(z[row.middle, row.middle])],
            marker=MARK | {"size": 6, "symbol": "circle"},
            **UNNAMED,
        )
    finish(fig, height=420)
    return fig.update_layout(
        dragmode="orbit", margin={"l": 0, "r": 0, "t": 0, "b": 0}, scene=scene(names, of)
    )


def scene(names: Sequence[str], of: Range) -> dict:
    """How slices stand beside each other, under their names; heights are those of the colour bar."""
    places = [APART * number + at for number in range(len(names)) for at in (-1, 0, 1)]
    words = [word for name in names for word in ("-1", name, "1")]
    axis = {"tickfont": {"size": FONT}, "title": {"text": ""}}
    return {
        "xaxis": axis | {"tickvals": places, "ticktext": words},
        "yaxis": axis | {"tickvals": [-1, 0, 1]},
        "zaxis": axis | {"range": list(of), "showticklabels": False},
        "aspectratio": {"x": 1.3 * len(names), "y": 1.2, "z": 0.9},
        "camera": {"eye": {"x": -0.15, "y": -2.05, "z": 1.1}, "center": {"z": -0.25}},
    }


def colour_bar(of: Range, scale: str) -> dict:
    """Of heights, in losses."""
    return {"title": {"text": "loss"}, "thickness": 14, **ticks(of, scale)}


def contours(surfaces: Sequence[LossSurface], names: Sequence[str], scale: str) -> go.Figure:
    """The same slices from above, side by side, with the same levels and colours; a mark where each network stands."""
    of, top = span(surfaces, scale), top_of(surfaces, scale)
    fig = make_subplots(
        cols=max(1, len(surfaces)),
        subplot_titles=list(names),
        shared_yaxes=True,
        horizontal_spacing=0.08,
    )
    for number, row in enumerate(surfaces, start=1):
        fig.add_contour(
            x=row.at.astype(np.float32),
            y=row.at.astype(np.float32),
            z=height(row.loss, scale, top).T,
            zmin=of[0],
            zmax=of[1],
            contours={"start": of[0], "end": of[1], "size": (of[1] - of[0]) / 18},
            colorscale=MAGNITUDE,
            line={"width": 1, "color": "rgba(255,255,255,0.6)"},
            showscale=number == len(surfaces),
            colorbar=colour_bar(of, scale),
            customdata=row.loss.T.astype(np.float32),
            hovertemplate="(%{x:.2f}, %{y:.2f}): loss %{customdata:,.4~r}<extra></extra>",
            row=1,
            col=number,
        )
        fig.add_scatter(x=[0], y=[0], marker=MARK, row=1, col=number, **UNNAMED)
    finish(fig, "direction 1", None, 430)  # short: on a phone the slices are narrow
    fig.update_yaxes(title_text="direction 2", title_font_size=FONT, col=1)
    return fig.update_layout(margin_t=36)


def line(surfaces: Sequence[LossSurface], names: Sequence[str], scale: str) -> go.Figure:
    """The loss along the first direction, one line a network; the height of a guess is marked."""
    fig, top = go.Figure(), top_of(surfaces, scale)
    for number, row in enumerate(surfaces):
        values = np.where(np.isfinite(row.loss[:, row.middle]), row.loss[:, row.middle], np.nan)
        fig.add_scatter(
            x=row.at.astype(np.float32),
            y=values.astype(np.float32),
            mode="lines+markers",
            name=names[number],
            **mark(number, 7),
            hovertemplate="%{x:.2f}: loss %{y:.4g}<extra></extra>",
        )
    guess = {float(np.log(row.classes)) for row in surfaces}
    for value in guess if len(guess) == 1 else ():
        fig.add_scatter(
            x=[-1, 1],
            y=[value, value],
            mode="lines",
            name="a guess",
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    if scale == "log":
        low, high = span(surfaces, scale)
        fig.update_yaxes(type="log", **log_ticks(10.0**low, 10.0**high))
    else:
        fig.update_yaxes(range=[0, 1.05 * top])
    return finish(fig, "along the first direction, in lengths of the weights", "loss", 380)
