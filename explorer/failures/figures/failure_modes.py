"""How many of the errors are of each failure mode?"""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, FONT, finish
from explorer.failures.figures.names import short_name

PATTERNS = ("", "/", "x", ".")


def failure_modes(counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]) -> go.Figure:
    """Share of each network's errors that is of each failure mode: counts[network][failure mode], of
    errors[network] in all; at most four networks. Names stand above their bars, so that they stay
    readable in half a page and on a phone."""
    fig, labels = go.Figure(), list(next(iter(counts.values()), {}))
    networks = list(counts.items())[: len(PATTERNS)]
    step = len(networks) + 1.0
    for place, (network, modes) in enumerate(networks):
        share = np.array([modes[mode] / max(errors[network], 1) for mode in labels], np.float32)
        texts = [
            f"{modes[mode]:,} ({percent(float(value))})"
            for mode, value in zip(labels, share, strict=True)
        ]
        fig.add_bar(
            y=np.arange(len(labels)) * step + place,
            x=share,
            orientation="h",
            width=0.85,
            name=short_name(network, 40),
            marker={"color": COLOURS[place], "pattern": {"shape": PATTERNS[place]}},
            text=texts,
            textposition="outside",
            textfont={"size": FONT},
            cliponaxis=False,
            hoverinfo="skip",
        )
    fig.add_trace(_names(labels, step))
    finish(fig, "share of the errors", height=90 + int(25 * step * max(len(labels), 1)))
    fig.update_xaxes(range=[0, 1.25], tickvals=[0, 0.5, 1], tickformat=".0%")
    fig.update_layout(showlegend=len(counts) > 1, bargap=0)
    return fig.update_yaxes(visible=False, range=[step * len(labels) - 1, -1.5])


def _names(labels: list[str], step: float) -> go.Scatter:
    return go.Scatter(
        x=np.zeros(len(labels)),
        y=np.arange(len(labels)) * step - 0.85,
        mode="text",
        text=labels,
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        textfont={"size": FONT},
    )
