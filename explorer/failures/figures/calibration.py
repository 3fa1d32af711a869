"""Is the network as often right as it claims? A reliability diagram."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.markup import BREAK
from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, NEUTRAL, finish


def reliability(
    confidence: np.ndarray,
    accuracy: np.ndarray,
    count: np.ndarray,
    edges: np.ndarray,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
) -> go.Figure:
    """Share of right answers (B,) in bins of the predicted class's probability with `edges` (B+1,)
    and its interval from low to high, beside what the network claims: the mean probability of the
    bin. Bins without images are left out."""
    used = count > 0
    texts = [
        f"{number:,} images{BREAK}claims {percent(claimed, 1)}{BREAK}right {percent(right, 1)}"
        for number, claimed, right in zip(
            count[used], confidence[used], accuracy[used], strict=True
        )
    ]
    fig = go.Figure()
    fig.add_bar(
        x=((edges[1:] + edges[:-1]) / 2)[used],
        y=accuracy[used].astype(np.float32),
        width=np.diff(edges)[used] * 0.92,
        text=texts,
        name="right",
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
        marker={"color": COLOURS[0], "opacity": 0.85},
    )
    title = "share right"
    if low is not None and high is not None:
        fig.data[0].error_y = _interval((high - accuracy)[used], (accuracy - low)[used])
        title = "share right, with 95\u00a0% interval"
    fig.add_trace(_claims(confidence[used], texts))
    fig.add_trace(_diagonal())
    finish(fig, "probability of the predicted class (confidence)", title, height=400)
    fig.update_xaxes(range=[0, 1.02], dtick=0.2)
    return fig.update_yaxes(range=[0, 1.05], dtick=0.2)


def _interval(above: np.ndarray, below: np.ndarray) -> dict:
    return {
        "type": "data",
        "symmetric": False,
        "color": NEUTRAL,
        "thickness": 2,
        "width": 4,
        "array": above.astype(np.float32),
        "arrayminus": below.astype(np.float32),
    }


def _claims(confidence: np.ndarray, texts: list[str]) -> go.Scatter:
    return go.Scatter(
        x=confidence.astype(np.float32),
        y=confidence.astype(np.float32),
        mode="markers",
        name="claimed",
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        marker={"color": COLOURS[1], "symbol": "diamond", "size": 12},
    )


def _diagonal() -> go.Scatter:
    return go.Scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="claimed = right",
        hoverinfo="skip",
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
    )
