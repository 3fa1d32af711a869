"""Gradients in words: how does the signal change from the last layer to the first, and in which of the networks
does it arrive?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import multiple
from explorer.inside.gradients import (
    ALIKE,
    MEASURES,
    SHOWN,
    Course,
    LayerGradients,
)
from explorer.inside.quantities import QUANTITIES
from explorer.inside.words.gradient_states import UNREADABLE

SIZES = {"norm": "Norm", "rms": "RMS"}
ENDS = {
    "norm": ("the first layer", "the last hidden one"),
    "rms": ("the first hidden layer of like size", "the last of them"),
}
LAST = {"norm": "last hidden layer", "rms": "last hidden layer of like size"}
MULTIPLE = {
    "norm": "the first layer, as a multiple of that of the last hidden one",
    "rms": "the first hidden layer of like size, as a multiple of that of the last of them",
}


def heading(quantity: str) -> str:
    """Of the chart of a key of QUANTITIES."""
    return f"{QUANTITIES[quantity].title}: {QUANTITIES[quantity].symbol}"


def finding(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """One short sentence: of one network how the quantity changes from the last layer to the first, of several
    the two that differ most in it."""
    if len(gradients) == 1:
        return _short(gradients[0], quantity, kind)
    rows = _readable(gradients, labels, quantity, kind)
    known = sorted((row.ratio, label) for label, _, row in rows if np.isfinite(row.ratio))
    if len(known) < 2:
        return compare(gradients, labels, quantity, kind)
    (least, low), *_, (most, high) = known
    first, last = ENDS[kind] if _only_hidden(rows) else (ENDS[kind][0], "the last one compared")
    what = f"{QUANTITIES[quantity].symbol} of {first}"
    share = f"as a multiple of that of {last}"
    if most <= ALIKE * least:
        return f"{what}, {share}, is about the same in all {len(known)}: {multiple(least)} to {multiple(most)}."
    if not least:
        return f"{what} is exactly 0 in {low}; in {high} it is {multiple(most)}, {share}."
    return (
        f"{what}, {share}, is {times(most / least)} as large in {high} as in {low}: {multiple(most)} "
        f"against {multiple(least)}."
    )


def _short(network: LayerGradients, quantity: str, kind: str) -> str:
    row, symbol = network.course(quantity, kind), QUANTITIES[quantity].symbol
    if network.state in UNREADABLE:
        return f"{symbol} says nothing about the layers of this network."
    parts = [_change(network.names, row, symbol, kind), _cliff(network.names, row)]
    return f"{'; '.join(filter(None, parts)) or f'{symbol}: too few layers to compare'}."


def describe(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """What the lines show: first what tells the networks apart, then a sentence a network."""
    sentences = [
        sentence(network, label, quantity, kind)
        for network, label in zip(gradients, labels, strict=True)
    ]
    compared = [compare(gradients, labels, quantity, kind)] if len(gradients) > 1 else []
    return " ".join([*compared, *sentences])


def below(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """What stands under a chart: `describe`, without the comparison that stands above all charts."""
    text = describe(gradients, labels, quantity, kind)
    if len(gradients) == 1 or quantity != SHOWN[0]:
        return text
    return text.removeprefix(compare(gradients, labels, quantity, kind)).strip()


def compare(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """How much of what the last layer gets the first one gets, in each of several networks, and where the
    difference comes from."""
    rows = _readable(gradients, labels, quantity, kind)
    what = (
        MULTIPLE[kind]
        if _only_hidden(rows)
        else "the first layer, as a multiple of that of the last one compared"
    )
    return tell_apart(rows, f"{QUANTITIES[quantity].symbol} of {what}")


def _readable(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> list[tuple[str, Sequence[str], Course]]:
    """Label, names of all layers and course of each network whose gradients say something."""
    return [
        (label, network.names, network.course(quantity, kind))
        for network, label in zip(gradients, labels, strict=True)
        if network.state not in UNREADABLE
    ]


def _only_hidden(rows: Sequence[tuple[str, Sequence[str], Course]]) -> bool:
    return all(row.layers[-1] < len(names) - 1 for _, names, row in rows)


def tell_apart(rows: Sequence[tuple[str, Sequence[str], Course]], what: str) -> str:
    """One finding about several networks, given the label, the names of all layers and the course of each:
    their ratios of `what`, which of them has most, and where it changes at once."""
    known = [row for row in rows if np.isfinite(row[2].ratio)]
    if len(known) < 2:
        return f"{what}: fewer than two networks have one, so there is nothing to compare."
    (low, _, least), *_, (high, _, most) = sorted(known, key=lambda row: row[2].ratio)
    listed = ", ".join(f"{multiple(row.ratio)} in {label}" for label, _, row in known)
    text = f"{what}: {listed}. "
    if most.ratio <= ALIKE * least.ratio:
        return text + "In this the networks agree."
    if least.ratio:
        text += f"That is {times(most.ratio / least.ratio)} as much in {high} as in {low}."
    else:
        silent = [label for label, _, row in known if not row.ratio]
        text += f"Nothing arrives there in {' and '.join(silent)}."
    cliffs = [f"in {label} {_place(names, row)}" for label, names, row in known if row.cliff]
    return text + (f" Most of the change is one cliff {' and '.join(cliffs)}." if cliffs else "")


def sentence(network: LayerGradients, label: str, quantity: str, kind: str) -> str:
    """How the quantity changes from the last layer to the first, in words and numbers."""
    row, names, symbol = network.course(quantity, kind), network.names, QUANTITIES[quantity].symbol
    if network.state in UNREADABLE:
        return f"{label}: {symbol} says nothing about its layers here."
    findings = [
        _change(names, row, symbol, kind),
        _line(row, symbol),
        _cliff(names, row),
        _bend(names, row, symbol),
        *_missing(row),
    ]
    return f"{label}: {'; '.join(filter(None, findings)) or 'too few layers to compare'}."


def _change(names: Sequence[str], row: Course, symbol: str, kind: str) -> str:
    """The first layer beside the last, by name."""
    if not np.isfinite(row.ratio):
        return ""
    first, last = (names[layer] for layer in row.layers[[0, -1]])
    kind_of_last = LAST[kind] if row.layers[-1] < len(names) - 1 else "last layer"
    where = f"in {first} {{}} in {last}, the {kind_of_last}"
    if row.silent is not None:
        until = "" if row.silent == row.layers[0] else f" and up to {names[row.silent]}"
        return f"{symbol} is exactly 0 in {first}{until}: nothing arrives there"
    if 1 / ALIKE <= row.ratio <= ALIKE:
        return f"{symbol} is about as large {where.format('as')} ({row.ratio:.2f} times)"
    size = f"{times(1 / row.ratio)} smaller" if row.ratio < 1 else f"{times(row.ratio)} larger"
    return f"{symbol} is {size} {where.format('than')}"


def _line(row: Course, symbol: str) -> str:
    if not np.isfinite(row.per_layer):
        return ""
    return f"each layer on the way back multiplies {symbol} by about {multiple(row.per_layer)}"


def _cliff(names: Sequence[str], row: Course) -> str:
    return f"most of the change is one cliff {_place(names, row)}" if row.cliff else ""


def _place(names: Sequence[str], row: Course) -> str:
    assert row.cliff is not None  # asked only of those that have one
    return f"between {names[row.cliff[0]]} and {names[row.cliff[1]]}"


def _bend(names: Sequence[str], row: Course, symbol: str) -> str:
    """The layer in between that sticks out."""
    if row.bend is None:
        return ""
    layer, factor = row.bend
    if factor < 1:
        return f"{symbol} is smallest in between, in {names[layer]}, {times(1 / factor)} below both ends"
    return f"{symbol} is largest in between, in {names[layer]}, {times(factor)} above both ends"


def _missing(row: Course) -> list[str]:
    total = len(row.layers)
    return [
        *([f"exactly 0 in {row.zeros} of {total} layers"] if row.zeros else []),
        *([f"NaN or infinite in {row.undefined} of {total} layers"] if row.undefined else []),
    ]


def times(ratio: float) -> str:
    """A ratio, as '37 times'."""
    return f"{multiple(ratio)} times"


def table(gradients: Sequence[LayerGradients], labels: Sequence[str]) -> dict[str, list]:
    """Everything as columns: one row for each layer of each network."""
    columns: dict[str, list] = {"network": [], "layer": [], "class index": [], "cross entropy": []}
    columns |= {
        f"{SIZES[kind]} of {QUANTITIES[key].symbol}": [] for key in SHOWN for kind in MEASURES
    }
    for network, label in zip(gradients, labels, strict=True):
        columns["network"] += [label] * len(network.names)
        columns["layer"] += network.names
        columns["class index"] += [network.target] * len(network.names)
        columns["cross entropy"] += [network.loss] * len(network.names)
        for key in SHOWN:
            for kind in MEASURES:
                values = network.values(key, kind).tolist()
                columns[f"{SIZES[kind]} of {QUANTITIES[key].symbol}"] += values
    return columns
