"""Figures of transformers: the work of one forward pass beside that of convolutional networks."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.drawing.numbers import compact
from explorer.drawing.style import COLOURS, finish
from explorer.inside.figures.anatomy import OVER
from explorer.lessons.transformers import Transformer


def work(counted: Mapping[str, int], transformers: Sequence[Transformer], side: int) -> go.Figure:
    """Bars of multiply-adds on a log axis, convolutional networks and transformers in two colours."""
    fig = go.Figure()
    groups = {
        "convolutional": dict(counted),
        "transformers": {each.label: each.multiply_adds(side) for each in transformers},
    }
    for number, (group, works) in enumerate(groups.items()):
        fig.add_bar(
            x=list(works.values()),
            y=list(works),
            orientation="h",
            name=group,
            showlegend=True,
            width=0.6,
            marker={
                "color": COLOURS[number],
                "pattern": {"shape": "/" * number, "solidity": 0.2, **OVER},
            },
            text=[compact(value) for value in works.values()],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    largest = max(value for works in groups.values() for value in works.values())
    fig.update_xaxes(type="log", range=[8, len(str(largest)) + 0.3], dtick=1)
    fig.update_yaxes(autorange="reversed")
    rows = sum(map(len, groups.values()))
    return finish(fig, "multiply-adds of one forward pass", height=130 + 38 * rows)
