"""Rewiring: the same forward pass with another backward pass.

Guided backpropagation, deconvolution and DeepLIFT change how single functions (ReLU, max pooling,
...) hand gradients back. While `Rewired` is active, calls of these functions are caught on their
way, whoever makes them: a module, one module that is used many times, or a function call in the
middle of `forward`, in-place or not. The network itself is not touched, and other threads are not
affected. To change the backward pass of one more function, add it to a table."""

import functools
from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

Backward = Callable[
    [Tensor], Tensor | None
]  # slope at the output -> slope at the input, None if the way ends
Rule = Callable[..., tuple[Tensor, Backward]]  # (function, input, *args) -> (output, the way back)
Reference = tuple[Tensor, Tensor]  # input and output of the same call on the baseline

SMALL = 1e-6  # differences below this are rounding, and no slope is taken from them


class Rewired(TorchFunctionMode):
    """A context in which every function of `rules` computes what it always does and goes back by
    its rule.

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
        return routed(rule, function, *args, **(kwargs or {}))


def routed(rule: Rule, function: Callable, input: Tensor, *args, **kwargs) -> Tensor:
    """What `function` gives, with the way back of `rule`."""
    return _Routed.apply(input, functools.partial(rule, function), args, kwargs)


class _Routed(torch.autograd.Function):
    """One call under its rule: what it gives is the function's own, what it hands back is the
    rule's."""

    @staticmethod
    def forward(ctx, input: Tensor, rule: Rule, args: tuple, kwargs: dict) -> Tensor:
        output, ctx.back = rule(input, *args, **kwargs)
        return output

    @staticmethod
    def backward(ctx, slope: Tensor) -> tuple[Tensor, None, None, None]:
        return ctx.back(slope), None, None, None


def guided(function: Callable, h: Tensor, *_args, **_kwargs) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, where its input was positive. Springenberg et al. 2015,
    section 3.4."""
    output = torch.relu(h)
    kept = (
        output.detach()
    )  # holding on to the output itself would keep the whole pass alive: it knows its backward
    return output, lambda slope: torch.ops.aten.threshold_backward(slope.clamp(min=0), kept, 0)


def deconvolved(function: Callable, h: Tensor, *_args, **_kwargs) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, whatever its input was. Zeiler and Fergus 2014, section
    2.1."""
    return torch.relu(h), lambda slope: slope.clamp(min=0)


def rescaled(
    reference: Iterator[Reference], function: Callable, h: Tensor, *args, **kwargs
) -> tuple[Tensor, Backward]:
    """The difference quotient between the same call on the baseline and this one in place of the
    derivative.

    The rescale rule of DeepLIFT, Shrikumar et al. 2017, section 3.5.1. Where the two inputs agree
    it is the derivative."""
    before, start = next(reference)
    output = function(
        h.clone(), *args, **kwargs
    )  # the clone is what an in-place function overwrites
    change = h - before
    ratio, flat = (output - start) / change, change.abs() < SMALL
    if flat.any():
        with torch.enable_grad():
            at = h.clone().requires_grad_()
            (derivative,) = torch.autograd.grad(function(at.clone(), *args, **kwargs).sum(), at)
        ratio = torch.where(flat, derivative, ratio)
    return output, lambda slope: slope * ratio


def max_pooled(
    reference: Iterator[Reference],
    function: Callable,
    h: Tensor,
    *args,
    return_indices: bool = False,
    **kwargs,
) -> tuple[Tensor, Backward]:
    """`rescaled` for windows: a window's change is shared by the two pixels that are its maximum,
    the image's if the image's maximum is larger, the baseline's if that is. Windows that overlap
    add up."""
    before, start = next(reference)
    output, winners = F.max_pool2d_with_indices(h, *args, **kwargs)
    _, winners_before = F.max_pool2d_with_indices(before, *args, **kwargs)
    change, larger = h - before, torch.maximum(output, start)
    gain, loss = larger - start, output - larger

    def collected(values: Tensor, at: Tensor) -> Tensor:
        return (
            torch.zeros_like(change)
            .flatten(2)
            .scatter_add_(2, at.flatten(2), values.flatten(2))
            .view_as(change)
        )

    def back(slope: Tensor) -> Tensor:
        shares = collected(slope * gain, winners) + collected(slope * loss, winners_before)
        return torch.where(change.abs() < SMALL, collected(slope, winners), shares / change)

    return output, back


def rescaled_against(
    net: Callable[[Tensor], Tensor], baseline: Tensor
) -> tuple[dict[Callable, Rule], Tensor]:
    """The rules of DeepLIFT for one forward pass of `net`, and what `net`, run once here, gives for
    `baseline`."""
    seen: list[Reference] = []

    def remembered(function: Callable, h: Tensor, *args, **kwargs) -> tuple[Tensor, None]:
        output = function(h.clone(), *args, **kwargs)
        seen.append((h, output))
        return output, None

    with torch.no_grad(), Rewired(dict.fromkeys(ELEMENTWISE + POOLS, remembered)):
        output = net(baseline)
    calls = iter(seen)
    return (
        dict.fromkeys(ELEMENTWISE, functools.partial(rescaled, calls))
        | dict.fromkeys(POOLS, functools.partial(max_pooled, calls))
    ), output


RELUS = (F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_)
ELEMENTWISE = (
    *RELUS,
    F.leaky_relu,
    F.prelu,
    torch.prelu,
    F.elu,
    F.selu,
    F.celu,
    F.gelu,
    F.silu,
    F.mish,
    F.softplus,
    F.hardtanh,
    F.relu6,
    F.hardswish,
    F.hardsigmoid,
    F.sigmoid,
    torch.sigmoid,
    Tensor.sigmoid,
    F.tanh,
    torch.tanh,
    Tensor.tanh,
)
POOLS = (F.max_pool2d, torch.max_pool2d)

GUIDED: dict[Callable, Rule] = dict.fromkeys(RELUS, guided)
DECONVOLVED: dict[Callable, Rule] = dict.fromkeys(RELUS, deconvolved)
