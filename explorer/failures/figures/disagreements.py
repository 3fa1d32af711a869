"""How many images does each of two networks get right that the other gets wrong?"""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.failures.figures.names import short_name

PARTS = ((COLOURS[0], ""), (COLOURS[1], "/"), (COLOURS[2], "x"), (NEUTRAL, "."))


def contingency(counts: np.ndarray, first: str, second: str) -> go.Figure:
    """One bar of all images in the four parts of explorer.failures.disagreements.contingency, for
    networks called `first` and `second`."""
    fig, total = go.Figure(), max(int(counts.sum()), 1)
    labels = (
        "both right",
        f"only {short_name(first, 30)}",
        f"only {short_name(second, 30)}",
        "both wrong",
    )
    for count, label, (colour, pattern) in zip(counts, labels, PARTS, strict=True):
        fig.add_bar(
            x=[int(count)],
            y=[""],
            orientation="h",
            name=f"{label}: {int(count):,} ({percent(count / total)})",
            marker={"color": colour, "pattern": {"shape": pattern}},
            hoverinfo="name",
        )
    finish(fig, "images", height=230)
    fig.update_layout(barmode="stack", legend_traceorder="normal", margin_t=110)
    return fig.update_yaxes(visible=False)
