"""Entrance: the sum of the slopes of many inputs, without taking each of them through the first
convolution.

A convolution is linear. What reaches it on the way back from many inputs can be added up first and
taken through it once, and on the straight way from the input 0 what it gives follows from what it
gives at the end. It makes the largest map of most networks and, with three colours only, is slow to
go back through: on a ResNet-18 a seventh of the time. The network is not touched: calls are caught
on their way, as in `rewiring`. A convolution that is given not the input itself but something made
of it is left alone, and so is every other way that the input takes; the sum is the same."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explorer.inside.backward_rules import Backward, routed


class Entrance(TorchFunctionMode):
    """Adds up d score / d input of class `target` over all inputs that are given to `add`; `total`
    is the sum.

    x (1, C, H, W) is what inputs look like, and where the way from 0 ends on which those lie that
    come with `places`."""

    def __init__(self, net: nn.Module, x: Tensor, target: int):
        super().__init__()
        self.net, self.x, self.target = net, x, target
        self.xs = self.places = None  # the batch that is under way
        self.ends: dict[
            tuple, Tensor
        ] = {}  # by call: what the convolution makes of x, without its bias
        self.entered: dict[
            tuple, tuple[Callable, Tensor]
        ] = {}  # by call: its linear part, slopes at the output
        self.passed = torch.zeros_like(x)  # slopes of the inputs' other ways

    def add(self, xs: Tensor, weights: Tensor | None = None, places: Tensor | None = None) -> None:
        """One batch (n, C, H, W), each input's slope times its weight (n,). `places` (n,): xs is
        places times x."""
        self.xs, self.places = xs.detach().requires_grad_(), places
        with self:
            scores = self.net(self.xs)[:, self.target]
        (slope,) = torch.autograd.grad(
            scores,
            self.xs,
            torch.ones_like(scores) if weights is None else weights,
            allow_unused=True,
        )
        if slope is not None:
            self.passed += slope.sum(0)

    def total(self) -> Tensor:
        """The sum, (1, C, H, W)."""
        at = torch.zeros_like(self.x).requires_grad_()
        entered = (
            torch.autograd.grad(linear(at), at, slope)[0] for linear, slope in self.entered.values()
        )
        return self.passed + sum(entered)

    def __torch_function__(
        self, function: Callable, types: Sequence, args: tuple = (), kwargs: dict | None = None
    ):
        if function is torch.conv2d and not kwargs and args[0] is self.xs:
            return routed(self.kept, function, *args)
        return function(*args, **(kwargs or {}))

    def kept(
        self, function: Callable, xs: Tensor, weight: Tensor, bias: Tensor | None = None, *rest
    ) -> tuple[Tensor, Backward]:
        """The rule: what the convolution gives, and a way back that ends here."""
        call = (id(weight), *map(str, rest))  # the same operation, in whichever batch

        def linear(x: Tensor) -> Tensor:
            return function(x, weight, None, *rest)

        def back(slope: Tensor) -> None:
            _, collected = self.entered.setdefault(call, (linear, torch.zeros_like(slope[:1])))
            for one in slope.split(
                1
            ):  # torch's sum over a batch is 40 times as slow in channels-last order
                collected += one

        if self.places is None:
            return function(xs, weight, bias, *rest), back
        if call not in self.ends:
            self.ends[call] = linear(self.x)
        output = self.places[:, None, None, None] * self.ends[call]  # (n, K, h, w)
        return (output if bias is None else output.add_(bias[:, None, None])), back
