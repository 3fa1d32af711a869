"""Reach: which pixels can a value inside a network see, and how many layers with weights lie
between?

Follows torch's operators rather than modules, so that branches, joins and shortcuts need no special
case: every operator turns the reach of its inputs into that of its output. To teach it an operator
that moves positions, add a row to RULES; those without a row work on single positions if they keep
height and width, and mix all positions otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

Pair = tuple[int, int]
aten = torch.ops.aten


@dataclass(frozen=True)
class Reach:
    """Position (i, j) of a map sees the pixels low + (i, j) jump to high + (i, j) jump, both
    included.

    Padding counts: low may be negative, high beyond the image. depth is the number of convolutions
    and linear layers on the longest path from the image. Araujo, Norris and Sim 2019, "Computing
    receptive fields of convolutional neural networks"."""

    low: Pair = (0, 0)
    high: Pair = (0, 0)
    jump: Pair = (1, 1)
    depth: int = 0

    @property
    def size(self) -> Pair:
        """Height and width of the receptive field in pixels."""
        return self.high[0] - self.low[0] + 1, self.high[1] - self.low[1] + 1

    def window(self, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)) -> "Reach":
        """Of the output of a convolution or pooling: every position gathers `kernel` positions of
        this map."""
        start = [-p * j for p, j in zip(padding, self.jump, strict=True)]
        span = [(k - 1) * d * j for k, d, j in zip(kernel, dilation, self.jump, strict=True)]
        return replace(
            self,
            low=_plus(self.low, start),
            high=_plus(self.high, start, span),
            jump=(self.jump[0] * stride[0], self.jump[1] * stride[1]),
        )

    def everywhere(self, positions: Pair, image: Pair) -> "Reach":
        """Of the output of a layer that mixes all positions of this map, cut to the image."""
        span = [(n - 1) * j for n, j in zip(positions, self.jump, strict=True)]
        high = _plus(self.high, span)
        return replace(
            self,
            low=(max(self.low[0], 0), max(self.low[1], 0)),
            high=(min(high[0], image[0] - 1), min(high[1], image[1] - 1)),
        )


def join(reaches: Sequence[Reach]) -> Reach:
    """Of a value made from values at the same position of several maps: what any of them sees."""
    low, high, jump = (
        (pick(getattr(r, corner)[0] for r in reaches), pick(getattr(r, corner)[1] for r in reaches))
        for corner, pick in (("low", min), ("high", max), ("jump", max))
    )
    return Reach(low, high, jump, max(r.depth for r in reaches))


def _plus(*pairs: Sequence[int]) -> Pair:
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def _pair(value: int | Sequence[int]) -> Pair:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def _convolution(reach, image, x, weight, bias, stride, padding, dilation, transposed, *_):
    deeper = replace(reach, depth=reach.depth + 1)
    if transposed or x.ndim != 4:
        return deeper.everywhere(x.shape[-2:], image)
    return deeper.window(tuple(weight.shape[2:]), _pair(stride), _pair(padding), _pair(dilation))


def _max_pool(reach, image, x, kernel, stride=(), padding=0, dilation=1, *_):
    return reach.window(_pair(kernel), _pair(stride or kernel), _pair(padding), _pair(dilation))


def _average_pool(reach, image, x, kernel, stride=(), padding=0, *_):
    return reach.window(_pair(kernel), _pair(stride or kernel), _pair(padding))


def _adaptive_pool(reach, image, x, size):
    size = _pair(size)
    if any(
        n % s for n, s in zip(x.shape[-2:], size, strict=True)
    ):  # windows of unequal size: an upper bound
        return reach.everywhere(x.shape[-2:], image)
    kernel = (x.shape[-2] // size[0], x.shape[-1] // size[1])
    return reach.window(kernel, kernel, (0, 0))


def _slice(reach, image, x, dim=0, start=None, end=None, step=1):
    axis = dim % x.ndim - (x.ndim - 2)
    if x.ndim < 3 or axis < 0:
        return reach
    moved = [0, 0]
    moved[axis] = (
        min(start or 0, x.shape[dim]) if (start or 0) >= 0 else max(start + x.shape[dim], 0)
    )
    steps = (step, 1) if axis == 0 else (1, step)
    return reach.window((1, 1), steps, (-moved[0], -moved[1]))


def _pad(reach, image, x, pad, *_):
    left, top = pad[0], pad[2] if len(pad) > 2 else 0
    return reach.window((1, 1), (1, 1), (top, left))


def _product(reach, image, *_):
    return replace(reach, depth=reach.depth + 1)


RULES: dict[
    object, Callable[..., Reach]
] = {  # (reach of the inputs, size of the image, *the operator's arguments)
    aten.convolution: _convolution,
    aten.max_pool2d_with_indices: _max_pool,
    aten.avg_pool2d: _average_pool,
    aten._adaptive_avg_pool2d: _adaptive_pool,
    aten.adaptive_max_pool2d: _adaptive_pool,
    aten.slice: _slice,
    aten.constant_pad_nd: _pad,
    aten.reflection_pad2d: _pad,
    aten.replication_pad2d: _pad,
    aten.addmm: _product,
    aten.mm: _product,
}


@dataclass(frozen=True)
class Event:
    """One operator applied to values that come from the image. written: elements of memory that it
    newly fills."""

    op: str
    inputs: int
    output: tuple[int, ...]
    reach: Reach
    multiply_adds: int
    written: int


class Tracer(TorchDispatchMode):
    """While it is entered, `events` grows by one Event for every operator on what comes from the
    image `x`."""

    def __init__(self, x: Tensor):
        super().__init__()
        self.image = tuple(x.shape[-2:])
        self.events: list[Event] = []
        self._known = {id(x): (x, Reach())}  # the tensors are kept so that no id is used twice

    def reach(self, tensor: Tensor) -> Reach:
        return self._known[id(tensor)][1]

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        outputs = func(*args, **(kwargs or {}))
        flat = [a for arg in args for a in (arg if isinstance(arg, list | tuple) else (arg,))]
        inputs = list({id(a): a for a in flat if id(a) in self._known}.values())
        if not inputs:
            return outputs
        output = outputs[0] if isinstance(outputs, list | tuple) else outputs
        reach = self._after(func.overloadpacket, inputs, args, output)
        for tensor in outputs if isinstance(outputs, list | tuple) else (outputs,):
            if isinstance(tensor, Tensor):
                self._known[id(tensor)] = (tensor, reach)
        storages = {tensor.untyped_storage()._cdata for tensor in inputs}
        written = 0 if output.untyped_storage()._cdata in storages else output[0].numel()
        self.events.append(
            Event(
                func.overloadpacket.__name__,
                len(inputs),
                tuple(output.shape),
                reach,
                multiply_adds(func.overloadpacket, args, output),
                written,
            )
        )
        return outputs

    def _after(self, op, inputs: list[Tensor], args: tuple, output: Tensor) -> Reach:
        reach = join([self.reach(tensor) for tensor in inputs])
        if op in RULES:
            return RULES[op](reach, self.image, *args)
        x = max(inputs, key=lambda tensor: tensor.ndim)
        if x.ndim < 3 or (output.ndim >= 3 and output.shape[-2:] == x.shape[-2:]):
            return reach
        return reach.everywhere(x.shape[-2:], self.image)


def multiply_adds(op: object, args: tuple, output: Tensor) -> int:
    """Multiplications with one addition each, of convolutions and matrix products, for the whole
    batch. One multiply-add is two FLOPs. Everything else (normalisation, activation, pooling)
    counts 0, as published."""
    if op is aten.convolution:
        return (
            output.numel() * prod(args[1].shape[1:])
            if not args[6]
            else args[0].numel() * prod(args[1].shape[1:])
        )
    if op in (aten.mm, aten.addmm):
        return output.numel() * args[-2].shape[-1]
    return 0
