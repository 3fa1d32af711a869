"""Comparison: how accurate are the published networks, what does one answer cost, and how large are
they?"""

from math import log10
from typing import Any

import plotly.graph_objects as go

from explorer.drawing.markup import bold
from explorer.drawing.style import CLEAR, COLOURS, FONT, NEUTRAL, finish
from explorer.inside.figures.label_places import (
    HEIGHT,
    LARGEST,
    STRIP,
    Networks,
    places,
    radius,
    ranges,
)
from explorer.inside.published_numbers import METRICS

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
NOTE = "area: parameters; ring: batch norm"
# share of the x axis at which the note and the circles of the size key are: their parameters
NOTE_AT, KEY = 0.03, {0.53: 1e6, 0.67: 1e7, 0.83: 1e8}
HOVER = "%{text}<br>%{y:.1f} %, %{x} billion multiply-adds, %{customdata:.1f} M parameters<extra></extra>"


def comparison(networks: Networks, metric: str, chosen: str | None = None) -> go.Figure:
    """Published accuracy (`metric`: a key of METRICS) over multiply-adds; the area of a circle is
    proportional to the parameters. Rings are networks with batch norm, right above or below their
    twin without it, which has the label. The label of `chosen` is bold."""
    fig, (x_range, y_range) = go.Figure(), ranges(networks, metric)
    _add_families(fig, networks, metric)
    _add_networks(fig, networks, metric, chosen)
    _add_size_key(fig, networks, x_range, _level(y_range))
    notes = [*_labels(networks, metric, chosen), _size_key_note(x_range, _level(y_range))]
    fig.update_layout(annotations=notes)
    finish(
        fig,
        "multiply-adds for one image (billions, log axis)",
        f"{METRICS[metric]} accuracy on ImageNet (%)",
        height=HEIGHT + 100,
    )
    ticks = [tick for tick in TICKS if x_range[0] <= log10(tick) <= x_range[1]]
    fig.update_xaxes(type="log", range=x_range, tickvals=ticks, ticktext=list(map(str, ticks)))
    fig.update_yaxes(range=y_range)
    return fig


def _add_families(fig: go.Figure, networks: Networks, metric: str) -> None:
    """A dotted line through the networks of each family, without those with batch norm."""
    for family in dict.fromkeys(net.family for net in networks.values()):
        line = [net for net in networks.values() if net.family == family and not net.batch_norm_of]
        line.sort(key=lambda net: net.gmac)
        fig.add_scatter(
            x=[net.gmac for net in line],
            y=[getattr(net, metric) for net in line],
            mode="lines",
            hoverinfo="skip",
            line={"color": NEUTRAL, "width": 2, "dash": "dot"},
            showlegend=False,
        )


def _add_networks(fig: go.Figure, networks: Networks, metric: str, chosen: str | None) -> None:
    colours = [COLOURS[1] if key == chosen else COLOURS[0] for key in networks]
    fills = [
        CLEAR if net.batch_norm_of else colour
        for colour, net in zip(colours, networks.values(), strict=True)
    ]
    fig.add_scatter(
        x=[net.gmac for net in networks.values()],
        y=[getattr(net, metric) for net in networks.values()],
        text=[net.label for net in networks.values()],
        mode="markers",
        **_circles([net.parameters for net in networks.values()], networks, colours, fills),
    )


def _level(y_range: list[float]) -> float:
    """The height of the size key: the middle of its strip."""
    return y_range[0] + STRIP / 2 / HEIGHT * (y_range[1] - y_range[0])


def _at(x_range: list[float], share: float) -> float:
    """log10 of the multiply-adds at this share of the x axis."""
    return x_range[0] + share * (x_range[1] - x_range[0])


def _add_size_key(fig: go.Figure, networks: Networks, x_range: list[float], level: float) -> None:
    """Circles of round numbers of parameters, at this height."""
    fig.add_scatter(
        x=[10 ** _at(x_range, share) for share in KEY],
        y=[level] * len(KEY),
        text=[f"{size / 1e6:.0f} M" for size in KEY.values()],
        mode="markers+text",
        textposition="middle right",
        textfont_size=FONT,
        cliponaxis=False,
        **_circles(list(KEY.values()), networks, [NEUTRAL] * len(KEY), [CLEAR] * len(KEY)),
    )


def _size_key_note(x_range: list[float], level: float) -> dict[str, Any]:
    return {
        "x": _at(x_range, NOTE_AT),
        "y": level,
        "yshift": 0,
        "showarrow": False,
        "xanchor": "left",
        "text": NOTE,
    }


def _labels(networks: Networks, metric: str, chosen: str | None) -> list[dict[str, Any]]:
    """Annotations that name the networks, on free places, with a line to their circle."""
    return [
        {
            "x": log10(networks[key].gmac),
            "y": getattr(networks[key], metric),
            "ax": dx,
            "ay": -dy,
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1,
            "arrowcolor": NEUTRAL,
            "standoff": radius(networks[key], networks),
            "borderpad": 0,
            "text": _label(key, networks[key].label, chosen),
        }
        for key, (dx, dy) in places(networks, metric).items()
    ]


def _label(key: str, label: str, chosen: str | None) -> str:
    return bold(label) if chosen in (key, f"{key}_bn") else label


def _circles(
    sizes: list[float], networks: Networks, edges: list[str], fills: list[str]
) -> dict[str, Any]:
    """How a trace draws circles of these numbers of parameters."""
    largest = max(net.parameters for net in networks.values())
    return {
        "showlegend": False,
        "customdata": [size / 1e6 for size in sizes],
        "hovertemplate": HOVER,
        "marker": {
            "size": sizes,
            "sizemode": "area",
            "sizeref": 2 * largest / LARGEST**2,
            "color": fills,
            "opacity": 0.9,
            "line": {"color": edges, "width": 2.5},
        },
    }
