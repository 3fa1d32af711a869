"""How is a run going? Its loss and accuracy so far, and its first layer's filters now."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.figures import filmstrip
from explorer.depth.figures.curves import chance, padded
from explorer.depth.recording import CURVES, RECORDED_SPLITS, Recording
from explorer.drawing.pixels import png
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.training import live as live_of
from trainer.image_folder import SPLITS

STRIP = 30  # records in the strip of filters, at most, from the first to the last
OFTEN = 2  # lines of live.jsonl an epoch that are worth a curve
MARKED = 40  # epochs that get a marker each


def curves(run: Recording, live: Sequence[object], measure: str) -> go.Figure:
    """Training (with what was seen between the epochs) and validation over the epochs. `live` are
    lines of live.jsonl, a few seconds apart."""
    fig = go.Figure()
    x, y = live_of.curve(live, measure)
    shown = []
    if len(x) > OFTEN * len(run.metrics["epoch"]):
        shown.append(y)
        _add_live(fig, x, y)
    for number, split in enumerate(RECORDED_SPLITS):
        shown.append(run.curve(measure, split))
        _add_split(fig, number, split, run.metrics["epoch"], shown[-1])
    fig.add_hline(
        y=chance(run.spec.classes, measure),
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="by chance",
        annotation_position="bottom right",
    )
    finish(fig, "epoch", CURVES[measure], height=340)
    if isinstance(planned := run.training.get("epochs"), int):
        fig.update_xaxes(range=[0, planned])
    limits = [0, 102] if measure == "accuracy" else padded(np.concatenate(shown).tolist())
    return fig.update_yaxes(range=limits)


def _add_live(fig: go.Figure, x: np.ndarray, y: np.ndarray) -> None:
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name="training, between epochs",
        showlegend=True,
        line={"color": NEUTRAL, "width": 2},
        hovertemplate="epoch %{x:.2f}: %{y:.4g}<extra></extra>",
    )


def _add_split(
    fig: go.Figure, number: int, split: str, epochs: np.ndarray, values: np.ndarray
) -> None:
    fig.add_scatter(
        x=epochs.astype(np.float32),
        y=values.astype(np.float32),
        name=SPLITS[split].label,
        showlegend=True,
        mode="lines+markers" if len(epochs) <= MARKED else "lines",
        line={"color": COLOURS[number], "dash": DASHES[number]},
        marker={"symbol": SYMBOLS[number], "size": 8},
        hovertemplate="epoch %{x}: %{y:.4g}<extra></extra>",
    )


def filters(filters: np.ndarray) -> bytes:
    """A PNG of the newest of the recorded filters (E, F, C, k, k)."""
    return png(filmstrip.sheet(filters, len(filters) - 1, "own"))


def strip(filters: np.ndarray) -> bytes:
    """A PNG of how the largest filters formed, at `strip_records` of them."""
    return png(filmstrip.strip(filters[strip_records(len(filters))], "own"))


def strip_records(count: int) -> np.ndarray:
    """Which of so many records the strip shows."""
    return np.unique(np.linspace(0, count - 1, STRIP).round().astype(int))
