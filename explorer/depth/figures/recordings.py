"""Figures of the page on training: curves over epochs, and a quantity of every layer over the
training steps.

Several runs share one scale: the same range of colours on their heat maps, the same axis on their
curves. Values that have no logarithm are never drawn as values: exact zeros and NaN have colours
and words of their own, and are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.depth import seeds
from explorer.depth.recordings import CURVES
from explorer.drawing.style import (
    COLOURS,
    DASHES,
    LINE,
    MAGNITUDE,
    NEUTRAL,
    SYMBOLS,
    finish,
    log_line,
)

if TYPE_CHECKING:
    from explorer.depth.recordings import Grid, Quantity, Recording


@dataclass(frozen=True)
class Chart:
    """A figure or PNG pictures with a heading and the finding in words; `key` tells it from the
    others of a page."""

    key: str
    title: str
    figure: go.Figure | None
    words: str
    pictures: tuple[bytes, ...] = ()


SPLITS = {"train": "Training images", "val": "Validation images"}
ZERO, UNDEFINED = COLOURS[1], COLOURS[3]  # neither colour lies on the scale of the values
NAMED = 14  # layers named on an axis, at most


def curve_charts(runs: Sequence[Recording], measures: Sequence[str]) -> list[Chart]:
    """Training beside validation for each of these keys of CURVES."""
    groups = seeds.networks(runs)
    thin = " Thin lines: further seeds." if len(groups) < len(runs) else ""
    return [
        Chart(
            f"{measure}_{split}",
            f"{SPLITS[split]}: {measure}",
            curves(runs, measure, split),
            " ".join(_curve_sentence(group, measure, split) for group in groups) + thin,
        )
        for measure in measures
        for split in SPLITS
        if runs
    ]


def curves(runs: Sequence[Recording], measure: str, split: str) -> go.Figure:
    """One line a run over the epochs; training and validation get the same range, that of all
    values of both."""
    fig = go.Figure()
    groups = {run.key: group for group in seeds.networks(runs) for run in group}
    for run in runs:
        group = groups[run.key]
        fig.add_scatter(
            x=run.metrics["epoch"].astype(np.float32),
            y=run.curve(measure, split).astype(np.float32),
            name=seeds.counted(group),
            showlegend=len(runs) > 1 and run is group[0],
            connectgaps=False,
            legendgroup=group[0].key,
            **line(run),
            **marks(run),
            hovertemplate=f"{run.short}, epoch %{{x}}: %{{y:.4g}}<extra></extra>",
        )
    if runs and len({run.spec.classes for run in runs}) == 1:
        known = chance(runs[0].spec.classes, measure)
        fig.add_hline(
            y=known,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text="by chance",
            annotation_position="bottom right" if measure != "accuracy" else "top right",
            annotation_font_color=NEUTRAL,
        )
    finish(fig, "epoch", f"{SPLITS[split].split()[0].lower()} {CURVES[measure]}", height=400)
    fig.update_yaxes(
        range=padded(
            [value for run in runs for part in SPLITS for value in run.curve(measure, part)]
        )
    )
    return fig


def line(run: Recording) -> dict:
    """One colour and dash a network; the runs of its further seeds are thin."""
    return {
        "line": {
            "color": COLOURS[run.network % len(COLOURS)],
            "dash": DASHES[run.network % len(DASHES)],
            "width": LINE / 2 if run.again else LINE,
        }
    }


def marks(run: Recording, size: int = 8) -> dict:
    """One marker a network, none for its further seeds."""
    return {
        "mode": "lines" if run.again else "lines+markers",
        "marker": {"symbol": SYMBOLS[run.network % len(SYMBOLS)], "size": size},
    }


def chance(classes: int, measure: str) -> float:
    """Loss, accuracy or error of a network that gives every class the same probability."""
    return {
        "loss": float(np.log(classes)),
        "accuracy": 100 / classes,
        "error": 100 - 100 / classes,
    }[measure]


def padded(values: Sequence[float]) -> list[float] | None:
    values = np.array([value for value in values if np.isfinite(value)])
    if not len(values):
        return None
    low, high = values.min(), values.max()
    pad = 0.06 * (high - low) or 0.1 * abs(high) or 1
    return [float(low - pad), float(high + pad)]


def _curve_sentence(runs: Sequence[Recording], measure: str, split: str) -> str:
    """Where the curve of a network began and ended: of its one run, or the mean over those that
    have come as far."""
    values, unit = [run.curve(measure, split) for run in runs], "" if measure == "loss" else " %"
    done = max(map(len, values))
    runs, values = zip(
        *((run, one) for run, one in zip(runs, values, strict=True) if len(one) == done),
        strict=True,
    )
    table, epochs = np.array(values).reshape(len(runs), done), runs[0].metrics["epoch"]
    good, missing = np.flatnonzero(np.isfinite(table).all(0)), np.sum(~np.isfinite(table))
    said = [
        f"{table[:, at].mean():.3g}{unit} after epoch {epochs[at]:.0f}"
        for at in sorted({*good[:1], *good[-1:]})
    ]
    if len(runs) > 1 and len(good):
        end = table[:, good[-1]]
        said.append(f"mean over {len(runs)} seeds, from {end.min():.3g} to {end.max():.3g}{unit}")
    if missing:
        said.append(f"{missing} of {table.size} values are NaN or infinite and not drawn")
    return f"{seeds.name(runs)}: {', '.join(said) or 'no epoch recorded'}."


def layer_charts(
    runs: Sequence[Recording],
    grids: Sequence[Grid | None],
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
    place: str,
) -> list[Chart]:
    """A heat map for each run, then all runs layer by layer at `step`, then one layer of each over
    the steps."""
    deepest = max((len(grid.names) for grid in grids if grid), default=0)
    charts = [
        Chart(
            f"map_{run.key}",
            f"{quantity.symbol} in every layer: {run.short}",
            heat_map(grid, quantity, scale, step, deepest),
            describe_heat_map(grid, run.short, quantity),
        )
        for run, grid in zip(runs, grids, strict=True)
        if grid
    ]
    places = [run.layer(place) for run in runs]
    return [
        *charts,
        Chart(
            "profile",
            f"{quantity.symbol} at step {step}",
            profile(grids, runs, quantity, scale, step),
            describe_step(grids, runs, quantity, step),
        ),
        Chart(
            "followed",
            f"{quantity.symbol} in the {place} layer",
            followed(grids, runs, place, quantity, scale, step),
            " ".join(
                _followed_sentence(grid, run.short, layer, quantity)
                for grid, run, layer in zip(grids, runs, places, strict=True)
                if grid
            ),
        ),
    ]


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
    steps = grid.steps.astype(np.float32)
    fig = go.Figure(
        go.Heatmap(
            x=steps,
            y=layers,
            z=grid.log.T,
            zmin=colours[0],
            zmax=colours[1],
            colorscale=MAGNITUDE,
            hoverongaps=False,
            colorbar={
                "title": {"text": f"log₁₀ of {quantity.axis}", "side": "top"},
                "thickness": 14,
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
            },
            hovertemplate="step %{x}, layer %{y}: 10^%{z:.2f}<extra></extra>",
        )
    )
    for name, here, colour in (
        ("exactly 0", grid.zeros, ZERO),
        ("NaN or infinite", grid.undefined, UNDEFINED),
    ):
        if here.any():
            fig.add_heatmap(
                x=steps,
                y=layers,
                z=np.where(here.T, np.float32(1), np.float32(np.nan)),
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
    if step is not None:
        for width, colour in ((5, "white"), (2, "black")):
            fig.add_vline(x=step, line={"color": colour, "width": width})
    height = 230 + 22 * max(rows, len(layers))
    finish(fig, "training step", "layer, first at the bottom", height=max(400, min(640, height)))
    fig.update_layout(legend={"y": -0.2, "yanchor": "top"})
    shown = named(grid.names)
    return fig.update_yaxes(
        tickvals=[at + 1 for at in shown], ticktext=[grid.names[at] for at in shown], showgrid=False
    ).update_xaxes(showgrid=False)


def named(names: Sequence[str]) -> list[int]:
    """Which layers get their name on an axis: every so many, and the last."""
    last, stride = len(names) - 1, -(-len(names) // NAMED)
    return [at for at in range(0, last, stride) if 2 * (last - at) > stride] + [last]


def describe_heat_map(grid: Grid, label: str, quantity: Quantity) -> str:
    """Range, first against last layer, and how many values are exactly 0, NaN or infinite."""
    log, said = grid.log, []
    if np.isfinite(log).any():
        said.append(
            f"{quantity.symbol} lies between {10.0 ** np.nanmin(log):.2g} and {10.0 ** np.nanmax(log):.2g}"
        )
        with np.errstate(all="ignore"):
            ends = [
                np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.nan
                for column in (log[:, 0], log[:, -1])
            ]
        if np.isfinite(ends).all() and len(grid.names) > 1:
            said.append(
                f"median over the steps {10.0 ** ends[0]:.2g} in the first layer, {10.0 ** ends[1]:.2g} in "
                "the last"
            )
    for here, words in (
        (grid.zeros, "exactly 0 (underflow, or nothing arrives)"),
        (grid.undefined, "NaN or infinite"),
    ):
        if here.any():
            said.append(f"{here.sum():,} of {here.size:,} values are {words}")
    return f"{label}: {'; '.join(said)}."


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
    alike = len({one.names for one in grids if one}) == 1
    at_once = (
        len({one.steps[one.index(step)] for one in grids if one and one.index(step) is not None})
        == 1
    )
    fig, floor, zeros = go.Figure(), 10.0 ** (scale[0] - 0.08 * (scale[1] - scale[0])), False
    for one, run in zip(grids, runs, strict=True):
        at = one.index(step) if one else None
        if at is None:
            continue
        values, count = one.values[at].astype(np.float64), len(one.names)
        zeros |= bool((values == 0).any())
        x = np.arange(1, count + 1) if alike else np.linspace(0, 1, count)
        y = np.where(values == 0, floor, np.where(np.isfinite(values), values, np.nan))
        fig.add_scatter(
            x=x.astype(np.float32),
            y=y,
            showlegend=True,
            **line(run),
            **marks(run),
            name=run.short if at_once else f"{run.short}, step {one.steps[at]}",
            customdata=np.array(one.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    if alike:
        names = next(one.names for one in grids if one)
        shown = named(names)
        fig.update_xaxes(
            tickvals=[at + 1 for at in shown], ticktext=[names[at] for at in shown], tickangle=-45
        )
    log_axis(fig, quantity, scale, floor if zeros else None)
    finish(
        fig,
        "layer, first to last" if alike else "relative depth: 0 first layer, 1 last layer",
        quantity.axis,
        460,
    )
    return fig


def followed(
    grids: Sequence[Grid | None],
    runs: Sequence[Recording],
    place: str,
    quantity: Quantity,
    scale: tuple[float, float],
    step: int,
) -> go.Figure:
    """The quantity in one layer of each run over the training steps; a line at `step`."""
    fig, floor, zeros = go.Figure(), 10.0 ** (scale[0] - 0.08 * (scale[1] - scale[0])), False
    for one, run in zip(grids, runs, strict=True):
        if one is None:
            continue
        layer = run.layer(place)
        values = one.values[:, layer].astype(np.float64)
        zeros |= bool((values == 0).any())
        fig.add_scatter(
            x=one.steps.astype(np.float32),
            name=f"{run.short} ({one.names[layer]})",
            showlegend=True,
            y=np.where(values == 0, floor, np.where(np.isfinite(values), values, np.nan)),
            mode="lines",
            **line(run),
            hovertemplate="step %{x}: %{y:.3g}<extra></extra>",
        )
    fig.add_vline(x=step, line={"color": NEUTRAL, "width": 2})
    log_axis(fig, quantity, scale, floor if zeros else None)
    return finish(fig, "training step", f"{quantity.axis}, {place} layer", 460)


def _followed_sentence(grid: Grid, label: str, layer: int, quantity: Quantity) -> str:
    first, last = grid.values[[0, -1], layer]
    return (
        f"{label}: {quantity.symbol} in {grid.names[layer]} is {first:.2g} at step {grid.steps[0]} and {last:.2g} "
        f"at step {grid.steps[-1]}."
    )


def log_axis(
    fig: go.Figure, quantity: Quantity, scale: tuple[float, float], floor: float | None
) -> None:
    """The log axis that all steps share, its reference line, and the floor on which exact zeros
    stand."""
    low, high = scale
    pad = 0.04 * (high - low)
    if quantity.reference and low < np.log10(quantity.reference) < high:
        log_line(fig, quantity.reference, f"{quantity.reference:g}", dash="dash")
    if floor is not None:
        log_line(fig, floor, "exactly 0", ZERO)
    fig.update_yaxes(
        type="log",
        range=[low - (3 if floor is not None else 1) * pad, high + pad],
        dtick=max(1, round((high - low) / 8)) if high - low > 1.5 else "D2",
    )


def describe_step(
    grids: Sequence[Grid | None], runs: Sequence[Recording], quantity: Quantity, step: int
) -> str:
    """The first and the last layer of every run at this step."""
    said = []
    for one, run in zip(grids, runs, strict=True):
        at = one.index(step) if one else None
        if at is None:
            said.append(f"{run.short}: not recorded by step {step}")
        else:
            said.append(
                f"{run.short}, step {one.steps[at]}: {quantity.symbol} is {one.values[at, 0]:.2g} in the first "
                f"layer and {one.values[at, -1]:.2g} in the last"
            )
    return ". ".join(said) + "."
