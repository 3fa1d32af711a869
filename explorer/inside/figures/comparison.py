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
    Networks,
    places,
    radius,
    ranges,
)
from explorer.inside.published_numbers import METRICS

TICKS = (0.3, 0.5, 1, 2, 5, 10, 20)
KEY = {
    2.7: 1e6,
    4.0: 1e7,
    6.5: 1e8,
}  # where on the x axis the circles of the size key are: their parameters
HOVER = "%{text}<br>%{y:.1f} %, %{x} billion multiply-adds, %{customdata:.1f} M parameters<extra></extra>"


def comparison(networks: Networks, metric: str, chosen: str | None = None) -> go.Figure:
    """Published accuracy (`metric`: a key of METRICS) over multiply-adds; the area of a circle is
    proportional to the parameters. Rings are networks with batch norm, right above or below their
    twin without it, which has the label. The label of `chosen` is bold."""
    fig, (x_range, y_range) = go.Figure(), ranges(networks, metric)
    _add_families(fig, networks, metric)
    _add_networks(fig, networks, metric, chosen)
    level = y_range[0] + 0.1 * (y_range[1] - y_range[0])
    _add_size_key(fig, networks, level)
    notes = [*_labels(networks, metric, chosen), _size_key_note(level)]
    fig.update_layout(annotations=notes)
    finish(
        fig,
        "multiply-adds for one image (billions, log axis)",
        f"{METRICS[metric]} accuracy on ImageNet (%)",
        height=HEIGHT + 100,
    )
    fig.update_xaxes(type="log", range=x_range, tickvals=TICKS, ticktext=list(map(str, TICKS)))
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


def _add_size_key(fig: go.Figure, networks: Networks, level: float) -> None:
    """Circles of round numbers of parameters, at this height."""
    fig.add_scatter(
        x=list(KEY),
        y=[level] * len(KEY),
        text=[f"{size / 1e6:.0f} M" for size in KEY.values()],
        mode="markers+text",
        textposition="middle right",
        textfont_size=FONT,
        cliponaxis=False,
        **_circles(list(KEY.values()), networks, [NEUTRAL] * len(KEY), [CLEAR] * len(KEY)),
    )


def _size_key_note(level: float) -> dict[str, Any]:
    return {
        "x": log10(min(KEY)),
        "y": level,
        "yshift": LARGEST / 2 + 14,
        "showarrow": False,
        "xanchor": "left",
        "text": "area: parameters; ring: batch norm",
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
