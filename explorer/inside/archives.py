"""Archives: the arrays behind a picture, to be taken away as a compressed NPZ."""

import io
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


def filters(layer: Filters, properties: Properties) -> bytes:
    """The weights (F, C, h, w) and all properties (F,)."""
    return npz(weights=layer.weights, **{key: getattr(properties, key) for key in COLUMNS})


def response(response: FilterResponse) -> bytes:
    """The responses (h, w), the Fourier power (N, N) and its frequencies (N,)."""
    return npz(responses=response.responses, power=response.power, frequencies=response.frequencies)


def saliency_arrays(saliency_map: SaliencyMap, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """The map, the pixels under it and all that was asked for."""
    facts = {name: value for name, value in asdict(saliency_map).items() if value is not None}
    return {"pixels": pixels} | {name: np.asarray(value) for name, value in facts.items()}
