"""How many of the errors are of each failure mode?"""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import percent
from explorer.drawing.style import COLOURS, FONT, finish
from explorer.failures.figures.names import short_name

LINES = 18  # of names and bars, at most, that a class can read
PATTERNS = ("", "/", "x", ".")


def failure_modes(
    counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int], few: bool = False
) -> go.Figure:
    """Share of each network's errors that is of each failure mode: counts[network][failure mode], of
    errors[network] in all; at most four networks. Names stand above their bars, so that they stay
    readable in half a page and on a phone; `few` leaves out what is rare, for a class."""
    fig, labels = go.Figure(), list(next(iter(counts.values()), {}))
    networks = list(counts.items())[: len(PATTERNS)]
    step = len(networks) + 1.0
    title = "share of the errors"
    if few and len(labels) * step > LINES:
        title = f"{title}; the rarest of {len(labels)} kinds are left out"
        labels = _most(labels, [modes for _, modes in networks], int(LINES / step))
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
            constraintext="none",
            hoverinfo="skip",
        )
    fig.add_trace(_names(labels, step))
    finish(fig, title, height=90 + int(25 * step * max(len(labels), 1)))
    fig.update_xaxes(range=[0, 1.25], tickvals=[0, 0.5, 1], tickformat=".0%")
    fig.update_layout(showlegend=len(counts) > 1, bargap=0)
    if len(counts) > 2:  # in two rows
        fig.update_layout(margin_t=110)
    return fig.update_yaxes(visible=False, range=[step * len(labels) - 1, -1.5])


def _most(labels: list[str], networks: list[Mapping[str, int]], count: int) -> list[str]:
    """So many that some network has most of, in their order."""
    by_size = sorted(labels, key=lambda label: -max(modes[label] for modes in networks))
    return [label for label in labels if label in by_size[:count]]


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
