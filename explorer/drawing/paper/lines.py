"""Lines: curves, points, words at points, filled areas and error bars of plotly's scatter."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from explorer.drawing.paper.marks import (
    DASHES,
    PT,
    STROKES,
    each,
    is_bold,
    numbers,
    rgba,
    symbol,
    usual,
    words,
)
from explorer.drawing.paper.scales import colour_bar, scale_of
from explorer.drawing.paper.sheet import Sheet
from explorer.drawing.style import FONT

STEPS = {"hv": "steps-post", "vh": "steps-pre", "hvh": "steps-mid", "vhv": "steps-mid"}
FEW = 20  # points that plotly marks unless it is told otherwise
ALIGNED = {"left": "right", "right": "left", "center": "center"}  # words stand beside the point
RAISED = {"top": "bottom", "bottom": "top", "middle": "center"}


def scatter(sheet: Sheet, trace: Any, number: int) -> None:
    """Draw a trace of points; raises ValueError for a symbol that is not known."""
    panel = sheet.panel(trace.xaxis, trace.yaxis)
    x, y = _points(sheet, trace, panel.x, panel.y)
    mode = trace.mode or ("lines+markers" if len(x) < FEW else "lines")
    own = usual(number)
    colour = trace.line.color or (
        trace.marker.color if isinstance(trace.marker.color, str) else own
    )
    alpha = 1.0 if trace.opacity is None else trace.opacity
    if trace.fill and trace.fill != "none":
        _fill(
            sheet,
            panel.axes,
            trace,
            x,
            y,
            rgba(trace.fillcolor, alpha) if trace.fillcolor else rgba(colour, alpha / 2),
        )
    handle = _line(panel.axes, trace, x, y, colour, alpha, "lines" in mode)
    if "markers" in mode:
        panel.axes.margins(x=0.03)
        _markers(sheet, panel.axes, trace, x, y, own, alpha)
        _mark_handle(handle, trace, own, alpha)
    if "text" in mode:
        _words(panel.axes, trace, x, y)
    errors(panel.axes, trace, x, y, colour)
    filled = trace.fill not in (None, "none") and not (trace.line.width or 0)
    sheet.legend_of(trace, Patch(color=rgba(trace.fillcolor or colour)) if filled else handle)


def _points(sheet: Sheet, trace: Any, x_axis: str, y_axis: str) -> tuple[np.ndarray, np.ndarray]:
    y = sheet.values(y_axis, trace.y) if trace.y is not None else np.arange(len(trace.x or ()))
    x = sheet.values(x_axis, trace.x) if trace.x is not None else np.arange(len(y)) * 1.0
    count = min(len(x), len(y))
    x, y = x[:count], y[:count]
    if sheet.options(x_axis).type == "log":
        x = np.where(x > 0, x, np.nan)
    if sheet.options(y_axis).type == "log":
        y = np.where(y > 0, y, np.nan)
    if trace.connectgaps:
        there = np.isfinite(x) & np.isfinite(y)
        x, y = x[there], y[there]
    return x, y


def _line(
    axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, colour: str, alpha: float, drawn: bool
) -> Line2D:
    """The line, or one of the same look for the legend where there are markers only."""
    look: dict[str, Any] = {
        "color": rgba(colour, alpha),
        "linewidth": (2 if trace.line.width is None else trace.line.width) * PT,
        "linestyle": DASHES[trace.line.dash or "solid"] if drawn else "none",
        "drawstyle": STEPS.get(trace.line.shape, "default"),
    }
    if drawn:
        axes.plot(x, y, **look, clip_on=trace.cliponaxis is not False, zorder=2)
    return Line2D([], [], **look)


def diameters(marker: Any, count: int) -> np.ndarray:
    """Of markers, px, as plotly makes them from sizes."""
    sizes = numbers(each(6 if marker.size is None else marker.size, count))
    if not isinstance(marker.size, str) and np.ndim(marker.size):
        half = sizes / 2 / (marker.sizeref or 1)
        radii = np.sqrt(half) if marker.sizemode == "area" else half
        return 2 * np.maximum(radii, marker.sizemin or 0)
    return sizes


def _markers(
    sheet: Sheet, axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, own: str, alpha: float
) -> None:
    marker, count = trace.marker, len(x)
    opacity = [
        alpha * value
        for value in numbers(each(1 if marker.opacity is None else marker.opacity, count))
    ]
    faces = _faces(sheet, trace, own, opacity, count)
    edges = each(marker.line.color, count)
    widths = numbers(each(marker.line.width or 0, count)) * PT
    areas = (diameters(marker, count) * PT) ** 2
    names = each(marker.symbol, count)
    for name in dict.fromkeys(names):
        where = np.array([other == name for other in names]) & np.isfinite(x + y)
        sign, outline = symbol(name)
        stroke = outline or sign in STROKES
        edge = [
            faces[i] if stroke else rgba(edges[i], opacity[i]) if edges[i] else faces[i]
            for i in np.flatnonzero(where)
        ]
        axes.scatter(
            x[where],
            y[where],
            s=areas[where],
            marker=sign,
            facecolors="none" if outline else [faces[i] for i in np.flatnonzero(where)],
            edgecolors=None if sign in STROKES else edge,
            linewidths=np.maximum(widths[where], 2 * PT if stroke else 0),
            clip_on=trace.cliponaxis is not False,
            zorder=2.5,
        )


def _faces(sheet: Sheet, trace: Any, own: str, opacity: list[float], count: int) -> list[Any]:
    colours = trace.marker.color
    if colours is not None and not isinstance(colours, str) and _are_numbers(colours):
        scale = scale_of(sheet, trace.marker, numbers(colours), "c")
        mapped = ScalarMappable(scale.norm, scale.colours).to_rgba(numbers(colours))
        if trace.marker.showscale or trace.marker.coloraxis:
            colour_bar(sheet, trace.marker, scale)
        return [
            (*colour[:3], colour[3] * alpha) for colour, alpha in zip(mapped, opacity, strict=False)
        ]
    listed = each(colours or trace.line.color or own, count)
    return [rgba(colour, alpha) for colour, alpha in zip(listed, opacity, strict=False)]


def _are_numbers(values: Any) -> bool:
    return not any(isinstance(value, str) for value in values)


def _mark_handle(handle: Line2D, trace: Any, own: str, alpha: float) -> None:
    """The marker of the legend: the first of the trace."""
    colour = trace.marker.color
    first = colour if isinstance(colour, str) else trace.line.color or own
    if (
        not isinstance(colour, str)
        and colour is not None
        and len(colour)
        and isinstance(colour[0], str)
    ):
        first = colour[0]
    sign, outline = symbol(each(trace.marker.symbol, 1)[0])
    size = trace.marker.size if isinstance(trace.marker.size, int | float) else 10
    handle.set(
        marker=sign,
        markersize=min(size, 14) * PT,
        markerfacecolor="none" if outline else rgba(first, alpha),
        markeredgecolor=rgba(first, alpha),
    )


def _words(axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray) -> None:
    count = len(x)
    sizes, colours = each(trace.textfont.size or FONT, count), each(trace.textfont.color, count)
    positions = each(trace.textposition or "middle center", count)
    shown = each(trace.text, count)
    radii = diameters(trace.marker, count) / 2 if "markers" in trace.mode else np.zeros(count)
    for i in range(count):
        up, side = positions[i].split()
        away = (radii[i] + 4) * PT
        axes.annotate(
            words(shown[i]),
            (x[i], y[i]),
            (
                {"left": -away, "right": away}.get(side, 0),
                {"top": away, "bottom": -away}.get(up, 0),
            ),
            textcoords="offset points",
            ha=ALIGNED[side],
            va=RAISED[up],
            fontsize=sizes[i] * PT,
            color=rgba(colours[i]),
            fontweight="bold" if is_bold(shown[i]) else "normal",
            annotation_clip=trace.cliponaxis is not False,
        )


def _fill(sheet: Sheet, axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, colour: Any) -> None:
    step: Any = {"hv": "post", "vh": "pre", "hvh": "mid"}.get(trace.line.shape)
    if trace.fill == "toself":
        axes.fill(x, y, facecolor=colour, edgecolor="none", zorder=1.5)
    elif trace.fill == "tozerox":
        axes.fill_betweenx(y, 0, x, facecolor=colour, edgecolor="none", step=step, zorder=1.5)
    elif trace.fill == "tonexty" and sheet.before(trace) is not None:
        other = sheet.before(trace)
        below = np.interp(x, sheet.values(trace.xaxis or "x", other.x), numbers(other.y))
        axes.fill_between(x, below, y, facecolor=colour, edgecolor="none", step=step, zorder=1.5)
    else:
        axes.fill_between(x, 0, y, facecolor=colour, edgecolor="none", step=step, zorder=1.5)


def errors(axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, colour: str) -> None:
    """Error bars of a trace at these points."""
    for name in ("error_x", "error_y"):
        bars = trace[name]
        if bars.array is None or bars.visible is False:
            continue
        above = numbers(bars.array)
        below = above if bars.arrayminus is None else numbers(bars.arrayminus)
        reach = np.stack([below, above])
        axes.errorbar(
            x,
            y,
            xerr=reach if name == "error_x" else None,
            yerr=reach if name == "error_y" else None,
            fmt="none",
            ecolor=rgba(bars.color or colour),
            elinewidth=(bars.thickness or 2) * PT,
            capsize=(4 if bars.width is None else bars.width) * PT,
            zorder=3,
        )
