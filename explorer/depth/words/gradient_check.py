"""Gradient check in words: do autograd and the central differences agree, and if not, why not?"""

import math

import numpy as np

from explorer.depth.gradient_check import Check, GradientCheck
from explorer.depth.words.chain_rule import relative_error
from explorer.drawing.numbers import sized

AGREE = 1e-6  # relative error below which both are said to agree
STEPS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)  # in RMS of the layer's weights


TITLE = "The loss while one weight moves"
ABOUT = (
    "Is what autograd says true? Choose any weight w of the network: it is moved a little each way, the whole "
    "network is run again, and how fast the loss L changes is compared with dL/dw. **Look at the relative error:** "
    "float32 keeps about 7 digits; how many agree in float64 depends on how curved L is, on its rounding, and on "
    "whether a ReLU switches between the two points."
)


NOTE = (
    "Measured now: one image, evaluation mode, L = cross entropy of the class chosen. Central difference: "
    "(L(w + step) − L(w − step)) / 2 step, the whole network in float64; the second step is a tenth of the first. "
    "A large step feels the curvature of L, a tiny one its rounding."
)


def table(result: GradientCheck) -> dict[str, list]:
    """Autograd in both precisions and each difference, with what to think of it."""
    rows = [
        (
            "autograd, float32",
            "",
            result.autograd32,
            relative_error(result.autograd32, result.autograd64),
            "",
        ),
        ("autograd, float64", "", result.autograd64, 0.0, ""),
    ]
    for check in result.checks:
        rows.append(
            (
                "central difference, float64",
                sized(check.step),
                check.difference,
                check.relative_error,
                note(check, result),
            )
        )
    return {
        "how": [row[0] for row in rows],
        "step": [row[1] for row in rows],
        "dL/dw": [_written(row[2], 10) for row in rows],
        "relative error": [_written(row[3], 2) for row in rows],
        "note": [row[4] for row in rows],
    }


def _written(value: float, digits: int) -> str:
    return sized(value, digits) if np.isfinite(value) else "undefined"


def note(check: Check, result: GradientCheck) -> str:
    """What to think of one central difference."""
    if not np.isfinite(check.difference):
        return "NaN or infinite"
    if check.switched:
        units = "units switch" if check.switched > 1 else "unit switches"
        return f"{check.switched} ReLU or max pooling {units} between the two points"
    if result.rounding < 0.01 * abs(result.autograd64):
        return "no unit switches"
    return "lost in rounding"


def headline(result: GradientCheck) -> str:
    """To how many digits the two agree, or what keeps them apart, in one large sentence."""
    weight = f"{result.layer}.weight[{', '.join(map(str, result.place))}]"
    known = [check for check in result.checks if np.isfinite(check.difference)]
    if not known or not np.isfinite([result.autograd64, result.autograd32]).all():
        return f"dL/dw of {weight} cannot be checked: the loss is NaN or infinite."
    best = min(known, key=lambda check: check.relative_error)
    if result.autograd64 == 0 and best.difference == 0:
        return f"Moving {weight} changes nothing, as autograd says: dL/dw is exactly 0."
    both = f"autograd and moving {weight}"
    if best.relative_error < AGREE:
        count = digits(best.relative_error)
        return f"A{both[1:]} agree to {count} digits: dL/dw is {sized(result.autograd64, 6)}."
    return f"A{both[1:]} differ by {sized(best.relative_error, 2)} of dL/dw: {_what_is_between(result)}."


def _what_is_between(result: GradientCheck) -> str:
    if result.rounding > AGREE * abs(result.autograd64):
        return "the loss is rounded too coarsely"
    if any(check.switched for check in result.checks if np.isfinite(check.difference)):
        return "units switch within the step"
    return "the loss is curved within the step"


def settings(result: GradientCheck, name: str, step: float) -> dict[str, str | int | float]:
    """What was asked for, by its name; `name` of the class."""
    place = ", ".join(map(str, result.place))
    return {"weight": f"{result.layer}.weight[{place}]", "class": name, "first step, in RMS": step}


def describe(result: GradientCheck) -> str:
    """Whether the two agree, to how many digits, and if not, why not."""
    place = ", ".join(map(str, result.place))
    known = [check for check in result.checks if np.isfinite(check.difference)]
    weight = f"dL/dw of {result.layer}.weight[{place}]"
    if not known or not np.isfinite(result.autograd64):
        return f"{weight} cannot be checked: the loss is NaN or infinite."
    if not np.isfinite(result.autograd32):
        return f"{weight} cannot be checked: in float32, in which the network computes, its loss is NaN or infinite."
    best = min(known, key=lambda check: check.relative_error)
    text = (
        f"{weight} is {sized(result.autograd64, 6)} by autograd and {sized(best.difference, 6)} by central differences: "
        f"relative error {sized(best.relative_error, 2)}. "
    )
    if result.autograd64 == 0 and best.difference == 0:
        return text + "Both are exactly 0: this weight does not reach the loss for this image."
    if best.relative_error < AGREE:
        return text + f"They agree to {digits(best.relative_error)} digits."
    if result.rounding > AGREE * abs(result.autograd64):
        return text + (
            f"A difference cannot resolve less than about {sized(result.rounding, 1)} here: L itself is rounded to "
            "16 digits."
        )
    if any(check.switched for check in known):
        return text + (
            "ReLU or max pooling units switch between the two points, and L has a kink where they do: make "
            "the step smaller."
        )
    return text + "What is left is the curvature of L within the step: make the step smaller."


def digits(relative_error: float) -> int:
    """How many digits agree, as many as float64 has at most."""
    return min(15, math.floor(-math.log10(relative_error))) if relative_error else 15


def shape(sizes: tuple[int, ...]) -> str:
    """As 64 × 3 × 11 × 11."""
    return " × ".join(map(str, sizes))


def left_out(layers: dict[str, int]) -> str:
    """A sentence about layers that are too large, or nothing."""
    names = ", ".join(f"{name} ({count:,} weights)" for name, count in layers.items())
    return f" Too large for float64 on a shared server: {names}." if names else ""
