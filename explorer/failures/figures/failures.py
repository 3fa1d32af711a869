"""Figures of the failure cases: confusion, calibration, accuracy of each class, kinds of failure.
All measured now.

Numpy and strings in, so that they draw any evaluation's numbers.
"""

import html
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, FONT, MAGNITUDE, NEUTRAL, finish

LONGEST = 18  # characters of a class name on an axis
MOST_ROWS = 30  # classes of the accuracy chart
PATTERNS = ("", "/", "x", ".")


def name(text: str, longest: int = LONGEST) -> str:
    """A class name as plotly may print it: short, and nothing in it is taken for markup."""
    text = " ".join(str(text).split())
    return html.escape(text if len(text) <= longest else text[: longest - 1] + "…", quote=False)


def confusion(counts: np.ndarray, names: Sequence[str], classes: Sequence[int]) -> go.Figure:
    """counts (k, k) of images by true class (row) and predicted class (column), for the classes `classes` (k,) called
    `names`. The diagonal is left uncoloured, so that colours are about errors. A click gives customdata [true,
    predicted, images]: markers that cannot be seen lie on the cells, since heat maps take no clicks."""
    k, ticks = len(names), _distinct(names)
    off = counts.astype(np.float32)
    np.fill_diagonal(off, np.nan)
    off[off == 0] = np.nan  # cells without an image stay empty
    rows, columns = np.divmod(np.arange(k * k), k)
    said = [
        f"true: {name(names[i], 60)}<br>predicted: {name(names[j], 60)}<br>{int(counts[i, j])} images"
        for i, j in zip(rows, columns, strict=True)
    ]
    most = max(float(np.nanmax(off)) if np.isfinite(off).any() else 1.0, 1.0)
    fig = go.Figure(
        go.Heatmap(
            z=off,
            colorscale=MAGNITUDE,
            reversescale=True,
            zmin=0,
            zmax=most,
            hoverinfo="skip",
            xgap=1,
            ygap=1,
            showscale=k > 25,
            colorbar={
                "title": {"text": "images<br>confused"},
                "thickness": 14,
                "dtick": _step(most),
            },
        )
    )
    fig.add_scatter(
        x=columns,
        y=rows,
        mode="markers",
        opacity=0,
        showlegend=False,
        text=said,
        marker={"symbol": "square", "size": max(8, 420 // max(k, 1)), "color": NEUTRAL},
        customdata=[
            [int(classes[i]), int(classes[j]), int(counts[i, j])]
            for i, j in zip(rows, columns, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    if k <= 25:
        full = np.flatnonzero(counts.ravel())
        dark = ["white" if counts.flat[i] > most / 2 else "#1a1a1a" for i in full]
        fig.add_scatter(
            x=columns[full],
            y=rows[full],
            mode="text",
            text=[f"{int(counts.flat[i])}" for i in full],
            hoverinfo="skip",
            showlegend=False,
            textfont={
                "size": FONT if k <= 16 else 12,
                "color": [
                    colour if rows[i] != columns[i] else NEUTRAL
                    for i, colour in zip(full, dark, strict=True)
                ],
            },
        )
    finish(fig, "predicted class", "true class", height=min(880, 230 + 34 * k))
    fig.update_xaxes(
        tickvals=list(range(k)),
        ticktext=ticks,
        tickangle=-60,
        showgrid=False,
        zeroline=False,
        range=[-0.5, k - 0.5],
    )
    fig.update_yaxes(
        tickvals=list(range(k)),
        ticktext=ticks,
        range=[k - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    return fig.update_layout(clickmode="event+select")


def _distinct(names: Sequence[str]) -> list[str]:
    """Names for ticks; where cutting makes two alike, their place is added."""
    short = [name(text) for text in names]
    return [f"{text} ({i})" if short.count(text) > 1 else text for i, text in enumerate(short)]


def _step(most: float) -> int:
    return max(1, int(np.ceil(most / 5)))


def describe_confusion(counts: np.ndarray, names: Sequence[str], errors: int) -> str:
    """The most frequent confusions, in words. errors is how many images the network got wrong in
    all."""
    off = counts.copy()
    np.fill_diagonal(off, 0)
    order = np.argsort(-off, axis=None, kind="stable")[:3]
    pairs = [(off.flat[place], *np.divmod(place, len(names))) for place in order if off.flat[place]]
    if not pairs:
        return "No image of these classes was taken for another one of them."
    said = "; ".join(f"{names[i]} taken for {names[j]}, {times(int(n))}" for n, i, j in pairs)
    return f"The most frequent of {errors:,} errors: {said}."


def times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"


def reliability(
    confidence: np.ndarray,
    accuracy: np.ndarray,
    count: np.ndarray,
    edges: np.ndarray,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
) -> go.Figure:
    """Share of right answers (B,) in bins of the predicted class's probability with `edges` (B+1,)
    and its interval from low to high, beside what the network claims: the mean probability of the
    bin. Bins without images are left out."""
    used = count > 0
    middle, width = (edges[1:] + edges[:-1])[used] / 2, np.diff(edges)[used]
    words = [
        f"{c:,} images<br>claims {p:.1%}<br>right {a:.1%}"
        for c, p, a in zip(count[used], confidence[used], accuracy[used], strict=True)
    ]
    fig = go.Figure(
        go.Bar(
            x=middle,
            y=accuracy[used].astype(np.float32),
            width=width * 0.92,
            text=words,
            name="right",
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            marker={"color": COLOURS[0], "opacity": 0.85},
        )
    )
    if low is not None and high is not None:
        fig.data[0].error_y = {
            "type": "data",
            "symmetric": False,
            "color": NEUTRAL,
            "thickness": 2,
            "width": 4,
            "array": (high - accuracy)[used].astype(np.float32),
            "arrayminus": (accuracy - low)[used].astype(np.float32),
        }
    fig.add_scatter(
        x=confidence[used].astype(np.float32),
        y=confidence[used].astype(np.float32),
        mode="markers",
        name="claimed",
        text=words,
        hovertemplate="%{text}<extra></extra>",
        marker={"color": COLOURS[1], "symbol": "diamond", "size": 12},
    )
    fig.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="claimed = right",
        hoverinfo="skip",
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
    )
    finish(
        fig,
        "probability of the predicted class (confidence)",
        "share right" if low is None else "share right, with 95 % interval",
        height=400,
    )
    fig.update_xaxes(range=[0, 1.02], dtick=0.2)
    return fig.update_yaxes(range=[0, 1.05], dtick=0.2)


def describe_reliability(
    confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, ece: float
) -> str:
    """Whether the network claims too much or too little, in words."""
    total = count.sum()
    if not total:
        return "There is no labelled image, so nothing can be said about calibration."
    used = count > 0
    claims, right = (
        (values[used] * count[used]).sum() / total for values in (confidence, accuracy)
    )
    gap = claims - right
    verdict = (
        "claims more than it keeps: it is overconfident"
        if gap > 0.01
        else "keeps more than it claims: it is underconfident"
        if gap < -0.01
        else "is on average as sure as it is right"
    )
    return (
        f"On average the network gives its answer {claims:.1%} and is right in {right:.1%}: it {verdict}. "
        f"Expected calibration error {ece:.2%}: the mean distance of bar and diamond, weighted by images."
    )


def per_class(
    names: Sequence[str], accuracy: np.ndarray, low: np.ndarray, high: np.ndarray, count: np.ndarray
) -> go.Figure:
    """Share of right answers in each class, the worst first, with 95 % intervals; at most MOST_ROWS
    classes."""
    order = worst(accuracy, count)[:MOST_ROWS]
    rows = np.arange(len(order))
    words = [
        f"{name(names[i], 60)}: {accuracy[i]:.1%} of {count[i]:,}<br>95 % interval {low[i]:.1%} to {high[i]:.1%}"
        for i in order
    ]
    fig = go.Figure(
        go.Scatter(
            x=accuracy[order].astype(np.float32),
            y=rows,
            mode="markers",
            text=words,
            hovertemplate="%{text}<extra></extra>",
            marker={"color": COLOURS[0], "size": 11},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (high - accuracy)[order].astype(np.float32),
                "arrayminus": (accuracy - low)[order].astype(np.float32),
                "color": COLOURS[0],
                "thickness": 3,
                "width": 0,
            },
        )
    )
    finish(fig, "share right, with 95 % Wilson interval", height=110 + 27 * max(len(order), 1))
    fig.update_xaxes(range=[-0.02, 1.02], dtick=0.25, tickformat=".0%")
    return fig.update_yaxes(
        tickvals=rows,
        ticktext=_distinct([names[i] for i in order]),
        autorange="reversed",
        zeroline=False,
    )


def worst(accuracy: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The classes that have images, least accurate first."""
    there = np.flatnonzero(count > 0)
    return there[np.argsort(accuracy[there], kind="stable")]


def describe_per_class(
    names: Sequence[str], accuracy: np.ndarray, low: np.ndarray, high: np.ndarray, count: np.ndarray
) -> str:
    order = worst(accuracy, count)
    if not len(order):
        return "No class has a labelled image."
    first, last = order[0], order[-1]
    missing = len(names) - len(order)
    said = (
        f"Hardest: {names[first]}, {accuracy[first]:.1%} of {count[first]:,} right (95 % interval {low[first]:.0%} "
        f"to {high[first]:.0%}). Easiest: {names[last]}, {accuracy[last]:.1%} of {count[last]:,}."
    )
    if len(order) > MOST_ROWS:
        said += f" The {MOST_ROWS} hardest of {len(order):,} classes are drawn; all are in the CSV."
    return said + (f" {missing:,} of the network's classes have no image here." if missing else "")


def kinds(counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]) -> go.Figure:
    """Share of each network's errors that is of each kind: counts[network][kind], of
    errors[network] in all. Names stand above their bars, so that they stay readable in half a page
    and on a phone."""
    fig, labels = go.Figure(), list(next(iter(counts.values()), {}))
    networks = list(counts.items())[:4]
    step = len(networks) + 1.0
    for place, (network, found) in enumerate(networks):
        share = np.array([found[kind] / max(errors[network], 1) for kind in labels], np.float32)
        fig.add_bar(
            y=np.arange(len(labels)) * step + place,
            x=share,
            orientation="h",
            width=0.85,
            name=name(network, 40),
            marker={"color": COLOURS[place], "pattern": {"shape": PATTERNS[place]}},
            text=[
                f"{found[kind]:,} ({value:.0%})" for kind, value in zip(labels, share, strict=True)
            ],
            textposition="outside",
            textfont={"size": FONT},
            cliponaxis=False,
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=np.zeros(len(labels)),
        y=np.arange(len(labels)) * step - 0.85,
        mode="text",
        text=labels,
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        textfont={"size": FONT},
    )
    finish(fig, "share of the errors", height=90 + int(25 * step * max(len(labels), 1)))
    fig.update_xaxes(range=[0, 1.25], tickvals=[0, 0.5, 1], tickformat=".0%")
    fig.update_layout(showlegend=len(counts) > 1, bargap=0)
    return fig.update_yaxes(visible=False, range=[step * len(labels) - 1, -1.5])


def describe_kinds(counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]) -> str:
    said = []
    for network, found in counts.items():
        if not errors[network]:
            said.append(f"{network} makes no error here.")
            continue
        kind = max(found, key=found.get)
        said.append(
            f"{network}: {errors[network]:,} errors, most often “{kind}” ({found[kind]:,})."
        )
    return " ".join(said)
