"""Recorded visualisations: which picture does each unit of the AlexNet-style network answer most?

Made once, by visualisation_recording.py. A sheet of tiles a layer, alexnet64-act1.png, of what the middle place of the map
sees, and alexnet64-act1.json beside it, what each unit answers to its tile there: convolution, batch norm and
activation of a layer share a sheet, since each answers more where the one before it does."""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from explorer.inside.layer_graph import LayerNode
from explorer.layers.top_patches import Box, seen, window

FOLDER = Path(__file__).parent
KEY = "alexnet64"
LAYER = re.compile(r"features\.(?:conv|norm|act)([1-5])")
STEPS, SEED = 96, 0
GREY = 128  # around what the place sees, which changes nothing


@dataclass(frozen=True, eq=False)
class Answers:
    """What the U units of a layer answer to their own tiles, at the middle place, (U,), and to the natural image that
    they answer most, at its best place, (U,)."""

    answers: np.ndarray
    natural: np.ndarray

    @property
    def ratios(self) -> np.ndarray:
        """(U,) how many times as much; NaN where they answer to no natural image above 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.natural > 0, self.answers / self.natural, np.nan)


@dataclass(frozen=True, eq=False)
class Recorded:
    """The tiles of U units in a sheet (H, W, 3) uint8, row by row, `columns` in a row, each what lies in `box` of the picture that
    the network is given; layers: what is answered to them; images: the natural ones, as a phrase; steps of the ascent."""

    sheet: np.ndarray
    columns: int
    box: Box
    layers: dict[str, Answers]
    images: str = ""
    steps: int = STEPS

    @property
    def tile(self) -> tuple[int, int]:
        """Height and width of a tile."""
        top, left, bottom, right = self.box
        return bottom - top, right - left

    def of(self, unit: int) -> np.ndarray:
        """(h, w, 3) the tile of a unit."""
        height, width = self.tile
        row, column = divmod(unit, self.columns)
        return self.sheet[row * height : (row + 1) * height, column * width : (column + 1) * width]

    def pictures(self, side: int) -> np.ndarray:
        """(places in the sheet, side, side, 3) uint8: tiles where they lie in the picture, grey around them."""
        height, _ = self.tile
        count = self.sheet.shape[0] // height * self.columns
        views = np.full((count, side, side, 3), GREY, np.uint8)
        top, left, bottom, right = self.box
        for unit in range(count):
            views[unit, top:bottom, left:right] = self.of(unit)
        return views


def box_of(node: LayerNode, side: int) -> Box:
    """What the middle place of a layer's maps sees of pictures of this side."""
    height, width = node.output[1:]
    middle = height // 2 * width + width // 2
    return window(seen(node.receptive_field, middle, width), side, side)


@functools.cache
def recorded(network: str, layer: str) -> Recorded | None:
    """What ships of a layer of a network, or None; the arrays are shared, only to be read."""
    found = LAYER.fullmatch(layer)
    if network != KEY or found is None:
        return None
    path = FOLDER / f"{KEY}-act{found.group(1)}.json"
    if not path.exists():
        return None
    content = json.loads(path.read_text("utf-8"))
    with Image.open(path.with_suffix(".png")) as picture:
        sheet = np.array(picture.convert("RGB"))
    layers = {
        name: Answers(np.array(row["answers"]), np.array(row["natural"]))
        for name, row in content["layers"].items()
    }
    top, left, bottom, right = content["box"]
    box = (top, left, bottom, right)
    return Recorded(sheet, content["columns"], box, layers, content["images"], content["steps"])
