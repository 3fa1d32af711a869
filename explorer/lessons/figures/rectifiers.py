"""Figures of the lesson on rectifiers: a signal over the layers, trainings over the epochs, slopes over the layers."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.inits import INITS
from explorer.depth.lab import Lab, drawn
from explorer.drawing.style import COLOURS, DASHES, LINE, NEUTRAL, SYMBOLS, finish
from explorer.facts import cite, number
from explorer.lessons.rectifiers import COEFFICIENTS, LEARNING, Slopes, Training, theory

TITLES = {
    "activation": "size of h going forward (RMS)",
    "activation_gradient": "size of dL/dh going back (RMS)",
}
CHANCE = 90.0  # % error of guessing among ten classes


def signal(labs: Mapping[str, Lab], layers: int, quantity: str) -> go.Figure:
    """Median over the seeds of a quantity in every hidden layer for each init, log axis; dotted the theory, fixed to where
    the signal enters."""
    fig, x = go.Figure(), np.arange(1, layers, dtype=np.float32)
    for place, (init, lab) in enumerate(labs.items()):
        values = drawn(np.median(lab.values(quantity), 1))
        expected = theory(layers, init)
        if quantity == "activation_gradient":
            expected, start = expected[::-1], values[-1]
        else:
            start = values[0]
        fig.add_scatter(
            x=x,
            y=values,
            mode="lines+markers",
            name=INITS[init].label,
            line={"color": COLOURS[place], "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 9},
            hovertemplate="layer %{x}: %{y:.3g}<extra></extra>",
        )
        fig.add_scatter(
            x=x,
            y=start * expected,
            mode="lines",
            name="theory",
            showlegend=place == 0,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            hovertemplate="theory: %{y:.3g}<extra></extra>",
        )
    fig.update_yaxes(type="log", dtick=1)
    return finish(fig, "hidden layer", TITLES[quantity], height=420)


def trainings(runs: Mapping[str, Sequence[Training]]) -> go.Figure:
    """Validation error over the epochs, a line a run; further seeds thin."""
    fig = go.Figure()
    for place, (init, group) in enumerate(runs.items()):
        for run in group:
            fig.add_scatter(
                x=np.arange(1, len(run.val_error) + 1, dtype=np.float32),
                y=run.val_error.astype(np.float32),
                mode="lines",
                name=INITS[init].label,
                legendgroup=init,
                showlegend=run is group[0],
                line={
                    "color": COLOURS[place],
                    "dash": DASHES[place],
                    "width": LINE if run is group[0] else LINE / 2,
                },
                hovertemplate="epoch %{x}: %{y:.1f} %<extra></extra>",
            )
    for level, words in ((CHANCE, "guessing"), (LEARNING, "half of it")):
        fig.add_hline(
            y=level,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text=words,
            annotation_position="bottom left",
        )
    fig.update_yaxes(range=[0, 100])
    return finish(fig, "epoch", "validation error (%)", height=420)


def slopes(ours: Slopes) -> go.Figure:
    """What PReLUs learned over the depth of their network, from 0, its first layer, to 1, its last: ours, and the
    paper's one a layer and one a channel."""
    paper = np.array([[number(key) for key in row] for row in COEFFICIENTS.values()])
    lines = [
        ("ours, one a layer", ours.layers, ours.values),
        (f"{cite('prelu')}, one a layer", tuple(COEFFICIENTS), paper[:, 0]),
        (f"{cite('prelu')}, one a channel (mean)", tuple(COEFFICIENTS), paper[:, 1]),
    ]
    fig = go.Figure()
    for place, (name, layers, values) in enumerate(lines):
        fig.add_scatter(
            x=np.linspace(0, 1, len(values)),
            y=values,
            mode="lines+markers",
            name=name,
            line={"color": COLOURS[place], "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 11},
            customdata=layers,
            hovertemplate="%{customdata}: %{y:.3f}<extra></extra>",
        )
    fig.add_hline(
        y=0,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="ReLU",
    )
    fig.update_xaxes(tickvals=[0, 1], ticktext=["first layer", "last layer"])
    return finish(fig, "depth", "slope for negative values", height=420)
