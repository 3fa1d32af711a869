"""Gradients: how large is the learning signal in each layer?

What is measured in a layer is defined once, in `trainer.probes.measure`. This module asks it for
one image and one class and says how the signal changes on its way back. To show one more of
QUANTITIES, add its key to SHOWN."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer.probes import measure

SHOWN = ("activation_gradient", "weight_gradient", "activation")  # keys of QUANTITIES
MEASURES: dict[str, str] = {"rms": "root mean square per element", "norm": "Euclidean norm"}


@dataclass(frozen=True)
class LayerGradients:
    """One network, one image, one class. names (L,) first to last layer; L the cross entropy of the
    class.

    rms and norm map each key of SHOWN to (L,) float64: sqrt(mean of squares) over the elements of
    dL/dh, dL/dW or h, and sqrt(sum of squares)."""

    names: tuple[str, ...]
    rms: dict[str, np.ndarray]
    norm: dict[str, np.ndarray]
    target: int
    loss: float

    def values(self, quantity: str, kind: str) -> np.ndarray:
        """(L,) of a key of SHOWN, in a key of MEASURES."""
        return {"rms": self.rms, "norm": self.norm}[kind][quantity]

    def depth(self) -> np.ndarray:
        """(L,) in [0, 1]: 0 the first layer, 1 the last."""
        return np.linspace(0, 1, len(self.names)) if len(self.names) > 1 else np.zeros(1)


@dataclass(frozen=True)
class Fading:
    """How a quantity changes from the last layer to the first: first / last, and the same per layer
    crossed. zeros counts the layers in which every element is exactly 0, undefined those with NaN
    or infinity."""

    ratio: float
    per_layer: float
    zeros: int
    undefined: int


def layer_gradients(net: nn.Module, x: Tensor, target: int) -> LayerGradients:
    """The size of dL/dh, dL/dW and h in every layer, L = -log softmax(net(x))[target]; one forward,
    one backward pass.

    x (1, C, H, W); the net is in evaluation mode, so batch norm uses its running statistics and
    dropout is off."""
    measurement = measure(net, x, torch.tensor([target]))
    return LayerGradients(
        names=measurement.names,
        target=target,
        loss=measurement.loss,
        rms={quantity: measurement.rms(quantity) for quantity in SHOWN},
        norm={quantity: np.asarray(getattr(measurement, quantity), float) for quantity in SHOWN},
    )


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
