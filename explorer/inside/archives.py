"""Archives: the arrays behind a picture, to be taken away as a compressed NPZ."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from explorer.inside.filters import COLUMNS, FilterResponse, Filters, Properties
from explorer.inside.saliency_map import SaliencyMap


def npz(**arrays: Any) -> bytes:
    """The arrays, numbers and strings under their names."""
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def filter_arrays(layer: Filters, properties: Properties) -> dict[str, np.ndarray]:
    """The weights (F, C, h, w) and all properties (F,)."""
    return {"weights": layer.weights} | {key: getattr(properties, key) for key in COLUMNS}


def response_arrays(response: FilterResponse) -> dict[str, np.ndarray]:
    """The responses (h, w), the Fourier power (N, N) and its frequencies (N,)."""
    return {
        "responses": response.responses,
        "power": response.power,
        "frequencies": response.frequencies,
    }


def saliency_arrays(saliency_map: SaliencyMap, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """The map, the pixels under it and all that was asked for."""
    facts = {name: value for name, value in asdict(saliency_map).items() if value is not None}
    return {"pixels": pixels} | {name: np.asarray(value) for name, value in facts.items()}


def grid_arrays(
    maps: Sequence[Sequence[SaliencyMap | str]], methods: Sequence[str], classes: Sequence[int]
) -> dict[str, np.ndarray]:
    """The values of each map of a grid, by its method (a row) and its output (a column)."""
    return {
        f"{method}_output_{index}": each.values
        for method, row in zip(methods, maps, strict=True)
        for index, each in zip(classes, row, strict=True)
        if isinstance(each, SaliencyMap)
    }


def network_arrays(maps: Sequence[SaliencyMap | str], keys: Sequence[str]) -> dict[str, np.ndarray]:
    """The values of the map of each network, by its key."""
    return {
        key: each.values
        for key, each in zip(keys, maps, strict=True)
        if isinstance(each, SaliencyMap)
    }
