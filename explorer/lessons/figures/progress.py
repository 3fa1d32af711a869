"""Figures of the progress lesson: top-5 errors over the years or over depth, and the same network measured in several
ways."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import BREAK
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, NEUTRAL, SYMBOLS, finish
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons.progress import AXES, DEPTHS, HUMAN, MEASUREMENTS, Result
from explorer.networks.zoo import NETWORKS


def entries(results: Sequence[Result], axis: str) -> go.Figure:
    """Top-5 error of challenge entries over AXES; results that lie close share one label."""
    shown = [result for result in results if getattr(result, axis) is not None]
    fig = go.Figure(
        go.Scatter(
            x=[getattr(result, axis) for result in shown],
            y=[result.top5_error for result in shown],
            mode="markers",
            marker={"size": 13, "color": COLOURS[0], "symbol": SYMBOLS[0]},
            text=[f"{result.label}, {result.how}" for result in shown],
            hovertemplate="%{text}: %{y:.3g} %<extra></extra>",
        )
    )
    for group in groups(shown, axis):
        _label(fig, group, axis)
    fig.add_hline(
        y=HUMAN,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text=f"a person: {HUMAN}",
        annotation_position="top left",
    )
    if axis == "layers":
        fig.update_xaxes(type="log", tickvals=[8, 16, 22, 34, 50, 101, 152], range=[0.85, 2.45])
    else:
        fig.update_xaxes(range=[2009.6, 2018.2], dtick=1)
    fig.update_yaxes(range=[0, 30 if axis == "year" else 18])
    return finish(fig, AXES[axis].title, "top-5 error on ImageNet (%)", height=420)


def _label(fig: go.Figure, group: Sequence[Result], axis: str) -> None:
    """The names and errors of results that lie close, beside them."""
    x = max(getattr(result, axis) for result in group)
    middle = float(np.mean([result.top5_error for result in group]))
    words = [f"{result.label} {sized(result.top5_error)}" for result in group]
    side = {"xanchor": "left", "xshift": 8, "yshift": 14}
    if (
        middle < HUMAN and axis == "year"
    ):  # no room under the person's line: above, with their years
        x, middle, side = 2018.1, 24, {"xanchor": "right", "yanchor": "top"}
        words = [f"{result.year} {text}" for result, text in zip(group, words, strict=True)]
    elif middle < HUMAN:
        side = {"xanchor": "right", "xshift": -8, "yshift": -8}
    fig.add_annotation(
        x=np.log10(x) if axis == "layers" else x,
        y=middle,
        showarrow=False,
        text=BREAK.join(words),
        align=side["xanchor"],
        **side,
    )


def measurements(results: Sequence[Result]) -> go.Figure:
    """One row a network, one mark for each way in which its top-5 error was measured, the numbers
    beside them."""
    rows = _by_network(results)
    names, fig = list(rows), go.Figure()
    for number, (measurement, name) in enumerate(MEASUREMENTS.items()):
        shown = [
            result for row in rows.values() for result in row if result.measurement == measurement
        ]
        if shown:
            fig.add_scatter(
                x=[result.top5_error for result in shown],
                y=[names.index(result.label) for result in shown],
                mode="markers",
                name=name,
                text=[result.how for result in shown],
                marker={"size": 13, "color": COLOURS[number], "symbol": SYMBOLS[number]},
                hovertemplate="%{text}: %{x:.4g} %<extra></extra>",
            )
    for place, row in enumerate(rows.values()):
        _label_row(fig, row, place)
    fig.add_vline(
        x=HUMAN,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text=f"a person: {HUMAN}",
        annotation_position="bottom right",
    )
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) + 0.3, -0.7],
        showgrid=False,
        zeroline=False,
    )
    fig.update_xaxes(range=[0, 28])
    return finish(fig, "top-5 error on ImageNet (%)", height=110 + 36 * max(len(names), 3))


def _by_network(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The results of each network that has some, lowest error first."""
    labels = [NETWORKS[key].label if key in NETWORKS else TEN_CROPS[key].label for key in DEPTHS]
    rows = {
        label: sorted(
            (result for result in results if result.label == label),
            key=lambda result: result.top5_error,
        )
        for label in labels
    }
    return {label: row for label, row in rows.items() if row}


def _label_row(fig: go.Figure, row: Sequence[Result], place: int) -> None:
    right = row[-1].top5_error < 14  # else there is more room on the left
    fig.add_annotation(
        x=row[-1 if right else 0].top5_error,
        y=place,
        xanchor="left" if right else "right",
        xshift=12 if right else -12,
        showarrow=False,
        text=" / ".join(f"{result.top5_error:.2f}" for result in row),
    )  # in the order of the marks


def groups(results: Sequence[Result], axis: str) -> list[list[Result]]:
    """Results whose labels would touch, highest error first: close in error and at nearly the same
    place."""

    def place(result: Result) -> float:
        return (
            float(np.log10(getattr(result, axis))) * 6 if axis == "layers" else float(result.year)
        )

    def near(result: Result, group: list[Result]) -> bool:
        room = 1.6 * max(1, len(group) / 2)  # what the group's label takes, in percent
        return any(
            abs(place(result) - place(other))
            < (2.5 if max(result.top5_error, other.top5_error) < HUMAN else 0.95)
            and abs(result.top5_error - other.top5_error) < room
            for other in group
        )

    grouped: list[list[Result]] = []
    for result in sorted(results, key=lambda result: (place(result), -result.top5_error)):
        group = next((group for group in grouped if near(result, group)), None)
        if group is None:
            grouped.append([result])
        else:
            group.append(result)
    return [sorted(group, key=lambda result: -result.top5_error) for group in grouped]
