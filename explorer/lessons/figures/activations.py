"""Figures of the lesson on activation functions: products of their derivatives.

The curves are those of the chain rule page."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.figures.chain_rule import decay


def products(powers: Mapping[str, np.ndarray]) -> go.Figure:
    """f'(z)^n of every activation function over the number of units n."""
    return decay(
        {ACTIVATIONS[key].label: values for key, values in powers.items()}, "f'(z)ⁿ, what is left"
    )
