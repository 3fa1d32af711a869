"""Rewiring: the same forward pass with another backward pass.

Guided backpropagation, deconvolution and DeepLIFT change how single functions (ReLU, max pooling, ...) hand gradients
back. While `Rewired` is active, calls of these functions are caught on their way, whoever makes them: a module, one
module that is used many times, or a function call in the middle of `forward`, in-place or not. The network itself is
not touched, and other threads are not affected. To change the backward pass of one more function, add it to a table.
"""
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

Backward = Callable[[Tensor], Tensor]  # slope at the output -> slope at the input
Rule = Callable[..., tuple[Tensor, Backward]]  # (function, input, *args) -> (output, the way back)

SMALL = 1e-6  # differences below this are rounding, and no slope is taken from them


class Rewired(TorchFunctionMode):
    """A context in which every function of `rules` computes what it always does and goes back by its rule.

    `calls` counts the calls that were caught. A call that would overwrite its input gives a new tensor instead.
    """

    def __init__(self, rules: dict[Callable, Rule]):
        super().__init__()
        self.rules, self.calls = rules, 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        rule = self.rules.get(function)
        if rule is None:
            return function(*args, **(kwargs or {}))
        self.calls += 1
        return _routed(rule, function, *args, **(kwargs or {}))


def _routed(rule: Rule, function: Callable, input: Tensor, *args, **kwargs) -> Tensor:
    output, back = rule(function, input.detach(), *args, **kwargs)
    return _Routed.apply(input, output, back)


class _Routed(torch.autograd.Function):
    """`output` on the way there; on the way back the slope at `input` is `back(slope)`."""

    @staticmethod
    def forward(ctx, input: Tensor, output: Tensor, back: Backward) -> Tensor:
        ctx.back = back
        return output

    @staticmethod
    def backward(ctx, slope: Tensor) -> tuple[Tensor, None, None]:
        return ctx.back(slope), None, None


def guided(function: Callable, h: Tensor, *_args, **_kwargs) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, where its input was positive. Springenberg et al. 2015, section 3.4."""
    output = torch.relu(h)
    passing = output > 0
    return output, lambda slope: slope.clamp(min=0) * passing


def deconvolved(function: Callable, h: Tensor, *_args, **_kwargs) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, whatever its input was. Zeiler and Fergus 2014, section 2.1."""
    return torch.relu(h), lambda slope: slope.clamp(min=0)


def rescaled(function: Callable, h: Tensor, *args, **kwargs) -> tuple[Tensor, Backward]:
    """h (2, ...) holds an image's values and the baseline's: their difference quotient in place of the derivative.

    The rescale rule of DeepLIFT, Shrikumar et al. 2017, section 3.5.1. Where the two agree it is the derivative.
    """
    with torch.enable_grad():
        start = h.detach().requires_grad_()
        output = function(start.clone(), *args, **kwargs)  # the clone is what an in-place function overwrites
        (derivative,) = torch.autograd.grad(output.sum(), start)
    output = output.detach()
    change = h[:1] - h[1:]
    ratio = torch.where(change.abs() < SMALL, derivative[:1], (output[:1] - output[1:]) / change)
    return output, lambda slope: slope * ratio


def max_pooled(function: Callable, h: Tensor, *args, return_indices: bool = False, **kwargs) -> tuple[Tensor, Backward]:
    """`rescaled` for windows: a window's change is shared by the two pixels that are its maximum, the image's if the
    image's maximum is larger, the baseline's if that is. Windows that overlap add up."""
    output, winners = F.max_pool2d_with_indices(h, *args, **kwargs)
    largest = torch.maximum(output[:1], output[1:])
    change = h[:1] - h[1:]

    def collected(values: Tensor, at: Tensor) -> Tensor:
        return torch.zeros_like(change).flatten(2).scatter_add_(2, at.flatten(2), values.flatten(2)).view_as(change)

    def back(slope: Tensor) -> Tensor:
        slope = slope[:1]
        shares = collected(slope * (largest - output[1:]), winners[:1])
        shares += collected(slope * (output[:1] - largest), winners[1:])
        ratio = torch.where(change.abs() < SMALL, collected(slope, winners[:1]), shares / change)
        return torch.cat([ratio, torch.zeros_like(ratio)])  # only the image's half goes on

    return output, back


RELUS = (F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_)
ELEMENTWISE = (
    *RELUS, F.leaky_relu, F.prelu, torch.prelu, F.elu, F.selu, F.celu, F.gelu, F.silu, F.mish, F.softplus, F.hardtanh,
    F.relu6, F.hardswish, F.hardsigmoid, F.sigmoid, torch.sigmoid, Tensor.sigmoid, F.tanh, torch.tanh, Tensor.tanh,
)
POOLS = (F.max_pool2d, torch.max_pool2d)

GUIDED: dict[Callable, Rule] = dict.fromkeys(RELUS, guided)
DECONVOLVED: dict[Callable, Rule] = dict.fromkeys(RELUS, deconvolved)
RESCALED: dict[Callable, Rule] = dict.fromkeys(ELEMENTWISE, rescaled) | dict.fromkeys(POOLS, max_pooled)
