"""How the values of every layer are distributed: one column of colour a layer, and the saturated
and dead in words."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.depth.lab import Lab
from explorer.depth.lab_histograms import (
    ACTIVATION_EDGES,
    DEAD_UNITS,
    GRADIENT_EDGES,
    SATURATED,
    VANISHING,
)
from explorer.drawing.style import MAGNITUDE, NEUTRAL, finish

SHARES = (0.01, 0.05, 0.1, 0.2, 0.5, 1)
LAYERS = "hidden layer, 1 = next to the input"
HEADING = 64  # px above a plot: two lines
TICKS = np.array([-1e3, -100, -10, -1, -0.1, 0, 0.1, 1, 10, 100, 1e3])


def activations(lab: Lab, labs: Sequence[Lab], label: str) -> tuple[go.Figure, str]:
    """Histogram of every layer's activations, the same bins and colours for all twins, and the
    saturated and dead."""
    scale = np.arcsinh(ACTIVATION_EDGES / 0.05)
    fig = columns("activations", lab, labs, (scale[:-1] + scale[1:]) / 2)
    fig.update_yaxes(tickvals=np.arcsinh(TICKS / 0.05), ticktext=[f"{tick:g}" for tick in TICKS])
    headed(fig, label)
    finish(fig, LAYERS, "activation φ(h), of seed 0", height=360).update_layout(margin_t=HEADING)
    return fig, f"{label}: {stuck(lab)}."


def slopes(lab: Lab, labs: Sequence[Lab], label: str) -> tuple[go.Figure, str]:
    """Histogram of every layer's |dL/dh|, the same bins and colours for all twins, and what has
    vanished."""
    fig = columns("gradients", lab, labs, (GRADIENT_EDGES[:-1] + GRADIENT_EDGES[1:]) / 2)
    if not lab.histograms.gradients.any():
        fig.add_annotation(
            text="dL/dh is exactly 0 everywhere",
            showarrow=False,
            x=0.5,
            y=0.5,
            xref="paper",
            yref="paper",
            font_color=NEUTRAL,
        )
    vanishing = int(np.sum(np.median(lab.mean_gradient, 1) < VANISHING))
    said = (
        f"{label}: dL/dh is exactly 0 (or underflowed to 0) in {lab.histograms.zeros.mean():.1%} of all elements; "
        f"its mean size is below 1e-7, which is called vanishing, in {vanishing} of {lab.net.depth} layers."
    )
    headed(fig, label)
    return finish(fig, LAYERS, "log10 of |dL/dh|, of seed 0", height=360).update_layout(
        margin_t=HEADING
    ), said


CHARTS: dict[str, Callable] = {
    "Histogram of the activations, layer by layer": activations,
    "Histogram of dL/dh, layer by layer": slopes,
}


def headed(fig: go.Figure, label: str, words: str = "") -> None:
    """What this twin is, above the plot."""
    fig.add_annotation(
        text=f"<b>{label}</b><br>{words}",
        align="left",
        x=0,
        y=1.02,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font_size=17,
    )


def stuck(lab: Lab) -> str:
    """Saturated and dead fractions with their thresholds, where these words apply."""
    found, said = lab.histograms, []
    if np.isfinite(found.saturated).any():
        where = int(np.nanargmax(found.saturated))
        low, high = SATURATED[lab.net.activation]
        said.append(
            f"saturated, h outside ({low:g}, {high:g}): at most {found.saturated[where]:.2%} of a layer, "
            f"{np.nanmean(found.saturated):.2%} of all"
        )
    if np.isfinite(found.dead).any():
        said.append(
            f"dead units, active on less than 1 % of the inputs: {found.dead.mean():.1%}; dead layers, more "
            f"than half of them dead: {int(np.sum(found.dead > DEAD_UNITS))} of {lab.net.depth}"
        )
    return (
        "; ".join(said)
        or "saturated and dead are no words for this activation function or with batch norm"
    )


def columns(which: str, lab: Lab, labs: Sequence[Lab], middles: np.ndarray) -> go.Figure:
    """Shares (L, bins) of one histogram as a heat map, cut to the bins that any twin fills."""
    shares = getattr(lab.histograms, which)
    used = np.flatnonzero(np.max([getattr(one.histograms, which).max(0) for one in labs], 0) > 2e-4)
    low, high = (used[0], used[-1] + 1) if len(used) else (0, len(middles))
    top = max(float(np.quantile(getattr(one.histograms, which).max(1), 0.9)) for one in labs) or 1.0
    fig = go.Figure(
        go.Heatmap(
            z=np.sqrt(np.where(shares > 0, shares, np.nan))
            .T[low:high]
            .astype(np.float32),  # so that thin tails show
            y=middles[low:high].astype(np.float32),
            x=np.arange(1, len(shares) + 1),
            zmin=0,
            zmax=np.sqrt(top),
            colorscale=MAGNITUDE,
            hoverongaps=False,
            customdata=shares.T[low:high].astype(np.float32),
            colorbar={
                "title": {"text": "share", "side": "top"},
                "tickvals": np.sqrt(SHARES),
                "thickness": 14,
                "ticktext": [f"{share:.0%}" for share in SHARES],
            },
            hovertemplate="layer %{x}: %{customdata:.1%}<extra></extra>",
        )
    )
    fig.update_yaxes(range=[middles[low] - 0.3, middles[high - 1] + 0.3])
    return fig


def table(labs: Sequence[Lab], labels: Sequence[str]) -> dict[str, list]:
    """Every bin that is not empty: one row for each twin, layer and bin."""
    rows: dict[str, list] = {"twin": [], "layer": [], "what": [], "from": [], "to": [], "share": []}
    for lab, label in zip(labs, labels, strict=True):
        for which, what, edges in (
            ("activations", "activation", ACTIVATION_EDGES),
            ("gradients", "log10 |dL/dh|", GRADIENT_EDGES),
        ):
            shares = getattr(lab.histograms, which)
            layer, column = np.nonzero(shares)
            rows["twin"] += [label] * len(layer)
            rows["layer"] += (layer + 1).tolist()
            rows["what"] += [what] * len(layer)
            rows["from"] += edges[column].tolist()
            rows["to"] += edges[column + 1].tolist()
            rows["share"] += shares[layer, column].tolist()
    return rows
