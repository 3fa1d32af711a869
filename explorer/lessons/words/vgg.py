"""What the VGG lesson says: what one value sees, at what price, and how often its output bends."""

from collections.abc import Sequence

import numpy as np

from explorer.inside.notation import percent
from explorer.lessons.vgg import Line, Stack, support

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
        f"Measured by the gradient of one value: the stack depends on {support(first)}×{support(first)} pixels, "
        f"the single layer on {support(second)}×{support(second)}. With all weights equal, the stack reaches the "
        f"middle pixel in {first.max():.0f} ways and a corner in {seen.min():.0f}; the single layer reaches each "
        "in one: a stack looks at the middle more closely."
    )


def describe_bends(lines: Sequence[Line]) -> str:
    """How often each bends."""
    bends = "; ".join(
        f"{line.label} bends {line.bends} times" if line.bends else f"{line.label} is straight"
        for line in lines
    )
    return (
        f"Measured now, random weights, 8 channels: {bends}. Every non-linearity can bend what the one before has "
        "bent. Without ReLU between them, layers of 3×3 are one layer and nothing is gained."
    )
