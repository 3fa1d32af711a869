"""Activation functions: what is left of a signal that passes back through many of them?

The functions and their derivatives are the rows of explorer.depth.activation_functions.ACTIVATIONS;
`CURVES` names those that are compared. The factor a layer in a wide net, where the weights count as well, is that of
`mean_field`."""

import math

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import CURVES
from explorer.depth.mean_field import chi
from explorer.drawing.numbers import sized
from explorer.facts import reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

MAX_UNITS = 50  # units in a row

WIDE = ("sigmoid", "tanh", "relu")

SIGMAS = {
    "PyTorch default, 1/3": 1 / 3,
    "Xavier, 1": 1.0,
    "He, 2": 2.0,
}  # how weights are drawn: sigma_w^2

QUIZ_UNITS = 10  # units in the question


def products(z: float, units: int) -> dict[str, np.ndarray]:
    """f'(z)^n for n = 1 ... units, (units,) of each of CURVES: what arrives behind n units that all
    stand at z, with weights of 1. NaN where the derivative is undefined."""
    return {
        key: float(ACTIVATIONS[key].derivative(np.array(z))) ** np.arange(1, units + 1)
        for key in CURVES
    }


def units_until(key: str, z: float, share: float) -> float:
    """The number of units at z after which less than `share` of the signal is left; infinity where
    it never is."""
    derivative = float(ACTIVATIONS[key].derivative(np.array(z)))
    if not 0 < derivative < 1:
        return 1.0 if derivative == 0 else math.inf
    return math.floor(math.log(share) / math.log(derivative)) + 1


def factors() -> dict[str, dict[str, float]]:
    """sqrt(chi): by what the signal changes a layer in a wide net before training, without biases;
    by activation, then by how the weights were drawn. He et al. 2015, Schoenholz et al. 2017."""
    return {
        key: {name: math.sqrt(float(chi(key, sigma, 0.0))) for name, sigma in SIGMAS.items()}
        for key in WIDE
    }


def quiz_answer() -> tuple[str, str]:
    """What ten sigmoid units let through at most, with weights of 1."""
    row = ACTIVATIONS["sigmoid"]
    left = products(row.steepest, QUIZ_UNITS)["sigmoid"][-1]
    power = round(math.log10(left))
    options = {-1: "About a tenth", -3: "About a thousandth", -6: "About a millionth"}
    return options[min(options, key=lambda exponent: abs(exponent - power))], (
        f"Each lets through at most {sized(row.bound, 6)}, where z = {sized(row.steepest, 6)}, and {sized(row.bound, 6)}^{QUIZ_UNITS} = {sized(left, 2)}. "
        "1/4 is only the upper bound of the derivative: the weights are multiplied as often, so weights of 4 could "
        f"make up for it. ReLU's {QUIZ_UNITS} factors at z > 0 give {sized(products(1.0, QUIZ_UNITS)['relu'][-1], 6)}."
    )


LESSON = Lesson(
    "Activation functions",
    "Every unit multiplies the signal that goes back by the derivative of its activation function. Sigmoid's is "
    "never more than 1/4, ReLU's is exactly 1 for every positive input, the step's is 0: over many layers these "
    "factors multiply.",
    Link("lab", "Gradient lab: whole networks, any activation and depth", {"lab_init": "default"}),
    (
        LECTURE,
        reference("prelu"),
        reference("schoenholz"),
    ),
    Question(
        "Ten sigmoid units in a row with weights of 1. At most, how much of the signal comes through?",
        ("About a tenth", "About a thousandth", "About a millionth"),
        quiz_answer,
    ),
)
