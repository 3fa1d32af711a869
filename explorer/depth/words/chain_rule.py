"""Chain rule in words: which factor stops the signal, and what is left of it? Sentences made from the toy's numbers."""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import (
    CURVES,
    Chain,
    Difference,
    Factor,
    Lengthening,
    central_difference,
    factors,
    product,
    written,
)
from explorer.drawing.numbers import sized
from explorer.facts import cite

FORMULA = (
    r"\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial o} \cdot \frac{\partial o}{\partial h_2} "
    r"\cdot \frac{\partial h_2}{\partial h_1} \cdot \frac{\partial h_1}{\partial w_1}"
)


ABOUT_TOY = (
    "One input x, two hidden units in a row, one output o, the error E = ½ (o − t)²: every factor is a number "
    "that you can change. **Look at the lower row:** the signal starts at E and is multiplied at every unit "
    "on its way to the first weight. Try a button: which of them leaves the first weight "
    "something to learn from?"
)


ABOUT_DIFFERENCE = (
    "Measured now, float64. Central difference: (E(w + 10⁻⁵) − E(w − 10⁻⁵)) / (2 × 10⁻⁵), the net run twice. "
    "ReLU at exactly z = 0 counts as flat, as in PyTorch."
)


ABOUT_CENTRED = "Each bias b is chosen such that its unit stands where f′ is largest; else b = 0."


ABOUT_LENGTH = (
    "Equal units in a row, each z = w h + b. 1/4 a unit is only the upper bound of sigmoid's derivative; "
    "the weight is multiplied as often. **Try** sigmoid with weight 4 and biases that keep every unit at "
    "its steepest: nothing vanishes, and a little more weight explodes. In a wide net the factor a layer "
    f"is √χ, χ = σ_w² E[f′(z)²] ({cite('prelu')}, {cite('schoenholz')}). Measured now, float64."
)


def headline(chain: Chain) -> str:
    """What arrives at the first weight, and which factor is to blame, in one large sentence."""
    terms = factors(chain, 1)
    value, sizes = product(terms), [abs(term.value) for term in terms]
    if np.isnan(sizes).any():
        return "dE/dw1 is undefined: a step has no derivative exactly at z = 0."
    if not np.isfinite(value):
        return "dE/dw1 leaves float64: it has exploded."
    symbol = terms[int(np.argmin(sizes))].symbol
    if min(sizes) == 0:
        return f"dE/dw1 is exactly 0, because {symbol} is: the first weight cannot learn."
    if value == 0:
        return "dE/dw1 is smaller than float64 can hold: it has vanished."
    return (
        f"dE/dw1 is {written(value)}: the smallest of its {len(terms)} factors is {symbol}, "
        f"whose size is {sized(min(sizes))}."
    )


def describe(chain: Chain, weight: int = 1) -> str:
    """The product in words, and whether moving the weight agrees."""
    terms, difference = factors(chain, weight), central_difference(chain, weight)
    value = product(terms)
    text = (
        f"dE/dw{weight} = "
        + " · ".join(written(term.value) for term in terms)
        + f" = {written(value)}. "
    )
    if np.isnan([term.value for term in terms]).any():
        return text + "The derivative of a step is undefined exactly at z = 0."
    if not np.isfinite(value):
        return text + "The product leaves float64: it has exploded."
    smallest = min(abs(term.value) for term in terms)
    symbols = [term.symbol for term in terms if abs(term.value) == smallest]
    if smallest == 0:
        zero = f"One factor is exactly 0 ({symbols[0]})"
        if len(symbols) > 1:
            zero = f"{len(symbols)} factors are exactly 0 ({' and '.join(symbols)})"
        return text + f"{zero}, so nothing arrives: this weight cannot learn."
    if value == 0:
        return (
            text
            + "No factor is 0, but their product is smaller than float64 can hold: it has vanished."
        )
    if len(symbols) == 1:
        text += f"The smallest factor is {symbols[0]}: its size is {sized(smallest, 4)}. "
    else:
        text += f"The smallest factors are {' and '.join(symbols)}: their size is {sized(smallest, 4)}. "
    if difference.kink:
        return (
            text
            + "A unit has its kink between the two points of the difference: there is no one derivative there."
        )
    return text + f"Moving w{weight} a little changes E at the rate {sized(difference.value, 4)}."


def factor_table(terms: Sequence[Factor]) -> dict[str, list]:
    """The factors one by one and their product."""
    numbers = " · ".join(written(term.value, 3) for term in terms)
    return {
        "factor": [*(term.symbol for term in terms), "product"],
        "rule": [*(term.rule for term in terms), ""],
        "with numbers": [*(term.numbers for term in terms), numbers],
        "value": [written(value, 6) for value in (*(term.value for term in terms), product(terms))],
    }


def check_table(
    gradients: Mapping[int, float], differences: Mapping[int, Difference]
) -> dict[str, list]:
    """Every weight: by the chain rule and by moving it."""
    return {
        "weight": [f"w{number}" for number in gradients],
        "dE/dw by the chain rule": [written(value, 8) for value in gradients.values()],
        "by central difference": [written(differences[number].value, 8) for number in gradients],
        "relative error": [
            _error(relative_error(value, differences[number].value))
            for number, value in gradients.items()
        ],
        "note": [
            "kink between the two points" if differences[number].kink else ""
            for number in gradients
        ],
    }


def _error(value: float) -> str:
    return "undefined" if np.isnan(value) else sized(value, 2)


def relative_error(a: float, b: float) -> float:
    """Relative to the larger of the two; 0 where both are 0, NaN where one is no number."""
    if np.isnan(a) or np.isnan(b):
        return float("nan")
    largest = max(abs(a), abs(b))
    return abs(a - b) / largest if largest else 0.0


def describe_curves(z: float) -> str:
    """What each of CURVES gives at z, and what it lets through."""
    parts = [
        f"{ACTIVATIONS[key].label} gives {sized(f, 4)} and lets through "
        + ("an undefined factor" if np.isnan(derivative) else sized(derivative, 4))
        for key, (f, derivative) in values_at(z).items()
    ]
    return (
        f"At z = {sized(z, 6)}: "
        + "; ".join(parts)
        + ". Sigmoid's derivative is at most 1/4, at z = 0."
    )


def values_at(z: float) -> dict[str, tuple[float, float]]:
    """f(z) and df/dz of each of CURVES."""
    rows = {key: ACTIVATIONS[key] for key in CURVES}
    at = np.array(z, np.float64)
    return {key: (float(row.f(at)), float(row.derivative(at))) for key, row in rows.items()}


def curve_table(z: float) -> dict[str, list]:
    """A row for each of CURVES, as columns."""
    values = values_at(z)
    rows = [ACTIVATIONS[key] for key in values]
    return {
        "activation": [row.label for row in rows],
        "f(z)": [sized(f, 6) for f, _ in values.values()],
        "df/dz": [
            "undefined" if np.isnan(derivative) else sized(derivative, 6)
            for _, derivative in values.values()
        ],
        "rule for df/dz": [row.rule for row in rows],
        "largest df/dz": [sized(row.bound, 6) for row in rows],
    }


def left(chain: Lengthening) -> str:
    """What is left after the last unit, beside what the weight allows and beside 1/4 a unit."""
    n, end = len(chain.measured), chain.measured[-1]
    if not np.isfinite([end, chain.bound[-1]]).all():
        return f"After {n} units |dh/dx| or its bound leaves float64, or is undefined: it cannot be compared."
    return (
        f"After {n} unit{'s' * (n != 1)} |dh/dx| is {'exactly 0' if end == 0 else f'{sized(end)}'}; the weight allows at most "
        f"{sized(chain.bound[-1])} ({sized(chain.factor, 4)} a unit); (1/4)^{n} is {sized(chain.quarter[-1])}."
    )


def describe_lengthening(chain: Lengthening) -> str:
    """What is left after the last unit, and why it is no more."""
    text, end = left(chain), chain.measured[-1]
    if not np.isfinite([end, chain.bound[-1]]).all():
        return text
    text += " "
    if end > chain.quarter[-1] * 1.01:
        return text + (
            "More arrives than 1/4 a unit: 1/4 is the upper bound of sigmoid's derivative alone, and the weights matter as much."
        )
    if end >= chain.quarter[-1] / 1.01:
        return text + "As much arrives as 1/4 a unit."
    if chain.factor < 0.25:
        return (
            text
            + f"Less arrives than 1/4 a unit: {sized(chain.factor, 4)} a unit is the most here."
        )
    if chain.factor == 0.25:
        return text + (
            "Less arrives than 1/4 a unit: that is only the upper bound, where the derivative is largest."
        )
    return text + (
        "Less arrives than the weights allow: the units do not stand where the derivative is largest."
    )


def line_table() -> dict[str, list]:
    """f(z) and df/dz of each of CURVES along the drawn line, as columns."""
    z = np.linspace(-6, 6, 241)
    rows = [ACTIVATIONS[key] for key in CURVES]
    return {
        "z": z.tolist(),
        **{f"f(z), {row.label}": row.f(z).tolist() for row in rows},
        **{f"df/dz, {row.label}": row.derivative(z).tolist() for row in rows},
    }


def length_table(chain: Lengthening) -> dict[str, list]:
    """A row for each number of units, as columns."""
    return {
        "units": list(range(1, len(chain.measured) + 1)),
        "|dh/dx| here": chain.measured.tolist(),
        "at most": chain.bound.tolist(),
        "(1/4)^n": chain.quarter.tolist(),
    }
