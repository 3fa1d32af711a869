"""Figures of the page on noise and curvature: the largest eigenvalue, the noise scale and the signal-to-noise ratio of each
layer, over a training."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.curvature import Curvature
from explorer.depth.figures.log_ticks import log_ticks
from explorer.depth.figures.marks import mark
from explorer.drawing.labels import name_ticks
from explorer.drawing.style import NEUTRAL, finish

HEIGHT = 380


def eigenvalues(curves: Sequence[Curvature], names: Sequence[str]) -> go.Figure:
    """The largest eigenvalue of each network over its training, and 2 / lr, above which steps without momentum grow."""
    fig = go.Figure()
    limits: set[tuple] = set()
    for number, (curve, name) in enumerate(zip(curves, names, strict=True)):
        _line(fig, number, name, curve.steps, positive(curve.eigenvalue))
        limit = np.where(np.isfinite(curve.limit), curve.limit, np.nan)
        described = (tuple(curve.steps.tolist()), tuple(limit[np.isfinite(limit)].tolist()))
        if len(curve.steps) > 2 and described not in limits:
            _reference(fig, "2 / lr", curve.steps, positive(limit), first=not limits)
            limits.add(described)
    _log_axis(fig)
    return finish(fig, "training step", "largest eigenvalue of the Hessian", HEIGHT)


def noise_scales(curves: Sequence[Curvature], names: Sequence[str]) -> go.Figure:
    """The noise scale of each network in images, and the size of its batches. What is lost in the noise has no point."""
    fig = go.Figure()
    for number, (curve, name) in enumerate(zip(curves, names, strict=True)):
        _line(fig, number, name, curve.steps, positive(curve.noise_scale))
    last = max((curve.steps[-1] for curve in curves), default=0)
    for size in sorted({curve.batch_size for curve in curves if curve.batch_size}):
        ends = np.array([0, last])
        _reference(fig, f"batch of {size}", ends, np.full(2, size), first=True)
    _log_axis(fig)
    return finish(fig, "training step", "noise scale, images", HEIGHT)


def layers(curves: Sequence[Curvature], names: Sequence[str], share: float) -> go.Figure:
    """The signal-to-noise ratio of every layer at the measurement after this share of all measurements, 0 the first, 1 the
    last. Layers without a signal have no point."""
    fig = go.Figure()
    same = len({curve.names for curve in curves}) == 1
    for number, (curve, name) in enumerate(zip(curves, names, strict=True)):
        index = index_at(curve, share)
        count = len(curve.names)
        x = np.arange(1, count + 1) if same else np.linspace(0, 1, count)
        fig.add_scatter(
            x=x.astype(np.float32),
            y=positive(curve.gsnr[index]),
            name=f"{name}, step {curve.steps[index]:,}",
            mode="lines+markers",
            showlegend=True,
            **mark(number, 8),
            customdata=np.array(curve.names),
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    if same and curves:
        fig.update_xaxes(name_ticks(curves[0].names), tickangle=-45)
    _log_axis(fig)
    where = "layer, first to last" if same else "relative depth: 0 first layer, 1 last layer"
    return finish(fig, where, "GSNR, mean over weights", HEIGHT)


def index_at(curve: Curvature, share: float) -> int:
    """The number of a measurement."""
    return round(share * (len(curve.steps) - 1))


def positive(values: np.ndarray) -> np.ndarray:
    """float32 for a log axis: NaN for what has no logarithm."""
    good = (values > 1e-30) & (values < 1e30)  # of float32, and infinite is no place
    return np.where(good, values, np.nan).astype(np.float32)


def _log_axis(fig: go.Figure) -> None:
    """With round numbers at what the lines reach."""
    values = np.concatenate([np.zeros(0), *(np.asarray(trace.y, float) for trace in fig.data)])
    values = values[np.isfinite(values)]
    fig.update_yaxes(type="log")
    if len(values):
        fig.update_yaxes(log_ticks(float(values.min()) / 1.5, float(values.max()) * 1.5))


def _line(fig: go.Figure, number: int, name: str, steps: np.ndarray, values: np.ndarray) -> None:
    fig.add_scatter(
        x=steps.astype(np.float32),
        y=values,
        name=name,
        mode="lines+markers",
        showlegend=True,
        connectgaps=False,
        **mark(number, 8),
        hovertemplate="step %{x:,}: %{y:.3g}<extra></extra>",
    )


def _reference(
    fig: go.Figure, name: str, steps: np.ndarray, values: np.ndarray, first: bool
) -> None:
    fig.add_scatter(
        x=steps.astype(np.float32),
        y=values.astype(np.float32),
        name=name,
        mode="lines",
        showlegend=first,
        legendgroup=name,
        line={"color": NEUTRAL, "dash": "dash", "width": 2},
        hovertemplate="step %{x:,}: %{y:.3g}<extra></extra>",
    )
