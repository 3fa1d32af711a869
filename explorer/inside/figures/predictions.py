"""Predictions: softmax bars, what the loss sends back, and the table of all classes.

Names stand above their bars, so that long ones stay readable in half a page and on a phone. A new
number in the table is a row in COLUMNS."""

import html
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, FONT, LINE, NEUTRAL, finish
from explorer.inside.predictions import Example, Table, Top

LONGEST = 30  # characters of a class name beside a bar
ROW = 54  # px: a bar and the name above it
COLUMNS = {  # field of Table: heading, how it is printed
    "indices": ("output", "%d"),
    "names": ("class", None),
    "logits": ("score z", "%.4f"),
    "exponentials": ("e^(z/T)", None),
    "probabilities": ("probability p", "%.4g"),
    "errors": ("p - y", "%.4g"),
}
FORMATS = {heading: printed for heading, printed in COLUMNS.values() if printed}
INTRODUCTION = (
    "The network gives every class a **score z**; **softmax** turns the scores into probabilities that add "
    "up to 1. Look at how far the first bar is ahead of the second, and where the right class stands."
)
TEMPERATURE = (
    "Every score is divided by T before the softmax. Above 1 the network seems less sure, below 1 surer; "
    "the order of the classes never changes."
)
TRUE_CLASS = "Until you choose, the network's own first class is taken for the true one."
CROSS_ENTROPY = (
    "It is 0 if the true class has all the probability (−log 1) and grows without bound as it has none "
    "(−log 0). Training makes it small."
)
DIFFERENCES = (
    "p − y is what the loss sends back to each score (divided by T where T is not 1): the true class is "
    "pushed up, the others down, each as far as its p is wrong. Measured now."
)


def bars(
    names: Sequence[str], probabilities: np.ndarray, temperature: float = 1.0, colour: int = 0
) -> go.Figure:
    """Horizontal bars of `probabilities` (k,) from the top down, on one scale from 0 to 1 for all
    pictures."""
    fig = _bars(
        names,
        probabilities,
        [percent(p) for p in probabilities],
        [COLOURS[colour]] * len(names),
        left=0,
    )
    at = f", T = {temperature:g}" if temperature != 1 else ""
    _finish(fig, f"probability p (softmax of the scores{at})", len(names))
    fig.update_xaxes(range=[0, 1.02], dtick=0.25, tickformat="~r")
    return fig


def differences(table: Table, rows: int) -> go.Figure:
    """Bars of p - y about 0 for the best `rows` classes and the true one; only the true one can
    point to the left."""
    where, target = _rows(table, rows)
    errors = table.errors[where]
    names = [
        f"{_cut(table.names[i], LONGEST - 13)} (true class)" if i == target else table.names[i]
        for i in where
    ]
    colours = [COLOURS[1] if i == target else COLOURS[0] for i in where]
    fig = _bars(names, errors, [signed(error) for error in errors], colours, left=-1)
    _finish(fig, "p \u2212 y (y is 1 for the true class, else 0)", len(where))
    ticks = (-1, -0.5, 0, 0.5, 1)
    fig.update_xaxes(
        range=[-1.04, 1.04],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        zeroline=False,
    )
    for place in range(len(where)):  # a line through all of them would run through the names
        fig.add_shape(
            type="line",
            x0=0,
            x1=0,
            y0=place - 0.24,
            y1=place + 0.24,
            line={"color": NEUTRAL, "width": LINE},
        )
    return fig


def _rows(table: Table, rows: int) -> tuple[list[int], int]:
    """Places in the table of its best `rows` classes and of the true class, and the place of that
    one."""
    target = int(np.flatnonzero(table.indices == table.target)[0])
    where = list(range(min(rows, len(table.indices))))
    return (where if target in where else [*where, target]), target


def _bars(
    names: Sequence[str],
    values: np.ndarray,
    texts: Sequence[str],
    colours: Sequence[str],
    left: float,
) -> go.Figure:
    places = list(range(len(names)))
    fig = go.Figure(
        go.Bar(
            x=np.asarray(values, np.float32),
            y=places,
            orientation="h",
            width=0.42,
            marker_color=list(colours),
            customdata=[
                [html.escape(str(name)), text] for name, text in zip(names, texts, strict=True)
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    for place, name, text in zip(places, names, texts, strict=True):
        fig.add_annotation(
            x=left,
            y=place - 0.24,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            align="left",
            text=f"{_shown(name)}  <b>{html.escape(text)}</b>",
            font_size=FONT,
        )
    return fig


def _finish(fig: go.Figure, title: str, rows: int) -> None:
    finish(fig, title, height=ROW * rows + 76)
    fig.update_layout(margin_t=0)
    fig.update_xaxes(showgrid=False)
    fig.update_yaxes(visible=False, range=[rows - 0.6, -0.75])


def _shown(name: str) -> str:
    """A name as plotly may print it: short, and nothing in it is taken for markup."""
    return html.escape(_cut(" ".join(str(name).split()), LONGEST), quote=False)


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def signed(error: float) -> str:
    """A value of p - y to read: +0.1700, -0.2900, +2e-05."""
    return f"{error:+.4f}" if abs(error) >= 5e-5 or error == 0 else f"{error:+.0e}"


def percent(probability: float) -> str:
    """A probability to read: 62.1 %, 0.41 %, 3e-07."""
    if 0.9995 <= probability < 1:
        return "> 99.9 %"
    if probability >= 0.01:
        return f"{probability * 100:.1f} %"
    return f"{probability * 100:.2f} %" if probability >= 0.0001 else f"{probability:.0e}"


def columns(table: Table) -> dict[str, Sequence]:
    """The table as headings and columns."""
    return {heading: getattr(table, field) for field, (heading, _) in COLUMNS.items()}


def printed(table: Table) -> dict[str, Sequence]:
    """`columns` for the screen, where e^(z/T) is text: browsers hold no whole number beyond
    2^53."""
    texts = ["overflow" if np.isinf(value) else f"{value:.4g}" for value in table.exponentials]
    return {**columns(table), COLUMNS["exponentials"][0]: texts}


def side_by_side(tops: Mapping[str, Top]) -> dict[str, list]:
    """The best classes of several networks under one another, as headings and columns."""
    rows = [
        (label, place + 1, *row)
        for label, top in tops.items()
        for place, row in enumerate(zip(top.names, top.logits, top.probabilities, strict=True))
    ]
    headings = ("network", "place", "class", "score z", "probability p")
    return dict(zip(headings, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}


def worked_example(example: Example) -> dict[str, list[str]]:
    """What was quoted beside what is computed here, for every class in the order of the example."""
    computed, loss = (
        example.predictions.table(example.target),
        example.predictions.loss(example.target),
    )
    place = {int(index): i for i, index in enumerate(computed.indices)}
    rows = [place[i] for i in range(len(place))]
    marks = ["" for _ in rows]
    marks[example.target] = f"{loss:.2f} (quoted {example.cross_entropy:.2f})"
    return {
        "class": [computed.names[row] for row in rows],
        "score z": [f"{computed.logits[row]:.2f}" for row in rows],
        "e^z, quoted": [f"{value:.4f}" for value in example.exponentials],
        "e^z, here": [f"{computed.exponentials[row]:.4f}" for row in rows],
        "p, quoted": [f"{value:.4f}" for value in example.probabilities],
        "p, here": [f"{computed.probabilities[row]:.4f}" for row in rows],
        "-log p": marks,
    }


def describe_bars(label: str, names: Sequence[str], probabilities: np.ndarray) -> str:
    """What the bars say, in words."""
    listed = ", ".join(f"{name} {percent(p)}" for name, p in zip(names, probabilities, strict=True))
    return f"Softmax bars of {label}, best first: {listed}."


def describe_table(table: Table) -> str:
    """What the columns add up to, and whether e^(z/T) can be computed at all."""
    sum_ = (
        f"e^(z/T) of all {len(table.indices)} classes adds up to {table.exponentials.sum():.4g}; divided by that, "
        "each becomes its p."
    )
    if table.overflows:
        sum_ = (
            "Some e^(z/T) overflow: beyond z/T = 709.78 they are larger than any float64. The largest score is "
            "therefore subtracted from all of them first, which leaves p unchanged."
        )
    return f"Measured now, T = {table.temperature:g}. {sum_}"


def describe_differences(table: Table) -> str:
    """The true class against the one that the loss holds against the network most."""
    _, target = _rows(table, 0)
    other = max(
        (i for i in range(len(table.indices)) if i != target),
        key=lambda i: table.errors[i],
        default=target,
    )
    return (
        f"Bars of p - y for the true class {table.names[target]}: its own is {signed(table.errors[target])}, and "
        f"the largest of the others is {signed(table.errors[other])} for {table.names[other]}."
    )
