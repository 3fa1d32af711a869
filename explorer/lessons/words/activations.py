"""What the lesson on activation functions says: products of their derivatives, and the factor a layer in a wide
net."""

from collections.abc import Mapping

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.drawing.numbers import sized
from explorer.facts import cite
from explorer.lessons.activations import units_until

ABOUT_CURVES = (
    "Computed now, float64. The step's derivative is 0 everywhere and undefined at 0; sigmoid's lies in "
    "(0, 1/4]; ReLU's is 1 for every positive input."
)

ABOUT_FACTORS = (
    "√χ, computed now: by what the signal changes from a layer to the one before it in a wide fully "
    f"connected net at initialisation, χ = σ_w² E[f′(z)²] ({cite('prelu')}, {cite('schoenholz')}). The "
    "columns are how the weights are drawn, with their σ_w². Below 1 the signal vanishes, above 1 it "
    "explodes."
)


def describe_products(products: Mapping[str, np.ndarray], z: float) -> str:
    """What each lets through after all units, and when sigmoid has less than a thousandth."""
    shares = [f"{ACTIVATIONS[key].label} {_left(values[-1])}" for key, values in products.items()]
    units = units_until("sigmoid", z, 1e-3)
    count = len(products["sigmoid"])
    below = f"is below a thousandth after {sized(units, 6)} unit{'s' * (units != 1)}"
    return (
        f"After {count} unit{'s' * (count != 1)} at z = {sized(z, 6)}, with weights of 1, this share of the signal is left: "
        f"{', '.join(shares)}. Sigmoid {below if np.isfinite(units) else 'never falls below a thousandth'}."
    )


def _left(share: float) -> str:
    if np.isnan(share):
        return "undefined"
    return sized(share, 2) if share else "exactly 0"


def factor_table(factors: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """One row an activation function: sqrt(chi) for every way to draw the weights."""
    names = list(next(iter(factors.values())))
    return {
        "activation": [ACTIVATIONS[key].label for key in factors],
        **{name: [f"{row[name]:.4f}" for row in factors.values()] for name in names},
    }
