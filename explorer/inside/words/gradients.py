"""Gradients in words: how does the signal change from the last layer to the first?"""

from collections.abc import Sequence

import numpy as np

from explorer.inside.gradients import SHOWN, LayerGradients, fading
from explorer.inside.quantities import QUANTITIES

INTRODUCTION = (
    "How strongly would each layer learn from this image? The signal dL/dh arrives from the last layer, one "
    "layer at a time; the weight gradient dL/dW is what a layer learns from it. **Look at the slope:** a "
    "line that falls to the left means that the first layers hear little of the error."
)
SIZES = {"rms": "RMS", "norm": "Norm"}
SIZE = "RMS: root mean square per element. Norm: square root of the sum of squares."
STATE = (
    "initial: as drawn from the seed, before the first step. Batch norm then still has mean 0 and variance 1: "
    "no effect."
)
TARGET = "L is the cross entropy of this class. A network that has no class of this name takes its own most probable one."
HOW_MEASURED = (
    "Measured now: one forward and one full backward pass, float32, one image, evaluation mode. h is a layer's "
    "output before normalisation and activation function. A network that is sure of the class has a small loss "
    "and small gradients everywhere: compare slopes, not heights."
)


def heading(quantity: str) -> str:
    """Of the chart of a key of QUANTITIES."""
    return f"{QUANTITIES[quantity].title}: {QUANTITIES[quantity].symbol}"


def describe(
    gradients: Sequence[LayerGradients], labels: Sequence[str], quantity: str, kind: str
) -> str:
    """One sentence a network that states what its line shows."""
    return " ".join(
        sentence(network.values(quantity, kind), label, QUANTITIES[quantity].symbol)
        for network, label in zip(gradients, labels, strict=True)
    )


def sentence(values: np.ndarray, label: str, symbol: str) -> str:
    """How the signal changes from the last layer to the first, in words and numbers."""
    change = fading(values)
    findings = [_change(symbol, change.ratio, change.per_layer)]
    if change.zeros:
        findings.append(f"exactly 0 in {change.zeros} of {len(values)} layers")
    if change.undefined:
        findings.append(f"NaN or infinite in {change.undefined} of {len(values)} layers")
    return f"{label}: {'; '.join(filter(None, findings)) or 'too few layers to compare'}."


def _change(symbol: str, ratio: float, per_layer: float) -> str:
    if not np.isfinite(ratio):
        return ""
    if 0.5 < ratio < 2:
        return f"{symbol} is about as large in the first layer as in the last ({ratio:.2f} times)"
    size = f"{times(1 / ratio)} smaller" if ratio < 1 else f"{times(ratio)} larger"
    return f"{symbol} is {size} in the first layer than in the last (x{per_layer:.2f} a layer)"


def times(ratio: float) -> str:
    if ratio < 1e6:
        return f"{ratio:,.1f} times" if ratio < 100 else f"{ratio:,.0f} times"
    return f"{ratio / 1e6:,.1f} million times" if ratio < 1e9 else f"{ratio:.0e} times"


def losses(
    gradients: Sequence[LayerGradients], labels: Sequence[str], classes: Sequence[str]
) -> dict[str, Sequence[str]]:
    """Columns: the class whose error each network is sent, and its cross entropy."""
    return {
        "network": labels,
        "class": classes,
        "cross entropy L": [f"{network.loss:.4g}" for network in gradients],
    }


def table(gradients: Sequence[LayerGradients], labels: Sequence[str]) -> dict[str, list]:
    """Everything as columns: one row for each layer of each network."""
    columns: dict[str, list] = {"network": [], "layer": [], "class index": [], "cross entropy": []}
    columns |= {
        f"{measure} of {QUANTITIES[key].symbol}": [] for key in SHOWN for measure in ("RMS", "norm")
    }
    for network, label in zip(gradients, labels, strict=True):
        columns["network"] += [label] * len(network.names)
        columns["layer"] += network.names
        columns["class index"] += [network.target] * len(network.names)
        columns["cross entropy"] += [network.loss] * len(network.names)
        for key in SHOWN:
            columns[f"RMS of {QUANTITIES[key].symbol}"] += network.rms[key].tolist()
            columns[f"norm of {QUANTITIES[key].symbol}"] += network.norm[key].tolist()
    return columns
