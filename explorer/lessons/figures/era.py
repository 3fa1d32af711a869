"""Figures of the lesson on the era: any number of the networks against any other, every point with its name."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.inside.figures.label_places import label_size
from explorer.lessons.era import AXES, Point, values

MARKS = {  # by family: symbol and colour
    "AlexNet": ("circle", COLOURS[0]),
    "VGG": ("square", COLOURS[1]),
    "GoogLeNet": ("diamond", COLOURS[2]),
    "PReLU-net": ("pentagon", COLOURS[1]),
    "ResNet": ("triangle-up", COLOURS[3]),
    "SqueezeNet": ("star", COLOURS[0]),
    "later": ("cross", NEUTRAL),
}

WIDTHS, HEIGHT = (285, 640), 440  # px: the plot inside its axes on a phone and beside the sidebar

AWAY = (22, 34, 50, 75, 105, 140, 180)  # px: from a point to its label

ANGLES = np.arange(16) * np.pi / 8


def chart(points: Sequence[Point], x: str, y: str) -> go.Figure:
    """Two of AXES against each other, every point with its name; networks of one family are joined
    by a line."""
    both, across, up = values(points, x, y)
    fig = go.Figure()
    for family in dict.fromkeys(point.family for point in both):
        rows = [i for i, point in enumerate(both) if point.family == family]
        symbol, colour = MARKS[family]
        fig.add_scatter(
            x=across[rows],
            y=up[rows],
            mode="markers" if family == "later" else "lines+markers",
            name=family,
            line={"color": colour, "width": 1.5, "dash": "dot"},
            showlegend=True,
            marker={"symbol": symbol, "color": colour, "size": 15},
            customdata=[both[i].label for i in rows],
            hovertemplate="%{customdata}: %{x:,.4~r}, %{y:,.4~r}<extra></extra>",
        )
    ranges = [axis_range(across, AXES[x].log), axis_range(up, AXES[y].log)]
    offsets = label_offsets(both, across, up, x, y, ranges)
    for point, (dx, dy), across_at, up_at in zip(both, offsets, across, up, strict=True):
        fig.add_annotation(
            x=np.log10(across_at) if AXES[x].log else across_at,
            y=np.log10(up_at) if AXES[y].log else up_at,
            text=point.label,
            ax=dx,
            ay=-dy,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=NEUTRAL,
            standoff=7,
            borderpad=0,
        )
    finish(fig, AXES[x].title, AXES[y].title, height=HEIGHT + 110)
    fig.update_xaxes(**_axis(x, ranges[0]))
    return fig.update_yaxes(**_axis(y, ranges[1]))


def _axis(name: str, limits: list[float]) -> dict[str, Any]:
    log = AXES[name].log
    return {
        "range": limits,
        "type": "log" if log else "linear",
        **_ticks(limits, log, name),
    }


def _ticks(limits: list[float], log: bool, name: str) -> dict[str, Any]:
    if not log:
        return (
            {"tickformat": "d", "dtick": 1 if np.ptp(limits) < 6 else 2} if name == "Year" else {}
        )
    ticks = [step * 10.0**power for power in range(-2, 4) for step in (1, 2, 5)]
    shown = [tick for tick in ticks if limits[0] <= np.log10(tick) <= limits[1]]
    return {"tickvals": shown, "ticktext": [sized(tick, 6) for tick in shown]}


def axis_range(values: np.ndarray, log: bool) -> list[float]:
    ends = np.log10(values) if log else values
    room = max(np.ptp(ends), 0.5) / 7
    return [float(ends.min() - room), float(ends.max() + room)]


def label_offsets(
    both: Sequence[Point],
    across: np.ndarray,
    up: np.ndarray,
    x: str,
    y: str,
    ranges: Sequence[list[float]],
) -> list[tuple[float, float]]:
    """Where each label's middle goes, in pixels right of and above its point: where it covers least
    at all WIDTHS, of which the last counts most. Long labels are placed first: they need most
    room."""
    shares = [_share(across, AXES[x].log, ranges[0]), _share(up, AXES[y].log, ranges[1])]
    points = {width: np.stack([shares[0] * width, shares[1] * HEIGHT], axis=1) for width in WIDTHS}
    occupied = {width: [np.hstack([at - 9, at + 9]) for at in points[width]] for width in WIDTHS}
    away, angle = (grid.ravel() for grid in np.meshgrid(np.array(AWAY), ANGLES, indexing="ij"))
    offsets: dict[int, tuple[float, float]] = {}
    for place in sorted(range(len(both)), key=lambda place: -len(both[place].label)):
        size = np.array(label_size(both[place].label))
        steps = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (
            away[:, None] + size / 2
        )  # (C, 2)
        boxes = {}
        for width in WIDTHS:
            middle = points[width][place] + steps
            boxes[width] = np.hstack([middle - size / 2, middle + size / 2])  # (C, 4)
        costs = away + sum(
            (3 if width == WIDTHS[-1] else 1) * _covered(candidates, np.array(occupied[width]))
            + 1000 * _beyond(candidates, width)
            for width, candidates in boxes.items()
        )
        best = int(np.argmin(costs))
        offsets[place] = float(steps[best, 0]), float(steps[best, 1])
        for width in WIDTHS:
            occupied[width].append(boxes[width][best])
    return [offsets[place] for place in range(len(both))]


def _share(values: np.ndarray, log: bool, limits: Sequence[float]) -> np.ndarray:
    """(N,) of the way along an axis."""
    low, high = limits
    return ((np.log10(values) if log else values) - low) / (high - low)


def _covered(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(C,) square pixels that boxes (C, 4), left, low, right, high, share with others (T, 4)."""
    shared = np.minimum(boxes[:, None, 2:], others[None, :, 2:]) - np.maximum(
        boxes[:, None, :2], others[None, :, :2]
    )
    return shared.clip(0).prod(-1).sum(-1)


def _beyond(boxes: np.ndarray, width: float) -> np.ndarray:
    """(C,) how many pixels of boxes (C, 4) are outside of a plot of this width."""
    return (-boxes[:, :2]).clip(0).sum(1) + (boxes[:, 2:] - (width, HEIGHT)).clip(0).sum(1)
