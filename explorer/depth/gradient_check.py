"""Gradient check: is the gradient that autograd gives for one weight what the loss does when that weight is
moved?

Central differences in float64: the network is run with the weight a little larger and a little
smaller. Nothing of the network is touched: the one weight is a copy in float64, everything else is
widened while it is used. Units that switch between the two points (ReLU, max pooling) are counted,
since the loss has a kink there and no one derivative."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import cross_entropy
from torch.utils._python_dispatch import TorchDispatchMode

from explorer.depth.float64 import Float64
from explorer.networks.model import UnsuitedError
from trainer.probes import requiring_grad, weighted_layers

MAX_WEIGHTS = 40_000_000  # of the chosen layer: 320 MB in float64, twice that with its gradient
AROUND = (-2.0, -1.0, 0.0, 1.0, 2.0)  # in RMS of the layer's weights, for the curve of the loss
KINKS = {  # operations that are not smooth -> what must not change between two points
    **{
        getattr(torch.ops.aten, name).default: (lambda args, _out: args[0] > 0)
        for name in (
            "relu",
            "relu_",
            "leaky_relu",
            "leaky_relu_",
            "_prelu_kernel",
            "hardtanh",
            "hardtanh_",
            "threshold",
        )
    },
    torch.ops.aten.max_pool2d_with_indices.default: lambda _args, out: out[1],
    torch.ops.aten.adaptive_max_pool2d.default: lambda _args, out: out[1],
}


class Sides(TorchDispatchMode):
    """On which side of its kink every unit stands, in the order of computation."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Tensor] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        side = KINKS.get(func)
        before = side(args, None) if side and "max_pool" not in func.__name__ else None
        out = func(*args, **(kwargs or {}))
        if side:
            self.seen.append(side(args, out) if before is None else before)
        return out

    def switched(self, other: "Sides") -> int:
        """How many units stand on another side there."""
        return sum(int((a != b).sum()) for a, b in zip(self.seen, other.seen, strict=True))


@dataclass(frozen=True)
class Check:
    """One step size: (L(w + step) - L(w - step)) / (2 step) in float64, and how many units switch
    between the two."""

    step: float
    difference: float
    switched: int
    relative_error: float  # |difference - autograd64| / the larger of both; 0 where both are 0


@dataclass(frozen=True)
class GradientCheck:
    """dL/dw of one weight; L the cross entropy of a class, w = W[place] the weight number `index`
    of its layer.

    autograd32 as everywhere else in the app, autograd64 the same in float64. moved (P,) and losses
    (P,) are the loss along this weight. rounding is what a difference cannot resolve: float64's
    rounding of L over the smallest step."""

    layer: str
    shape: tuple[int, ...]
    index: int
    place: tuple[int, ...]
    weight: float
    rms: float
    loss: float
    autograd32: float
    autograd64: float
    checks: tuple[Check, ...]
    moved: np.ndarray
    losses: np.ndarray
    rounding: float


def layers(net: nn.Module) -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    """By layer: the shapes of the weights that can be checked, and how many weights the too large
    ones have. Raises UnsuitedError where there is no layer."""
    weights = {name: net.get_parameter(f"{name}.weight") for name in weighted_layers(net)}
    shapes = {
        name: tuple(weight.shape)
        for name, weight in weights.items()
        if weight.numel() <= MAX_WEIGHTS
    }
    if not shapes:
        raise UnsuitedError(
            "This network has no convolution and no linear layer of a size whose weights can be moved here one by one: "
            "choose another network."
        )
    return shapes, {
        name: weight.numel() for name, weight in weights.items() if weight.numel() > MAX_WEIGHTS
    }


def _gradient(loss: Tensor, weight: Tensor, name: str) -> Tensor:
    """d loss / d weight. Raises UnsuitedError where the loss does not depend on it."""
    gradient = None
    if loss.requires_grad:
        (gradient,) = torch.autograd.grad(loss, weight, allow_unused=True)
    if gradient is None:
        raise UnsuitedError(
            f"No gradient of the loss comes back to {name}: this network does not use it, or cuts the gradient off "
            "(torch.no_grad, detach, argmax). Choose another layer."
        )
    return gradient


class LossOfWeight:
    """The cross entropy of a class as a function of one weight of a network, which stays as it is."""

    def __init__(
        self, net: nn.Module, x: Tensor, layer: str, place: tuple[int, ...], label: Tensor
    ) -> None:
        weight = net.get_parameter(f"{layer}.weight").detach()
        self.net, self.x, self.name, self.place, self.label = (
            net,
            x,
            f"{layer}.weight",
            place,
            label,
        )
        self.weights = weight.to(torch.float64, copy=True, memory_format=torch.contiguous_format)
        self.value = self.weights[place].item()
        self.rms = self.weights.square().mean().sqrt().item()

    def __call__(self, value: float, precise: bool = True) -> float:
        """The loss where the weight has this value; precise: in float64."""
        self.weights[self.place] = value
        weights = self.weights if precise else self.weights.float()
        with torch.no_grad(), Float64() if precise else nullcontext():
            logits = functional_call(
                self.net, {self.name: weights}, (self.x.double() if precise else self.x,)
            )
        self.weights[self.place] = self.value
        return cross_entropy(logits, self.label).item()

    def gradient(self) -> tuple[float, float]:
        """The loss at the weight as it is, and its derivative by autograd, both in float64."""
        with torch.enable_grad(), Float64():
            leaf = self.weights.clone().requires_grad_()
            logits = functional_call(self.net, {self.name: leaf}, (self.x.double(),))
            loss = cross_entropy(logits, self.label)
        gradient = _gradient(loss, leaf, self.name)
        return loss.item(), gradient[self.place].item()


def gradient_check(
    net: nn.Module, x: Tensor, layer: str, target: int, index: int | None = None, step: float = 1e-3
) -> GradientCheck:
    """dL/dw by autograd and by central differences, for weight `index` (counted row by row) of a
    layer, or for the one whose |dL/dw| is largest. The two steps are `step` and step / 10, in RMS
    of the layer's weights.

    Costs one forward and one full backward pass in float32, then in float64 the same and four
    forward passes; the curve takes four more, in float32 where the image is larger than 64x64."""
    weight, label = net.get_parameter(f"{layer}.weight"), torch.tensor([target])
    with requiring_grad([weight]), torch.enable_grad():
        gradient32 = _gradient(cross_entropy(net(x), label), weight, layer).flatten()
    if index is None:
        index = int(gradient32.abs().argmax())
    index = min(max(index, 0), gradient32.numel() - 1)
    place = tuple(map(int, np.unravel_index(index, weight.shape)))
    loss = LossOfWeight(net, x, layer, place, label)
    here, gradient64 = loss.gradient()
    scale, precise = loss.rms or 1.0, x.shape[-1] <= 64
    checks = tuple(check(loss, loss.value, gradient64, size * scale) for size in (step, step / 10))
    moved = loss.value + np.array(AROUND) * scale
    losses = [here if by == 0 else loss(loss.value + by * scale, precise) for by in AROUND]
    return GradientCheck(
        layer=layer,
        shape=tuple(weight.shape),
        index=index,
        place=place,
        weight=loss.value,
        rms=loss.rms,
        loss=here,
        autograd32=gradient32[index].item(),
        autograd64=gradient64,
        checks=checks,
        moved=moved,
        losses=np.array(losses),
        rounding=float(np.finfo(np.float64).eps * max(1.0, abs(here)) / checks[-1].step),
    )


def check(loss: Callable[[float], float], value: float, exact: float, step: float) -> Check:
    """One central difference of loss(w) around `value`."""
    with Sides() as above:
        high = loss(value + step)
    with Sides() as below:
        low = loss(value - step)
    difference = (high - low) / (2 * step)
    largest = max(abs(difference), abs(exact))
    error = abs(difference - exact) / largest if largest else 0.0
    return Check(step, difference, above.switched(below), error)
