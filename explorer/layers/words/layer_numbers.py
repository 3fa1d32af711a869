"""Layers in numbers, in words: in how many layers are most units silent, and what was measured how?"""

from collections.abc import Sequence

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.spread import DEAD_INPUTS
from explorer.depth.words.unit_record import DEFINITIONS, KINDS
from explorer.drawing.numbers import counted, loss_text, percent, sized
from explorer.inside.quantities import QUANTITIES
from explorer.layers.distributions import DISTRIBUTIONS
from explorer.layers.layer_numbers import LayerNumbers, UnitTable

SHARES = {"silent": "dead", "rarely active": "rare", "saturated": "saturated"}
HALF = 0.5  # of a layer's units: more than these are called most
INTRODUCTION = (
    "What every layer gives, and what comes back to it, over many pictures at once. **Look for layers that say nothing:** "
    "units that are 0 whatever is shown, values where a sigmoid is flat, gradients that have faded."
)
UNKNOWN = "Which units are silent is not known: none of this network's activation functions is one of those whose units can be told."
TOOL = (
    f"The Gradient lab draws the lines elsewhere: there a sigmoid is saturated outside {ACTIVATIONS['sigmoid'].saturates}, where nearly "
    f"nothing is left of its derivative, and a unit is dead that is active on less than {percent(DEAD_INPUTS)} of the inputs."
)


def axis(key: str) -> str:
    """What the axis of a distribution shows."""
    symbol = QUANTITIES[key].symbol
    return symbol if key == "activation" else f"log10 of |{symbol}|"


def finding(now: LayerNumbers, before: LayerNumbers | None = None) -> str:
    """In how many layers most units are silent, or what else is known; then the same as initialised."""
    odd = int((now.distributions["activation"].undefined > 0).sum())
    layers = len(now.distributions["activation"].names)
    first = f"h is NaN or infinite in {odd} of {counted(layers, 'layer')}. " if odd else ""
    text = f"{first}{_silent(now.units, now.images)}"
    kind = told(now.units)
    if before is None or not kind:
        return text
    count, known = most(before.units, kind)
    if not known:
        return text
    if not count and not most(now.units, kind)[0]:
        return f"{text} As initialised: in none of {known}, either."
    return f"{text} As initialised: in {count} of {known}."


def told(units: UnitTable) -> str:
    """Of which share the finding speaks: silent units, else saturated values, else rarely active units; "" where nothing is known."""
    for kind in ("dead", "saturated", "rare"):
        if np.isfinite(getattr(units, kind)).any():
            return kind
    return ""


def most(units: UnitTable, kind: str) -> tuple[int, int]:
    """In how many layers more than HALF are of this kind, and of how many it is known."""
    shares = getattr(units, kind)
    return int((shares > HALF).sum()), int(np.isfinite(shares).sum())


def _silent(units: UnitTable, images: int) -> str:
    kind = told(units)
    if not kind:
        return (
            UNKNOWN
            if not units.names
            else "How many units are silent is undefined: a value is NaN."
        )
    count, known = most(units, kind)
    noun, state = KINDS[kind].noun, KINDS[kind].state
    state = state.format(images=counted(images, "picture"))
    if count:
        return f"In {count} of {counted(known, 'layer')} more than half of the {noun}s are {state}."
    shares = np.nan_to_num(getattr(units, kind), nan=-1.0)
    top = int(shares.argmax())
    if not shares[top]:
        return f"In none of {counted(known, 'layer')} is a single {noun} {state}."
    return (
        f"In none of {counted(known, 'layer')} are more than half of the {noun}s {state}: at most "
        f"{percent(float(shares[top]))}, in {units.names[top]}."
    )


def about(now: LayerNumbers, name: str) -> str:
    """What was measured, on what, and what L is."""
    left_out = f" ({counted(now.unreadable, 'image')} could not be read)" if now.unreadable else ""
    stopped = now.images + now.unreadable < now.total
    part = f" of {now.total:,}: it was stopped" if stopped else ""
    return (
        f"Measured now on {counted(now.images, 'image')}{part}, {name}{left_out}. {labels(now)} Its mean is "
        f"{loss_text(now.loss)}. h is what a convolution or linear layer gives, before normalisation and activation function."
    )


def labels(now: LayerNumbers) -> str:
    """Of which class L is."""
    if now.labelled == now.images:
        return "L is the cross entropy of an image's class."
    own = "the class that the network finds most probable"
    if not now.labelled:
        return f"The network has no class for these images: L is the cross entropy of {own}."
    return f"L is the cross entropy of an image's class, known of {now.labelled:,}; of the others of {own}."


def how() -> str:
    """Definitions, for a closed expander."""
    return (
        f"{DEFINITIONS} dL/dh is that of each image's own L, dL/dW the mean over the images. Colour: the share of a layer's "
        "values in a bin, of layers with many of them of an even sample; values beyond the axis are in its outermost bin. "
        f"The lowest row of gradients counts those that are exactly 0. {TOOL}"
    )


def strip(now: LayerNumbers, key: str, label: str) -> str:
    """What is 0 or undefined of one quantity, and where its middle lies in the first and the last layer."""
    rows, symbol = now.distributions[key], QUANTITIES[key].symbol
    undefined = int((rows.undefined > 0).sum())
    odd = (
        f" NaN or infinite in {undefined} of {counted(len(rows.names), 'layer')}."
        if undefined
        else ""
    )
    zeros = float(rows.zeros.max()) if len(rows.zeros) else 0.0
    exact = f" Exactly 0: up to {percent(zeros)} of a layer." if zeros > 0 else ""
    middles = [middle(rows.shares[layer], DISTRIBUTIONS[key]) for layer in (0, -1)]
    text = f"{label}: {symbol} in {counted(len(rows.names), 'layer')}."
    if np.isfinite(middles).all():
        first, last = (
            sized(value, 2) if key == "activation" else f"10^{value:.1f}" for value in middles
        )
        size = symbol if key == "activation" else f"|{symbol}|"
        text += f" Median of {size}: {first} in the first, {last} in the last."
    return f"{text}{exact}{odd}"


def middle(shares: np.ndarray, edges: np.ndarray) -> float:
    """The middle of the bin in which the median of what is drawn lies; NaN where nothing is."""
    total = shares.sum()
    if not total > 0:
        return float("nan")
    place = int(np.searchsorted(np.cumsum(shares), total / 2))
    place = min(place, len(shares) - 1)
    return float((edges[place] + edges[place + 1]) / 2)


def unit_columns(states: Sequence[tuple[str, LayerNumbers]]) -> dict[str, list]:
    """One row for each activation function: its shares, in every state, where they are known."""
    names = list(dict.fromkeys(name for _, now in states for name in now.units.names))
    columns: dict[str, list] = {"layer": names}
    for label, now in states:
        for title, kind in SHARES.items():
            shares = dict(zip(now.units.names, getattr(now.units, kind).tolist(), strict=True))
            columns[f"{title}, {label}"] = [shares.get(name, float("nan")) for name in names]
    return {
        title: column
        for title, column in columns.items()
        if title == "layer" or np.isfinite(column).any()
    }


def unit_rows(states: Sequence[tuple[str, LayerNumbers]]) -> dict[str, list]:
    """The same to be read."""
    return {
        title: column if title == "layer" else [_shown(share) for share in column]
        for title, column in unit_columns(states).items()
    }


def _shown(share: float) -> str:
    return percent(share) if np.isfinite(share) else ""


def table(states: Sequence[tuple[str, LayerNumbers]], key: str) -> dict[str, list]:
    """Every bin of one quantity that is not empty, and what is exactly 0, as columns."""
    columns: dict[str, list] = {
        title: [] for title in ("network", "quantity", "layer", "from", "to", "share")
    }
    edges, symbol = DISTRIBUTIONS[key], axis(key)
    for label, now in states:
        rows = now.distributions[key]
        layer, place = np.nonzero(rows.shares)
        names = np.array(rows.names)
        columns["layer"] += [*names[layer].tolist(), *rows.names]
        columns["from"] += [*edges[place].tolist(), *["exactly 0"] * len(names)]
        columns["to"] += [*edges[place + 1].tolist(), *["exactly 0"] * len(names)]
        columns["share"] += [*rows.shares[layer, place].tolist(), *rows.zeros.tolist()]
        count = len(layer) + len(names)
        columns["network"] += [label] * count
        columns["quantity"] += [symbol] * count
    return columns


def progress(done: int, total: int, name: str) -> str:
    """For whoever waits."""
    return f"Measuring every layer: {done:,} of {total:,} images of {name}"
