"""What becomes of the predicted and the true class when a picture is changed? Probability against the
amount, and the pictures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.pixels import grid
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.failures.figures.names import short_name
from explorer.failures.figures.thumbnails import fitted
from explorer.failures.perturbations import PERTURBATIONS, Curve, shown_amounts


def curves(curve: Curve, names: Sequence[str]) -> go.Figure:
    """Probability of each asked class, called `names`, at every amount."""
    fig, row = go.Figure(), PERTURBATIONS[curve.kind]
    for place, label in enumerate(names):
        fig.add_scatter(
            x=curve.amounts.astype(np.float32),
            y=curve.probabilities[:, place].astype(np.float32),
            mode="lines+markers",
            name=short_name(label, 30),
            hovertemplate="%{x:g}: %{y:.1%}<extra></extra>",
            line={"color": COLOURS[place], "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 10},
        )
    fig.add_vline(
        x=row.neutral,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="as it is",
        annotation_position="bottom right",
    )
    finish(fig, row.quantity, "probability", height=360)
    if len(curve.amounts) <= 3:
        fig.update_xaxes(tickvals=curve.amounts.tolist())
    return fig.update_yaxes(range=[-0.03, 1.06], dtick=0.25)


def strip(views: Sequence[np.ndarray], side: int = 96) -> np.ndarray:
    """Some of the changed pictures in two rows, evenly chosen, first and last among them: (H, W,
    3)."""
    return grid([fitted(views[i], side) for i in shown_amounts(len(views))], columns=4, pad=3)
