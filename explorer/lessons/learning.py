"""How a network learns: what do forward, error, backward, update do to the weights of a tiny net,
step after step?

The net is the chain rule page's: three units in a row, x = 1, target 0.2, all weights 1 at first.
Every step moves each weight by -rate dE/dw. To judge another activation function, add a row to
RATES."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.depth.chain_rule import Chain, run, weight_gradients
from explorer.drawing.numbers import sized
from explorer.facts import reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

X, TARGET, UNITS = 1.0, 0.2, 3

STEPS = 40

LEARNED = 0.01  # share of the first error

BOUND = 1e6  # a weight beyond it: the net has exploded, and the descent ends

FLAT = 1e-6  # a gradient below it moves nothing

LADDER = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)

RATES: dict[
    str, tuple[float, float, float]
] = {  # of chain_rule.ACTIVATIONS: too small, good, too large
    "sigmoid": (0.1, 10.0, 300.0),
    "tanh": (0.01, 1.0, 30.0),
    "relu": (0.01, 0.3, 3.0),
    "step": (0.1, 10.0, 300.0),
}


@dataclass(frozen=True)
class Descent:
    """Before each of S steps and after the last: `weights` and `gradients` dE/dw (S+1, n),
    `outputs` and `errors` (S+1,). Shorter than asked for where a weight went beyond BOUND."""

    activation: str
    rate: float
    weights: np.ndarray
    gradients: np.ndarray
    outputs: np.ndarray
    errors: np.ndarray
    exploded: bool

    def chain(self, step: int) -> Chain:
        """The net as it stands before this step."""
        return forward(self.weights[step], self.activation)

    @property
    def learned_after(self) -> int | None:
        """The first step at which the error is below LEARNED of what it was, if it stays there."""
        above = np.flatnonzero(self.errors >= LEARNED * self.errors[0])
        if self.exploded or not np.isfinite(self.errors).all() or not len(above):
            return None
        return None if above[-1] == len(self.errors) - 1 else int(above[-1]) + 1

    @property
    def verdict(self) -> str:
        """`right` where there is no error to begin with, `none` where nothing ever moves, `flat` where hardly
        anything does, `learned`, `exploded`, `stuck` where it was thrown where all is flat, `jumps` where the error
        went up, `slow`."""
        if self.errors[0] == 0:
            return "right"
        if not np.any(self.gradients):
            return "none"
        if self.learned_after is not None:
            return "learned"
        if self.exploded or not np.isfinite(self.errors).all():
            return "exploded"
        if np.abs(self.gradients).max() < FLAT:
            return "flat"
        if np.abs(self.gradients[-1]).max() < FLAT:
            return "stuck"
        return "jumps" if np.any(np.diff(self.errors) > 0) else "slow"


def forward(weights: np.ndarray, activation: str) -> Chain:
    return run(X, TARGET, weights.tolist(), (activation,) * len(weights))


def descend(activation: str, rate: float, steps: int = STEPS, units: int = UNITS) -> Descent:
    """Gradient descent, w = w - rate dE/dw, all weights at once. A derivative that is undefined
    counts as 0."""
    weights, exploded = np.ones(units), False
    before: list[np.ndarray] = []
    gradients: list[np.ndarray] = []
    outputs: list[float] = []
    errors: list[float] = []
    for _ in range(steps + 1):
        chain = forward(weights, activation)
        gradient = np.nan_to_num(np.array(list(weight_gradients(chain).values())))
        before.append(weights)
        gradients.append(gradient)
        outputs.append(chain.h[-1])
        errors.append(chain.error)
        weights = weights - rate * gradient
        if np.abs(weights).max() > BOUND:
            exploded = True
            break
    return Descent(
        activation,
        rate,
        np.array(before),
        np.array(gradients),
        np.array(outputs),
        np.array(errors),
        exploded,
    )


def longer(
    activation: str, rate: float, lengths: Sequence[int] = (1, 2, 3, 5, 8, 12)
) -> dict[int, Descent]:
    """The same with more units in a row: what a small gradient does to the first weight."""
    return {units: descend(activation, rate, units=units) for units in lengths}


def quiz_answer() -> tuple[str, str]:
    """How far a perceptron's first weight moves."""
    perceptron = descend("step", 300.0, 100)
    change = float(np.abs(perceptron.weights[-1] - perceptron.weights[0]).max())
    option = "Not at all" if change == 0 else "A little" if change < 1 else "Far"
    sigmoid = descend("sigmoid", RATES["sigmoid"][1])
    return option, (
        f"After {len(perceptron.errors) - 1} steps the largest change of a weight is {sized(change, 6)}: the derivative of a step is "
        "0 wherever it is defined, one factor of 0 makes the product 0, and no learning rate changes that. With "
        f"sigmoid units and a rate of {sized(sigmoid.rate, 6)} the same net has learned after {sigmoid.learned_after} steps."
    )


LESSON = Lesson(
    "How a network learns",
    "A network computes an answer forward, compares it with the target, sends the error backward, and moves every "
    "weight a little against its gradient: W = W − α dE/dW. The learning rate α decides whether that crawls, "
    "learns or jumps about, and where the gradient is 0 no learning rate helps.",
    Link("chain_rule", "Chain rule: every factor of dE/dW", {"t": 0.2}),
    (
        LECTURE,
        reference("backpropagation"),
    ),
    Question(
        "Make all three units steps, as in a perceptron, and take 100 steps with a learning rate of 300. How "
        "far do the weights move?",
        ("Not at all", "A little", "Far"),
        quiz_answer,
    ),
)
