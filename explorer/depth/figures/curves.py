"""Figures of the page over training: loss, accuracy and error over the epochs, and how each run is drawn."""

from collections.abc import Iterable, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth import seeds
from explorer.depth.recording import CURVES, RECORDED_SPLITS, Recording
from explorer.drawing.style import COLOURS, DASHES, LINE, NEUTRAL, SYMBOLS, finish
from trainer.image_folder import SPLITS


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
            name=seeds.name_with_count(group),
            showlegend=len(runs) > 1 and run is group[0],
            connectgaps=False,
            legendgroup=group[0].key,
            **line(run),
            **marks(run),
            meta=run.short,
            hovertemplate="%{meta}, epoch %{x}: %{y:.4g}<extra></extra>",
        )
    if runs and len({run.spec.classes for run in runs}) == 1:
        known = chance(runs[0].spec.classes, measure)
        fig.add_hline(
            y=known,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text="by chance",
            annotation_position="bottom right" if measure != "accuracy" else "top right",
        )
    finish(fig, "epoch", f"{SPLITS[split].label} {CURVES[measure]}", height=400)
    fig.update_yaxes(
        range=padded(
            [
                value
                for run in runs
                for part in RECORDED_SPLITS
                for value in run.curve(measure, part)
            ]
        )
    )
    return fig


def line(run: Recording) -> dict:
    """One colour and dash a network; the runs of its further seeds are thin."""
    return {
        "line": {
            "color": COLOURS[run.network % len(COLOURS)],
            "dash": DASHES[run.network % len(DASHES)],
            "width": LINE / 2 if run.seed_index else LINE,
        }
    }


def marks(run: Recording, size: int = 8) -> dict:
    """One marker a network, none for its further seeds."""
    return {
        "mode": "lines" if run.seed_index else "lines+markers",
        "marker": {"symbol": SYMBOLS[run.network % len(SYMBOLS)], "size": size},
    }


def chance(classes: int, measure: str) -> float:
    """Loss, accuracy or error of a network that gives every class the same probability."""
    return {
        "loss": float(np.log(classes)),
        "accuracy": 100 / classes,
        "error": 100 - 100 / classes,
    }[measure]


def padded(numbers: Iterable[float]) -> list[float] | None:
    """Lowest and highest of the finite ones, with some air; None where there are none."""
    values = np.array([value for value in numbers if np.isfinite(value)])
    if not len(values):
        return None
    low, high = values.min(), values.max()
    pad = 0.06 * (high - low) or 0.1 * abs(high) or 1
    return [float(low - pad), float(high + pad)]
