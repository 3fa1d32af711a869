"""Positions: along which dimensions of a tensor do the positions of the image run, and which operators
mix them?

A map (N, C, H, W) has them along 2 and 3, the same map with its channels last along 1 and 2, its
positions as a sequence along 1. To teach it an operator that moves dimensions, add a row to MOVES; one
that has none keeps the dimensions if it keeps their sizes, and mixes all positions otherwise."""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

Places = frozenset[int]  # dimensions, counted from 0; none where positions are mixed
aten = torch.ops.aten
NOWHERE: Places = frozenset()


def of_image(x: Tensor) -> Places:
    """Of images (N, C, H, W)."""
    return frozenset({x.ndim - 2, x.ndim - 1})


def sides(x: Tensor, places: Places, before: tuple[int, int]) -> tuple[int, int]:
    """Height and width of the map of positions; where they are a sequence, as `before`; 1, 1 where they are
    mixed."""
    if len(places) == 2:
        height, width = (x.shape[dim] for dim in sorted(places))
        return height, width
    return before if places else (1, 1)


def carried(op: object, x: Tensor, places: Places, args: tuple, output: Tensor) -> Places:
    """Along which dimensions of `output` the positions of `x` run, NOWHERE if the operator mixes them;
    `args` are all that it is called with."""
    if not places:
        return NOWHERE
    if op in MOVES:
        return MOVES[op](x, places, args, output)
    if op in WINDOWS:
        return places if places == of_image(x) else NOWHERE
    kept = x.ndim == output.ndim and all(x.shape[dim] == output.shape[dim] for dim in places)
    return places if kept else NOWHERE


def regrouped(old: Sequence[int], new: Sequence[int], places: Places) -> Places:
    """Along which dimensions of the shape `new` positions run that run along `places` of `old`, where
    numbers stay in their order; NOWHERE if they share a dimension with something else."""
    kept: set[int] = set()
    for before, after in _groups(old, new):
        wide = {dim for dim in before if old[dim] != 1}
        if wide & places and not wide <= places:
            return NOWHERE
        if wide & places:
            kept |= {dim for dim in after if new[dim] != 1}
    return frozenset(kept)


def _groups(old: Sequence[int], new: Sequence[int]) -> Iterable[tuple[list[int], list[int]]]:
    """Neighbouring dimensions of both shapes that hold as many numbers."""
    i = j = 0
    while i < len(old) and j < len(new):
        before, after, left, right = [i], [j], old[i], new[j]
        i, j = i + 1, j + 1
        while left != right:
            if left < right:
                before.append(i)
                left, i = left * old[i], i + 1
            else:
                after.append(j)
                right, j = right * new[j], j + 1
        yield before, after


def _reshaped(x: Tensor, places: Places, _args: tuple, output: Tensor) -> Places:
    return regrouped(x.shape, output.shape, places)


def _permuted(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    return frozenset(to for to, dim in enumerate(args[1]) if dim % x.ndim in places)


def _transposed(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    first, second = (dim % x.ndim for dim in (args[1:] or (0, 1)))
    swapped = {first: second, second: first}
    return frozenset(swapped.get(dim, dim) for dim in places)


def _selected(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    gone = args[1] % x.ndim
    return NOWHERE if gone in places else frozenset(dim - (dim > gone) for dim in places)


def _squeezed(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    given = args[1] if len(args) > 1 else range(x.ndim)
    dims = [dim % x.ndim for dim in ([given] if isinstance(given, int) else given)]
    gone = [dim for dim in dims if x.shape[dim] == 1]
    left = places.difference(gone)
    return frozenset(dim - sum(other < dim for other in gone) for dim in left)


def _unsqueezed(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    new = args[1] % (x.ndim + 1)
    return frozenset(dim + (dim >= new) for dim in places)


def _normalised(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    """Layer norm: over the last dimensions."""
    return NOWHERE if any(dim >= x.ndim - len(args[1]) for dim in places) else places


def _softmax(x: Tensor, places: Places, args: tuple, _output: Tensor) -> Places:
    return NOWHERE if args[1] % x.ndim in places else places


def _joined(x: Tensor, places: Places, _args: tuple, output: Tensor) -> Places:
    return places if x.ndim == output.ndim else NOWHERE


def _multiplied(x: Tensor, places: Places, args: tuple, output: Tensor) -> Places:
    """A matrix product: rows are left apart, columns are summed."""
    rows = any(x is matrix for matrix in args[-2:-1]) and places == {0}
    return places if rows and output.ndim == x.ndim else NOWHERE


def _mixed(_x: Tensor, _places: Places, _args: tuple, _output: Tensor) -> Places:
    return NOWHERE


WINDOWS = (
    aten.convolution,
    aten.max_pool2d_with_indices,
    aten.avg_pool2d,
    aten._adaptive_avg_pool2d,
    aten.adaptive_max_pool2d,
)
MOVES: dict[object, Callable[[Tensor, Places, tuple, Tensor], Places]] = {
    **dict.fromkeys((aten.view, aten._unsafe_view, aten._reshape_alias), _reshaped),
    **dict.fromkeys((aten.transpose, aten.t), _transposed),
    **dict.fromkeys((aten.addmm, aten.mm), _multiplied),
    **dict.fromkeys((aten.bmm, aten.baddbmm, aten._scaled_dot_product_attention_math), _mixed),
    **dict.fromkeys((aten._softmax, aten._safe_softmax), _softmax),
    **dict.fromkeys((aten.slice, aten.constant_pad_nd, aten.cat), _joined),
    **dict.fromkeys((aten.reflection_pad2d, aten.replication_pad2d), _joined),
    aten.permute: _permuted,
    aten.select: _selected,
    aten.squeeze: _squeezed,
    aten.unsqueeze: _unsqueezed,
    aten.native_layer_norm: _normalised,
}
