"""Figures of the page over training: a quantity of every layer over the training steps.

Several runs share one scale: the same range of colours on their heat maps, the same axis on their
curves. Values that have no logarithm are never drawn as values: exact zeros and NaN have colours
and words of their own."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures.curves import line, marks
from explorer.depth.recording import Grid, Recording
from explorer.drawing.labels import name_ticks
from explorer.drawing.numbers import sized
from explorer.drawing.style import COLOURS, MAGNITUDE, NEUTRAL, finish, log_line
from explorer.inside.quantities import Quantity

ZERO, UNDEFINED = COLOURS[1], COLOURS[3]  # neither colour lies on the scale of the values
PLACES = {  # whether runs have the same layers: what the axis says
    True: "layer, first to last",
    False: "relative depth: 0 first layer, 1 last layer",
}
COLOUR_BAR = {
    "thickness": 14,
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1,
    "yanchor": "bottom",
}


def heat_map(
    grid: Grid,
    quantity: Quantity,
    colours: tuple[float, float],
    step: int | None = None,
    rows: int = 0,
) -> go.Figure:
    """log10 of a quantity: steps to the right, layers upwards, the first at the bottom; a line at
    `step`. `rows`: the layers of the deepest network beside it, for equal heights."""
    layers = np.arange(1, len(grid.names) + 1)
    fig = go.Figure(
        go.Heatmap(
            x=grid.steps.astype(np.float32),
            y=layers,
            z=grid.log.T,
            zmin=colours[0],
            zmax=colours[1],
            colorscale=MAGNITUDE,
            hoverongaps=False,
            colorbar=COLOUR_BAR | {"title": {"text": f"log₁₀ of {quantity.axis}", "side": "top"}},
            hovertemplate="step %{x}, layer %{y}: 10^%{z:.2f}<extra></extra>",
        )
    )
    _mark(fig, grid, grid.zeros, "exactly 0", ZERO)
    _mark(fig, grid, grid.undefined, "NaN or infinite", UNDEFINED)
    if step is not None:
        for width, colour in ((5, "white"), (2, "black")):
            fig.add_vline(x=step, line={"color": colour, "width": width})
    height = 230 + 22 * max(rows, len(layers))
    finish(fig, "training step", "layer, first at the bottom", height=max(400, min(640, height)))
    fig.update_layout(legend={"y": -0.2, "yanchor": "top"})
    fig.update_yaxes(name_ticks(grid.names), showgrid=False)
    return fig.update_xaxes(showgrid=False)


def _mark(fig: go.Figure, grid: Grid, where: np.ndarray, name: str, colour: str) -> None:
    """Give these values (S, L) a colour and a name of their own."""
    if not where.any():
        return
    fig.add_heatmap(
        x=grid.steps.astype(np.float32),
        y=np.arange(1, len(grid.names) + 1),
        z=np.where(where.T, np.float32(1), np.float32(np.nan)),
        showscale=False,
        colorscale=[[0, colour], [1, colour]],
        hoverongaps=False,
        hovertemplate=f"step %{{x}}, layer %{{y}}: {name}<extra></extra>",
    )
    fig.add_scatter(
        x=[None],
        y=[None],
        mode="markers",
        name=name,
        showlegend=True,
        marker={"symbol": "square", "size": 14, "color": colour},
    )


def profile(
    grids: Sequence[Grid | None],
    runs: Sequence[Recording],
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
) -> go.Figure:
    """The quantity in every layer at the last record up to `step`, one line a run, on an axis that
    stays the same.

    Runs with the same layers stand on their names, others on relative depth. Exact zeros stand on a
    labelled floor."""
    known = [grid for grid in grids if grid]
    same_layers = len({grid.names for grid in known}) == 1
    same_step = (
        len({grid.steps[index] for grid in known if (index := grid.index(step)) is not None}) == 1
    )
    fig, zeros = go.Figure(), False
    for grid, run in zip(grids, runs, strict=True):
        index = grid.index(step) if grid else None
        if grid is None or index is None:
            continue
        values = grid.values[index]
        zeros |= bool((values == 0).any())
        fig.add_scatter(
            x=places(len(values), same_layers),
            y=on_floor(values, scale),
            showlegend=True,
            **line(run),
            **marks(run),
            name=run.short if same_step else f"{run.short}, step {grid.steps[index]}",
            customdata=np.array(grid.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    if same_layers:
        fig.update_xaxes(name_ticks(known[0].names), tickangle=-45)
    log_axis(fig, quantity, scale, zeros)
    return finish(fig, PLACES[same_layers], quantity.axis, 460)


def places(layers: int, counted: bool) -> np.ndarray:
    """(L,) float32 where layers stand: counted from 1, or from 0, the first, to 1, the last."""
    x = np.arange(1, layers + 1) if counted else np.linspace(0, 1, layers)
    return x.astype(np.float32)


def followed(
    grids: Sequence[Grid | None],
    runs: Sequence[Recording],
    place: str,
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
) -> go.Figure:
    """The quantity in one layer of each run over the training steps; a line at `step`."""
    fig, zeros = go.Figure(), False
    for grid, run in zip(grids, runs, strict=True):
        if grid is None:
            continue
        layer = run.layer(place)
        values = grid.values[:, layer]
        zeros |= bool((values == 0).any())
        fig.add_scatter(
            x=grid.steps.astype(np.float32),
            name=f"{run.short} ({grid.names[layer]})",
            showlegend=True,
            y=on_floor(values, scale),
            mode="lines",
            **line(run),
            hovertemplate="step %{x}: %{y:.3g}<extra></extra>",
        )
    fig.add_vline(x=step, line={"color": NEUTRAL, "width": 2})
    log_axis(fig, quantity, scale, zeros)
    return finish(fig, "training step", f"{quantity.axis}, {place} layer", 460)


def floor_of(scale: tuple[float, float]) -> float:
    """Where exact zeros stand, below all values of this range of log10."""
    low, high = scale
    return 10.0 ** (low - 0.08 * (high - low))


def on_floor(values: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """float64 for a log axis: exact zeros on the floor, NaN for what is NaN or infinite."""
    values = values.astype(np.float64)
    return np.where(values == 0, floor_of(scale), np.where(np.isfinite(values), values, np.nan))


def log_axis(fig: go.Figure, quantity: Quantity, scale: tuple[float, float], zeros: bool) -> None:
    """The log axis that all steps share, its reference line, and, where there are zeros, the floor
    on which they stand."""
    low, high = scale
    pad = 0.04 * (high - low)
    if quantity.reference and low < np.log10(quantity.reference) < high:
        log_line(fig, quantity.reference, sized(quantity.reference, 6), dash="dash")
    if zeros:
        log_line(fig, floor_of(scale), "exactly 0", ZERO)
    fig.update_yaxes(
        type="log",
        range=[low - (3 if zeros else 1) * pad, high + pad],
        dtick=max(1, round((high - low) / 8)) if high - low > 1.5 else "D2",
    )
