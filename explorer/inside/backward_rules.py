"""Backward rules: the same forward pass with another backward pass.

Guided backpropagation, deconvolution and DeepLIFT change how single functions (ReLU, max pooling,
...) hand gradients back. While `BackwardRules` is active, calls of these functions are caught on
their way, whoever makes them: a module, one module that is used many times, or a function call in
the middle of `forward`, in-place or not. The network itself is not touched, and other threads are
not affected. To change the backward pass of one more function, add it to a table."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

Backward = Callable[[Tensor], Tensor | None]  # gradient at the output -> at the input
Rule = Callable[..., tuple[Tensor, Backward]]  # (function, input, *args) -> (output, the way back)
Rules = dict[Callable, Rule]
Reference = tuple[Tensor, Tensor]  # input and output of the same call on the baseline

SMALL = 1e-6  # differences below this are rounding, and no quotient is taken of them


class BackwardRules(TorchFunctionMode):
    """A context in which every function of `rules` computes what it always does and goes back by
    its rule.

    `calls` counts the calls that were caught. A call that would overwrite its input gives a new tensor instead.
    """

    def __init__(self, rules: Rules):
        super().__init__()
        self.rules, self.calls = rules, 0

    def __torch_function__(
        self, function: Callable, types: Sequence, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        rule = self.rules.get(function)
        if rule is None:
            return function(*args, **(kwargs or {}))
        self.calls += 1
        return apply_rule(rule, function, *args, **(kwargs or {}))


def apply_rule(rule: Rule, function: Callable, input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """What `function` gives, with the way back of `rule`."""
    return _Call.apply(input, functools.partial(rule, function), args, kwargs)


class _Call(torch.autograd.Function):
    """One call under its rule: what it gives is the function's own, what it hands back is the
    rule's."""

    @staticmethod
    def forward(ctx: Any, input: Tensor, rule: Rule, args: tuple, kwargs: dict) -> Tensor:
        output, ctx.back = rule(input, *args, **kwargs)
        return output

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, None, None, None]:
        return ctx.back(gradient), None, None, None


def guided(function: Callable, h: Tensor, *_: Any, **_named: Any) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, where its input was positive. Springenberg et al. 2015,
    section 3.4."""
    output = torch.relu(h)
    kept = output.detach()  # the output itself knows its backward: it would keep the pass alive
    return output, lambda grad: torch.ops.aten.threshold_backward(grad.clamp(min=0), kept, 0)


def deconvolved(function: Callable, h: Tensor, *_: Any, **_named: Any) -> tuple[Tensor, Backward]:
    """ReLU that lets back what is positive, whatever its input was. Zeiler and Fergus 2014, section
    2.1."""
    return torch.relu(h), lambda gradient: gradient.clamp(min=0)


def rescaled(
    reference: Iterator[Reference], function: Callable, h: Tensor, *args: Any, **kwargs: Any
) -> tuple[Tensor, Backward]:
    """The difference quotient between the same call on the baseline and this one in place of the
    derivative.

    The rescale rule of DeepLIFT, Shrikumar et al. 2017, section 3.5.1. Where the two inputs agree
    it is the derivative."""
    before, start = next(reference)
    output = function(h.clone(), *args, **kwargs)  # an in-place function overwrites the clone
    change = h - before
    ratio, flat = (output - start) / change, change.abs() < SMALL
    if flat.any():
        with torch.enable_grad():
            at = h.clone().requires_grad_()
            (derivative,) = torch.autograd.grad(function(at.clone(), *args, **kwargs).sum(), at)
        ratio = torch.where(flat, derivative, ratio)
    return output, lambda gradient: gradient * ratio


def max_pooled(
    reference: Iterator[Reference],
    function: Callable,
    h: Tensor,
    *args: Any,
    return_indices: bool = False,
    **kwargs: Any,
) -> tuple[Tensor, Backward]:
    """`rescaled` for windows: a window's change is shared by the two pixels that are its maximum,
    the image's if the image's maximum is larger, the baseline's if that is. Windows that overlap
    add up."""
    before, start = next(reference)
    pooled = WITH_WINNERS[function]
    output, winners = pooled(h, *args, **kwargs)
    _, winners_before = pooled(before, *args, **kwargs)
    change, larger = h - before, torch.maximum(output, start)
    gain, loss = larger - start, output - larger

    def collected(values: Tensor, at: Tensor) -> Tensor:
        flat = torch.zeros_like(change).flatten(2)
        return flat.scatter_add_(2, at.flatten(2), values.flatten(2)).view_as(change)

    def back(gradient: Tensor) -> Tensor:
        shares = collected(gradient * gain, winners) + collected(gradient * loss, winners_before)
        return torch.where(change.abs() < SMALL, collected(gradient, winners), shares / change)

    return output, back


def rescale_rules(net: Callable[[Tensor], Tensor], baseline: Tensor) -> tuple[Rules, Tensor]:
    """The rules of DeepLIFT for one forward pass of `net`, and what `net`, run once here, gives for
    `baseline`."""
    references: list[Reference] = []

    def remembered(
        function: Callable, h: Tensor, *args: Any, **kwargs: Any
    ) -> tuple[Tensor, Backward]:
        output = function(h.clone(), *args, **kwargs)
        references.append((h, output))
        return output, lambda gradient: None

    remember: Rules = dict.fromkeys(ELEMENTWISE + POOLS, remembered)
    with torch.no_grad(), BackwardRules(remember):
        output = net(baseline)
    calls = iter(references)
    rules: Rules = dict.fromkeys(ELEMENTWISE, functools.partial(rescaled, calls))
    return rules | dict.fromkeys(POOLS, functools.partial(max_pooled, calls)), output


RELUS: tuple[Callable, ...] = (
    F.relu,
    F.relu_,
    torch.relu,
    torch.relu_,
    Tensor.relu,
    Tensor.relu_,
)
ELEMENTWISE: tuple[Callable, ...] = (
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
WITH_WINNERS: dict[Callable, Callable] = {  # what also says where in the map each maximum was
    F.max_pool2d: F.max_pool2d_with_indices,
    torch.max_pool2d: F.max_pool2d_with_indices,
    F.adaptive_max_pool2d: F.adaptive_max_pool2d_with_indices,
}
POOLS: tuple[Callable, ...] = tuple(WITH_WINNERS)

GUIDED: Rules = dict.fromkeys(RELUS, guided)
DECONVOLVED: Rules = dict.fromkeys(RELUS, deconvolved)
