"""Predictions: softmax bars, what the loss sends back, and the table of all classes.

Names stand above their bars, so that long ones stay readable in half a page and on a phone. A new number in the table
is a row in COLUMNS.
"""
import csv as csv_format
import html
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.analysis.predictions import Example, Table
from explorer.figures.style import COLOURS, FONT, finish

LONGEST = 30  # characters of a class name beside a bar
ROW = 54  # px: a bar and the name above it
COLUMNS = {  # field of Table: heading, how it is printed
    "names": ("class", None), "logits": ("score z", "%.4f"), "exponentials": ("e^(z/T)", "%.4g"),
    "probabilities": ("probability p", "%.4g"), "errors": ("p - y", "%.4g"),
}


def bars(names: Sequence[str], probabilities: np.ndarray, temperature: float = 1.0, colour: int = 0) -> go.Figure:
    """Horizontal bars of `probabilities` (k,) from the top down, on one scale from 0 to 1 for all pictures."""
    fig = _bars(names, probabilities, [percent(p) for p in probabilities], [COLOURS[colour]] * len(names), left=0)
    at = f", T = {temperature:g}" if temperature != 1 else ""
    finish(fig, f"probability p (softmax of the scores{at})", height=_height(len(names)))
    fig.update_xaxes(range=[0, 1.02], dtick=0.25, tickformat="~r")
    return fig


def differences(table: Table, rows: int) -> go.Figure:
    """Bars of p - y about 0 for the best `rows` classes and the true one; only the true one can point to the left."""
    where, target = _rows(table, rows)
    errors = table.errors[where]
    names = [table.names[i] + (" (true class)" if i == target else "") for i in where]
    colours = [COLOURS[1] if i == target else COLOURS[0] for i in where]
    fig = _bars(names, errors, [signed(error) for error in errors], colours, left=-1)
    finish(fig, "p \u2212 y (y is 1 for the true class, else 0)", height=_height(len(where)))
    ticks = (-1, -0.5, 0, 0.5, 1)
    fig.update_xaxes(range=[-1.04, 1.04], tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks], zeroline=True,
                     zerolinewidth=2)
    return fig


def _rows(table: Table, rows: int) -> tuple[list[int], int]:
    """Places in the table of its best `rows` classes and of the true class, and the place of that one."""
    target = int(np.flatnonzero(table.indices == table.target)[0])
    where = list(range(min(rows, len(table.indices))))
    return (where if target in where else [*where, target]), target


def _bars(names: Sequence[str], values: np.ndarray, texts: Sequence[str], colours: Sequence[str],
          left: float) -> go.Figure:
    places = list(range(len(names)))
    fig = go.Figure(go.Bar(
        x=np.asarray(values, np.float32), y=places, orientation="h", width=0.42, marker_color=list(colours),
        customdata=[[html.escape(str(name)), text] for name, text in zip(names, texts, strict=True)],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>"))
    for place, name, text in zip(places, names, texts, strict=True):
        fig.add_annotation(x=left, y=place - 0.24, xanchor="left", yanchor="bottom", showarrow=False, align="left",
                           text=f"{_shown(name)}  <b>{html.escape(text)}</b>", font_size=FONT)
    fig.update_yaxes(visible=False, range=[len(names) - 0.6, -0.85])
    return fig


def _height(rows: int) -> int:
    return ROW * rows + 84


def _shown(name: str) -> str:
    """A name as plotly may print it: short, and nothing in it is taken for markup."""
    name = " ".join(str(name).split())
    return html.escape(name if len(name) <= LONGEST else name[:LONGEST - 1] + "…", quote=False)


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


def csv(table: Table) -> str:
    """The table with the output's number first, every number in full."""
    return _csv(["output", *(heading for heading, _ in COLUMNS.values())],
                zip(table.indices, *(getattr(table, field) for field in COLUMNS), strict=True))


def csv_of_networks(tables: dict[str, Table], rows: int) -> str:
    """The best `rows` classes of several networks under one another."""
    return _csv(["network", "place", "class", "score z", "probability p"],
                [(label, place + 1, table.names[place], table.logits[place], table.probabilities[place])
                 for label, table in tables.items() for place in range(min(rows, len(table.names)))])


def _csv(headings: Sequence[str], rows) -> str:
    out = io.StringIO()
    writer = csv_format.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """Names of strangers that a spreadsheet would run as a formula get an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def worked_example(example: Example, computed: Table, loss: float) -> dict[str, list[str]]:
    """What was quoted beside what is computed here, for every class in the order of the example."""
    place = {int(index): i for i, index in enumerate(computed.indices)}
    rows = [place[i] for i in range(len(place))]
    marks = ["" for _ in rows]
    marks[example.target] = f"{loss:.2f} (quoted {example.cross_entropy:.2f})"
    return {
        "class": [computed.names[row] for row in rows], "score z": [f"{computed.logits[row]:.2f}" for row in rows],
        "e^z, quoted": [f"{value:.4f}" for value in example.exponentials],
        "e^z, here": [f"{computed.exponentials[row]:.4f}" for row in rows],
        "p, quoted": [f"{value:.4f}" for value in example.probabilities],
        "p, here": [f"{computed.probabilities[row]:.4f}" for row in rows], "-log p": marks}


def describe_bars(label: str, names: Sequence[str], probabilities: np.ndarray) -> str:
    """What the bars say, in words."""
    listed = ", ".join(f"{name} {percent(p)}" for name, p in zip(names, probabilities, strict=True))
    return f"Softmax bars of {label}, best first: {listed}."


def describe_differences(table: Table) -> str:
    """The true class against the one that the loss holds against the network most."""
    _, target = _rows(table, 0)
    other = max((i for i in range(len(table.indices)) if i != target), key=lambda i: table.errors[i], default=target)
    return (f"Bars of p - y for the true class {table.names[target]}: its own is {signed(table.errors[target])}, and "
            f"the largest of the others is {signed(table.errors[other])} for {table.names[other]}.")
