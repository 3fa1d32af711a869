"""Feature maps: what does a layer give for this picture, unit by unit?

A unit is a channel of a map, a number of a vector, or a number of every token. Whatever a layer puts
out is arranged as maps (C, h, w): a vector as 1x1 maps, tokens of a square picture as a square. To
sort maps by one more number, add a field to `MapNumbers` and a row to SORTS."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import layer_outputs, watched_layers
from explorer.networks.model import UnsuitedError
from trainer.outputs import logits_of

TILES = 64  # maps on one page of a grid
CELLS = 4096  # values of a vector on one page
RARE = 0.005  # share of a layer's values beyond the end of its scale: a few would leave all others dark


@dataclass(frozen=True)
class FeatureMaps:
    """What a layer gives for one picture: maps (C, h, w) float32, 1x1 where a unit is one value.
    `beside` (C, n) are tokens that stand for no place of the picture, such as the class token."""

    layer: str
    maps: np.ndarray
    beside: np.ndarray


@dataclass(frozen=True)
class MapNumbers:
    """What was measured on each of C maps of h x w values, each (C,).

    `largest` is the largest |value|, at `row` and `column`, and `peak` the value there; `zeros` is the
    share of values that are exactly 0. All of finite values only: `odd` counts the others. `size` is
    (h, w). `common` is where one scale for all of them ends: RARE of their |values| are larger."""

    size: tuple[int, int]
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    largest: np.ndarray
    peak: np.ndarray
    row: np.ndarray
    column: np.ndarray
    zeros: np.ndarray
    odd: np.ndarray
    common: float

    @property
    def silent(self) -> np.ndarray:
        """(C,) bool: 0 everywhere on this picture."""
        return self.zeros == 1

    @property
    def signed(self) -> bool:
        """Whether any value is below zero."""
        return bool((self.low < 0).any())

    @property
    def strongest(self) -> int:
        """The unit with the largest |value|."""
        return int(self.largest.argmax())

    @property
    def tiles(self) -> int:
        """How many maps stand on one page of the grid."""
        return TILES if self.size != (1, 1) else CELLS

    @property
    def pages(self) -> int:
        return -(-len(self.mean) // self.tiles)


SORTS = {  # how a sort is called, and whether large numbers come first
    "index": "number",
    "mean": "mean",
    "largest": "largest |value|",
    "weight": "weight for a class",
}


def arranged(output: Tensor, last: bool = False) -> tuple[Tensor, Tensor]:
    """What a layer gives for one picture as maps (C, h, w), and the values without a place (C, n): of
    maps (1, C, h, w), or (1, h, w, C) with channels last; tokens (1, n, C), a square of them after one
    that is left over, or, where their number is no square, a row; a vector (1, C). Raises UnsuitedError
    for anything else."""
    if output.ndim < 2 or output.ndim > 4 or len(output) != 1:
        shape = " × ".join(map(str, output.shape))
        raise UnsuitedError(
            f"What this layer gives has the shape {shape}, in which there are no maps of this picture: "
            "choose another one."
        )
    values = output[0].detach().float()
    if values.ndim == 1:
        maps = values[:, None, None]
    elif values.ndim == 3:
        maps = values.permute(2, 0, 1) if last else values
    else:
        alone, height, width = square(len(values))
        return values[alone:].T.reshape(-1, height, width), values[:alone].T
    return maps, maps.new_zeros((len(maps), 0))


def place_in(
    shape: tuple[int, ...], last: bool, unit: int, row: int, column: int
) -> tuple[int, ...]:
    """Where the value of a map stands in what the layer gives for one picture, of this shape (without the
    picture's dimension); see `arranged`."""
    if len(shape) == 1:
        return (unit,)
    if len(shape) == 3:
        return (row, column, unit) if last else (unit, row, column)
    alone, _, width = square(shape[0])
    return alone + row * width + column, unit


def square(tokens: int) -> tuple[int, int, int]:
    """How many tokens stand for no place, and height and width of the map of the others."""
    side = math.isqrt(tokens)
    alone = tokens - side**2
    return (alone, side, side) if alone <= 1 and side > 1 else (0, 1, tokens)


def feature_maps(net: nn.Module, x: Tensor, graph: LayerGraph, layer: str) -> FeatureMaps:
    """Of the named layer of a network with this graph, for one picture x (1, C, H, W). Raises
    LayerError, UnsuitedError."""
    output = layer_outputs(net, x, [layer], graph)[layer]
    return _result(output, graph, layer)


def map_gradients(
    net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, target: int, of: str = "loss"
) -> FeatureMaps:
    """dL/dh of the named layer for one picture, arranged as its maps, L = -log softmax(net(x))[target]; or
    d score / dh of this class. Raises LayerError, UnsuitedError."""
    with torch.enable_grad(), watched_layers(net, graph, [layer]) as layers:
        scores = net(x.detach().clone().requires_grad_())
        scalar = scores[0, target]
        if of == "loss":
            wanted = torch.tensor([target], device=x.device)
            scalar = nn.functional.cross_entropy(logits_of(scores), wanted)
        gradient = layers.gradients(scalar)[layer]
    return _result(gradient, graph, layer)


def _result(output: Tensor, graph: LayerGraph, layer: str) -> FeatureMaps:
    node = graph.by_name[layer]
    maps, beside = arranged(output, node.channels_last)
    return FeatureMaps(layer, *(np.array(part.cpu().numpy()) for part in (maps, beside)))


def largest_of_all(net: nn.Module, x: Tensor, graph: LayerGraph) -> float:
    """The largest finite |value| that any layer gives for one picture; no output is kept."""

    def largest(output: Tensor) -> Tensor:
        return output.float().abs().nan_to_num(0, 0, 0).amax()

    with torch.no_grad(), watched_layers(net, graph, graph.by_name, take=largest) as layers:
        net(x)
    return max((float(value) for value in layers.values.values()), default=0.0)


def measure(maps: np.ndarray) -> MapNumbers:
    """What SORTS and sentences are made of, for maps (C, h, w)."""
    count, height, width = maps.shape
    flat = maps.reshape(count, -1)
    finite = np.isfinite(flat)
    odd = (~finite).sum(1)
    if odd.any():
        flat = np.where(finite, flat, 0)
    kept = np.maximum(flat.shape[1] - odd, 1)
    sizes = np.abs(flat)
    place = sizes.argmax(1)
    units = np.arange(count)
    zeros = ((flat == 0) & finite).sum(1) / flat.shape[1]
    return MapNumbers(
        size=(height, width),
        mean=flat.sum(1, dtype=np.float64) / kept,
        low=flat.min(1),
        high=flat.max(1),
        largest=sizes[units, place],
        peak=flat[units, place],
        row=place // width,
        column=place % width,
        zeros=zeros,
        odd=odd,
        common=_common(sizes),
    )


def _common(sizes: np.ndarray) -> float:
    """Where a scale for sizes (C, n) ends."""
    largest = float(sizes.max(initial=0))
    if sizes.shape[1] == 1:
        return largest
    rank = int((1 - RARE) * (sizes.size - 1))
    return float(np.partition(sizes.ravel(), rank)[rank]) or largest


def order(numbers: MapNumbers, by: str, weights: np.ndarray | None = None) -> np.ndarray:
    """The units (C,) in the order of one of SORTS, large ones first; those equal, by number. Without
    `weights` (C,), by number."""
    values = {"mean": numbers.mean, "largest": numbers.largest, "weight": weights}.get(by)
    if values is None:
        return np.arange(len(numbers.mean))
    return np.argsort(-values, kind="stable")


def class_weights(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """(C,) what each map adds to the mean of the Grad-CAM map: the mean gradient of the class score times
    the mean of the map, of maps and gradients (C, h, w). Selvaraju et al. 2017, equations 1 and 2, before
    the ReLU."""
    mean_gradient = gradients.mean((1, 2), dtype=np.float64)
    return mean_gradient * maps.mean((1, 2), dtype=np.float64)
