"""Figures of auxiliary classifiers: the gradient of every block without and with them."""

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.auxiliary import BEHIND, AuxiliaryGradients


def gradients(result: AuxiliaryGradients) -> go.Figure:
    """Two lines over the blocks, log axis, with a mark where each classifier hangs."""
    fig = go.Figure()
    x = np.arange(len(result.blocks))
    lines = {"last loss alone": result.alone, "all three losses": result.together}
    for number, (name, values) in enumerate(lines.items()):
        fig.add_scatter(
            x=x,
            y=np.where(values > 0, values, np.nan),
            mode="lines+markers",
            name=name,
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 10},
            customdata=result.blocks,
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    for name in BEHIND:
        fig.add_vline(
            x=result.until(name) - 1,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text=name,
            annotation_position="top left",
        )
    fig.update_yaxes(type="log", dtick=1)
    finish(fig, "block, first to last", "‖dL/dW‖ of the block", height=440)
    return fig.update_xaxes(tickvals=x, ticktext=result.blocks, tickangle=-45)
