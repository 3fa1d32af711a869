"""Distributions: which share of a layer's values lies in which bin, counted batch by batch?

The bins are those of the gradient lab, see explorer/depth/spread.py: even on a scale that is linear near 0 for h, powers of ten
for gradients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.depth.spread import ACTIVATION_EDGES, GRADIENT_EDGES, histogram

DISTRIBUTIONS: dict[str, np.ndarray] = {  # key of QUANTITIES: edges, of log10 for gradients
    "activation": ACTIVATION_EDGES,
    "activation_gradient": GRADIENT_EDGES,
    "weight_gradient": GRADIENT_EDGES,
}


@dataclass(frozen=True)
class Distribution:
    """Of one quantity in every layer `names` (L,): `shares` (L, B) of its values over the bins of DISTRIBUTIONS, those beyond in the
    outermost; `zeros` (L,) the share that is exactly 0, of a gradient in no bin; `undefined` (L,) that is NaN or infinite.
    An infinite one is in the outermost bin."""

    names: tuple[str, ...]
    shares: np.ndarray
    zeros: np.ndarray
    undefined: np.ndarray


class Running:
    """Counts of one quantity of one layer, of all batches until now."""

    def __init__(self, edges: np.ndarray):
        self.edges = edges
        self.counts = np.zeros(len(edges) - 1)
        self.shown = self.values = self.zeros = self.undefined = 0

    def add(self, values: Tensor, most: int) -> None:
        """More values, of which about so many are put into bins, an odd stride apart, which meets all units and places."""
        flat = values.detach().flatten()
        self.values += len(flat)
        self.zeros += int((flat == 0).sum())
        self.undefined += int((~flat.isfinite()).sum())
        some = flat[:: max(1, len(flat) // most) | 1][None]
        if self.edges is ACTIVATION_EDGES:
            place, low, high = torch.asinh(some / 0.05), -12.0, 12.0
        else:
            place, low, high = some.abs().log10(), float(self.edges[0]), float(self.edges[-1])
        shares = histogram(place.cpu(), low, high, len(self.counts))[0]
        self.counts += np.rint(shares.astype(np.float64) * some.shape[1])
        self.shown += some.shape[1]


def distribution(rows: Mapping[str, Running]) -> Distribution:
    """Of the counts of every layer."""
    layers = list(rows.values())
    values = np.array([layer.values for layer in layers])
    return Distribution(
        names=tuple(rows),
        shares=np.array([layer.counts / layer.shown for layer in layers]),
        zeros=np.array([layer.zeros for layer in layers]) / values,
        undefined=np.array([layer.undefined for layer in layers]) / values,
    )


def arrays(key: str, rows: Distribution) -> dict[str, np.ndarray]:
    """The same of a key of DISTRIBUTIONS by name, to be taken away, with the edges (B + 1,) of the bins."""
    named = {"layers": np.array(rows.names), "edges": DISTRIBUTIONS[key], "shares": rows.shares}
    return named | {"exactly 0": rows.zeros, "undefined": rows.undefined}
