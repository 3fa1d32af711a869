"""Figures of the lesson on success: a picture moved, two pictures side by side, and groups of classes."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import probability
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.failures.taxonomy import Mass
from explorer.inside.figures.predictions import bars
from explorer.inside.figures.saliency import SIDE, fitted, tile
from explorer.inside.saliency_map import SaliencyMap
from explorer.lessons.success import AWAY, OFFSETS, PairProbabilities, ShiftedProbabilities

Name = Callable[[int], str]


def shift_curve(result: ShiftedProbabilities, name: Name, share: int, direction: str) -> go.Figure:
    """The probability of the first guess over the offset; crosses where another class comes
    first."""
    fig = go.Figure()
    fig.add_vrect(x0=-AWAY, x1=AWAY, fillcolor=NEUTRAL, opacity=0.12, line_width=0)
    fig.add_scatter(
        x=OFFSETS,
        y=result.probability,
        mode="lines",
        line={"color": COLOURS[0], "dash": DASHES[0]},
        hoverinfo="skip",
        showlegend=False,
    )
    for stays, words, symbol, colour in (
        (True, "comes first", SYMBOLS[0], COLOURS[0]),
        (False, "another class comes first", "x", COLOURS[1]),
    ):
        places = np.flatnonzero(result.stays == stays)
        fig.add_scatter(
            x=np.array(OFFSETS)[places],
            y=result.probability[places],
            mode="markers",
            name=words,
            showlegend=True,
            marker={"symbol": symbol, "size": 13, "color": colour},
            customdata=[short(name(int(result.first[i]))) for i in places],
            hovertemplate="%{x} %: %{y:.1%}, first: %{customdata}<extra></extra>",
        )
    fig.add_vline(x=share, line={"color": NEUTRAL, "width": 3, "dash": "dot"})
    fig.update_yaxes(range=[-0.03, 1.05], tickformat=".0%")
    return finish(fig, f"moved {direction}, % of the side", "probability", height=380)


def pair_bars(pair: PairProbabilities, name: Name, labels: Sequence[str]) -> go.Figure:
    """The probability of both classes: each picture alone, and both side by side."""
    fig = go.Figure()
    places = [f"{labels[0]}, alone", f"{labels[1]}, alone", "both"]
    for number, target in enumerate(pair.targets):
        fig.add_bar(
            x=[short(place) for place in places],
            y=pair.probabilities[:, number],
            name=short(name(target)),
            marker={"color": COLOURS[number], "pattern": {"shape": ("", "/")[number]}},
            showlegend=True,
            text=[
                probability(value) if value >= 0.005 else ""
                for value in pair.probabilities[:, number]
            ],
            textposition="outside",
            textfont={"size": 16},
            constraintext="none",
            cliponaxis=False,
        )
    fig.update_yaxes(range=[0, 1.12], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return finish(fig, "half of the picture", "probability", height=400)


def group_bars(path: Sequence[Mass]) -> go.Figure:
    """The first guess and the groups that it belongs to, smallest first: their probabilities as
    bars."""
    if not path:
        return (
            finish(go.Figure(), height=80).update_xaxes(visible=False).update_yaxes(visible=False)
        )
    return bars(
        [f"{group.name}, {group.classes} class{'es' * (group.classes > 1)}" for group in path],
        np.array([group.mass for group in path]),
    )


def pixels_and_map(
    view: np.ndarray, saliency_map: SaliencyMap | str
) -> tuple[np.ndarray, np.ndarray]:
    """What the network is given and where it looks: two pictures (h, w, 3)."""
    return fitted(view, SIDE), tile(view, saliency_map, 0.6)


def short(name: str) -> str:
    """A name for a place where plotly reads markup, short."""
    return name[:28].replace("<", "‹").replace("&", "+")
