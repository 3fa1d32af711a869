"""Figures of the skip connections page: layer responses, lesions, path lengths."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.depth.residual import Lesions, Paths, Responses, path_count, share
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish

LENGTH = "path length (branches passed)"
MEASURES = {
    "probability": "probability of the first guess",
    "agreement": "images that keep their class",
}
ABOUT = (
    "A residual block computes h + F(h): whatever its branch F does, h also passes unchanged through the skip, and so "
    "does dL/dh on its way back. Three measurements show what that changes."
)
RESPONSES = (
    "How strongly does each layer respond? **Look at the heights:** He et al. 2016 (figure 7) found smaller responses "
    "in residual nets: each block only adjusts a little what is already there."
)
RESPONSES_HOW = (
    "Measured now. A response is a layer's output after batch norm and before the activation function or the addition; "
    "its standard deviation runs over all images, channels and places. Small nets: the chosen picture and the samples; "
    "large ones: the chosen picture alone. He et al. measured trained nets; in one that is not trained, batch norm by "
    "itself makes the responses alike."
)
LESIONS = (
    "One part at a time is deleted, and only its skip is left. **Look at how much remains:** deep residual nets hardly "
    "notice a missing block, plain nets break (Veit et al. 2016, figure 3), because there every path went through it."
)
LESIONS_HOW = (
    "Measured now. Deleted: the branch of a residual block; both convolutions of a plain one (its input goes on, "
    "subsampled and padded where the shape changes). Dotted: nothing deleted. Of a network that is not trained this "
    "says nothing."
)
PATHS = (
    "Every block offers two ways, branch or skip, so n blocks make 2ⁿ paths, with lengths as in tossing a coin n "
    "times. **Look at where most paths are, and then where ‖dL/dx‖ comes from:** in deep trained nets over the short "
    "ones, so that such a net learns like many shallow ones together (Veit et al. 2016)."
)
PATHS_HOW = (
    "Bars on top: counted. Below, measured now: L is the cross entropy of the second most probable class, x the chosen "
    "picture; the forward pass is the whole network's, and on the way back each block passes dL/dx only through its "
    "branch or only through its skip; a few random paths of each length. Published for 54 blocks: almost all of dL/dx "
    "comes over lengths 5 to 17, which are 0.45 % of the paths; 98 % have lengths 19 to 35."
)


def mark(number: int, size: int = 8) -> dict:
    return {
        "line": {"color": COLOURS[number], "dash": DASHES[number]},
        "marker": {"symbol": SYMBOLS[number], "size": size, "color": COLOURS[number]},
    }


def responses(found: Mapping[str, Responses], by_size: bool = False) -> go.Figure:
    """One line a network: the standard deviation of every layer's response, in the order of layers
    or of size."""
    fig = go.Figure()
    for number, (label, one) in enumerate(found.items()):
        order = np.argsort(-one.std) if by_size else np.arange(len(one.std))
        fig.add_scatter(
            x=np.arange(1, len(order) + 1),
            y=one.std[order],
            name=label,
            mode="lines+markers",
            customdata=np.array(one.names)[order],
            **mark(number),
            showlegend=True,
            hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
        )
    fig.update_yaxes(rangemode="tozero")
    return finish(
        fig,
        "layer, largest response first" if by_size else "layer, first to last",
        "standard deviation of the response",
        height=420,
    )


def describe_responses(found: Mapping[str, Responses]) -> str:
    said = []
    for label, one in found.items():
        images = f"{one.images} image{'s' * (one.images > 1)}"
        norm = "after batch norm" if one.normalised else "no batch norm"
        said.append(
            f"{label}: {np.mean(one.std):.3g} on average over {len(one.std)} layers ({one.std.min():.2g} to "
            f"{one.std.max():.2g}; {images}, {norm})"
        )
    return "; ".join(said) + "."


def response_table(found: Mapping[str, Responses]) -> dict[str, list]:
    return {
        "network": [label for label, one in found.items() for _ in one.names],
        "layer": [name for one in found.values() for name in one.names],
        "standard deviation of the response": [
            value for one in found.values() for value in one.std.tolist()
        ],
    }


def lengths(n: int, first: int, last: int) -> go.Figure:
    """The share of the 2^n paths of each length; those from first to last stand out."""
    k = np.arange(n + 1)
    inside = (k >= first) & (k <= last)
    fig = go.Figure(
        go.Bar(
            x=k,
            y=path_count(n) / 2.0**n,
            marker_color=np.where(inside, COLOURS[1], COLOURS[0]),
            hovertemplate="length %{x}: %{y:.3%}<extra></extra>",
        )
    )
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    return finish(fig, LENGTH, f"share of the 2<sup>{n}</sup> paths", height=360)


def describe_lengths(n: int, first: int, last: int) -> str:
    part = share(n, first, last)
    return (
        f"Of the {2**n:,} paths through {n} blocks "
        if n < 40
        else f"Of the 2^{n} paths through {n} blocks "
    ) + (
        f"{part:.4%} have a length of {first} to {last}; the mean is {n / 2:g}, the standard deviation "
        f"{np.sqrt(n) / 2:.2f}."
    )


def short_paths(n: int) -> tuple[int, int]:
    """The lengths to begin with: Veit's 5 to 17 of 54, and the same shares of other numbers of
    blocks."""
    return round(n * 5 / 54), round(n * 17 / 54)


def length_table(n: int) -> dict[str, list]:
    return {
        "length": list(range(n + 1)),
        "paths": path_count(n).tolist(),
        "share": (path_count(n) / 2.0**n).tolist(),
    }


def path_slopes(found: Paths) -> go.Figure:
    """||dL/dx|| over single paths of each length, log axis; exact zeros are left out and counted in
    words."""
    fig, x = go.Figure(), np.repeat(found.lengths, found.norms.shape[1])
    fig.add_scatter(
        x=x,
        y=positive(found.norms.flatten()),
        mode="markers",
        name="one path",
        marker={"color": NEUTRAL, "size": 7},
    )
    fig.add_scatter(
        x=found.lengths,
        y=positive(found.norms.mean(1)),
        name="mean",
        mode="lines+markers",
        **mark(0),
    )
    usable = found.norms[found.norms > 0]
    decades = np.log10(usable.max() / usable.min()) if len(usable) else 0
    fig.update_yaxes(type="log", dtick=max(1, round(decades / 8)) if decades > 1.2 else "D2")
    return finish(fig, LENGTH, "‖dL/dx‖ over one path", height=400)


def path_shares(found: Paths) -> go.Figure:
    """The share of the summed ||dL/dx|| of all paths that those of each length carry."""
    fig = go.Figure(go.Bar(x=found.lengths, y=found.contribution(), marker_color=COLOURS[1]))
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    return finish(fig, LENGTH, "share of Σ ‖dL/dx‖ over all paths", height=400)


def positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.nan)


def describe_paths(found: Paths, label: str) -> str:
    """How ||dL/dx|| changes with the length of a path, and whether the short ones carry it."""
    mean, half, zeros = found.norms.mean(1), found.blocks / 2, int((found.norms == 0).sum())
    change = f"{mean[-1] / mean[0]:.2g} times" if mean[0] else "undefined times"
    said = (
        f"{label}, {found.blocks} blocks: over the longest path ‖dL/dx‖ is {change} that over the shortest. "
        f"Weighed by ‖dL/dx‖ the mean length is {found.mean_length():.1f}, that of all paths {half:g}: "
    )
    said += (
        "the short paths carry the signal, as published."
        if found.mean_length() < 0.8 * half
        else "the short paths do not stand out here; Veit et al. measured trained nets of 54 blocks."
    )
    return said + (f" Exactly 0 on {zeros} of {found.norms.size} paths." if zeros else "")


def path_table(found: Paths) -> dict[str, list]:
    return {
        "length": found.lengths.tolist(),
        "paths of this length": found.count[found.lengths].tolist(),
        "mean ||dL/dx|| over a path": found.norms.mean(1).tolist(),
        "share of the sum": found.contribution().tolist(),
    }


def lesions(found: Mapping[str, Lesions], measure: str) -> go.Figure:
    """For every deleted part: the `probability` that remains, or the `agreement`, how many images
    keep their class."""
    fig = go.Figure()
    for number, (label, one) in enumerate(found.items()):
        fig.add_scatter(
            x=np.arange(1, len(one.names) + 1),
            y=getattr(one, measure),
            mode="lines+markers",
            name=label,
            customdata=np.array(one.names),
            **mark(number, 9),
            showlegend=True,
            hovertemplate="without %{customdata}: %{y:.1%}<extra></extra>",
        )
        if measure == "probability":
            fig.add_hline(y=one.whole, line={"color": COLOURS[number], "dash": "dot", "width": 1.5})
    fig.update_yaxes(range=[-0.03, 1.05], tickformat=".0%")
    return finish(fig, "deleted part, first to last", MEASURES[measure], height=420)


def describe_lesions(found: Mapping[str, Lesions]) -> str:
    said = []
    for label, one in found.items():
        if not len(one.names):
            said.append(f"{label} has no part that can be deleted without changing shapes.")
            continue
        worst, parts = (
            int(one.probability.argmin()),
            f"{len(one.names)} deletion{'s' * (len(one.names) > 1)}",
        )
        images = f"{one.images} image{'s' * (one.images > 1)}"
        said.append(
            f"{label}: {one.whole:.1%} with nothing deleted, median {np.median(one.probability):.1%} over "
            f"{parts} of a {one.what}, least {one.probability[worst]:.1%} without {one.names[worst]}; of "
            f"{images} {one.agreement.mean():.0%} keep their class on average."
        )
    return " ".join(said)


def lesion_table(found: Mapping[str, Lesions]) -> dict[str, list]:
    return {
        "network": [label for label, one in found.items() for _ in one.names],
        "deleted": [name for one in found.values() for name in one.names],
        "probability of the first guess": [
            value for one in found.values() for value in one.probability.tolist()
        ],
        "with nothing deleted": [one.whole for one in found.values() for _ in one.names],
        "images that keep their class": [
            value for one in found.values() for value in one.agreement.tolist()
        ],
    }
