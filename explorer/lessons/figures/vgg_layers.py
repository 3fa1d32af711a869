"""Figures of the lesson on VGG-16 and VGG-19: their layers side by side, and how far they see."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from explorer.drawing import labels
from explorer.drawing.pixels import enlarge
from explorer.drawing.style import COLOURS, finish
from explorer.inside.anatomy_parts import Part
from explorer.lessons.vgg_layers import Stage


def columns(stages: Sequence[Stage], depths: Sequence[int]) -> go.Figure:
    """One row a network, one column a layer; a filled mark where the network has it."""
    names = [
        f"{stage.name}_{n}" if stage.side else f"fc{n}"
        for stage in stages
        for n in range(1, max(map(len, stage.layers.values())) + 1)
    ]
    fig, shallowest = go.Figure(), min(depths)
    for row, depth in enumerate(depths):
        for extra in (False, True):
            x, hover = [], []
            for stage in stages:
                kept = len(stage.layers[shallowest])
                for n, layer in enumerate(stage.layers[depth], start=1):
                    if (n > kept) == extra:
                        x.append(f"{stage.name}_{n}" if stage.side else f"fc{n}")
                        hover.append(f"{layer.parameters:,} parameters")
            fig.add_scatter(
                x=x,
                y=[row] * len(x),
                mode="markers",
                showlegend=row == len(depths) - 1,
                name=f"not in VGG-{shallowest}" if extra else f"also in VGG-{shallowest}",
                text=hover,
                hovertemplate="%{x}: %{text}<extra>VGG-" + str(depth) + "</extra>",
                marker={
                    "size": 26,
                    "symbol": "diamond" if extra else "square",
                    "color": COLOURS[1] if extra else COLOURS[0],
                },
            )
    finish(fig, "layers with parameters, in order", height=150 + 60 * len(depths))
    fig.update_xaxes(categoryorder="array", categoryarray=names, tickangle=-60, showgrid=False)
    return fig.update_yaxes(
        tickvals=list(range(len(depths))),
        ticktext=[f"VGG-{depth}" for depth in depths],
        range=[-0.6, len(depths) - 0.4],
        showgrid=False,
        zeroline=False,
    )


def named(parts: Sequence[Part], stages: Sequence[Stage], depth: int) -> list[Part]:
    """The parts of one network with the names that its layers have in `columns`."""
    names = [
        f"{stage.name}_{n}" if stage.side else f"fc{n}"
        for stage in stages
        for n in range(1, len(stage.layers.get(depth, ())) + 1)
    ]
    return [replace(part, label=name) for part, name in zip(parts, names, strict=True)]


def seen(pixels: np.ndarray, ends: Sequence[tuple[str, int]], longest: int = 900) -> np.ndarray:
    """The photo (H, W, 3) with a frame around what one value in the middle sees after each of these
    layers, (name, side in pixels); frames are clipped at the photo's edge."""
    scale = max(1, longest // max(pixels.shape[:2]))
    image = Image.fromarray(np.ascontiguousarray(enlarge(pixels, scale)))
    draw, font = ImageDraw.Draw(image), labels.font(20)
    for place, (name, side) in reversed(list(enumerate(ends))):
        low = [max((length - side * scale) / 2, 4) for length in image.size]
        high = [length - 1 - edge for length, edge in zip(image.size, low, strict=True)]
        draw.rectangle([low[0] - 2, low[1] - 2, high[0] + 2, high[1] + 2], outline="white", width=7)
        draw.rectangle([*low, *high], outline=COLOURS[place % len(COLOURS)], width=3)
        small = side * scale < 120  # no room inside: beside it
        where = (
            (image.size[0] / 2 + 40, image.size[1] / 2 - 26 + 26 * place)
            if small
            else (low[0] + 8, low[1] + 6)
        )
        draw.text(
            where, f"{name}: {side}", fill="white", font=font, stroke_width=3, stroke_fill="black"
        )
    return np.asarray(image)
