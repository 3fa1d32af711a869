"""Style: how every figure of the app looks, so that it can be read from the last row in light and
in dark.

Curves and bars are plotly figures that pass through `finish`; pictures that are pixels are in
pixels.py. Sizes stand in each figure and not in a template of plotly: Streamlit writes its own sizes
over those of a template."""

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import ImageColor
from plotly.basedatatypes import BasePlotlyType

from explorer.drawing.numbers import sized

Figure = go.Figure  # for those who only hand figures on

# Okabe and Ito's colours: told apart by colour-blind readers and at least 3:1 against white and
# near-black; four at most on one plot, and never told apart by colour alone.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
# Reference lines and what is no word: 3:1 against white and near-black. Words have no colour of their own:
# no one is 4.5:1 against both grounds, and Streamlit and app/looks.py give them the theme's.
NEUTRAL = "#808080"
SIGNED, MAGNITUDE = "RdBu_r", "cividis"  # values around 0 (give a range symmetric about it); sizes

FONT = 16  # px: the smallest text on a figure
LINE = 3  # px
HOVERED = re.compile(r"%\{([xy]):\.(\d)g\}")  # a number of a hover label that asks for digits
CLEAR = "rgba(0,0,0,0)"
FAINT = "rgba(128,128,128,0.3)"
# The config of every chart (app/widgets.py): no logo and no button that sends the
# data away
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}

LAYOUT: dict[str, Any] = {
    "font": {"size": FONT},
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "dragmode": False,
    "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
    "hoverlabel": {"font": {"size": FONT}},
    "legend": {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1.02,
        "yanchor": "bottom",
        "font": {"size": FONT},
    },
}
AXIS: dict[str, Any] = {
    "automargin": True,
    "exponentformat": "power",
    "fixedrange": True,
    "tickfont": {"size": FONT},
    "title": {"font": {"size": FONT + 1}},
    "gridcolor": FAINT,
    "zerolinecolor": NEUTRAL,
}
BAR: dict[str, Any] = {
    "tickfont": {"size": FONT},
    "title": {"font": {"size": FONT}},
    "exponentformat": "power",
}


def finish(
    fig: go.Figure, x_title: str | None = None, y_title: str | None = None, height: int = 420
) -> go.Figure:
    """`fig` itself, set to be read from afar: text of 16 px or more, lines of 3 px where the trace
    gives no width, axes that define what they show, powers of ten on log axes, transparent ground,
    no zooming by accident."""
    _set(fig.layout, LAYOUT | {"height": height})
    for name in [name for name in fig.layout if name.startswith(("xaxis", "yaxis"))]:
        title = x_title if name[0] == "x" else y_title
        _set(
            fig.layout, {name: AXIS | ({"title": AXIS["title"] | {"text": title}} if title else {})}
        )
    for note in fig.layout.annotations:
        note.font.size = max(note.font.size or 0, FONT)
    for trace in fig.data:
        if trace.type in ("scatter", "scattergl") and trace.line.width is None:
            trace.line.width = LINE
    for owner in _with_colour_bars(fig):
        _set(owner, {"colorbar": BAR})
    for trace in fig.data:
        _write_hovered(trace)
    return fig


def _write_hovered(trace: BasePlotlyType) -> None:
    """The one number of a hover label that asks for so many digits (`%{y:.3g}`), as people write
    numbers: plotly would write 1.23e+3."""
    template = trace.hovertemplate if "hovertemplate" in trace else None
    asked = HOVERED.findall(template) if isinstance(template, str) else []
    if not isinstance(template, str) or len(asked) != 1 or trace[asked[0][0]] is None:
        return
    ((axis, digits),) = asked
    trace.hovertext = [
        "" if value is None else sized(float(value), int(digits)) for value in trace[axis]
    ]
    trace.hovertemplate = HOVERED.sub("%{hovertext}", template)


def on(colour: str) -> str:
    """Black or white, whichever is told better from this ground ("#rrggbb" or "rgb(r, g, b)"): 4.5:1
    or more on every ground, by the relative luminance of WCAG 2.2."""
    channels = np.array(ImageColor.getrgb(colour)[:3]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"


def _with_colour_bars(fig: go.Figure) -> list[BasePlotlyType]:
    """What shows a colour bar; one that is given to others would be drawn."""
    owners = [fig.layout[name] for name in fig.layout if name.startswith("coloraxis")]
    for trace in fig.data:
        if "colorbar" in trace and trace.showscale is not False:
            owners.append(trace)
        if "marker" in trace and getattr(trace.marker, "showscale", None):
            owners.append(trace.marker)
    return owners


def _set(owner: BasePlotlyType, ours: dict[str, Any]) -> None:
    """Like owner.update(ours), in a tenth of the time: every figure of every run passes here."""
    for name, value in ours.items():
        owner[name] = (
            _merged(owner[name].to_plotly_json(), value) if isinstance(value, dict) else value
        )


def _merged(before: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    return before | {
        name: _merged(before.get(name) or {}, value) if isinstance(value, dict) else value
        for name, value in ours.items()
    }


def larger(fig: go.Figure, factor: float = 1.5) -> go.Figure:
    """A copy of a finished figure with all its words, and marks that hold words, `factor` times as large
    and its height a little, for a class."""
    large = go.Figure(fig.data, _larger(fig.layout.to_plotly_json(), factor))
    large.layout.height = round((fig.layout.height or 420) * (1 + factor) / 2)
    if fig.layout.margin.t is not None:  # where words stand above the axes
        large.layout.margin.t = factor * fig.layout.margin.t
    for trace in large.data:
        owners = (trace, trace["marker"]) if "marker" in trace else (trace,)
        if "text" in (getattr(trace, "mode", "") or "") and isinstance(trace.marker.size, int):
            trace.marker.size *= factor
        bars = [owner["colorbar"] for owner in owners if "colorbar" in owner]
        fonts = [font for bar in bars for font in (bar["tickfont"], bar["title"]["font"])]
        if "textfont" in trace:  # not in a surface
            fonts.append(trace["textfont"])
        for font in fonts:
            if isinstance(font["size"], int | float):
                font["size"] *= factor
    return large


def _larger(value: Any, factor: float, font: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            name: part * factor
            if font and name == "size" and isinstance(part, int | float)
            else _larger(part, factor, name.endswith("font"))
            for name, part in value.items()
        }
    return [_larger(part, factor) for part in value] if isinstance(value, list | tuple) else value


def log_line(
    fig: go.Figure, y: float, words: str, colour: str = NEUTRAL, dash: str = "dot"
) -> None:
    """A named horizontal line of this colour at y on a log axis. The words of add_hline would stand elsewhere:
    plotly places those of a log axis by their exponent."""
    fig.add_hline(y=y, line={"color": colour, "dash": dash, "width": 2})
    fig.add_annotation(
        x=0,
        xref="x domain",
        xanchor="left",
        y=float(np.log10(y)),
        yanchor="bottom",
        text=words,
        showarrow=False,
        font={"size": FONT},
    )
