"""Filters: which lines give the filters of the first layer, and their grid?"""

from collections.abc import Sequence

from explorer.inside import filter_responses
from explorer.inside.figures import filters as figures
from explorer.inside.filters import Filters
from explorer.inside.scripts import networks
from explorer.inside.scripts.definitions import definitions
from explorer.inside.scripts.parts import Part, script
from explorer.networks.model import Model

COLUMNS = 12


def filters(model: Model, layer: Filters, order: Sequence[int], scale: str = "common") -> str:
    """A script that saves `weights` (F, C, h, w) as filters.npz, and their grid in this order, coloured by a key of
    SCALES, as filters.png. Raises RunError."""
    largest = "largest" if scale == "own" else "np.full_like(largest, largest.max())"
    in_order = list(map(int, order))
    counted = in_order == list(range(len(in_order)))
    text = f"""
layer = net.get_submodule({layer.layer!r})
weights = {_pictures(layer)}.detach().float().numpy()  # (F, C, h, w)
np.savez("filters.npz", weights=weights)

largest = np.abs(weights.astype(np.float64)).max((1, 2, 3))
white = {largest}  # the weight that is drawn white
order = {"range(len(weights))" if counted else in_order}
tiles = [shade(weights[i], _rounded_up(white[i])) for i in order]
tiles = [np.pad(tile, ((1, 1), (1, 1), (0, 0)), constant_values=255) for tile in tiles]
tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % {COLUMNS})
rows = [np.hstack(tiles[i : i + {COLUMNS}]) for i in range(0, len(tiles), {COLUMNS})]
Image.fromarray(np.vstack(rows).repeat(8, 0).repeat(8, 1)).save("filters.png")"""
    imports = ("import numpy as np", "from PIL import Image")
    drawn = definitions(figures.__name__, "shade", "_rounded_up")
    return script(
        f"Filters: what did the first layer of {model.label} learn?",
        [f"Colour scale: {figures.SCALES[scale]}"],
        networks.network(model),
        _grouped(layer) + drawn + Part(text, imports),
    )


def _pictures(layer: Filters) -> str:
    """The weights as pictures, as Python writes it."""
    if layer.connected:
        channels, height, width = layer.weights.shape[1:]
        return f"layer.weight.reshape(-1, {channels}, {height}, {width})"
    return "whole_kernels(layer)"


def _grouped(layer: Filters) -> Part:
    """How the filters of a convolution are looked at that has several groups, which is not known here."""
    name = filter_responses.__name__
    return Part() if layer.connected else definitions(name, "whole_kernels")
