"""Arithmetic in words: how does one value come about, in numbers that add up as they are shown?"""

import math
from dataclasses import dataclass

import numpy as np

from explorer.drawing.numbers import counted, sized
from explorer.layers.value_parts import (
    Arithmetic,
    Elementwise,
    Joined,
    Normalised,
    Terms,
    Window,
)

SHOWN = 8  # input channels that have a row of their own, at most
DIGITS = 4  # of the largest number of a sum
FUNCTIONS = {
    "ReLU": "max(0, z)",
    "ReLU6": "min(max(0, z), 6)",
    "LeakyReLU": "z, or a small share of it where z < 0",
    "PReLU": "z, or a learned share of it where z < 0",
    "ELU": "z, or exp(z) − 1 where z < 0",
    "SELU": "SELU(z)",
    "CELU": "CELU(z)",
    "GELU": "z · Φ(z)",
    "SiLU": "z / (1 + exp(−z))",
    "Mish": "z · tanh(ln(1 + exp(z)))",
    "Sigmoid": "1 / (1 + exp(−z))",
    "Tanh": "tanh(z)",
    "Softplus": "ln(1 + exp(z))",
    "Hardswish": "z · min(max(z + 3, 0), 6) / 6",
    "Hardsigmoid": "min(max(z + 3, 0), 6) / 6",
    "Hardtanh": "z between two bounds",
    "Identity": "z",
    "Dropout": "z (dropout is off outside training)",
    "Dropout2d": "z (dropout is off outside training)",
}
NONE = (
    "For this kind of layer the page has no arithmetic: what it computes at one place is not a sum, a largest value or a "
    "function of one number that it knows."
)
OF_GRADIENT = (
    "dL/dh is a sum over all ways from this value to the loss: the chain rule, which torch.autograd computed here. "
    "Choose h for the numbers on the way forward."
)


@dataclass(frozen=True)
class Sum:
    """Rows (what, number) whose numbers, rounded to `decimals` behind the point, add up to `total`
    exactly as they are shown; `rounding` is what rounding left, and is one of the rows unless it is
    0."""

    rows: tuple[tuple[str, str], ...]
    total: str
    decimals: int


def decimals(numbers: np.ndarray) -> int:
    """How many digits behind the point show DIGITS of the largest of these."""
    largest = float(np.abs(numbers).max(initial=0))
    if not largest or not math.isfinite(largest):
        return DIGITS - 1
    return max(0, DIGITS - 1 - math.floor(math.log10(largest)))


def written(units: int, places: int) -> str:
    """units x 10^-places, in full: 1234, 3 -> 1.234."""
    digits = f"{abs(units):0{places + 1}d}"
    whole, behind = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if units < 0 else ''}{int(whole):,}{'.' + behind if places else ''}"


def sum_of(terms: Terms) -> Sum:
    """The input channels that add most, all others together, the bias, and what rounding leaves."""
    each = terms.contributions
    places = decimals(np.array([*each, terms.bias, terms.value]))
    order = np.argsort(-np.abs(each), kind="stable")
    shown = order[:SHOWN] if len(each) > SHOWN + 1 else np.sort(order)
    rest = float(each.sum() - each[shown].sum())
    what = "input" if terms.patch.shape[1:] == (1, 1) else "channel"
    rows = [(f"{what} {terms.channels[i]}", float(each[i])) for i in shown]
    if len(shown) < len(each):
        rows.append((f"the other {len(each) - len(shown):,} {what}s together", rest))
    if terms.bias:
        rows.append(("bias", terms.bias))
    units = [round(number * 10**places) for _, number in rows]
    total = round(terms.value * 10**places)
    left = total - sum(units)
    named = [(name, written(number, places)) for (name, _), number in zip(rows, units, strict=True)]
    if left:
        named.append(("left by rounding", written(left, places)))
    return Sum(tuple(named), written(total, places), places)


def explain(result: Arithmetic | None, unit: int) -> str:
    """How the value comes about, in one or two sentences."""
    if result is None:
        return NONE
    value = sized(result.value, 5)
    if isinstance(result, Terms):
        return _of_terms(result, unit, value)
    if isinstance(result, Window):
        inside = int(np.isfinite(result.window).sum())
        what = "largest" if result.kind == "max" else "mean"
        return f"{value} is the {what} of {counted(inside, 'value')} of channel {unit} of the layer before."
    if isinstance(result, Normalised):
        return _of_norm(result, value)
    if isinstance(result, Elementwise):
        formula = FUNCTIONS.get(result.function, f"{result.function}(z)")
        return f"{formula} with z = {sized(result.z, 5)}, the value of the layer before at this place, is {value}."
    return _of_join(result, value)


def _of_terms(terms: Terms, unit: int, value: str) -> str:
    n, height, width = terms.patch.shape
    if (height, width) == (1, 1):
        products = f"{counted(n, 'input')}, each times its weight"
    else:
        products = f"a patch of {height}×{width} values of each of {counted(n, 'channel')}, times the filter of unit {unit}"
    bias = "plus the bias" if terms.bias else "and no bias"
    return f"{value} is the sum of {products}, {bias}."


def _of_norm(norm: Normalised, value: str) -> str:
    whose = "of this picture itself" if norm.of_batch else "kept from training"
    return (
        f"(z − mean) / √(variance + ε) · γ + β = ({sized(norm.z, 5)} − {_signed(norm.mean)}) / "
        f"√({sized(norm.variance, 5)} + {sized(norm.eps, 2)}) · {_signed(norm.gamma)} + {_signed(norm.beta)} = {value}, "
        f"with the mean and variance of the channel {whose}."
    )


def _signed(number: float) -> str:
    return f"({sized(number, 5)})" if number < 0 else sized(number, 5)


def _of_join(join: Joined, value: str) -> str:
    if join.kind == "concatenation":
        name, _ = join.parts[0]
        return f"{value} is the value of {name}: a concatenation only puts maps behind one another."
    sign = " + " if join.kind == "sum" else " · "
    numbers = sign.join(f"{_signed(number)} ({name})" for name, number in join.parts)
    return f"{numbers} = {value}."


def sum_rows(total: Sum) -> dict[str, list[str]]:
    """Columns of the table of a sum."""
    rows = [*total.rows, ("value", total.total)]
    return {"what": [name for name, _ in rows], "number": [number for _, number in rows]}


def rounding(total: Sum) -> str:
    """How the table was rounded."""
    digits = counted(total.decimals, "digit")
    return f"Rounded to {digits} behind the point, so that the rows add up to the value exactly as they are shown."


def csv_columns(terms: Terms) -> dict[str, list]:
    """Columns: every product of the sum, in full precision."""
    n, height, width = terms.patch.shape
    index = np.indices((n, height, width)).reshape(3, -1)
    patch, weights = terms.patch.ravel(), terms.weights.ravel()
    return {
        "channel": terms.channels[index[0]].tolist(),
        "row": index[1].tolist(),
        "column": index[2].tolist(),
        "patch": patch.tolist(),
        "weight": weights.tolist(),
        "product": (patch * weights).tolist(),
    }


READABLE = 5  # px: filters up to this side are shown number by number
SMALL = 3  # px: filters of which three channels fit side by side
FEW = 3  # input channels whose numbers are shown


def readable(terms: Terms) -> tuple[int, ...]:
    """Which input channels, by their place in `terms`, are shown number by number: all of a few, otherwise
    the one that adds most, as where each has many numbers."""
    count, side = len(terms.channels), max(terms.patch.shape[1:])
    all_fit = count <= FEW and (side <= SMALL or side > READABLE)
    return tuple(range(count)) if all_fit else (int(np.abs(terms.contributions).argmax()),)


def describe_products(terms: Terms, channels: tuple[int, ...]) -> str:
    """What the numbers beside the sum are."""
    names = ", ".join(str(terms.channels[i]) for i in channels)
    which = f"channel{'s' if len(channels) > 1 else ''} {names}"
    if len(channels) < len(terms.channels):
        which += ", which adds most"
    if max(terms.patch.shape[1:]) > READABLE:
        return f"The products of each row of the filter, added up, of {which}."
    return f"Patch, filter and product, number by number, of {which}; each number is rounded by itself."


def row_sums(terms: Terms, channels: tuple[int, ...]) -> dict[str, list[str]]:
    """Columns: the products of each row of the filter added up, by channel, which add up to what the channel
    adds exactly as they are shown, rounded as `sum_of` does."""
    places = sum_of(terms).decimals
    height = terms.patch.shape[1]
    columns: dict[str, list[str]] = {
        "row of the filter": [*map(str, range(height)), "left by rounding", "channel"]
    }
    for channel in channels:
        products = (terms.patch[channel] * terms.weights[channel]).sum(1)
        units = [round(float(number) * 10**places) for number in products]
        total = round(float(terms.contributions[channel]) * 10**places)
        shown = [*units, total - sum(units), total]
        name = f"channel {terms.channels[channel]}"
        columns[name] = [written(number, places) for number in shown]
    return columns
