"""Which classes are the hardest? Accuracy of each with its interval."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import BREAK
from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, finish
from explorer.failures.class_accuracy import MAX_ROWS, hardest
from explorer.failures.figures.names import distinct_names, short_name


def class_accuracy(
    names: Sequence[str], accuracy: np.ndarray, low: np.ndarray, high: np.ndarray, count: np.ndarray
) -> go.Figure:
    """Share of right answers in each class, the worst first, with 95 % intervals; at most MAX_ROWS
    classes."""
    order = hardest(accuracy, count)[:MAX_ROWS]
    texts = [
        f"{short_name(names[i], 60)}: {percent(accuracy[i], 1)} of {count[i]:,}{BREAK}"
        f"95\u00a0% interval {percent(low[i], 1)} to {percent(high[i], 1)}"
        for i in order
    ]
    fig = go.Figure(
        go.Scatter(
            x=accuracy[order].astype(np.float32),
            y=np.arange(len(order)),
            mode="markers",
            text=texts,
            hovertemplate="%{text}<extra></extra>",
            marker={"color": COLOURS[0], "size": 11},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (high - accuracy)[order].astype(np.float32),
                "arrayminus": (accuracy - low)[order].astype(np.float32),
                "color": COLOURS[0],
                "thickness": 3,
                "width": 0,
            },
        )
    )
    finish(fig, "share right, with 95\u00a0% Wilson interval", height=110 + 27 * max(len(order), 1))
    fig.update_xaxes(range=[-0.02, 1.02], dtick=0.25, tickformat=".0%")
    return fig.update_yaxes(
        tickvals=np.arange(len(order)),
        ticktext=distinct_names([names[i] for i in order]),
        autorange="reversed",
        zeroline=False,
    )
