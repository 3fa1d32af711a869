"""Figure of a vote: how many have chosen each option."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, finish


def answers(options: Sequence[str], counts: Sequence[int]) -> go.Figure:
    """One bar an option, the first one on top, with its number of answers."""
    fig = go.Figure(
        go.Bar(
            x=list(counts),
            y=list(options),
            orientation="h",
            width=0.55,
            marker_color=COLOURS[0],
            text=[f"{count:,}" for count in counts],
            textposition="auto",
            textangle=0,
            cliponaxis=False,
            hovertemplate="%{y}: %{x}<extra></extra>",
        )
    )
    fig.update_xaxes(range=[0, 1.05 * max(1, *counts)], tickformat=",d")
    fig.update_yaxes(autorange="reversed")
    return finish(fig, "answers", height=110 + 50 * len(options))
