"""The figure of a unit record: a layer a row, the steps from left to right, brighter where more units are silent."""

import numpy as np
import plotly.graph_objects as go

from explorer.depth.unit_record import UnitRecord
from explorer.drawing.style import MAGNITUDE, finish

MAX_NAMES = 20  # layers up to which each is named on the axis


def heat_map(record: UnitRecord, kind: str, title: str, unit: str = "training step") -> go.Figure:
    """Shares of one kind in percent; the columns are as wide as one another, whatever lies between the steps."""
    values = 100 * record.shares[kind].T  # (A, S)
    numbers = np.arange(1, len(record.names) + 1)
    steps = [f"{step:,}" for step in record.steps.tolist()]
    fig = go.Figure(
        go.Heatmap(
            z=values.astype(np.float32),
            x=np.arange(len(steps)),
            y=numbers,
            zmin=0,
            zmax=100,
            colorscale=MAGNITUDE,
            hoverongaps=False,
            text=[[name] * len(steps) for name in record.names],
            customdata=[steps] * len(numbers),
            hovertemplate="%{text}, %{customdata}: %{z:.1f} %<extra></extra>",
            colorbar={"title": {"text": "%", "side": "top"}, "thickness": 14},
        )
    )
    shown = np.unique(np.linspace(0, len(steps) - 1, min(6, len(steps))).round().astype(int))
    fig.update_xaxes(tickvals=shown, ticktext=[steps[place] for place in shown])
    layer_axis(fig, record.names)
    finish(fig, unit, title, height=max(260, min(520, 110 + 20 * len(numbers))))
    return fig


def layer_axis(fig: go.Figure, names: tuple[str, ...]) -> None:
    """Layers from top to bottom, named where they are few."""
    fig.update_yaxes(autorange="reversed")
    if len(names) <= MAX_NAMES:
        labels = [name if len(name) <= 24 else f"{name[:8]}…{name[-15:]}" for name in names]
        fig.update_yaxes(tickvals=np.arange(1, len(names) + 1), ticktext=labels)
