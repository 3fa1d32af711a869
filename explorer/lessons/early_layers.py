"""Early layers: what became of the first layers where the gradient vanished, and what do they pass on?

Garbage in, garbage out: a first layer that hardly hears of the error stays as it was drawn, and all
layers behind it are given what it makes. Of two bundled networks that differ in their activation
function: how far training turned the weights of each layer, and how differently each layer answers
to different images."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer.probes import tap, weighted_layers

NETWORKS = ("mlp10-sigmoid", "mlp10-relu")  # bundled, alike in all but the activation function
IMAGES = 100  # digits of the training set


@dataclass(frozen=True)
class EarlyLayers:
    """names (L,) first to last layer; angle (L,) in degrees between a layer's weights now and as they
    were drawn; spread (L,): the part of a layer's output h that differs from image to image, the
    root mean square over images of h minus its mean, divided by that of h. Both may be NaN."""

    label: str
    names: tuple[str, ...]
    angle: np.ndarray
    spread: np.ndarray


def measure(label: str, trained: nn.Module, drawn: nn.Module, x: Tensor) -> EarlyLayers:
    """Both nets of one architecture, in evaluation mode; x (N, C, H, W), two images or more."""
    now, before = weighted_layers(trained), weighted_layers(drawn)
    names = tuple(now)
    angles = [_angle(now[name].weight, before[name].weight) for name in names]
    with torch.no_grad(), tap(trained, names) as outputs:
        trained(x)
    spreads = [_spread(outputs[name][0]) for name in names]
    return EarlyLayers(label, names, np.array(angles), np.array(spreads))


def _angle(a: Tensor, b: Tensor) -> float:
    """Degrees between two weights of one shape, by the half angle's tangent, which is exact for
    small ones (Kahan)."""
    u, v = (w.detach().flatten().double() for w in (a, b))
    u, v = u / u.norm(), v / v.norm()
    return float(torch.rad2deg(2 * torch.atan2((u - v).norm(), (u + v).norm())))


def _spread(h: Tensor) -> float:
    h = h.detach().double().flatten(1)  # (N, units)
    return float(((h - h.mean(0)).square().mean() / h.square().mean()).sqrt())
