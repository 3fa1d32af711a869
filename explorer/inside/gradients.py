"""Gradients: how large is the learning signal in each layer?

What is measured in a layer is defined once, in `trainer.probes.measure`. This module asks it for
one image and one class and says how the signal changes on its way back. To show one more quantity,
add a row to QUANTITIES."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer.probes import Measurement, measure


@dataclass(frozen=True)
class Quantity:
    """A row of QUANTITIES: the field of Measurement, what the axis calls it, and the heading of its
    chart."""

    field: str
    symbol: str
    label: str


QUANTITIES: dict[
    str, Quantity
] = {  # h is the output of a layer, before normalisation and activation function
    "activation": Quantity("activation_gradient", "dL/dh", "The signal on its way back: dL/dh"),
    "weight": Quantity("weight_gradient", "dL/dW", "What each layer learns from it: dL/dW"),
    "output": Quantity("activation", "h", "The signal on its way forward: h"),
}
MEASURES: dict[str, str] = {"rms": "root mean square per element", "norm": "Euclidean norm"}


@dataclass(frozen=True)
class LayerGradients:
    """One network, one image, one class. names (L,) first to last layer; L the cross entropy of the
    class.

    rms and norm map each key of QUANTITIES to (L,) float64: sqrt(mean of squares) over the elements
    of dL/dW, dL/dh or h, and sqrt(sum of squares). zeros counts the layers in which every element
    is exactly 0."""

    names: tuple[str, ...]
    rms: dict[str, np.ndarray]
    norm: dict[str, np.ndarray]
    target: int
    loss: float

    def values(self, quantity: str, kind: str) -> np.ndarray:
        """(L,) of a key of QUANTITIES, in a key of MEASURES."""
        return {"rms": self.rms, "norm": self.norm}[kind][quantity]

    def depth(self) -> np.ndarray:
        """(L,) in [0, 1]: 0 the first layer, 1 the last."""
        return np.linspace(0, 1, len(self.names)) if len(self.names) > 1 else np.zeros(1)


@dataclass(frozen=True)
class Fading:
    """How a quantity changes from the last layer to the first: first / last, and the same per layer
    crossed."""

    ratio: float
    per_layer: float
    zeros: int
    undefined: int


def layer_gradients(net: nn.Module, x: Tensor, target: int) -> LayerGradients:
    """The size of dL/dW, dL/dh and h in every layer, L = -log softmax(net(x))[target]; one forward,
    one backward pass.

    x (1, C, H, W); the net is in evaluation mode, so batch norm uses its running statistics and
    dropout is off."""
    found = measure(net, x, torch.tensor([target]))
    return LayerGradients(
        names=found.names,
        target=target,
        loss=found.loss,
        rms={key: found.rms(quantity.field) for key, quantity in QUANTITIES.items()},
        norm={key: norm(found, quantity.field) for key, quantity in QUANTITIES.items()},
    )


def norm(found: Measurement, field: str) -> np.ndarray:
    return np.asarray(getattr(found, field), np.float64)


def fading(values: np.ndarray) -> Fading:
    """Of (L,) values from the first layer to the last. Layers of exactly 0, NaN or infinity are
    counted, not used."""
    usable = np.flatnonzero(np.isfinite(values) & (values > 0))
    zeros, undefined = int(np.sum(values == 0)), int(np.sum(~np.isfinite(values)))
    if len(usable) < 2:
        return Fading(float("nan"), float("nan"), zeros, undefined)
    first, last = usable[0], usable[-1]
    ratio = float(values[first] / values[last])
    return Fading(ratio, ratio ** (1 / (last - first)), zeros, undefined)
