"""Where networks differ: how many images each gets right that another gets wrong. All measured now
or at evaluation."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.failures.figures.failures import name

PARTS = (
    ("both right", COLOURS[0], ""),
    ("only the first", COLOURS[1], "/"),
    ("only the second", COLOURS[2], "x"),
    ("both wrong", NEUTRAL, "."),
)


def parts(right_one: np.ndarray, right_other: np.ndarray) -> np.ndarray:
    """(4,) images that both get right, only the first, only the second, neither."""
    return np.array(
        [
            (right_one & right_other).sum(),
            (right_one & ~right_other).sum(),
            (~right_one & right_other).sum(),
            (~right_one & ~right_other).sum(),
        ]
    )


def pair(counts: np.ndarray, one: str, other: str) -> go.Figure:
    """One bar of all images in the four parts of `parts`, for networks called `one` and `other`."""
    fig, total = go.Figure(), max(int(counts.sum()), 1)
    labels = ("both right", f"only {name(one, 30)}", f"only {name(other, 30)}", "both wrong")
    for count, label, (_, colour, pattern) in zip(counts, labels, PARTS, strict=True):
        fig.add_bar(
            x=[int(count)],
            y=[""],
            orientation="h",
            name=f"{label}: {int(count):,} ({count / total:.1%})",
            marker={"color": colour, "pattern": {"shape": pattern}},
            hoverinfo="name",
        )
    finish(fig, "images", height=230)
    fig.update_layout(barmode="stack", legend_traceorder="normal", margin_t=110)
    return fig.update_yaxes(visible=False)


def describe_pair(counts: np.ndarray, one: str, other: str) -> str:
    """What the second network repairs and breaks, and whether that could be chance (McNemar's exact
    test)."""
    both, only_one, only_other, none = (int(count) for count in counts)
    before = only_other + none
    said = (
        f"Of {before:,} images that {one} gets wrong, {other} gets {only_other:,} right"
        + (f" ({only_other / before:.0%})" if before else "")
        + f"; {only_one:,} that it got right are now wrong. {none:,} defeat both."
    )
    if only_one + only_other:
        p = mcnemar(only_one, only_other)
        said += f" McNemar's exact test: p = {p:.2g}, " + (
            "so the difference is hardly chance."
            if p < 0.05
            else "so the difference may well be chance."
        )
    return said


def mcnemar(only_one: int, only_other: int) -> float:
    """Two-sided p that the images on which exactly one of two networks is right fall to either with
    probability 1/2 (McNemar 1947, exact)."""
    n, least = only_one + only_other, min(only_one, only_other)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])  # log k!
    k = np.arange(least + 1)
    return float(min(1.0, 2 * np.exp(logs[n] - logs[k] - logs[n - k] - n * np.log(2)).sum()))


def table(counts: np.ndarray, labels: Sequence[str], errors: Sequence[int]) -> dict[str, list]:
    """Row: wrong by this network; columns: of these, right by that one. counts (M, M)."""
    columns: dict[str, list] = {
        "wrong by": list(labels),
        "images": [int(count) for count in errors],
    }
    for place, label in enumerate(labels):
        columns[f"right by {label}"] = [int(count) for count in counts[:, place]]
    return columns


def answers(truth: str, predicted: Sequence[str], labels: Sequence[str]) -> str:
    """What stands below one image."""
    said = "; ".join(
        f"{label.split(',')[0]}: {answer}" for label, answer in zip(labels, predicted, strict=True)
    )
    return f"{truth} → {said}"


def sets(
    correct: np.ndarray, differing: np.ndarray, labels: Sequence[str], one: int, other: int
) -> dict[str, np.ndarray]:
    """Images to look at, as indices: correct (n, M), differing the indices on which not all say the
    same."""
    first, second = correct[:, one], correct[:, other]
    return {
        "They disagree": differing,
        f"Repaired: wrong by {labels[one]}, right by {labels[other]}": np.flatnonzero(
            ~first & second
        ),
        f"Broken: right by {labels[one]}, wrong by {labels[other]}": np.flatnonzero(
            first & ~second
        ),
        "Wrong by all": np.flatnonzero(~correct.any(1)),
        "Right by all": np.flatnonzero(correct.all(1)),
    }
