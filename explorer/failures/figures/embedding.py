"""The map of the features: every image a point, near to those that the network finds alike."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, SYMBOLS, finish
from explorer.failures.figures.failures import name

MOST_CLASSES = (
    len(COLOURS) * len(SYMBOLS) - 1
)  # told apart by colour and shape together; the others are grey
ORDINARY = {"size": 8, "opacity": 0.75}


def points(
    places: np.ndarray,
    rows: np.ndarray,
    groups: Sequence[str],
    said: Sequence[str],
    axes: tuple[str, str],
    marks: dict[str, tuple[str, str, int]],
) -> go.Figure:
    """places (M, 2) of the images `rows` (M,), each in one of `groups` (M,), drawn as marks[group]
    = colour, symbol and size. Points carry their row as customdata; a lasso or box selects them.
    `said` (M,) is what hovering shows."""
    fig, groups = go.Figure(), np.asarray(groups)
    for group, (colour, symbol, size) in marks.items():
        which = np.flatnonzero(groups == group)
        if len(which):
            fig.add_scatter(
                x=places[which, 0],
                y=places[which, 1],
                mode="markers",
                name=f"{name(group, 24)} ({len(which):,})",
                customdata=rows[which].tolist(),
                text=[name(said[i], 90) for i in which],
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": size,
                    "opacity": ORDINARY["opacity"],
                },
                unselected={"marker": {"opacity": 0.15}},
            )
    finish(fig, *axes, height=620)
    fig.update_layout(dragmode="lasso", legend_itemsizing="constant")
    return fig.update_yaxes(zeroline=False).update_xaxes(zeroline=False)


def titles(method: str, explained: np.ndarray | None) -> tuple[str, str]:
    if explained is None:
        return f"{method} 1 (no unit)", f"{method} 2 (no unit)"
    return tuple(
        f"principal component {i + 1} ({share:.0%} of the variance)"
        for i, share in enumerate(explained)
    )


def by_answer(
    right: np.ndarray, known: np.ndarray
) -> tuple[list[str], dict[str, tuple[str, str, int]]]:
    """Groups (M,) and marks: wrong ones on top."""
    groups = [
        "unknown" if not k else "right" if r else "wrong" for r, k in zip(right, known, strict=True)
    ]
    return groups, {
        "unknown": (NEUTRAL, "circle-open", 7),
        "right": (COLOURS[0], "circle", 7),
        "wrong": (COLOURS[1], "x", 11),
    }


def by_class(
    labels: np.ndarray, classes: Sequence[str], chosen: Sequence[int] = ()
) -> tuple[list[str], dict[str, tuple[str, str, int]]]:
    """Groups (M,) and marks by class: the `chosen` classes, or the most frequent ones; the others
    are grey."""
    found, counts = np.unique(labels[labels >= 0], return_counts=True)
    shown = list(chosen) or found[np.argsort(-counts, kind="stable")].tolist()
    shown = sorted(shown[:MOST_CLASSES])
    names = {label: f"{classes[label]}" for label in shown}
    marks = {"others": (NEUTRAL, "circle-open", 6)}
    for place, label in enumerate(shown):
        marks[names[label]] = (COLOURS[place % 4], SYMBOLS[place // 4], 9)
    return [names.get(int(label), "others") for label in labels], marks


def describe(places: np.ndarray, groups: Sequence[str], method: str, total: int) -> str:
    """How well the groups keep apart: the share of points whose nearest other point on the map is
    of their group."""
    groups = np.asarray(groups)
    some = np.linspace(0, len(places) - 1, min(len(places), 400)).astype(int)
    if len(places) < 2:
        return "There are too few images for a map."
    away = ((places[some, None] - places[None]) ** 2).sum(2)
    away[np.arange(len(some)), some] = np.inf
    same = (groups[away.argmin(1)] == groups[some]).mean()
    drawn = (
        f"{len(places):,} of {total:,} images, drawn evenly"
        if len(places) < total
        else f"{total:,} images"
    )
    return (
        f"{method} of the features of {drawn}. Of each image, the nearest neighbour on the map is of the same "
        f"group in {same:.0%} of cases. Measured now."
    )


def present(labels: np.ndarray) -> list[int]:
    """The classes that occur, ascending."""
    return np.unique(labels[labels >= 0]).tolist()


def selected(points: Sequence[dict]) -> np.ndarray:
    """Rows of the points that a lasso, a box or a click selected, each once."""
    rows = [
        np.ravel(point["customdata"])[0] for point in points if point.get("customdata") is not None
    ]
    return np.unique(np.array(rows, np.int64))


def members(rows: np.ndarray, groups: Sequence[str], group: str) -> np.ndarray:
    """Those of `rows` (M,) that are of a group."""
    return rows[np.asarray(groups) == group]
