"""How do all images lie to one another in the features? Every image a point, near to those that the
network finds alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, NEUTRAL, SYMBOLS, finish
from explorer.failures.figures.names import short_name
from explorer.failures.labels import unique_labels

# classes told apart by colour and shape together; the others are grey
MAX_CLASSES = len(COLOURS) * len(SYMBOLS) - 1
OPACITY, OTHERS, UNKNOWN = 0.75, "others", "unknown"


@dataclass(frozen=True)
class Mark:
    """How the points of one group are drawn; size in px."""

    colour: str
    symbol: str
    size: int


def points(
    places: np.ndarray,
    rows: np.ndarray,
    groups: Sequence[str],
    texts: Sequence[str],
    axes: tuple[str, str],
    marks: dict[str, Mark],
) -> go.Figure:
    """places (M, 2) of the images `rows` (M,), each in one of `groups` (M,), drawn as
    marks[group]. Points carry their row as customdata; a lasso or box selects them. `texts` (M,) is
    what hovering shows."""
    fig, of_group = go.Figure(), np.asarray(groups)
    for group, mark in marks.items():
        which = np.flatnonzero(of_group == group)
        if not len(which):
            continue
        fig.add_scatter(
            x=places[which, 0],
            y=places[which, 1],
            mode="markers",
            name=f"{short_name(group, 24)} ({len(which):,})",
            customdata=rows[which].tolist(),
            text=[short_name(texts[place], 90) for place in which.tolist()],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "color": mark.colour,
                "symbol": mark.symbol,
                "size": mark.size,
                "opacity": OPACITY,
            },
            unselected={"marker": {"opacity": 0.15}},
        )
    finish(fig, *axes, height=500)
    fig.update_layout(dragmode="lasso", legend_itemsizing="constant")
    return fig.update_yaxes(zeroline=False).update_xaxes(zeroline=False)


def titles(method: str, explained: np.ndarray | None) -> tuple[str, str]:
    """Of both axes; explained (2,) is the share of the variance on each, None where axes mean
    nothing."""
    if explained is None:
        return f"{method} 1 (no unit)", f"{method} 2 (no unit)"
    first, second = (
        f"principal component {i + 1} ({percent(share)} of the variance)"
        for i, share in enumerate(explained)
    )
    return first, second


def by_answer(right: np.ndarray, known: np.ndarray) -> tuple[list[str], dict[str, Mark]]:
    """Groups (M,) and marks: wrong ones on top."""
    groups = np.where(known, np.where(right, "right", "wrong"), UNKNOWN).tolist()
    return groups, {
        UNKNOWN: Mark(NEUTRAL, "circle-open", 7),
        "right": Mark(COLOURS[0], "circle", 7),
        "wrong": Mark(COLOURS[1], "x", 11),
    }


def by_class(
    labels: np.ndarray,
    classes: Sequence[str],
    chosen: Sequence[int] = (),
    reserved: Sequence[str] = (),
) -> tuple[list[str], dict[str, Mark]]:
    """Groups (M,) and marks by class: the `chosen` classes, or the most frequent ones; the others
    are grey. No group is called as one of `reserved`."""
    present, counts = np.unique(labels[labels >= 0], return_counts=True)
    shown = list(chosen) or present[np.argsort(-counts, kind="stable")].tolist()
    shown = sorted(shown[:MAX_CLASSES])
    of_shown = unique_labels([str(classes[label]) for label in shown], "class", OTHERS, *reserved)
    names = dict(zip(shown, of_shown, strict=True))
    marks = {OTHERS: Mark(NEUTRAL, "circle-open", 6)}
    for place, label in enumerate(shown):
        marks[names[label]] = Mark(COLOURS[place % 4], SYMBOLS[place // 4], 9)
    return [names.get(int(label), OTHERS) for label in labels], marks


def selected(points: Sequence[dict]) -> np.ndarray:
    """Rows of the points that a lasso, a box or a click selected, each once."""
    rows = [
        np.ravel(point["customdata"])[0] for point in points if point.get("customdata") is not None
    ]
    return np.unique(np.array(rows, np.int64))
