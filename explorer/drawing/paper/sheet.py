"""Sheet: where does each part of a plotly figure stand on paper? Panels by the domains of their axes,
colour bars beside them, and what is placed by fractions of the whole plot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, Transform, blended_transform_factory

from explorer.drawing.paper.marks import PT, numbers, words

INCH = 72  # points
Rectangle = tuple[float, float, float, float]  # left, bottom, width, height


@dataclass
class Panel:
    """Where one axis to the right and one upwards cross; `axes` are matplotlib's."""

    axes: Axes
    x: str
    y: str


class Sheet:
    """A plotly figure on its way to paper. `area` is the plot within the page, in inches; sizes of
    the figure are px of the screen, of which PT make a point."""

    def __init__(self, source: go.Figure, width: float, height: float):
        self.source = source
        self.width, self.height = width * PT / INCH, height * PT / INCH
        self.figure = Figure(figsize=(self.width, self.height), dpi=INCH, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self.area: Rectangle = (0.1, 0.1, self.width - 0.2, self.height - 0.2)
        self.panels: dict[tuple[str, str], Panel] = {}
        self.places: dict[str, dict[str, int]] = {}  # of categories on an axis
        self.legend: list[tuple[Artist, str]] = []
        self.stacks: dict[tuple[Axes, float, bool], float] = {}  # how high bars stand so far
        self.scenes: dict[str, Any] = {}  # in three dimensions
        self.colour_axes: set[str] = set()  # whose bar stands already
        self._placed: list[tuple[Axes, Callable[[Rectangle], Rectangle]]] = []
        self.whole = self.add(lambda area: area)
        self.whole.set_axis_off()
        self.whole.set(xlim=(0, 1), ylim=(0, 1), zorder=5)

    def add(self, where: Callable[[Rectangle], Rectangle], **named: Any) -> Axes:
        """New axes at a place that depends on the area, in inches."""
        axes = self.figure.add_axes((0, 0, 1, 1), **named)
        self._placed.append((axes, where))
        self._move(axes, where)
        return axes

    def _move(self, axes: Axes, where: Callable[[Rectangle], Rectangle]) -> None:
        left, bottom, width, height = where(self.area)
        size = self.figure.get_size_inches()
        axes.set_position((left / size[0], bottom / size[1], width / size[0], height / size[1]))

    def place(self, area: Rectangle) -> None:
        """Move everything to where this area of the page asks for it."""
        self.area = area
        for axes, where in self._placed:
            self._move(axes, where)

    def outside(self) -> Bbox:
        """What is drawn, in inches from the page's lower left corner."""
        return self.figure.get_tightbbox(self.canvas.get_renderer())

    def options(self, axis: str) -> Any:
        """plotly's options of the axis `x2` or `y`."""
        return self.source.layout[f"{axis[0]}axis{axis[1:]}"]

    def root(self, axis: str) -> str:
        """The axis whose range this one has."""
        matched = self.options(axis).matches
        return str(matched) if matched and matched != axis else axis

    def domain(self, axis: str) -> tuple[float, float]:
        options = self.options(axis)
        return self.domain(options.overlaying) if options.overlaying else options.domain or (0, 1)

    def panel(self, x: str | None = None, y: str | None = None) -> Panel:
        """Where these axes cross, made when it is first asked for."""
        x, y = x or "x", y or "y"
        if (x, y) not in self.panels:
            self.panels[x, y] = self._panel(x, y)
        return self.panels[x, y]

    def _panel(self, x: str, y: str) -> Panel:
        across, upwards = self.domain(x), self.domain(y)

        def where(area: Rectangle) -> Rectangle:
            left, bottom, width, height = area
            return (
                left + across[0] * width,
                bottom + upwards[0] * height,
                (across[1] - across[0]) * width,
                (upwards[1] - upwards[0]) * height,
            )

        others = list(self.panels.values())
        shared_x = next((p.axes for p in others if self.root(p.x) == self.root(x)), None)
        shared_y = next((p.axes for p in others if self.root(p.y) == self.root(y)), None)
        axes = self.add(where, sharex=shared_x, sharey=shared_y)
        axes.patch.set_visible(False)
        axes.margins(x=0, y=0.05)
        if self.options(x).type == "log":
            axes.set_xscale("log")
        if self.options(y).type == "log":
            axes.set_yscale("log")
        return Panel(axes, x, y)

    def legend_of(self, trace: Any, handle: Artist) -> None:
        """The entry of a trace in the legend, if it is to have one."""
        if trace.name and self._in_legend(trace):
            self.legend.append((handle, words(trace.name)))

    def _in_legend(self, trace: Any) -> bool:
        shown, one = self.source.layout.showlegend, trace.showlegend
        if shown is False or one is False:
            return False
        if trace.type not in ("scatter", "scattergl", "bar"):
            return bool(one)
        if shown or one:
            return True
        named = [
            other
            for other in self.source.data
            if other.type in ("scatter", "scattergl", "bar")
            and other.visible is not False
            and other.showlegend is not False
        ]
        return len(named) > 1 or any(other.showlegend for other in self.source.data)

    def before(self, trace: Any) -> Any:
        """The trace of points before this one on the same axes, or None."""
        earlier = None
        for other in self.source.data:
            if other is trace:
                return earlier
            if other.type == trace.type and (other.xaxis, other.yaxis) == (
                trace.xaxis,
                trace.yaxis,
            ):
                earlier = other
        return earlier

    def values(self, axis: str, data: Any) -> np.ndarray:
        """Where data stand on an axis, float64: numbers as they are, names in the order in which
        they first occur or which the axis gives."""
        listed = (
            data.tolist()
            if isinstance(data, np.ndarray)
            else list(data if data is not None else [])
        )
        options = self.options(axis)
        named = options.type == "category" or any(isinstance(value, str) for value in listed)
        if not named:
            return numbers(data)
        places = self.places.setdefault(axis, {})
        for name in [
            *(options.categoryarray if options.categoryarray is not None else ()),
            *listed,
        ]:
            if name is not None:
                places.setdefault(name, len(places))
        return np.array([np.nan if name is None else places[name] for name in listed], float)

    def transform(self, xref: str | None, yref: str | None) -> Transform:
        """Of a shape or a note, by what its two coordinates refer to: `x2`, `x2 domain` or
        `paper`."""
        x, _, x_domain = (xref or "paper").partition(" ")
        y, _, y_domain = (yref or "paper").partition(" ")
        panel = self._crossing(x, y)
        across = self.whole.transAxes
        if x != "paper":
            across = panel.axes.transAxes if x_domain else panel.axes.transData
        upwards = self.whole.transAxes
        if y != "paper":
            upwards = panel.axes.transAxes if y_domain else panel.axes.transData
        return across if across is upwards else blended_transform_factory(across, upwards)

    def owner(self, xref: str, yref: str) -> Axes:
        """Whose shape it is by these references: a panel's, which cuts it, or the paper's."""
        if "paper" in (xref, yref):
            return self.whole
        return self._crossing(xref.split()[0], yref.split()[0]).axes

    def _crossing(self, x: str, y: str) -> Panel:
        """A panel with these axes, either of which may be the paper."""
        for panel in self.panels.values():
            if x in (panel.x, "paper") and y in (panel.y, "paper"):
                return panel
        return self.panel(None if x == "paper" else x, None if y == "paper" else y)
