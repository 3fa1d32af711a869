"""Saliency map: what a method of attribution gives. Without torch, which figures do not wait for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from trainer.errors import PersonsError

PERCENTILE = 99


class SaliencyError(PersonsError, ValueError):
    """A method that has no meaning on this network or class; the message says why and what would
    have."""


@dataclass(frozen=True)
class SaliencyMap:
    """`values` (H, W) float32 on the pixels of the network's input, and what they are.

    `signed`: positive values speak for the class, negative ones against it; otherwise all are magnitudes. `areas`
    (H, W) is set where the pixels of a region share one number: how many they are. Methods that
    share out the change of the score from the baseline to the image also give this `change`, and `delta`, the sum of
    the map less the change: what is wrong with the sharing out. Both are None elsewhere. `moved` is set in the
    contrast of two maps of magnitudes only, where positive means more in the first: the share of their mass, 0 to 1,
    that the two place differently. `unit` is what `amount` counts. `whole` is set in an estimate only: the
    amount that was asked for, of which `amount` is a part.
    """

    values: np.ndarray
    signed: bool
    method: str
    label: str
    quantity: str
    target: int
    layer: str | None = None
    amount: int | None = None
    seed: int | None = None
    change: float | None = None
    delta: float | None = None
    areas: np.ndarray | None = None
    moved: float | None = None
    unit: str = ""
    whole: int | None = None

    def __post_init__(self) -> None:
        _ = self.limit  # known from now on, also to copies

    @cached_property
    def limit(self) -> float:
        """The |value| at which colours end: the 99th percentile; the largest where that is 0; 1 where all
        are 0."""
        sizes = np.abs(self.values)
        return float(np.percentile(sizes, PERCENTILE)) or float(sizes.max()) or 1.0

    @property
    def masses(self) -> np.ndarray:
        """(H, W) what of the map lies on each pixel, signed: a region's number is shared out among its
        pixels."""
        values = self.values.astype(np.float64)
        return values if self.areas is None else values / self.areas
