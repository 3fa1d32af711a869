"""Receptive field: which pixels can a value inside a network see, and how many layers with weights
lie between?

Follows torch's operators rather than modules, so that branches, joins and shortcuts need no special
case: every operator turns the receptive fields of its inputs into that of its output. To teach it an
operator that moves positions, add a row to RULES; which operators mix all positions is said by
`positions.py`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

Pair = tuple[int, int]
aten = torch.ops.aten


@dataclass(frozen=True)
class ReceptiveField:
    """Position (i, j) of a map sees the pixels low + (i, j) jump to high + (i, j) jump, both
    included.

    Padding counts: low may be negative, high beyond the image. depth is the number of convolutions
    and linear layers on the longest path from the image. mixed: positions were mixed, so that every
    value sees the pixels low to high, which no later window makes more. Araujo, Norris and Sim 2019, "Computing
    receptive fields of convolutional neural networks"."""

    low: Pair = (0, 0)
    high: Pair = (0, 0)
    jump: Pair = (1, 1)
    depth: int = 0
    mixed: bool = False

    @property
    def size(self) -> Pair:
        """Height and width in pixels."""
        return self.high[0] - self.low[0] + 1, self.high[1] - self.low[1] + 1

    def window(
        self, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair = (1, 1)
    ) -> "ReceptiveField":
        """Of the output of a convolution or pooling: every position gathers `kernel` positions of
        this map."""
        jump = (self.jump[0] * stride[0], self.jump[1] * stride[1])
        if self.mixed:
            return replace(self, jump=jump)
        start = [-p * j for p, j in zip(padding, self.jump, strict=True)]
        span = [(k - 1) * d * j for k, d, j in zip(kernel, dilation, self.jump, strict=True)]
        return replace(
            self, low=_plus(self.low, start), high=_plus(self.high, start, span), jump=jump
        )

    def everywhere(self, positions: Pair, image: Pair) -> "ReceptiveField":
        """Of the output of a layer that mixes all positions of this map, cut to the image."""
        if self.mixed:
            return self
        span = [(n - 1) * j for n, j in zip(positions, self.jump, strict=True)]
        high = _plus(self.high, span)
        return replace(
            self,
            low=(max(self.low[0], 0), max(self.low[1], 0)),
            high=(min(high[0], image[0] - 1), min(high[1], image[1] - 1)),
            mixed=True,
        )


def join(fields: Sequence[ReceptiveField], maps: Sequence[Pair], image: Pair) -> ReceptiveField:
    """Of a value made from values at the same position of several maps: what any of them sees. maps are
    their heights and widths; one that is smaller than another is used at all positions of that."""
    largest = _each(max, maps)
    if any(field.mixed for field in fields) or any(sides != largest for sides in maps):
        fields = [field.everywhere(sides, image) for field, sides in zip(fields, maps, strict=True)]
    jumps = [field.jump for field, sides in zip(fields, maps, strict=True) if sides == largest] or [
        field.jump for field in fields
    ]
    return ReceptiveField(
        low=_each(min, [field.low for field in fields]),
        high=_each(max, [field.high for field in fields]),
        jump=_each(max, jumps),
        depth=max(field.depth for field in fields),
        mixed=fields[0].mixed,
    )


def after(op: object, field: ReceptiveField, image: Pair, args: tuple) -> ReceptiveField:
    """Of the output of the operator `op`, called with `args`, which keeps positions apart; `field` is
    what its inputs see together, `image` the height and width of the image."""
    return RULES[op](field, image, *args) if op in RULES else field


def _plus(*pairs: Sequence[int]) -> Pair:
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def _each(pick: Callable[[Iterable[int]], int], pairs: Sequence[Pair]) -> Pair:
    return pick(p[0] for p in pairs), pick(p[1] for p in pairs)


def _pair(value: int | Sequence[int]) -> Pair:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def _convolution(
    field: ReceptiveField,
    image: Pair,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    *_: object,
) -> ReceptiveField:
    deeper = replace(field, depth=field.depth + 1)
    if transposed:
        return deeper.everywhere(_pair(x.shape[-2:]), image)
    kernel = _pair(weight.shape[2:])
    return deeper.window(kernel, _pair(stride), _pair(padding), _pair(dilation))


def _max_pool(
    field: ReceptiveField,
    image: Pair,
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int] = (),
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    *_: object,
) -> ReceptiveField:
    return field.window(_pair(kernel), _pair(stride or kernel), _pair(padding), _pair(dilation))


def _average_pool(
    field: ReceptiveField,
    image: Pair,
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int] = (),
    padding: int | Sequence[int] = 0,
    *_: object,
) -> ReceptiveField:
    return field.window(_pair(kernel), _pair(stride or kernel), _pair(padding))


def _adaptive_pool(
    field: ReceptiveField, image: Pair, x: Tensor, size: int | Sequence[int]
) -> ReceptiveField:
    positions, size = _pair(x.shape[-2:]), _pair(size)
    if any(n % s for n, s in zip(positions, size, strict=True)):
        return field.everywhere(positions, image)  # windows of unequal size: an upper bound
    kernel = (positions[0] // size[0], positions[1] // size[1])
    return field.window(kernel, kernel, (0, 0))


def _slice(
    field: ReceptiveField,
    image: Pair,
    x: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> ReceptiveField:
    axis = dim % x.ndim - (x.ndim - 2)
    if x.ndim < 3 or axis < 0:
        return field
    first = start or 0
    moved = min(first, x.shape[dim]) if first >= 0 else max(first + x.shape[dim], 0)
    if axis == 0:
        return field.window((1, 1), (step, 1), (-moved, 0))
    return field.window((1, 1), (1, step), (0, -moved))


def _pad(
    field: ReceptiveField, image: Pair, x: Tensor, pad: Sequence[int], *_: object
) -> ReceptiveField:
    left, top = pad[0], pad[2] if len(pad) > 2 else 0
    return field.window((1, 1), (1, 1), (top, left))


def _product(field: ReceptiveField, image: Pair, *_: object) -> ReceptiveField:
    return replace(field, depth=field.depth + 1)


# (receptive field of the inputs, size of the image, *the operator's arguments)
RULES: dict[object, Callable[..., ReceptiveField]] = {
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
