"""Figures of dropout: which units a sub-network has, and what a thousand of them say."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish, grid, labelled
from explorer.lessons.dropout import SubNetworks

BINS, TILE = 40, 168  # of the histograms; px of a mask
STANDS, DROPPED = 230, 40  # greys
ABOUT = (
    "Measured now. Each sub-network is the same network with other units dropped at random; what stands is "
    "divided by 1 − rate. While training, every image trains another one."
)


def masks(found: SubNetworks, names: Sequence[str]) -> np.ndarray:
    """The units of the first sub-networks' first dropout layer as squares, light where they stand,
    with the class that each sub-network names and its probability: pixels (H, W, 4)."""
    units = found.kept.shape[1]
    side = int(np.ceil(np.sqrt(units)))
    tiles = []
    for kept, said in zip(found.kept, found.probabilities, strict=False):
        square = np.full(side * side, 128, np.uint8)
        square[:units] = np.where(kept, STANDS, DROPPED)
        factor = max(1, TILE // side)
        pixels = (
            square.reshape(side, side).repeat(factor, 0).repeat(factor, 1)[..., None].repeat(3, 2)
        )
        tiles.append(labelled(pixels, f"{names[said.argmax()][:12]} {said.max():.0%}"))
    return grid(tiles, columns=len(tiles), pad=3)


def describe_masks(found: SubNetworks, names: Sequence[str]) -> str:
    """What stands in the sub-networks that are shown, and what they say."""
    said = ", ".join(
        f"{names[row.argmax()]} {row.max():.0%}" for row in found.probabilities[: len(found.kept)]
    )
    return (
        f"{len(found.kept)} sub-networks with {found.rate:.0%} dropped: {found.kept.mean():.0%} of the "
        f"{found.kept.shape[1]} units stand (light). They say: {said}."
    )


def histograms(every: Sequence[SubNetworks], name: str) -> go.Figure:
    """One row a rate: how many sub-networks give the whole network's first class which probability,
    and their mean."""
    fig, axes, edges = go.Figure(), {}, np.linspace(0, 1, BINS + 1)
    for row, found in enumerate(every):
        axis, best = str(row + 1) if row else "", found.whole.argmax()
        share = np.histogram(found.probabilities[:, best], edges)[0] / len(found.probabilities)
        fig.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=share.astype(np.float32),
            yaxis=f"y{axis}",
            name="sub-networks",
            marker={"color": COLOURS[0]},
            showlegend=row == 0,
            hoverinfo="skip",
            width=1 / BINS,
        )
        top = 1.25 * share.max()
        for label, value, colour, dash in (
            ("whole network", found.whole[best], COLOURS[1], "solid"),
            ("mean of the sub-networks", found.mean[best], COLOURS[2], "dash"),
        ):
            fig.add_scatter(
                x=[value, value],
                y=[0, top],
                yaxis=f"y{axis}",
                mode="lines",
                name=label,
                showlegend=row == 0,
                hoverinfo="skip",
                line={"color": colour, "dash": dash},
            )
        low = (len(every) - 1 - row) / len(every)
        axes[f"yaxis{axis}"] = {
            "domain": [low, low + 0.78 / len(every)],
            "range": [0, top],
            "tickformat": ".0%",
            "nticks": 4,
            "title_text": f"{found.rate:.0%}<br>dropped",
        }
    fig.update_layout(
        **axes,
        bargap=0,
        xaxis={
            "range": [0, 1.005],
            "tickformat": ".0%",
            "anchor": f"y{len(every)}" if len(every) > 1 else "y",
        },
    )
    finish(fig, f"probability of {name}", height=180 + 130 * len(every))
    fig.update_xaxes(zerolinecolor=NEUTRAL)
    return fig


def describe(every: Sequence[SubNetworks], name: str) -> str:
    """How far the sub-networks are from the whole at each rate."""
    said = []
    for found in every:
        best = found.whole.argmax()
        values = found.probabilities[:, best]
        low, high = np.quantile(values, [0.05, 0.95])
        said.append(
            f"{found.rate:.0%} dropped: 90% of {len(values)} sub-networks give it between {low:.0%} and "
            f"{high:.0%}, mean {values.mean():.1%}, and {found.agreeing:.0%} name it first"
            if found.rate
            else "0% dropped: there is only the whole network"
        )
    whole = every[0].whole
    return f"The whole network gives {name} {whole.max():.1%}. " + "; ".join(said) + "."


def table(every: Sequence[SubNetworks]) -> dict[str, list]:
    """The whole network next to the means of its sub-networks."""
    best = [found.whole.argmax() for found in every]
    return {
        "dropped": [f"{found.rate:.0%}" for found in every],
        "units": [" and ".join(f"{count:,}" for count in found.units) for found in every],
        "possible sub-networks": [
            f"2^{sum(found.units)}" if found.rate else "1" for found in every
        ],
        "sampled": [len(found.probabilities) for found in every],
        "whole network": [f"{found.whole[i]:.4f}" for found, i in zip(every, best, strict=True)],
        "geometric mean": [
            f"{found.geometric[i]:.4f}" for found, i in zip(every, best, strict=True)
        ],
        "arithmetic mean": [f"{found.mean[i]:.4f}" for found, i in zip(every, best, strict=True)],
        "agree": [f"{found.agreeing:.1%}" for found in every],
    }


ABOUT_TABLE = (
    "Probability of the whole network's first class. Testing with every unit standing is a cheap stand-in "
    "for asking all sub-networks: it approximates their geometric mean, exactly so at 50 % where one layer "
    "and the softmax follow the dropout (Hinton et al. 2012)."
)
