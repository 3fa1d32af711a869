"""Feature maps: what does a layer give for this picture, unit by unit?

A unit is a channel of a map, a number of a vector, or a number of every token. Whatever a layer puts
out is arranged as maps (C, h, w): a vector as 1x1 maps, tokens of a square picture as a square. To
sort maps by one more number, add a field to `MapNumbers` and a row to SORTS."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.layer_outputs import layer_outputs
from explorer.networks.model import UnsuitedError

TILES = 64  # maps on one page of a grid
CELLS = 4096  # values of a vector on one page


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
    (h, w). `weight`, where a class was asked for, is Grad-CAM's for it, see `class_weights`."""

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

    @property
    def silent(self) -> np.ndarray:
        """(C,) bool: 0 everywhere on this picture."""
        return self.zeros == 1

    @property
    def signed(self) -> bool:
        """Whether any value is below zero."""
        return bool((self.low < 0).any())

    @property
    def limit(self) -> float:
        """The largest |value| of the layer."""
        return float(self.largest.max(initial=0))

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


def arranged(output: Tensor, channels_last: bool = False) -> tuple[Tensor, Tensor]:
    """What a layer gives for one picture as maps (C, h, w), and the values without a place (C, n):
    of maps (1, C, h, w), or (1, h, w, C) with channels last; tokens (1, n, C), a square of them after
    one that is left over, or, where their number is no square, a row; a vector (1, C). Raises
    UnsuitedError for anything else."""
    if output.ndim < 2 or output.ndim > 4 or len(output) != 1:
        shape = " × ".join(map(str, output.shape))
        raise UnsuitedError(
            f"What this layer gives has the shape {shape}, in which there are no maps of this picture: "
            "choose another one."
        )
    values = output[0].detach().float()
    nothing = values.new_zeros(0)
    if values.ndim == 1:
        return values[:, None, None], nothing.expand(len(values), 0)
    if values.ndim == 3:
        maps = values.permute(2, 0, 1) if channels_last else values
        return maps, nothing.expand(len(maps), 0)
    tokens = values.T  # (C, n)
    side = math.isqrt(tokens.shape[1])
    left_over = tokens.shape[1] - side**2
    if left_over > 1 or side < 2:
        return tokens[:, None], nothing.expand(len(tokens), 0)
    return tokens[:, left_over:].reshape(-1, side, side), tokens[:, :left_over]


def feature_maps(
    net: nn.Module, x: Tensor, layer: str, channels_last: bool = False
) -> FeatureMaps:
    """Of the named layer for one picture x (1, C, H, W). Raises UnsuitedError."""
    with torch.no_grad():
        output = layer_outputs(net, x, [layer])[layer]
    maps, beside = arranged(output, channels_last)
    return FeatureMaps(layer, maps.cpu().numpy().copy(), beside.cpu().numpy().copy())


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
    )


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
