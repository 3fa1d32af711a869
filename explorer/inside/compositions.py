"""Compositions: which pictures are made of one that is moved, and of two side by side?

Pictures are made of what the network is given, (S, S, 3) uint8, so that an object keeps its size
where it moves. Ways to fill what comes free are rows of FILLS, ways to make room rows of
ARRANGEMENTS."""

import numpy as np
import torch
from torch.nn.functional import interpolate

GREY = (124, 116, 104)  # ImageNet's mean colour: 0 after its normalisation
DIRECTIONS = {"sideways": 1, "up and down": 0}  # label: axis of the pixels
ARRANGEMENTS = {"cut": "the middle half of each", "small": "each whole, half as large"}
FILLS = {
    "mirrored": "mirrored at the edge",
    "grey": "grey",
}  # what stands where the picture has moved away


def shifted(view: np.ndarray, share: float, axis: int, fill: str = "mirrored") -> np.ndarray:
    """The picture moved by `share` % of its side, right or down where positive. What comes free is
    the picture's own mirror image, or GREY; what moves out is lost."""
    side = view.shape[axis]
    source = np.arange(side) - round(share / 100 * side)
    outside = (source < 0) | (source >= side)
    source = np.where(
        source < 0, -1 - source, np.where(source >= side, 2 * side - 1 - source, source)
    )
    pixels = view.take(source.clip(0, side - 1), axis).copy()
    if fill == "grey":
        pixels[(slice(None),) * axis + (outside,)] = GREY
    return pixels


def side_by_side(
    view: np.ndarray, other: np.ndarray | None, left: bool = True, arrangement: str = "cut"
) -> np.ndarray:
    """On grey ground half of `view` to the left or to the right, beside half of `other`, if there
    is one: the middle half of its width where cut, else all of it at half its size, halfway up.
    Both (S, S, 3)."""
    side = len(view)
    half = side // 2
    sheet, rest = np.empty_like(view), (side - half) // 2
    sheet[:] = GREY
    for picture, start in ((view, 0 if left else side - half), (other, side - half if left else 0)):
        if picture is not None and arrangement == "cut":
            sheet[:, start : start + half] = picture[:, rest : rest + half]
        elif picture is not None:
            sheet[rest : rest + half, start : start + half] = shrunk(picture, half)
    return sheet


def shrunk(view: np.ndarray, side: int) -> np.ndarray:
    """Every pixel the mean of those that it covers."""
    x = torch.from_numpy(np.ascontiguousarray(view)).permute(2, 0, 1)[None].float()
    return interpolate(x, (side, side), mode="area")[0].permute(1, 2, 0).round().byte().numpy()
