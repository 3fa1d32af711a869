"""What becomes of two classes when a picture is changed more and more: probability against the
amount."""

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import BREAK
from explorer.drawing.pixels import grid, thumbnail
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.inside.what_if import Curve

LONGEST = 30  # characters of a class name in the legend


def curves(
    curve: Curve,
    targets: Sequence[int],
    names: Sequence[str],
    now: float | None = None,
    probabilities: Sequence[float] = (),
) -> go.Figure:
    """Probability of each of `targets`, called `names`, at every amount; in rings at the amount `now`,
    where there is one, the `probabilities` (T,) that they have there."""
    fig = go.Figure()
    for place, (target, name) in enumerate(zip(targets, names, strict=True)):
        fig.add_scatter(
            x=curve.amounts.astype(np.float32),
            y=curve.probabilities[:, target].astype(np.float32),
            mode="lines+markers",
            name=name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…",
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
            line={"color": COLOURS[place], "dash": DASHES[place]},
            marker={"symbol": SYMBOLS[place], "size": 10},
        )
    if now is not None:
        fig.add_scatter(
            x=np.full(len(targets), now, np.float32),
            y=np.asarray(probabilities, np.float32),
            mode="markers",
            name="as it is set now",
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
            marker={"symbol": "circle-open", "size": 20, "color": NEUTRAL, "line": {"width": 4}},
        )
    fig.add_vline(
        x=curve.row.neutral,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text="not changed",
        annotation_position="top right",
    )
    title = BREAK.join(textwrap.wrap(f"{curve.row.label}: {curve.row.quantity}", 44))
    finish(fig, title, "probability", height=400)
    if len(curve.amounts) <= 3:
        fig.update_xaxes(tickvals=curve.amounts.tolist())
    return fig.update_yaxes(range=[-0.03, 1.06], dtick=0.25)


def strip(views: Sequence[np.ndarray], side: int = 96) -> np.ndarray:
    """Pictures of one shape, small, in rows of four: (H, W, 3)."""
    return grid([thumbnail(view, side) for view in views], columns=4, pad=3)
