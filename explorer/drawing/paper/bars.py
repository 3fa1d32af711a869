"""Bars: upright and lying ones, side by side, on top of one another or over one another, with their
patterns and words."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from explorer.drawing.paper.lines import errors
from explorer.drawing.paper.marks import HATCHES, PT, each, numbers, rgba, usual, words
from explorer.drawing.paper.scales import colour_bar, scale_of
from explorer.drawing.paper.sheet import Panel, Sheet
from explorer.drawing.style import FONT

GAP = 0.2  # of the place of a bar, plotly's usual


def bar(sheet: Sheet, trace: Any, number: int) -> None:
    """Draw a trace of bars among those of the same axes. Raises ValueError for a pattern or words
    that are not known."""
    panel, lying = sheet.panel(trace.xaxis, trace.yaxis), trace.orientation == "h"
    at, values = _values(sheet, trace, panel, lying)
    width, shift = _width(sheet, trace, panel, lying)
    widths = numbers(each(width if trace.width is None else trace.width, len(at)))
    if trace.offset is not None:
        shifts = numbers(each(trace.offset, len(at))) + widths / 2
    else:
        shifts = np.full(len(at), shift)
    base = _base(sheet, trace, panel.axes, at, values)
    faces, hatches = _faces(sheet, trace, number, len(at)), _hatches(trace, len(at))
    patterned = any(hatches)
    edge = trace.marker.pattern.fgcolor or "white" if patterned else trace.marker.line.color
    look: dict[str, Any] = {
        "color": faces,
        "edgecolor": [rgba(colour) for colour in each(edge or "white", len(at))],
        "linewidth": 0 if patterned else numbers(each(trace.marker.line.width or 0, len(at))) * PT,
        "zorder": 1.8,
    }
    draw = panel.axes.barh if lying else panel.axes.bar
    drawn = draw(at + shifts, values, widths, base, **look)
    for patch, hatch in zip(drawn, hatches, strict=True):
        patch.set_hatch(hatch or None)
    ends, middle = base + values, at + shifts
    _words(panel.axes, trace, middle, values, ends, lying)
    x, y = (ends, middle) if lying else (middle, ends)
    errors(panel.axes, trace, x, y, "black")
    face = faces[0] if len(at) else rgba(usual(number))
    sheet.legend_of(
        trace,
        Patch(
            facecolor=face,
            edgecolor=rgba(edge or "white") if isinstance(edge, str | None) else face,
            linewidth=0,
            hatch=next(iter(hatches), "") or None,
        ),
    )


def _values(sheet: Sheet, trace: Any, panel: Panel, lying: bool) -> tuple[np.ndarray, np.ndarray]:
    """Where bars stand and how long they are."""
    where, lengths = (trace.y, trace.x) if lying else (trace.x, trace.y)
    length_axis, place_axis = (panel.x, panel.y) if lying else (panel.y, panel.x)
    values = sheet.values(length_axis, lengths)
    at = np.arange(len(values)) * 1.0 if where is None else sheet.values(place_axis, where)
    count = min(len(at), len(values))
    return at[:count], values[:count]


def _siblings(sheet: Sheet, trace: Any) -> list[Any]:
    """All bars on the same axes."""
    return [
        other
        for other in sheet.source.data
        if other.type == "bar"
        and other.visible in (None, True)
        and (other.xaxis or "x", other.yaxis or "y") == (trace.xaxis or "x", trace.yaxis or "y")
    ]


def _width(sheet: Sheet, trace: Any, panel: Panel, lying: bool) -> tuple[float, float]:
    """How thick its bars are, and how far from their places they stand."""
    siblings, layout = _siblings(sheet, trace), sheet.source.layout
    everywhere = np.concatenate([_values(sheet, one, panel, lying)[0] for one in siblings])
    places = np.unique(everywhere[np.isfinite(everywhere)])
    apart = np.diff(places)
    unit = float(apart.min()) if len(apart) else 1.0
    room = unit * (1 - (GAP if layout.bargap is None else layout.bargap))
    beside = (layout.barmode or "group") == "group" and len(places) < len(everywhere)
    if not beside or len(siblings) == 1:
        return room, 0.0
    slot = room / len(siblings)
    index = next(i for i, other in enumerate(siblings) if other is trace)
    thick = slot * (1 - (layout.bargroupgap or 0))
    return thick, (index - (len(siblings) - 1) / 2) * slot


def _base(sheet: Sheet, trace: Any, axes: Axes, at: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Where each bar begins: where the figure says, on the one before, or at 0."""
    if trace.base is not None:
        return numbers(each(trace.base, len(at)))
    if sheet.source.layout.barmode not in ("stack", "relative"):
        return np.zeros(len(at))
    base = np.zeros(len(at))
    for i, (place, value) in enumerate(zip(at, np.nan_to_num(values), strict=True)):
        key = axes, float(place), bool(value < 0)
        base[i] = sheet.stacks.get(key, 0.0)
        sheet.stacks[key] = base[i] + value
    return base


def _faces(sheet: Sheet, trace: Any, number: int, count: int) -> list[Any]:
    marker = trace.marker
    alpha = each(1 if marker.opacity is None else marker.opacity, count)
    whole = 1.0 if trace.opacity is None else trace.opacity
    colours = usual(number) if marker.color is None else marker.color
    if not isinstance(colours, str) and len(colours) and not isinstance(colours[0], str):
        scale = scale_of(sheet, marker, numbers(colours), "c")
        if marker.showscale or marker.coloraxis:
            colour_bar(sheet, marker, scale)
        return [scale.colours(scale.norm(value)) for value in numbers(colours)]
    return [rgba(colour, whole * a) for colour, a in zip(each(colours, count), alpha, strict=True)]


def _hatches(trace: Any, count: int) -> list[str]:
    shapes = each(trace.marker.pattern.shape or "", count)
    unknown = set(shapes) - HATCHES.keys()
    if unknown:
        raise ValueError(f"there is no pattern on paper for {unknown.pop()!r}")
    return [HATCHES[shape] for shape in shapes]


def _words(
    axes: Axes, trace: Any, at: np.ndarray, values: np.ndarray, ends: np.ndarray, lying: bool
) -> None:
    """What stands at the end of each bar, or within it."""
    if trace.texttemplate not in (None, "%{text}"):
        raise ValueError(f"there is no way to write {trace.texttemplate!r} on bars")
    if trace.text is None or trace.textposition == "none":
        return
    inside = trace.textposition == "inside"
    texts, sizes = each(trace.text, len(at)), each(trace.textfont.size or FONT, len(at))
    colours = each(trace.textfont.color, len(at))
    for i, text in enumerate(texts):
        end = ends[i] - values[i] / 2 if inside else ends[i]
        sign = 0 if inside else (-1 if values[i] < 0 else 1)
        across, up = (("right", "center", "left")[sign + 1], ("top", "center", "bottom")[sign + 1])
        axes.annotate(
            words(text),
            (end, at[i]) if lying else (at[i], end),
            (4 * PT * sign, 0) if lying else (0, 4 * PT * sign),
            textcoords="offset points",
            ha=across if lying else "center",
            va="center" if lying else up,
            rotation=-(trace.textangle or 0),
            fontsize=sizes[i] * PT,
            color=rgba(colours[i] or ("white" if inside else "black")),
            annotation_clip=trace.cliponaxis is not False,
        )
