"""Response: one filter of the first layer large, its spectrum, and what it answers to the image."""

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.drawing import style
from explorer.drawing.labels import labelled
from explorer.drawing.pixels import enlarge, grid
from explorer.inside.figures.filters import shade
from explorer.inside.filters import FilterResponse


def spectrum(response: FilterResponse) -> go.Figure:
    """The Fourier amplitude of one filter over horizontal and vertical frequency (up is
    positive)."""
    fig = go.Figure(
        go.Heatmap(
            x=response.frequencies,
            y=-response.frequencies,
            z=np.sqrt(response.power).astype(np.float32),
            colorscale=style.MAGNITUDE,
            colorbar=bar("Fourier amplitude"),
            hovertemplate="%{x:.2f}, %{y:.2f} cycles per pixel: %{z:,.3~r}<extra></extra>",
        )
    )
    return squared(fig, "horizontal frequency (cycles per pixel)", "vertical (cycles per pixel)")


def responses(response: FilterResponse) -> go.Figure:
    """One filter's responses (h, w) over the image: red above zero, blue below, white at 0; a ring
    at the largest."""
    limit = float(np.abs(response.responses).max()) or 1
    fig = go.Figure(
        go.Heatmap(
            z=response.responses.astype(np.float32),
            zmin=-limit,
            zmax=limit,
            colorscale=style.SIGNED,
            colorbar=bar("response: weights times pixels, plus bias"),
            hovertemplate="row %{y}, column %{x}: %{z:,.3~r}<extra></extra>",
        )
    )
    fig.add_scatter(
        x=[response.patch.column],
        y=[response.patch.row],
        mode="markers",
        hoverinfo="skip",
        showlegend=False,
        marker={"symbol": "circle-open", "size": 22, "color": "#000000", "line_width": 3},
    )
    return squared(fig, "column of the feature map", "row").update_yaxes(autorange="reversed")


def bar(title: str) -> dict:
    """A colour bar above the map, which keeps the map's width in a narrow column."""
    return {
        "title": {"text": title, "side": "top"},
        "orientation": "h",
        "y": 1,
        "yanchor": "bottom",
        "thickness": 14,
    }


def squared(fig: go.Figure, x_title: str, y_title: str) -> go.Figure:
    """Finished, with pixels that are square."""
    style.finish(fig, x_title, y_title, height=460)
    return fig.update_yaxes(scaleanchor="x", constrain="domain").update_xaxes(constrain="domain")


def parts(
    weights: np.ndarray, scale: float, view: np.ndarray, response: FilterResponse
) -> np.ndarray:
    """One filter (C, h, w) large, its red, green and blue weights in grey on the same scale, and
    the patch of the network's view (H, W, 3) that it answered most strongly, mid grey where that
    lies outside the image."""
    tiles = {"filter": shade(weights, scale)}
    if len(weights) == 3:
        tiles |= {
            name: shade(weights[i : i + 1], scale)
            for i, name in enumerate(("red", "green", "blue"))
        }
    tiles["best patch"] = patch(view, response)
    factor = max(1, 160 // max(weights.shape[1:]))
    shown = [labelled(enlarge(tile, factor), name) for name, tile in tiles.items()]
    return grid(shown, columns=3, pad=4)


def patch(view: np.ndarray, response: FilterResponse) -> np.ndarray:
    """The pixels (h, w, 3) inside the box of the strongest response; 128 outside the image."""
    left, top, right, bottom = response.patch.box
    room = max(0, -left, -top, right - view.shape[1], bottom - view.shape[0])
    around = np.pad(view, ((room, room), (room, room), (0, 0)), constant_values=128)
    return around[top + room : bottom + room, left + room : right + room]


def boxed(view: np.ndarray, response: FilterResponse) -> np.ndarray:
    """The network's view of the image (H, W, 3), large, with a frame around the most strongly
    answered patch."""
    factor = max(1, 448 // len(view))
    large = Image.fromarray(enlarge(view, factor))
    left, top, right, bottom = (edge * factor for edge in response.patch.box)
    draw = ImageDraw.Draw(large)
    for out, colour in (
        (6, "#000000"),
        (4, style.COLOURS[1]),
    ):  # dark around bright: seen on any image
        draw.rectangle(
            (left - out, top - out, right + out - 1, bottom + out - 1), outline=colour, width=4
        )
    return np.asarray(large)
