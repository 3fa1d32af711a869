"""Page: what stands on paper, and in which order? The title, the whole legend, the plot or pictures,
and the line that says where they come from; a column and a half wide, on white."""

import contextlib
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

import plotly.graph_objects as go
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from explorer.drawing.paper import axes, bars, fields, lines, notes, space
from explorer.drawing.paper.marks import families, words
from explorer.drawing.paper.sheet import INCH, Sheet

WIDTH = 792  # px: 140 mm on paper
HEIGHT = 420  # px: a figure that says nothing of it
EDGE = 0.06  # inches around everything
LEAST = 0.45  # of a figure's height is plot, whatever stands around it
TITLE, LEGEND, CREDIT = 9, 8, 6  # pt
PASSES = 3
SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,  # a stranger's $x$ is text
    "svg.fonttype": "none",  # text stays text
    "pdf.fonttype": 42,
    "axes.unicode_minus": True,
    "image.interpolation": "nearest",
    "path.simplify": False,
    "hatch.linewidth": 0.6,
}
KINDS: dict[str, Callable[[Sheet, Any, int], None]] = {
    "scatter": lines.scatter,
    "scattergl": lines.scatter,
    "bar": bars.bar,
    "heatmap": fields.heatmap,
    "contour": fields.contour,
    "surface": space.surface,
    "scatter3d": space.scatter,
}
_one_at_a_time = threading.RLock()  # matplotlib's settings belong to the process


@contextlib.contextmanager
def settings() -> Iterator[None]:
    """Whatever draws or writes a page does so here: one page at a time, with SETTINGS."""
    with _one_at_a_time, rc_context({**SETTINGS, "font.family": families()}):
        yield


def of_figure(source: go.Figure, title: str = "", credit: str = "") -> Figure:
    """A plotly figure as matplotlib's, to be written within `settings()`. Raises ValueError for a kind
    of trace, symbol, pattern or format that has no counterpart here."""
    with settings():
        width, height = source.layout.width or WIDTH, source.layout.height or HEIGHT
        sheet = Sheet(source, width, height)
        _draw(sheet)
        _fit(sheet)
        frame(sheet, title or source.layout.title.text or "", credit)
        return sheet.figure


def _draw(sheet: Sheet) -> None:
    source = sheet.source
    if len(source.layout.images):
        raise ValueError("there is no way to draw a layout image on paper")
    for number, trace in enumerate(source.data):
        if trace.type not in KINDS:
            raise ValueError(f"there is no way to draw a trace of kind {trace.type!r} on paper")
        if trace.visible is not False:  # paper cannot be clicked: what the legend offers is drawn
            KINDS[trace.type](sheet, trace, number)
    if not sheet.panels and not sheet.scenes:
        sheet.panel()
    for shape in source.layout.shapes:
        notes.shape(sheet, shape)
    axes.finish(sheet)
    space.finish(sheet)
    for note in source.layout.annotations:
        notes.annotation(sheet, note)
    if str(source.layout.legend.traceorder).startswith("reversed"):
        sheet.legend.reverse()


def _fit(sheet: Sheet) -> None:
    """Let the plot take what ticks, titles and colour bars leave of the page's width; nothing is cut
    off."""
    width, height = sheet.width, sheet.height
    for number in range(PASSES):
        box, (left, bottom, wide, high) = sheet.outside(), sheet.area
        before, below = max(0.0, left - box.x0), max(0.0, bottom - box.y0)
        behind, above = max(0.0, box.x1 - left - wide), max(0.0, box.y1 - bottom - high)
        plot = max(height - below - above, LEAST * height)
        across = max(width - before - behind - 2 * EDGE, 0.3 * width)
        sheet.figure.set_size_inches(before + across + behind + 2 * EDGE, below + plot + above)
        sheet.place((before + EDGE, below, across, plot))
        if number == 0:
            axes.make_room(sheet)


def frame(sheet: Sheet, title: str, credit: str) -> None:
    """Make the page higher for title and legend above the plot and the credit below it."""
    box = sheet.outside()
    width = float(sheet.figure.get_size_inches()[0])
    legend, legend_height = _legend(sheet, width - 2 * EDGE)
    head = wrapped(words(title), width - 2 * EDGE, TITLE)
    foot = wrapped(words(credit), width - 2 * EDGE, CREDIT)
    head_height = _height(head, TITLE) + EDGE * bool(head)
    foot_height = _height(foot, CREDIT) + EDGE * bool(foot)
    bottom = foot_height + 2 * EDGE
    height = bottom + box.height + EDGE + legend_height + head_height + EDGE
    left, below, wide, high = sheet.area
    sheet.figure.set_size_inches(width, height)
    sheet.place((left, below - box.y0 + bottom, wide, high))
    top = 1 - EDGE / height
    sheet.figure.text(EDGE / width, top, head, fontsize=TITLE, weight="bold", va="top")
    if legend is not None:
        anchor = EDGE / width, 1 - (EDGE + head_height) / height
        legend.set_bbox_to_anchor(anchor, sheet.figure.transFigure)
    sheet.figure.text(
        EDGE / width, EDGE / height, foot, fontsize=CREDIT, color="#404040", va="bottom"
    )


def _legend(sheet: Sheet, width: float) -> tuple[Legend | None, float]:
    """The legend in as many columns as the width, in inches, has room for, and its height."""
    if not sheet.legend:
        return None, 0.0
    handles, names = zip(*sheet.legend, strict=True)
    shown = [textwrap.fill(name, 60) for name in names]
    for columns in range(min(len(names), 6), 0, -1):
        legend = sheet.figure.legend(
            handles,
            shown,
            loc="upper left",
            ncols=columns,
            fontsize=LEGEND,
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            handlelength=2.4,
            columnspacing=1.4,
        )
        box = legend.get_window_extent(sheet.canvas.get_renderer())
        if columns == 1 or box.width <= width * INCH:
            break
        legend.remove()
    return legend, box.height / INCH + 2 * EDGE


def wrapped(text: str, width: float, size: float) -> str:
    """Text in lines of at most so many inches, as letters of so many points usually are."""
    return "\n".join(
        textwrap.fill(line, max(10, int(width * INCH / (0.56 * size)))) for line in text.split("\n")
    )


def _height(text: str, size: float) -> float:
    """Of lines of text, in inches."""
    return (text.count("\n") + 1) * 1.25 * size / INCH if text else 0.0
