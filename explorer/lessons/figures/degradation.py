"""Figures of the lesson on degradation: whether the gradients of plain and residual nets vanished."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.depth.figures.recordings import profile
from explorer.depth.recording import Recording, common_range
from explorer.inside.quantities import QUANTITIES
from explorer.lessons.degradation import typical

SIGNALS = {
    key: QUANTITIES[key].symbol for key in ("activation_gradient", "weight_gradient", "activation")
}


def gradients(runs: Sequence[Recording], quantity: str) -> go.Figure:
    """Median over the recorded steps of a quantity in every layer, a line for each run."""
    grids = [typical(run, quantity) for run in runs]
    return profile(grids, runs, QUANTITIES[quantity], common_range(filter(None, grids)), 0)
