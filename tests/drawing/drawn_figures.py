"""Figures to be put on paper: of every kind that the app draws, made of small numbers, and one of our
own of each kind that few pages use."""

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.depth import mean_field
from explorer.depth.figures import loss_surface as surface_figures
from explorer.depth.figures import phase
from explorer.depth.figures import recordings as recording_figures
from explorer.depth.recording import Grid
from explorer.drawing.style import finish
from explorer.failures.figures import confusion
from explorer.inside.anatomy import anatomy
from explorer.inside.anatomy_parts import parts
from explorer.inside.figures import anatomy as anatomy_figures
from explorer.inside.figures import gradients, predictions
from explorer.inside.gradients import LayerGradients
from explorer.inside.quantities import QUANTITIES
from explorer.lessons import alexnet, vgg_layers
from explorer.lessons.challenge import SPLITS
from explorer.lessons.figures import alexnet as alexnet_figures
from explorer.lessons.figures import challenge as challenge_figures
from explorer.lessons.figures import vgg_layers as vgg_figures
from tests.depth.measured import bowl
from tests.inside.networks import weightless

ODD = "<script>$x$ & \\alpha_{2}"  # as a stranger may call a class


def _gradients() -> go.Figure:
    names = tuple(f"layer{i}.conv" for i in range(12))
    size = {key: np.full(12, 64) for key in QUANTITIES}
    rows = [
        LayerGradients(
            names, {key: 10.0 ** -np.arange(12) * scale for key in size}, size, 0, 1, np.ones(2) / 2
        )
        for scale in (1, 3)
    ]
    return gradients.layers(rows, ["Plain-20", ODD], "activation_gradient", "norm")


def _recorded() -> go.Figure:
    log = np.linspace(-6, -1, 15).reshape(5, 3)
    log[1, 2] = np.nan
    values = 10.0**log
    values[0, 0] = 0
    grid = Grid(("a", "b", ODD), np.array([0, 1, 2, 4, 8]), values.astype(np.float32))
    return recording_figures.heat_map(grid, QUANTITIES["weight_gradient"], (-6.0, -1.0), 4)


def _confusion() -> go.Figure:
    counts = np.arange(25).reshape(5, 5) % 7
    return confusion.confusion(counts, [ODD, "b", "c", "d", "e"], range(5))


def _costs() -> go.Figure:
    return anatomy_figures.costs(parts(anatomy(weightless("alexnet"), (1, 3, 224, 224))))


def _surfaces(draw: Callable[..., go.Figure]) -> Callable[[], go.Figure]:
    return lambda: draw(
        [bowl(5, key="a", label="A"), bowl(5, key="b", label="B")], ["A", ODD], "log"
    )


def _own() -> go.Figure:
    """What few pages use: areas, errors, steps, a stack, markers of many sizes and colours on a shared
    scale, equal axes, shapes, arrows."""
    fig = make_subplots(rows=2, cols=2, shared_xaxes=True, subplot_titles=["one", ODD, "", ""])
    _areas_and_bars(fig)
    _points_and_cells(fig)
    _notes(fig)
    fig.update_layout(
        barmode="relative",
        coloraxis={"colorscale": "RdBu", "cmid": 0, "colorbar": {"title": {"text": "both"}}},
    )
    finish(fig, "x", "y")
    return fig.update_yaxes(scaleanchor="x3", constrain="domain", row=2, col=1)


def _areas_and_bars(fig: go.Figure) -> None:
    x = np.arange(5.0)
    fig.add_scatter(
        x=x,
        y=x**2,
        fill="tozeroy",
        line={"shape": "hv", "dash": "dashdot"},
        name="area",
        row=1,
        col=1,
    )
    fig.add_scatter(x=x, y=[1, None, 3, 2, 1], error_y={"array": x / 4}, name=ODD, row=1, col=1)
    fig.add_scatter(
        x=[1, 2, 2, 1],
        y=[0, 0, 4, 4],
        fill="toself",
        mode="lines",
        name="box",
        visible="legendonly",
        row=1,
        col=1,
    )
    for height in (1.0, 2.0):
        fig.add_bar(
            x=["a", "b", ODD],
            y=[height, -height, 2],
            name=f"bar {height}",
            text=["1", "2", "3"],
            textposition="inside",
            marker={"pattern": {"shape": "x"}},
            row=1,
            col=2,
        )


def _points_and_cells(fig: go.Figure) -> None:
    x = np.arange(5.0)
    fig.add_scatter(
        x=x,
        y=x,
        mode="markers+text",
        text=list("abcd") + [ODD],
        textposition="top center",
        marker={
            "size": [4, 9, 16, 25, 36],
            "sizemode": "area",
            "color": x,
            "coloraxis": "coloraxis",
            "symbol": ["circle", "square-open", "x-thin", "star", "diamond"],
        },
        showlegend=False,
        row=2,
        col=1,
    )
    fig.add_heatmap(
        z=np.arange(6.0).reshape(2, 3),
        coloraxis="coloraxis",
        xgap=1,
        texttemplate="%{text}",
        text=[["1", "2", "3"]] * 2,
        row=2,
        col=2,
    )


def _notes(fig: go.Figure) -> None:
    fig.add_vrect(x0=1, x1=2, fillcolor="grey", opacity=0.2, line_width=0, row=2, col=1)
    fig.add_shape(type="circle", x0=0, x1=1, y0=0, y1=1, xref="x3", yref="y3")
    fig.add_annotation(x=2, y=2, ax=20, ay=-20, text="there", xref="x3", yref="y3")
    fig.add_annotation(x=0, y=0, ax=2, ay=1, axref="x3", ayref="y3", text="", xref="x3", yref="y3")


FIGURES: dict[str, Callable[[], go.Figure]] = {
    "gradients": _gradients,
    "recorded": _recorded,
    "confusion": _confusion,
    "costs": _costs,
    "softmax": lambda: predictions.bars([ODD, "b"], np.array([0.7, 0.3]), 2.0),
    "phases": lambda: phase.diagram(mean_field.phases("relu", columns=8, rows=4), (1.0, 0.1)),
    "contours": _surfaces(surface_figures.contours),
    "landscape": _surfaces(surface_figures.landscape),
    "line": _surfaces(surface_figures.line),
    "towers": lambda: alexnet_figures.towers(alexnet.counted("paper")),
    "columns": lambda: vgg_figures.columns(vgg_layers.stages((16, 19)), (16, 19)),
    "splits": lambda: challenge_figures.splits(SPLITS),
    "own": _own,
}
