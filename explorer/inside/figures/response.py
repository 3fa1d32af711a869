"""Response: what does one filter of the first layer look like, and what does it answer to the
image?"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.drawing import style
from explorer.inside.figures.filters import shade

if TYPE_CHECKING:
    from explorer.inside.filters import Look


def spectrum(look: Look) -> go.Figure:
    """The Fourier amplitude of one filter over horizontal and vertical frequency (up is
    positive)."""
    fig = go.Figure(
        go.Heatmap(
            x=look.frequencies,
            y=-look.frequencies,
            z=np.sqrt(look.power).astype(np.float32),
            colorscale=style.MAGNITUDE,
            colorbar=bar("Fourier amplitude"),
            hovertemplate="%{x:.2f}, %{y:.2f} cycles per pixel: %{z:.3g}<extra></extra>",
        )
    )
    return squared(fig, "horizontal frequency (cycles per pixel)", "vertical (cycles per pixel)")


def responses(look: Look) -> go.Figure:
    """One filter's responses (h, w) over the image: red above zero, blue below, white at 0; a ring
    at the largest."""
    limit = float(np.abs(look.responses).max()) or 1
    fig = go.Figure(
        go.Heatmap(
            z=look.responses.astype(np.float32),
            zmin=-limit,
            zmax=limit,
            colorscale=style.SIGNED,
            colorbar=bar("response: weights times pixels, plus bias"),
            hovertemplate="row %{y}, column %{x}: %{z:.3g}<extra></extra>",
        )
    )
    fig.add_scatter(
        x=[look.patch.column],
        y=[look.patch.row],
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


def describe(look: Look) -> str:
    """Where and how strongly the filter answered."""
    (h, w), best = look.responses.shape, look.patch
    if h == w == 1:
        return f"The unit sees the whole image at once and answers {best.value:.3g}."
    return (
        f"{np.mean(look.responses > 0):.0%} of the {h}×{w} responses are above zero; the largest is "
        f"{best.value:.3g} at row {best.row}, column {best.column}, the smallest {look.responses.min():.3g}."
    )


def parts(weights: np.ndarray, scale: float, view: np.ndarray, look: Look) -> np.ndarray:
    """One filter (C, h, w) large, its red, green and blue weights in grey on the same scale, and
    the patch of the network's view (H, W, 3) that it answered most strongly, mid grey where that
    lies outside the image."""
    tiles = {"filter": shade(weights, scale)}
    if len(weights) == 3:
        tiles |= {
            name: shade(weights[i : i + 1], scale)
            for i, name in enumerate(("red", "green", "blue"))
        }
    tiles["best patch"] = patch(view, look)
    factor = max(1, 160 // max(weights.shape[1:]))
    shown = [style.labelled(style.enlarge(tile, factor), name) for name, tile in tiles.items()]
    return style.grid(shown, columns=3, pad=4)


def patch(view: np.ndarray, look: Look) -> np.ndarray:
    """The pixels (h, w, 3) inside the box of the strongest response; 128 outside the image."""
    left, top, right, bottom = look.patch.box
    room = max(0, -left, -top, right - view.shape[1], bottom - view.shape[0])
    around = np.pad(view, ((room, room), (room, room), (0, 0)), constant_values=128)
    return around[top + room : bottom + room, left + room : right + room]


def boxed(view: np.ndarray, look: Look) -> np.ndarray:
    """The network's view of the image (H, W, 3), large, with a frame around the most strongly
    answered patch."""
    factor = max(1, 448 // len(view))
    large = Image.fromarray(style.enlarge(view, factor))
    left, top, right, bottom = (edge * factor for edge in look.patch.box)
    draw = ImageDraw.Draw(large)
    for out, colour in (
        (6, "#000000"),
        (4, style.COLOURS[1]),
    ):  # dark around bright: seen on any image
        draw.rectangle(
            (left - out, top - out, right + out - 1, bottom + out - 1), outline=colour, width=4
        )
    return np.asarray(large)


def archive(look: Look) -> bytes:
    """The responses (h, w), the Fourier power (N, N) and its frequencies (N,) as a compressed
    NPZ."""
    out = io.BytesIO()
    np.savez_compressed(
        out, responses=look.responses, power=look.power, frequencies=look.frequencies
    )
    return out.getvalue()
