"""Comparison: how accurate are the published networks, what does one answer cost, and how large are
they?"""

from collections.abc import Mapping
from math import log10, sqrt

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import CLEAR, COLOURS, FONT, NEUTRAL, finish
from explorer.inside.published_numbers import METRICS
from explorer.networks.zoo import Network

WIDTH, HEIGHT, LARGEST = (
    690,
    500,
    56,
)  # px: the plot inside its axes, at its narrowest; diameter of the largest circle
DISTANCES = (6, 14, 24, 36, 50, 70, 95, 125, 160)  # px from circle to label: places that are tried
ANGLES = np.arange(16) * np.pi / 8
TICKS = (0.3, 0.5, 1, 2, 5, 10, 20)
KEY = {
    2.7: 1e6,
    4.0: 1e7,
    6.5: 1e8,
}  # where on the x axis the circles of the size key are: their parameters
HOVER = "%{text}<br>%{y:.1f} %, %{x} billion multiply-adds, %{customdata:.1f} M parameters<extra></extra>"

Box = tuple[float, float, float, float]  # left, bottom, right, top


def comparison(
    networks: Mapping[str, Network], metric: str, chosen: str | None = None
) -> go.Figure:
    """Published accuracy (`metric`: a key of METRICS) over multiply-adds; the area of a circle is
    proportional to the parameters. Rings are networks with batch norm, right above or below their
    twin without it, which has the label."""
    fig, (x_range, y_range) = go.Figure(), ranges(networks, metric)
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
    colours = [COLOURS[1] if key == chosen else COLOURS[0] for key in networks]
    _circles(
        fig,
        [net.gmac for net in networks.values()],
        [getattr(net, metric) for net in networks.values()],
        [net.parameters for net in networks.values()],
        networks,
        colours,
        [
            CLEAR if net.batch_norm_of else colour
            for colour, net in zip(colours, networks.values(), strict=True)
        ],
        text=[net.label for net in networks.values()],
    )
    notes = [
        {
            "x": log10(net.gmac),
            "y": getattr(net, metric),
            "ax": dx,
            "ay": -dy,
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1,
            "arrowcolor": NEUTRAL,
            "standoff": radius(net, networks),
            "borderpad": 0,
            "text": f"<b>{net.label}</b>" if chosen in (key, f"{key}_bn") else net.label,
        }
        for key, (dx, dy) in places(networks, metric).items()
        for net in [networks[key]]
    ]
    level = y_range[0] + 0.1 * (y_range[1] - y_range[0])
    _circles(
        fig,
        list(KEY),
        [level] * len(KEY),
        list(KEY.values()),
        networks,
        [NEUTRAL] * len(KEY),
        [CLEAR] * len(KEY),
        text=[f"{size / 1e6:.0f} M" for size in KEY.values()],
        mode="markers+text",
        textposition="middle right",
        textfont_size=FONT,
        cliponaxis=False,
    )
    notes.append(
        {
            "x": log10(min(KEY)),
            "y": level,
            "yshift": LARGEST / 2 + 14,
            "showarrow": False,
            "xanchor": "left",
            "text": "area: parameters; ring: batch norm",
        }
    )
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


def ranges(networks: Mapping[str, Network], metric: str) -> tuple[list[float], list[float]]:
    """Of the axes: log10 of billions of multiply-adds; percent."""
    x = [log10(net.gmac) for net in networks.values()]
    y = [getattr(net, metric) for net in networks.values()]
    room = (max(x) - min(x)) / 8, (max(y) - min(y)) / 8
    return [min(x) - room[0], max(x) + room[0]], [min(y) - room[1], max(y) + room[1]]


def radius(net: Network, networks: Mapping[str, Network]) -> float:
    return LARGEST / 2 * sqrt(net.parameters / max(other.parameters for other in networks.values()))


def places(networks: Mapping[str, Network], metric: str) -> dict[str, tuple[float, float]]:
    """Where the middle of each label goes, in pixels right of and above its circle's middle, on a
    plot of WIDTH x HEIGHT: the nearest place on which no other label and no circle lies. Networks
    with batch norm get none."""
    x_range, y_range = ranges(networks, metric)
    middle = {
        key: (
            (log10(net.gmac) - x_range[0]) / (x_range[1] - x_range[0]) * WIDTH,
            (getattr(net, metric) - y_range[0]) / (y_range[1] - y_range[0]) * HEIGHT,
        )
        for key, net in networks.items()
    }
    taken = [
        _box(middle[key], 2 * radius(net, networks), 2 * radius(net, networks))
        for key, net in networks.items()
    ]
    for family in {net.family for net in networks.values()}:  # no label on the dotted lines either
        line = sorted(
            middle[k]
            for k, net in networks.items()
            if net.family == family and not net.batch_norm_of
        )
        for (x0, y0), (x1, y1) in zip(line, line[1:], strict=False):
            taken += [
                _box((x0 + (x1 - x0) * i / 20, y0 + (y1 - y0) * i / 20), 6, 6) for i in range(20)
            ]
    found = {}
    for key in sorted(
        (k for k, net in networks.items() if not net.batch_norm_of), key=lambda k: -middle[k][1]
    ):
        width, height = label_size(networks[key].label)
        away = radius(networks[key], networks) + np.repeat(DISTANCES, len(ANGLES))
        angle = np.tile(ANGLES, len(DISTANCES))
        dx, dy = np.cos(angle) * (away + width / 2), np.sin(angle) * (away + height / 2)
        boxes = np.array(
            _box((middle[key][0] + dx, middle[key][1] + dy), width, height)
        )  # (4, places)
        others = np.array(taken).T[:, None]  # (4, 1, taken)
        shared = (
            np.minimum(boxes[2:, :, None], others[2:]) - np.maximum(boxes[:2, :, None], others[:2])
        ).clip(0)
        outside = (boxes[:2] < 0).any(0) | (boxes[2] > WIDTH) | (boxes[3] > HEIGHT)
        best = int(np.argmin(shared.prod(0).sum(-1) + 1e9 * outside))  # the nearest of the best
        found[key] = float(dx[best]), float(dy[best])
        taken.append(tuple(boxes[:, best]))
    return found


def label_size(label: str) -> tuple[float, float]:
    """Width and height in pixels of a label at the figure's font size, rather too large than too
    small."""
    return 0.58 * FONT * len(label) + 4, 1.3 * FONT


def overlap(one: Box, other: Box) -> float:
    """Area that two boxes share, in square pixels."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


def _box(middle: tuple[float, float], width: float, height: float) -> Box:
    return (
        middle[0] - width / 2,
        middle[1] - height / 2,
        middle[0] + width / 2,
        middle[1] + height / 2,
    )


def _circles(
    fig: go.Figure,
    x: list,
    y: list,
    sizes: list,
    networks: Mapping[str, Network],
    edges: list,
    fills: list,
    **more: object,
) -> None:
    largest = max(net.parameters for net in networks.values())
    fig.add_scatter(
        **{
            "x": x,
            "y": y,
            "mode": "markers",
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
            **more,
        }
    )
