"""Summed input gradient: the sum of the gradients of many inputs, without taking each of them
through the first convolution.

A convolution is linear. What reaches it on the way back from many inputs can be added up first and
taken through it once, and on the straight way from the input 0 what it gives follows from what it
gives at the end. It makes the largest map of most networks and, with three colours only, is slow to
go back through: on a ResNet-18 a tenth of the time, without which integrated gradients would be
1.3 instead of 1.4 times as fast as captum's. The network is not touched: calls are caught on their
way, as in `backward_rules`. A convolution that is given not the input itself but something made of
it is left alone, and so is every other way that the input takes; the sum is the same."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explorer.inside.backward_rules import Backward, apply_rule

Linear = Callable[[Tensor], Tensor]


class SummedInputGradient(TorchFunctionMode):
    """Adds up d score / d input of class `target` over all inputs that are given to `add`; `total`
    is the sum.

    x (1, C, H, W) is what inputs look like, and where the way from 0 ends on which those lie that
    come with `places`."""

    def __init__(self, net: nn.Module, x: Tensor, target: int):
        super().__init__()
        self.net, self.x, self.target = net, x, target
        self.xs = self.places = torch.empty(0)  # the batch that is under way
        self.ends: dict[tuple, Tensor] = {}  # by call: what it makes of x, without its bias
        self.collected: dict[tuple, tuple[Linear, Tensor]] = {}  # by call: linear part, gradient
        self.other_ways = torch.zeros_like(x)  # gradients of the inputs' other ways

    def add(self, xs: Tensor, weights: Tensor | None = None, places: Tensor | None = None) -> None:
        """One batch (n, C, H, W), each input's gradient times its weight (n,). `places` (n,): xs is
        places times x."""
        self.xs = xs.detach().requires_grad_()
        self.places = torch.empty(0) if places is None else places
        with self:
            scores = self.net(self.xs)[:, self.target]
        weights = torch.ones_like(scores) if weights is None else weights
        (gradient,) = torch.autograd.grad(scores, self.xs, weights, allow_unused=True)
        if gradient is not None:
            self.other_ways += gradient.sum(0)

    def total(self) -> Tensor:
        """The sum, (1, C, H, W)."""
        total = self.other_ways.clone()
        start = torch.zeros_like(self.x).requires_grad_()
        for linear, gradient in self.collected.values():
            total += torch.autograd.grad(linear(start), start, gradient)[0]
        return total

    def __torch_function__(
        self, function: Callable, types: Sequence, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        if function is torch.conv2d and not kwargs and args[0] is self.xs:
            return apply_rule(self._convolution, function, *args)
        return function(*args, **(kwargs or {}))

    def _convolution(
        self,
        function: Callable,
        xs: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        *rest: object,
    ) -> tuple[Tensor, Backward]:
        """The rule: what the convolution gives, and a way back that ends here."""
        call = (id(weight), *map(str, rest))  # the same operation, in whichever batch

        def linear(x: Tensor) -> Tensor:
            return function(x, weight, None, *rest)

        def back(gradients: Tensor) -> None:
            zeros = torch.zeros_like(gradients[:1])
            _, collected = self.collected.setdefault(call, (linear, zeros))
            for gradient in gradients.split(1):
                collected += gradient  # torch's sum over a batch takes 40 times as long here

        if not len(self.places):
            return function(xs, weight, bias, *rest), back
        if call not in self.ends:
            self.ends[call] = linear(self.x)
        output = self.places[:, None, None, None] * self.ends[call]  # (n, K, h, w)
        return (output if bias is None else output.add_(bias[:, None, None])), back
