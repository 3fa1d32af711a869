"""Fields: heat maps and contours, numbers over a plane as colours or as lines of one height."""

from typing import Any

import numpy as np

from explorer.drawing.paper.marks import DASHES, PT, numbers, rgba, words
from explorer.drawing.paper.scales import colour_bar, scale_of
from explorer.drawing.paper.sheet import Sheet
from explorer.drawing.style import FONT

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue, ITU-R BT.709


def heatmap(sheet: Sheet, trace: Any, _number: int) -> None:
    """A cell for each value (rows, columns); cells without a number stay empty."""
    panel, z = sheet.panel(trace.xaxis, trace.yaxis), numbers(trace.z)
    if not z.size:
        return
    x, y = (
        _places(sheet, trace, panel.x, "x", z.shape[1]),
        _places(sheet, trace, panel.y, "y", z.shape[0]),
    )
    scale = scale_of(sheet, trace, z, "z")
    gap = max(trace.xgap or 0, trace.ygap or 0) * PT
    panel.axes.pcolormesh(
        edges(x, z.shape[1]),
        edges(y, z.shape[0]),
        np.ma.masked_invalid(z),
        cmap=scale.colours,
        norm=scale.norm,
        edgecolors="white" if gap else "none",
        linewidth=gap,
        alpha=trace.opacity,
        rasterized=not gap,
        zorder=1,
    )
    if trace.texttemplate == "%{text}":
        _print(panel.axes, trace, x, y, scale.colours(scale.norm(z)))
    elif trace.texttemplate:
        raise ValueError(f"there is no way to write {trace.texttemplate!r} in cells")
    if trace.showscale is not False:
        colour_bar(sheet, trace, scale)


def _places(sheet: Sheet, trace: Any, axis: str, letter: str, count: int) -> np.ndarray:
    """Where columns or rows stand."""
    if trace[letter] is not None:
        return sheet.values(axis, trace[letter])
    first, step = trace[f"{letter}0"], trace[f"d{letter}"]
    return (first or 0) + np.arange(count) * (1.0 if step is None else step)


def edges(places: np.ndarray, count: int) -> np.ndarray:
    """(count + 1,) where cells end: between the middles `places` (count,), which may be edges
    already."""
    if len(places) == count + 1:
        return places
    if count == 1:
        return np.array([places[0] - 0.5, places[0] + 0.5])
    between = (places[1:] + places[:-1]) / 2
    first, last = 2 * places[0] - between[0], 2 * places[-1] - between[-1]
    return np.concatenate([[first], between, [last]])


def _print(axes: Any, trace: Any, x: np.ndarray, y: np.ndarray, colours: np.ndarray) -> None:
    """A word in each cell, dark on light and light on dark."""
    texts = trace.text if trace.text is not None else []
    light = colours[..., :3] @ LUMINANCE > 0.5
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            axes.text(
                x[column],
                y[row],
                words(text),
                ha="center",
                va="center",
                fontsize=(trace.textfont.size or FONT) * PT,
                color=rgba(trace.textfont.color or ("black" if light[row, column] else "white")),
                clip_on=True,
            )


def contour(sheet: Sheet, trace: Any, _number: int) -> None:
    """Lines of equal height, with colours between them unless the figure wants lines alone."""
    panel, z = sheet.panel(trace.xaxis, trace.yaxis), numbers(trace.z)
    x, y = (
        _places(sheet, trace, panel.x, "x", z.shape[1]),
        _places(sheet, trace, panel.y, "y", z.shape[0]),
    )
    scale, options = scale_of(sheet, trace, z, "z"), trace.contours
    levels = levels_of(trace, scale.low, scale.high)
    masked = np.ma.masked_invalid(z)
    coloured = options.coloring or "fill"
    if coloured in ("fill", "heatmap"):
        panel.axes.contourf(
            x,
            y,
            masked,
            levels=levels if len(levels) > 1 else [scale.low, scale.high],
            cmap=scale.colours,
            norm=scale.norm,
            extend="both",
            zorder=1,
        )
    crossed = [level for level in levels if masked.min() < level < masked.max()]
    if crossed and options.showlines is not False:
        look: dict[str, Any] = {"colors": [rgba(trace.line.color)]}
        if coloured == "lines":
            look = {"cmap": scale.colours, "norm": scale.norm}
        panel.axes.contour(
            x,
            y,
            masked,
            levels=crossed,
            linewidths=(1 if trace.line.width is None else trace.line.width) * PT,
            linestyles=[DASHES[trace.line.dash or "solid"]],
            zorder=1.2,
            **look,
        )
    if trace.showscale is not False:
        colour_bar(sheet, trace, scale)


def levels_of(trace: Any, low: float, high: float) -> np.ndarray:
    """The heights of the lines, as plotly takes them from start, end and size."""
    options = trace.contours
    if options.start is None or options.end is None:
        return np.linspace(low, high, (trace.ncontours or 15) + 2)[1:-1]
    if not options.size or options.end <= options.start:
        return np.array([options.start])
    steps = int(np.floor((options.end - options.start) / options.size + 1e-6))
    return options.start + options.size * np.arange(steps + 1)
