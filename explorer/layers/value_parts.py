"""Value parts: of what is one value of a layer made, and what do they come to in float64?"""

import math
from dataclasses import dataclass

import numpy as np

SAME = 1e-4  # of the largest number in the arithmetic: by more, it is not what torch computed


@dataclass(frozen=True)
class Terms:
    """value = bias + the sum of patch x weights, (n, kh, kw) float64, of the input channels `channels` (n,);
    the inputs of a vector are 1x1. `value` is torch's."""

    channels: np.ndarray
    patch: np.ndarray
    weights: np.ndarray
    bias: float
    value: float

    @property
    def contributions(self) -> np.ndarray:
        """(n,) what each input channel adds."""
        return (self.patch * self.weights).sum((1, 2))

    @property
    def total(self) -> float:
        return float(self.contributions.sum()) + self.bias

    @property
    def scale(self) -> float:
        return float(np.abs(self.patch * self.weights).sum()) + abs(self.bias)


@dataclass(frozen=True)
class Window:
    """value = the `kind`, max or mean, of a window (kh, kw) of the same channel; NaN lies beyond the
    edge."""

    kind: str
    window: np.ndarray
    value: float

    @property
    def total(self) -> float:
        with np.errstate(invalid="ignore"):
            return float(np.nanmax(self.window) if self.kind == "max" else np.nanmean(self.window))

    @property
    def scale(self) -> float:
        return float(np.nanmax(np.abs(self.window), initial=0))


@dataclass(frozen=True)
class Normalised:
    """value = (z - mean) / sqrt(variance + eps) x gamma + beta, of a channel. `of_batch`: mean and
    variance are those of this picture itself."""

    z: float
    mean: float
    variance: float
    eps: float
    gamma: float
    beta: float
    of_batch: bool
    value: float

    @property
    def total(self) -> float:
        return (self.z - self.mean) / math.sqrt(self.variance + self.eps) * self.gamma + self.beta

    @property
    def scale(self) -> float:
        spread = math.sqrt(self.variance + self.eps)
        return (abs(self.z) + abs(self.mean)) / spread * abs(self.gamma) + abs(self.beta)


@dataclass(frozen=True)
class Elementwise:
    """value = function(z), of the value z at the same place; `total` is that of float64."""

    function: str
    z: float
    total: float
    value: float

    @property
    def scale(self) -> float:
        return max(abs(self.z), abs(self.total))


@dataclass(frozen=True)
class Joined:
    """value = the sum or product, by `kind`, of `parts`, (name of a layer, its value), at the same place;
    or the one part that a concatenation has put here."""

    kind: str
    parts: tuple[tuple[str, float], ...]
    value: float

    @property
    def total(self) -> float:
        numbers = [number for _, number in self.parts]
        return float(math.prod(numbers) if self.kind == "product" else math.fsum(numbers))

    @property
    def scale(self) -> float:
        return float(sum(abs(number) for _, number in self.parts))


Arithmetic = Terms | Window | Normalised | Elementwise | Joined


def agrees(result: Arithmetic) -> bool:
    """Whether float64 comes to what torch computed; odd numbers never do."""
    return bool(abs(result.total - result.value) <= SAME * max(result.scale, 1e-30))
