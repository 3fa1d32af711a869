"""Axes: which range, ticks, grid, title and frame has each axis on paper?"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from explorer.drawing.paper.marks import PT, words
from explorer.drawing.paper.sheet import INCH, Panel, Sheet
from explorer.drawing.paper.ticks import set_ticks
from explorer.drawing.style import FONT

FRAME, GRID = "#404040", "#d9d9d9"
THIN = 0.5  # pt


def finish(sheet: Sheet) -> None:
    """All axes, after everything has been drawn on them."""
    for panel in sheet.panels.values():
        _aspect(sheet, panel)
    for panel in sheet.panels.values():
        for direction in "xy":
            _range(panel.axes, direction, sheet.options(getattr(panel, direction)))
    for panel in sheet.panels.values():
        _dress(sheet, panel)


def _aspect(sheet: Sheet, panel: Panel) -> None:
    """One unit to the right as long as so many upwards, where the figure asks for it."""
    x, y = sheet.options(panel.x), sheet.options(panel.y)
    if y.scaleanchor or x.scaleanchor:
        ratio = y.scaleratio or 1 / (x.scaleratio or 1)
        panel.axes.set_aspect(ratio, "box", "C")


def _range(axes: Axes, direction: str, options: Any) -> None:
    low, high = getattr(axes, f"get_{direction}lim")()
    if options.rangemode == "tozero" and options.type != "log":
        low, high = min(low, 0), max(high, 0)
    given = options.range if options.autorange in (None, False) else None
    for place, end in enumerate(given or ()):
        if end is not None:
            value = 10.0**end if options.type == "log" else float(end)
            low, high = (value, high) if place == 0 else (low, value)
    if options.autorange == "reversed":
        low, high = max(low, high), min(low, high)
    if low == high:
        low, high = (low / 2, high * 2) if options.type == "log" else (low - 0.5, high + 0.5)
    getattr(axes, f"set_{direction}lim")(low, high)


def _dress(sheet: Sheet, panel: Panel) -> None:
    axes = panel.axes
    x, y = sheet.options(panel.x), sheet.options(panel.y)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set(visible=False, color=FRAME, linewidth=THIN)
    page = sheet.figure.get_size_inches()
    size = np.asarray(axes.get_position().size) * page * INCH / PT
    for direction, options, axis, side, own in (
        ("x", x, axes.xaxis, x.side or "bottom", (x.anchor or "y") in (panel.y, "free")),
        ("y", y, axes.yaxis, y.side or "left", (y.anchor or "x") in (panel.x, "free")),
    ):
        name = getattr(panel, direction)
        length = float(size[0 if direction == "x" else 1])
        set_ticks(axis, options, sheet.places.get(name, {}), length)
        _grid(axes, axis, direction, options, bool(sheet.places.get(name)))
        if options.visible is False:
            axis.set_visible(False)
            continue
        axes.spines[side].set_visible(True)
        _labels(axis, direction, options, side, own)


def _grid(axes: Axes, axis: Axis, direction: str, options: Any, named: bool) -> None:
    if options.visible is False:
        return
    if options.showgrid is not False and not options.overlaying:
        axis.grid(True, color=GRID, linewidth=THIN)
    if named or (options.ticktext is not None and options.zeroline is None):
        return  # 0 has a name of its own
    low, high = sorted(getattr(axes, f"get_{direction}lim")())
    if options.zeroline is not False and options.type != "log" and low < 0 < high:
        line = axes.axvline if direction == "x" else axes.axhline
        line(0, color="#909090", linewidth=THIN, zorder=0.9, label="_zero")


def _labels(axis: Any, direction: str, options: Any, side: Any, own: bool) -> None:
    """Ticks, their words and the title on one side; on one panel only of those that share the
    axis."""
    axis.set_ticks_position(side)
    axis.set_label_position(side)
    shown = own and options.showticklabels is not False
    axis.set_tick_params(
        which="major",
        labelsize=(options.tickfont.size or FONT) * PT,
        length=2.5 if shown else 0,
        width=THIN,
        color=FRAME,
        **{f"label{side}": shown},
    )
    if own and options.title.text:
        size = (options.title.font.size or FONT + 1) * PT
        axis.set_label_text(words(options.title.text), fontsize=size)
    if options.tickangle:
        turn(axis, direction, float(options.tickangle))


def turn(axis: Axis, direction: str, angle: float) -> None:
    """Words of ticks, turned clockwise by so many degrees; their end at the tick."""
    end = "right" if angle < 0 else "left"
    for label in axis.get_ticklabels():
        upright = abs(angle) == 90 or direction == "y"
        label.set(rotation=-angle, rotation_mode="default" if upright else "anchor")
        if not upright:
            label.set(ha=end, va="top" if abs(angle) < 60 else "center")


def make_room(sheet: Sheet) -> None:
    """Turn the words at an axis to the right that run into one another."""
    renderer = sheet.canvas.get_renderer()
    for panel in sheet.panels.values():
        axis, options = panel.axes.xaxis, sheet.options(panel.x)
        if options.visible is False or options.tickangle is not None:
            continue
        labels = [
            label for label in axis.get_ticklabels() if label.get_text() and label.get_visible()
        ]
        boxes = sorted(
            (b.x0, b.x1) for b in (label.get_window_extent(renderer) for label in labels)
        )
        if any(end > start for (_, end), (start, _) in zip(boxes, boxes[1:], strict=False)):
            turn(axis, "x", -45)
