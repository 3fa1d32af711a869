"""What the lesson on learning says: the verdict on a learning rate, and one step in numbers."""

from collections.abc import Mapping

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.drawing.numbers import percent, sized
from explorer.lessons.learning import LEARNED, STEPS, Descent

VERDICTS = {
    "right": "There is no error to begin with, so there is nothing to learn.",
    "flat": "Every gradient is nearly 0, so in these steps the weights hardly move.",
    "none": "Every gradient is exactly 0, so no weight moves, whatever the learning rate.",
    "learned": "It learns.",
    "exploded": "The learning rate is too large: a weight grew beyond all bounds.",
    "stuck": "The learning rate is too large: a step threw the weights to where all is flat and the gradient is nearly 0.",
    "jumps": "The learning rate is too large: the error does not only fall, it also jumps up.",
    "slow": "The error never rises, but in these steps it does not come down far enough: the learning rate is too small.",
}

ABOUT_STEP = "W = W − α dE/dW, computed now: what the next step does to each weight."

ABOUT_LONGER = (
    "The same net with more units in a row, the same activation and learning rate, computed now. The "
    "gradient of the first weight is a product over all units: where it is small, that weight hardly "
    "moves, and if the error falls at all, the last weights did it."
)


def describe(descent: Descent) -> str:
    """The verdict with its numbers."""
    first, last, steps = descent.errors[0], descent.errors[-1], len(descent.errors) - 1
    text = (
        f"{ACTIVATIONS[descent.activation].label}, learning rate {sized(descent.rate, 6)}: in {steps} steps the error goes "
        f"from {sized(first)} to {sized(last)}. {VERDICTS[descent.verdict]}"
    )
    if descent.verdict == "learned":
        text += f" After {descent.learned_after} steps the error is below {percent(LEARNED)} of what it was."
    change = np.abs(descent.rate * descent.gradients[0])
    if not np.isfinite(change).all():
        return text
    moved = f" The first step changes w1 by {sized(change[0], 2)}"
    return (
        text
        + moved
        + (f" and w{len(change)} by {sized(change[-1], 2)}." if len(change) > 1 else ".")
    )


def describe_step(descent: Descent, step: int) -> str:
    """Forward, error, backward and update, and the error that follows."""
    gradient = descent.gradients[step]
    after = descent.errors[step + 1] if step + 1 < len(descent.errors) else None
    return (
        f"Step {step}: forward o = {sized(descent.outputs[step], 4)}, error E = {sized(descent.errors[step], 4)}, backward "
        f"dE/dw1 = {sized(gradient[0])}, so w1 moves by {sized(-descent.rate * gradient[0], plus=True)}."
        + (f" Then E = {sized(after, 4)}." if after is not None else "")
    )


def update_table(descent: Descent, step: int) -> dict[str, list[str]]:
    """One row a weight: before, gradient, change, after."""
    weights, gradient = descent.weights[step], descent.gradients[step]
    change = -descent.rate * gradient
    return {
        "weight": [f"w{k + 1}" for k in range(len(weights))],
        "W": [sized(w, 5) for w in weights],
        "dE/dW": [sized(g, 5) for g in gradient],
        "− α dE/dW": [sized(c, 5, plus=True) for c in change],
        "W − α dE/dW": [sized(w, 5) for w in weights + change],
    }


def length_table(descents: Mapping[int, Descent]) -> dict[str, list]:
    """One row a length: the first weight's gradient, how far it moved, and whether the net
    learned."""
    return {
        "units in a row": list(descents),
        "|dE/dw1| at the start": [
            sized(abs(descent.gradients[0, 0]), 2) for descent in descents.values()
        ],
        f"w1 after {STEPS} steps (was 1)": [
            sized(descent.weights[-1, 0], 6) for descent in descents.values()
        ],
        "last weight (was 1)": [sized(descent.weights[-1, -1], 4) for descent in descents.values()],
        "what happens": [VERDICTS[descent.verdict] for descent in descents.values()],
    }
