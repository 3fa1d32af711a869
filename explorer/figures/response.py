"""Response: what does one filter of the first layer look like, and what does it answer to the image?"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.figures import style
from explorer.figures.filters import labelled, shade

if TYPE_CHECKING:
    from explorer.analysis.filters import Patch


def spectrum(power: np.ndarray, frequencies: np.ndarray) -> go.Figure:
    """The Fourier amplitude of one filter over horizontal and vertical frequency (up is positive), from its power."""
    fig = go.Figure(go.Heatmap(x=frequencies, y=-frequencies, z=np.sqrt(power).astype(np.float32),
                               colorscale=style.MAGNITUDE, colorbar_title_text="amplitude",
                               hovertemplate="%{x:.2f}, %{y:.2f} cycles per pixel: %{z:.3g}<extra></extra>"))
    unit = "<br>(cycles per pixel)"
    style.finish(fig, f"horizontal frequency{unit}", f"vertical frequency{unit}", 400)
    return fig.update_yaxes(scaleanchor="x", constrain="domain").update_xaxes(constrain="domain")


def response(values: np.ndarray, patch: Patch) -> go.Figure:
    """One filter's responses (h, w) over the image: red above zero, blue below, white at 0; a ring at the largest."""
    limit = float(np.abs(values).max()) or 1
    fig = go.Figure(go.Heatmap(z=values.astype(np.float32), zmin=-limit, zmax=limit, colorscale=style.SIGNED,
                               colorbar_title_text="response",
                               hovertemplate="row %{y}, column %{x}: %{z:.3g}<extra></extra>"))
    fig.add_scatter(x=[patch.column], y=[patch.row], mode="markers", hoverinfo="skip", showlegend=False,
                    marker={"symbol": "circle-open", "size": 22, "color": "#000000", "line_width": 3})
    style.finish(fig, "column of the feature map", "row of the feature map", height=460)
    fig.update_yaxes(autorange="reversed", scaleanchor="x", constrain="domain")
    return fig.update_xaxes(constrain="domain")


def describe_response(values: np.ndarray, patch: Patch, index: int) -> str:
    """Where and how strongly a filter answered."""
    h, w = values.shape
    return (f"Response of filter {index}: {np.mean(values > 0):.0%} of its {h}×{w} places are above zero; the largest "
            f"is {values.max():.3g} at row {patch.row}, column {patch.column}, the smallest {values.min():.3g}.")


def channels(weights: np.ndarray, scale: float) -> np.ndarray:
    """One filter (C, h, w) large, in colour and then its red, green and blue weights as grey values, in one scale."""
    shown = [weights, *(weights[i:i + 1] for i in range(len(weights) if len(weights) > 1 else 0))]
    factor = max(1, 200 // max(weights.shape[1:]))
    names = ("all", "red", "green", "blue") if len(shown) > 1 else ("weights",)
    tiles = [labelled(style.enlarge(shade(one, scale), factor), name)
             for one, name in zip(shown, names, strict=True)]
    return style.grid(tiles, columns=2, pad=4)


def boxed(view: np.ndarray, patch: Patch) -> np.ndarray:
    """The network's view of the image (H, W, 3), large, with a frame around the most strongly answered patch."""
    factor = max(1, 448 // len(view))
    large = Image.fromarray(style.enlarge(view, factor))
    left, top, right, bottom = (edge * factor for edge in patch.box)
    draw = ImageDraw.Draw(large)
    for out, colour in ((6, "#000000"), (4, style.COLOURS[1])):  # dark around bright: seen on any image
        draw.rectangle((left - out, top - out, right + out - 1, bottom + out - 1), outline=colour, width=4)
    return np.asarray(large)


def cut(view: np.ndarray, patch: Patch) -> np.ndarray:
    """That patch alone, large; what lies outside the image is left out."""
    left, top, right, bottom = (max(0, edge) for edge in patch.box)
    piece = view[top:bottom, left:right]
    return style.enlarge(piece, max(1, 200 // max(piece.shape[:2])))
