"""Spread: how are the values of a layer distributed, and how many of its units are saturated or
dead?

The names and their thresholds are those that practitioners use: the rules of Amazon SageMaker
Debugger."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.lab_nets import LabNet

DEAD_INPUTS, DEAD_UNITS, VANISHING = 0.01, 0.5, 1e-7
GRADIENT_EDGES = np.arange(-46, 12.25, 0.5)  # log10 |dL/dh|
# phi(h): even steps near 0, even factors far from it
ACTIVATION_EDGES = np.sinh(np.linspace(-12, 12, 161)) * 0.05


@dataclass(frozen=True)
class Spread:
    """Shares of about 2,048 elements of every layer, under the first seed: activations (L, A) over
    ACTIVATION_EDGES, activation gradients (L, G) over log10 |dL/dh| in GRADIENT_EDGES. What lies
    beyond counts in the outermost bin; elements of dL/dh that are exactly 0 are in `zeros` (L,)
    alone. saturated, dead (L,): shares of all elements and units under all seeds, NaN where the
    name does not apply to the activation function."""

    activations: np.ndarray
    gradients: np.ndarray
    zeros: np.ndarray
    saturated: np.ndarray
    dead: np.ndarray


def shares(net: LabNet, h: Tensor, gradients: Tensor) -> dict[str, np.ndarray]:
    """Spread of (L, M) h and dL/dh, one row a layer; NaN is left out."""
    with torch.no_grad():
        values = torch.asinh(ACTIVATIONS[net.activation].build()(h) / 0.05)
    sizes = gradients.abs().log10()
    zeros = (gradients == 0).double().mean(1).numpy()
    return {
        "activations": histogram(values, -12, 12, len(ACTIVATION_EDGES) - 1),
        "zeros": zeros,
        "gradients": histogram(
            sizes, GRADIENT_EDGES[0], GRADIENT_EDGES[-1], len(GRADIENT_EDGES) - 1
        ),
    }


def histogram(values: Tensor, low: float, high: float, bins: int) -> np.ndarray:
    """(L, M) -> (L, bins) float32 shares of M; minus infinity and NaN count nowhere."""
    known = ~(values.isnan() | values.isneginf())
    index = (
        ((values.clamp(low, high) - low) * (bins / (high - low)))
        .nan_to_num(0)
        .long()
        .clamp_(0, bins - 1)
    )
    index += torch.arange(len(values))[:, None] * bins
    counts = torch.bincount(index[known], minlength=len(values) * bins).view(len(values), bins)
    return (counts / values.shape[1]).float().numpy()


def fractions(net: LabNet, outputs: list[Tensor], seed: int) -> dict[str, np.ndarray]:
    """(L, S): the share of h that is saturated, and of units that are active on less than 1 % of
    the inputs. Said of h as it reaches the activation function; NaN where the name does not apply,
    with batch norm, and where h is NaN."""
    nothing = np.full((len(outputs), outputs[0].shape[seed]), np.nan)
    saturated, dead = nothing, nothing
    row = ACTIVATIONS[net.activation]
    rest = [d for d in range(outputs[0].ndim) if d != seed]
    if net.norm == "none" and row.saturates:
        low, high = row.saturates
        saturated = np.zeros_like(nothing)
        for layer, h in enumerate(outputs):
            smallest, largest = h.aminmax()
            if not (low <= smallest and largest <= high):  # seldom, so the counting is
                saturated[layer] = ((h < low) | (h > high)).float().mean(rest).double().numpy()
                saturated[layer, overflows(h, rest)] = np.nan
    if net.norm == "none" and row.rectifies:
        inputs = [0, 3, 4] if outputs[0].ndim == 5 else [1]  # leaves (S, units)
        dead = np.array(
            [((h > 0).float().mean(inputs) < DEAD_INPUTS).double().mean(1).numpy() for h in outputs]
        )
        dead[[overflows(h, rest) for h in outputs]] = np.nan
    return {"saturated": saturated, "dead": dead}


def overflows(h: Tensor, rest: list[int]) -> np.ndarray:
    """(S,) whether NaN is among the values of each seed; `rest`: all other dimensions of h."""
    return h.amax(rest).isnan().numpy()
