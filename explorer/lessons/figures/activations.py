"""Activation functions: products of their derivatives, and the factor a layer in a wide net, as
tables and in words.

The curves are those of the chain rule page.
"""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.depth.chain_rule import ACTIVATIONS
from explorer.depth.figures.chain_rule import decay
from explorer.lessons.activations import units_until

ABOUT_CURVES = (
    "Computed now, float64. The step's derivative is 0 everywhere and undefined at 0; sigmoid's lies in "
    "(0, 1/4]; ReLU's is 1 for every positive input."
)
ABOUT_FACTORS = (
    "√χ, computed now: by what the signal changes from a layer to the one before it in a wide fully "
    "connected net at initialisation, χ = σ_w² E[f′(z)²] (He et al. 2015, Schoenholz et al. 2017). The "
    "columns are how the weights are drawn, with their σ_w². Below 1 the signal vanishes, above 1 it "
    "explodes."
)


def products(found: Mapping[str, np.ndarray]) -> go.Figure:
    """f'(z)^n of every activation function over the number of units n."""
    return decay(
        {ACTIVATIONS[key].label: values for key, values in found.items()}, "f'(z)ⁿ, what is left"
    )


def describe_products(found: Mapping[str, np.ndarray], z: float) -> str:
    """What each lets through after all units, and when sigmoid has less than a thousandth."""
    said = [
        f"{ACTIVATIONS[key].label} "
        + (
            "undefined"
            if np.isnan(values[-1])
            else f"{values[-1]:.2g}"
            if values[-1]
            else "exactly 0"
        )
        for key, values in found.items()
    ]
    units = units_until("sigmoid", z, 1e-3)
    return (
        f"After {len(found['sigmoid'])} units at z = {z:g}, with weights of 1, this share of the signal is left: "
        f"{', '.join(said)}. Sigmoid is below a thousandth after {units:g} units."
    )


def factors(found: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """One row an activation function: sqrt(chi) for every way to draw the weights."""
    names = list(next(iter(found.values())))
    return {
        "activation": [ACTIVATIONS[key].label for key in found],
        **{name: [f"{one[name]:.4f}" for one in found.values()] for name in names},
    }
