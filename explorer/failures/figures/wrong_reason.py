"""What does a network go by? How many of its answers change with one thing alone."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, FONT, finish

PATTERNS = ("", "/")


def answers_that_change(labels: Sequence[str], changed: Mapping[str, Sequence[float]]) -> go.Figure:
    """changed[network]: the share of its answers that change with each of `labels` alone."""
    fig = go.Figure()
    for place, (network, shares) in enumerate(changed.items()):
        fig.add_bar(
            y=list(labels),
            x=list(shares),
            orientation="h",
            name=network,
            marker={"color": COLOURS[place], "pattern": {"shape": PATTERNS[place]}},
            text=[percent(share) for share in shares],
            textposition="outside",
            textfont={"size": FONT},
            cliponaxis=False,
            hoverinfo="skip",
        )
    finish(fig, "share of the answers that change", height=400)
    fig.update_xaxes(range=[0, 1.1], tickvals=[0, 0.5, 1], tickformat=".0%")
    fig.update_layout(barmode="group", legend_traceorder="normal", showlegend=True)
    return fig.update_yaxes(autorange="reversed", automargin=True)
