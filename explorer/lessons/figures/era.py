"""Figures of the era: any number of the networks against any other, and the tables of tricks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.inside.figures.comparison import label_size
from explorer.lessons.era import AXES, rank_correlation, values

if TYPE_CHECKING:
    from explorer.lessons.era import Point

LOOKS = {  # by family: symbol and colour
    "AlexNet": ("circle", COLOURS[0]),
    "VGG": ("square", COLOURS[1]),
    "GoogLeNet": ("diamond", COLOURS[2]),
    "ResNet": ("triangle-up", COLOURS[3]),
    "SqueezeNet": ("star", COLOURS[0]),
    "later": ("cross", NEUTRAL),
}
WIDTHS, HEIGHT = (285, 640), 440  # px: the plot inside its axes on a phone and beside the sidebar
AWAY = (22, 34, 50, 75, 105, 140, 180)  # px: from a point to its label
ANGLES = np.arange(16) * np.pi / 8
ABOUT = (
    "Depth, parameters and multiply-adds of the era are counted now from the networks themselves, one image of "
    "224×224; accuracy is published by torchvision: one network, one crop, ImageNet's validation images. The "
    "challenge's entries were ensembles with lower errors: see the first lesson."
)
ABOUT_LATER = (
    "All published. Later weights were trained by other recipes, longer and with more augmentation: part of "
    "their accuracy is not the architecture's, as the two ResNet-50s show. Inception v3 takes 299×299."
)


def chart(found: Sequence[Point], x: str, y: str) -> go.Figure:
    """Two of AXES against each other, every point with its name; networks of one family are joined
    by a line."""
    both, across, up = values(found, x, y)
    fig = go.Figure()
    for family in dict.fromkeys(point.family for point in both):
        at = [i for i, point in enumerate(both) if point.family == family]
        symbol, colour = LOOKS[family]
        fig.add_scatter(
            x=across[at],
            y=up[at],
            mode="markers" if family == "later" else "lines+markers",
            name=family,
            line={"color": colour, "width": 1.5, "dash": "dot"},
            showlegend=True,
            marker={"symbol": symbol, "color": colour, "size": 15},
            customdata=[both[i].label for i in at],
            hovertemplate="%{customdata}: %{x:.4~g}, %{y:.4~g}<extra></extra>",
        )
    ranges = [_range(across, AXES[x].log), _range(up, AXES[y].log)]
    for point, (dx, dy), at in zip(
        both, _places(both, across, up, x, y, ranges), zip(across, up, strict=True), strict=True
    ):
        fig.add_annotation(
            x=np.log10(at[0]) if AXES[x].log else at[0],
            y=np.log10(at[1]) if AXES[y].log else at[1],
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
    for axis, range_, name in ((fig.update_xaxes, ranges[0], x), (fig.update_yaxes, ranges[1], y)):
        axis(
            range=range_,
            type="log" if AXES[name].log else "linear",
            **_ticks(range_, AXES[name].log, name),
        )
    return fig


def _ticks(range_: list[float], log: bool, name: str) -> dict:
    if not log:
        return (
            {"tickformat": "d", "dtick": 1 if np.ptp(range_) < 6 else 2} if name == "Year" else {}
        )
    ticks = [step * 10.0**power for power in range(-2, 4) for step in (1, 2, 5)]
    shown = [tick for tick in ticks if range_[0] <= np.log10(tick) <= range_[1]]
    return {"tickvals": shown, "ticktext": [f"{tick:g}" for tick in shown]}


def _range(values_: np.ndarray, log: bool) -> list[float]:
    ends = np.log10(values_) if log else values_
    room = max(np.ptp(ends), 0.5) / 7
    return [float(ends.min() - room), float(ends.max() + room)]


def _places(
    both: Sequence[Point], across: np.ndarray, up: np.ndarray, x: str, y: str, ranges: list
) -> list[tuple[float, float]]:
    """Where each label's middle goes, in pixels right of and above its point: where it covers least
    at all WIDTHS, of which the last counts most. Long labels are placed first: they need most
    room."""
    share = [
        (np.log10(numbers) if AXES[name].log else numbers)
        for name, numbers in ((x, across), (y, up))
    ]
    share = [(end - low) / (high - low) for end, (low, high) in zip(share, ranges, strict=True)]
    points = {width: np.stack([share[0] * width, share[1] * HEIGHT], axis=1) for width in WIDTHS}
    taken = {width: [np.hstack([at - 9, at + 9]) for at in points[width]] for width in WIDTHS}
    away, angle = (grid.ravel() for grid in np.meshgrid(np.array(AWAY), ANGLES, indexing="ij"))
    found: dict[int, tuple[float, float]] = {}
    for place in sorted(range(len(both)), key=lambda place: -len(both[place].label)):
        size = np.array(label_size(both[place].label))
        steps = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (
            away[:, None] + size / 2
        )  # (C, 2)
        boxes = {
            plot: np.hstack([(middle := points[plot][place] + steps) - size / 2, middle + size / 2])
            for plot in WIDTHS
        }  # (C, 4)
        costs = away + sum(
            (3 if plot == WIDTHS[-1] else 1) * _covered(mine, np.array(taken[plot]))
            + 1000 * _beyond(mine, plot)
            for plot, mine in boxes.items()
        )
        best = int(np.argmin(costs))
        found[place] = float(steps[best, 0]), float(steps[best, 1])
        for plot in WIDTHS:
            taken[plot].append(boxes[plot][best])
    return [found[place] for place in range(len(both))]


def _covered(boxes: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """(C,) square pixels that boxes (C, 4), left, low, right, high, share with others (T, 4)."""
    shared = np.minimum(boxes[:, None, 2:], taken[None, :, 2:]) - np.maximum(
        boxes[:, None, :2], taken[None, :, :2]
    )
    return shared.clip(0).prod(-1).sum(-1)


def _beyond(boxes: np.ndarray, width: float) -> np.ndarray:
    """(C,) how many pixels of boxes (C, 4) are outside of a plot of this width."""
    return (-boxes[:, :2]).clip(0).sum(1) + (boxes[:, 2:] - (width, HEIGHT)).clip(0).sum(1)


def describe(found: Sequence[Point], x: str, y: str) -> str:
    """The two ends of the first axis, the best on the second, and whether the two rise together."""
    both, across, up = values(found, x, y)
    low, high, best = both[int(across.argmin())], both[int(across.argmax())], both[int(up.argmax())]

    def said(point: Point, axis: str) -> str:
        value = AXES[axis].value(point)
        return f"{value:.0f}" if axis in ("Year", "Depth") else f"{value:.3g}"

    text = (
        f"{title(x)}: from {said(low, x)} ({low.label}) to {said(high, x)} ({high.label}). {title(y)}: largest for "
        f"{best.label}, {said(best, y)}. "
    )
    together = rank_correlation(across, up)
    if x == y or np.isnan(together):
        return text
    how = (
        "rise together"
        if together > 0.7
        else "tend to rise together"
        if together > 0.3
        else "fall as the other rises"
        if together < -0.7
        else "tend to go opposite ways"
        if together < -0.3
        else "have little to do with each other"
    )
    missing = len(found) - len(both)
    return text + (
        f"Over these {len(both)} networks {x.lower()} and {y.lower()} {how} (rank correlation "
        f"{together:+.2f})." + (f" {missing} have no such number here." if missing else "")
    )


def title(axis: str) -> str:
    """What an axis is, with its unit, to begin a sentence with."""
    return AXES[axis].title[0].upper() + AXES[axis].title[1:]


def table(found: Sequence[Point]) -> dict[str, list]:
    """Every network with its numbers, its trick and where they are from."""
    return {
        "network": [one.label for one in found],
        "year": [str(one.year) for one in found],
        "layers": [_number(one.depth, "{:d}") for one in found],
        "parameters": [_number(one.parameters, "{:,}") for one in found],
        "10⁹ multiply-adds": [_number(one.gmac, "{:.3f}") for one in found],
        "top-1 %": [_number(one.top1, "{:.2f}") for one in found],
        "top-5 %": [_number(one.top5, "{:.2f}") for one in found],
        "key trick": [one.trick for one in found],
        "paper": [one.paper for one in found],
    }


def later_table(found: Sequence[Point]) -> dict[str, list]:
    """What came next, with where its numbers are from."""
    later = [one for one in found if one.family == "later"]
    return table(later) | {"numbers": [one.source for one in later]}


def _number(value: float | None, shown: str) -> str:
    return "" if value is None else shown.format(value)
