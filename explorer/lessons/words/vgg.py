"""What the VGG lesson says: what one value sees, at what price, and how often its output bends."""

import math
from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import percent
from explorer.lessons.vgg import Line, Stack, support

ABOUT_EQUAL = 1.25  # times: less is no difference between two counts of about a hundred

ABOUT_WEIGHTS = (
    "Counted now from the layers themselves, with as many channels out as in, without biases. C² is the "
    "square of the channels."
)


def describe_pyramid(first: Stack, second: Stack) -> str:
    """What one value sees, and at what price."""
    saved = 1 - first.weights / second.weights
    return (
        f"One value after {first.layers} layers of 3×3 sees {first.field}×{first.field} pixels, as after one "
        f"layer of {second.kernel}×{second.kernel}. The stack has {first.squares} C² weights against "
        f"{second.squares} C², "
        + (f"{percent(saved)} fewer" if saved > 0 else "as many")
        + f", and {first.nonlinearities} non-linearities against {second.nonlinearities}."
    )


def weight_table(first: Stack, second: Stack) -> dict[str, list]:
    """The two side by side."""
    both = (first, second)
    return {
        "layers": [stack.label for stack in both],
        "sees, pixels a side": [stack.field for stack in both],
        "weights": [f"{stack.squares} C² = {stack.weights:,}" for stack in both],
        "channels C": [stack.channels for stack in both],
        "non-linearities": [stack.nonlinearities for stack in both],
    }


def describe_ways(first: np.ndarray, second: np.ndarray) -> str:
    """The side of what is seen, as measured, and how uneven it is."""
    seen = first[first > 0]
    return (
        f"With all weights equal, the stack reaches the middle pixel in {first.max():.0f} ways and a corner in "
        f"{seen.min():.0f}; the single layer reaches each in one. "
        + ("A stack looks at the middle more closely. " if first.max() > seen.min() else "")
        + f"Measured by the gradient of one value: the stack depends on {support(first)}×{support(first)} pixels, "
        f"the single layer on {support(second)}×{support(second)}."
    )


def describe_bends(lines: Sequence[Line]) -> str:
    """How often each bends, and how often a unit switches, at equal numbers of units."""
    told = "; ".join(
        f"{line.label}: {line.bends} bend{'s' * (line.bends != 1)}"
        if line.units
        else f"{line.label}: straight"
        for line in lines
    )
    return f"{_at_equal_units(lines)} Measured now along one line, random weights: {told}."


def _at_equal_units(lines: Sequence[Line]) -> str:
    """What the first line has over the one whose single layer has as many ReLUs."""
    first = lines[0]
    alike = [line for line in lines[1:] if line.units == first.units]
    if not alike:
        return "More ReLUs bend more often; nothing else is compared here."
    ratio = first.bends / alike[0].bends if alike[0].bends else math.inf
    if ABOUT_EQUAL >= ratio >= 1 / ABOUT_EQUAL:
        verdict = "about as often as"
    else:
        verdict = "more often than" if ratio > 1 else "less often than"
    return (
        f"With as many ReLUs, {first.units}, the stack bends {verdict} the single layer: "
        f"{first.bends} against {alike[0].bends} times. More ReLUs bend more often. In the single layer a unit switches {_times(alike[0].most)} on the way, in "
        f"the stack, where it stands on others, {_times(first.most)}. Without ReLU between them, layers of 3×3 are one "
        "layer: they compute nothing that it cannot."
    )


def _times(most: int) -> str:
    return "once at most" if most == 1 else f"up to {most} times" if most else "never"
