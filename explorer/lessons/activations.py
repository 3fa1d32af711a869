"""Activation functions: what is left of a signal that passes back through many of them?

The functions and their derivatives are the rows of `chain_rule.ACTIVATIONS`; `CURVES` names those
that are compared. The factor a layer in a wide net, where the weights count as well, is that of
`theory`."""

import math

import numpy as np

from explorer.depth.chain_rule import ACTIVATIONS, CURVES
from explorer.depth.mean_field import chi

MOST = 50  # units in a row
WIDE = ("sigmoid", "tanh", "relu")
SIGMAS = {
    "PyTorch default, 1/3": 1 / 3,
    "Xavier, 1": 1.0,
    "He, 2": 2.0,
}  # how weights are drawn: sigma_w^2
ASKED = 10  # units in the question


def products(z: float, units: int) -> dict[str, np.ndarray]:
    """f'(z)^n for n = 1 ... units, (units,) of each of CURVES: what arrives behind n units that all
    stand at z, with weights of 1. NaN where the derivative is undefined."""
    return {
        key: float(ACTIVATIONS[key].slope(np.float64(z))) ** np.arange(1, units + 1)
        for key in CURVES
    }


def units_until(key: str, z: float, share: float) -> float:
    """The number of units at z after which less than `share` of the signal is left; infinity where
    it never is."""
    slope = float(ACTIVATIONS[key].slope(np.float64(z)))
    if not 0 < slope < 1:
        return 1.0 if slope == 0 else math.inf
    return math.floor(math.log(share) / math.log(slope)) + 1


def factors() -> dict[str, dict[str, float]]:
    """sqrt(chi): by what the signal changes a layer in a wide net before training, without biases;
    by activation, then by how the weights were drawn. He et al. 2015, Schoenholz et al. 2017."""
    return {
        key: {name: math.sqrt(float(chi(key, sigma, 0.0))) for name, sigma in SIGMAS.items()}
        for key in WIDE
    }


def answer() -> tuple[str, str]:
    """What ten sigmoid units let through at most, with weights of 1."""
    row = ACTIVATIONS["sigmoid"]
    left = products(row.steepest, ASKED)["sigmoid"][-1]
    power = round(math.log10(left))
    options = {-1: "About a tenth", -3: "About a thousandth", -6: "About a millionth"}
    return options[min(options, key=lambda one: abs(one - power))], (
        f"Each lets through at most {row.bound:g}, where z = {row.steepest:g}, and {row.bound:g}^{ASKED} = {left:.2g}. "
        "1/4 is only the upper bound of the derivative: the weights are multiplied as often, so weights of 4 could "
        f"make up for it. ReLU's {ASKED} factors at z > 0 give {products(1.0, ASKED)['relu'][-1]:g}."
    )
