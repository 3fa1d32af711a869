"""Top patches: at which places of which images does each unit of a layer answer most?

The images go by in batches; of each unit only its strongest are kept, one place an image. A patch is what the
place sees: the receptive field, in pixels of what the network is given."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.inside.receptive_field import ReceptiveField

MOST = 16  # images that are kept of each unit
Box = tuple[int, int, int, int]  # top, left, bottom, right in pixels; bottom and right are outside


@dataclass(frozen=True, eq=False)
class TopPatches:
    """The K images that each of U units answers most, strongest first, all (U, K): the number of the image in
    the order in which they went by, -1 where there were fewer; the largest value of its map; the place of that
    value in the map, counted row by row, the first of several equal ones."""

    images: np.ndarray
    values: np.ndarray
    spots: np.ndarray

    def of(self, unit: int) -> "TopPatches":
        """The same of one unit, (K,), without those that are missing."""
        there = self.images[unit] >= 0
        return TopPatches(
            self.images[unit][there], self.values[unit][there], self.spots[unit][there]
        )


class RunningTop:
    """What `TopPatches` holds, while images go by: of equal values the earlier image comes first."""

    def __init__(self, units: int, most: int = MOST) -> None:
        self.values = torch.full((most, units), -torch.inf)
        self.images = torch.full((most, units), -1, dtype=torch.int64)
        self.spots = torch.zeros((most, units), dtype=torch.int64)

    def add(self, maps: Tensor, largest: Tensor, first: int) -> None:
        """The next images, numbered from `first`: maps (B, U, h, w) and the largest value of each, (B, U)."""
        units = (largest.amax(0) > self.values[-1]).nonzero()[:, 0]  # the others keep theirs
        if not len(units):
            return
        most = len(self.values)
        before, new = self.values[:, units], largest[:, units]
        values, order = torch.cat([before, new]).sort(dim=0, descending=True, stable=True)
        order = order[:most]  # (K, units): below K what was there, from K on what is new
        numbers = torch.arange(first, first + len(largest))[:, None].expand_as(new)
        images = torch.cat([self.images[:, units], numbers]).gather(0, order)
        spots = torch.cat([self.spots[:, units], torch.zeros_like(numbers)]).gather(0, order)
        rows, columns = (order >= most).nonzero(as_tuple=True)
        entered = maps[order[rows, columns] - most, units[columns]]  # (entered, h, w)
        spots[rows, columns] = entered.flatten(1).max(1).indices
        self.values[:, units], self.images[:, units], self.spots[:, units] = (
            values[:most],
            images,
            spots,
        )

    def result(self) -> TopPatches:
        """What went by until now."""
        images, values, spots = (
            each.T.contiguous().numpy().copy() for each in (self.images, self.values, self.spots)
        )
        return TopPatches(images.astype(np.int32), values, spots.astype(np.int32))


def seen(field: ReceptiveField, spot: int, width: int) -> Box:
    """The pixels that place `spot` of a map of this width sees, padding included."""
    row, column = divmod(spot, width)
    top, left = (
        (
            low + at * jump
            for low, at, jump in zip(field.low, (row, column), field.jump, strict=True)
        )
        if not field.mixed
        else field.low
    )
    height, breadth = field.size
    return top, left, top + height, left + breadth


def window(box: Box, height: int, width: int) -> Box:
    """What is shown of a picture for a receptive field: the field, or, along a side on which it is no smaller
    than the picture, all of the picture."""
    top, left, bottom, right = box
    if bottom - top >= height:
        top, bottom = 0, height
    if right - left >= width:
        left, right = 0, width
    return top, left, bottom, right


def cropped(pixels: np.ndarray, box: Box, beyond: int = 235) -> np.ndarray:
    """The part of pixels (H, W, 3) uint8 in a box, `beyond` where it is outside the picture."""
    top, left, bottom, right = box
    height, width = pixels.shape[:2]
    part = np.full((bottom - top, right - left, 3), beyond, np.uint8)
    inside = pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    start = max(-top, 0), max(-left, 0)
    part[start[0] : start[0] + len(inside), start[1] : start[1] + inside.shape[1]] = inside
    return part
