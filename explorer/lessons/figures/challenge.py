"""Figures of the challenge: how many photos each split has."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, finish
from explorer.lessons.challenge import Split


def splits(rows: Sequence[Split]) -> go.Figure:
    """One bar a split, with its number of photos."""
    fig = go.Figure(
        go.Bar(
            x=[row.images for row in rows],
            y=[row.label for row in rows],
            orientation="h",
            width=0.55,
            marker_color=list(COLOURS[: len(rows)]),
            text=[f"{row.images:,}" for row in rows],
            textposition="auto",  # within the long bar: beside it, a phone has no room
            textangle=0,
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    fig.update_xaxes(range=[0, 1.05 * max(row.images for row in rows)], tickformat=",")
    fig.update_yaxes(autorange="reversed")
    return finish(fig, "photos", height=110 + 50 * len(rows))
