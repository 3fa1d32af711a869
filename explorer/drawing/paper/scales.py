"""Scales: which colour has which number, and where does the bar stand that says so?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize

from explorer.drawing.paper.marks import PT, colour_map, numbers, words
from explorer.drawing.paper.sheet import INCH, Rectangle, Sheet
from explorer.drawing.paper.ticks import set_ticks
from explorer.drawing.style import FONT

THICK = 30  # px: a colour bar that says nothing of it
ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
UP = {"bottom": 0.0, "middle": 0.5, "top": 1.0}


@dataclass(frozen=True)
class Scale:
    """Numbers from the lowest to the highest, and their colours."""

    colours: Colormap
    low: float
    high: float

    @property
    def norm(self) -> Normalize:
        return Normalize(self.low, self.high)


def scale_of(sheet: Sheet, owner: Any, values: np.ndarray, letter: str) -> Scale:
    """Of a trace or its markers with these values; `letter` is z or c, as in zmin."""
    if owner.coloraxis:
        owner, letter = sheet.source.layout[owner.coloraxis], "c"
        values = np.concatenate([values.ravel(), *_sharing(sheet, owner)])
    low, high = owner[f"{letter}min"], owner[f"{letter}max"]
    finite = values[np.isfinite(values)]
    if low is None:
        low = float(finite.min()) if finite.size else 0.0
    if high is None:
        high = float(finite.max()) if finite.size else 1.0
    middle = owner[f"{letter}mid"]
    if middle is not None:
        reach = max(high - middle, middle - low)
        low, high = middle - reach, middle + reach
    colours = colour_map(owner.colorscale, owner.reversescale)
    return Scale(colours, low, high if high > low else low + 1)


def _sharing(sheet: Sheet, axis: Any) -> list[np.ndarray]:
    """The values of all traces on a shared scale of colours."""
    found = []
    for trace in sheet.source.data:
        if "coloraxis" in trace and trace.coloraxis == axis.plotly_name:
            found.append(numbers(trace.z).ravel())
        elif "marker" in trace and trace.marker.coloraxis == axis.plotly_name:
            found.append(numbers(trace.marker.color).ravel())
    return found


def colour_bar(sheet: Sheet, owner: Any, scale: Scale) -> None:
    """Beside the plot, as the figure places it; once for all that share a scale."""
    if owner.coloraxis:
        if owner.coloraxis in sheet.colour_axes:
            return
        sheet.colour_axes.add(owner.coloraxis)
        owner = sheet.source.layout[owner.coloraxis]
    if owner.showscale is False:
        return
    bar = owner.colorbar
    lying = bar.orientation == "h"
    axes = sheet.add(_place(bar, lying))
    paint(axes, scale, lying)
    set_ticks(axes.xaxis if lying else axes.yaxis, bar, {}, sheet.height * INCH / PT)
    title(axes, words(bar.title.text), bar.title.side or "top", lying, bar.title.font.size)
    size = (bar.tickfont.size or FONT) * PT
    axes.tick_params(labelsize=size, length=2, width=0.5)


def _place(bar: Any, lying: bool) -> Any:
    """Where the bar stands, as a function of the plot's place on the page, in inches."""
    x = bar.x if bar.x is not None else (0.5 if lying else 1.02)
    y = bar.y if bar.y is not None else (1.02 if lying else 0.5)
    left = ACROSS[bar.xanchor or ("center" if lying else "left")]
    below = UP[bar.yanchor or ("bottom" if lying else "middle")]
    thick = (bar.thickness or THICK) * PT / INCH
    pad = 10 * PT / INCH

    def where(area: Rectangle) -> Rectangle:
        long = (1 if bar.len is None else bar.len) * (area[2] if lying else area[3])
        width, height = (long, thick) if lying else (thick, long)
        away_x, away_y = (0, (1 - 2 * below) * 3 * pad) if lying else ((1 - 2 * left) * pad, 0)
        return (
            area[0] + x * area[2] - left * width + away_x,
            area[1] + y * area[3] - below * height + away_y,
            width,
            height,
        )

    return where


def paint(axes: Axes, scale: Scale, lying: bool) -> None:
    """The colours from the lowest to the highest number on these axes."""
    values = np.linspace(scale.low, scale.high, 256)
    along = (scale.low, scale.high)
    axes.imshow(
        values[None] if lying else values[:, None],
        cmap=scale.colours,
        norm=scale.norm,
        aspect="auto",
        origin="lower",
        extent=(*along, 0, 1) if lying else (0, 1, *along),
    )
    if lying:
        axes.yaxis.set_visible(False)
    else:
        axes.xaxis.set_visible(False)
        axes.yaxis.tick_right()
    for spine in axes.spines.values():
        spine.set_linewidth(0.4)


def title(axes: Axes, text: str, side: str, lying: bool, size: float | None = None) -> None:
    """What the colours are, on a side of their bar."""
    look: dict[str, Any] = {"fontsize": (size or FONT) * PT}
    if side == "right" and not lying:
        axes.yaxis.set_label_position("right")
        axes.set_ylabel(text, **look)
    elif side == "bottom":
        axes.set_xlabel(text, **look)
    else:
        axes.set_title(text, loc="left", pad=3, **look)
