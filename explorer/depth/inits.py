"""Inits: how are the first weights of a layer drawn?

To add one, add a row."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Shape = tuple[int, ...]  # of a weight: (out, in) or (out, in, k, k)
Law = Literal["normal", "uniform", "orthogonal"]


@dataclass(frozen=True)
class Init:
    """A row of INITS: label, the variance of a square layer as people write it, the law of the
    weights, and their standard deviation for a shape and a chosen sigma_w^2. Biases have a variance
    of sigma_b^2 where `biases` is `chosen`, of the weights where `as weights`, and are 0 where `zero`."""

    label: str
    variance: str
    law: Law
    weight_std: Callable[[Shape, float], float]
    biases: Literal["zero", "as weights", "chosen"] = "zero"

    @property
    def long_label(self) -> str:
        """With the variance, where it has one."""
        return f"{self.label}, variance {self.variance}" if self.variance else self.label

    def bias_std(self, shape: Shape, sigma_w2: float, sigma_b2: float) -> float:
        """Standard deviation of the biases of a layer of this shape."""
        if self.biases == "chosen":
            return math.sqrt(sigma_b2)
        return self.weight_std(shape, sigma_w2) if self.biases == "as weights" else 0.0


def fan_in(shape: Shape) -> int:
    """How many numbers each output is a sum of."""
    return math.prod(shape[1:])


def fan_out(shape: Shape) -> int:
    """How many outputs each input goes to."""
    return shape[0] * math.prod(shape[2:])


INITS: dict[str, Init] = {
    "he": Init("He", "2/width", "normal", lambda shape, _sigma_w2: math.sqrt(2 / fan_in(shape))),
    "xavier": Init(
        "Xavier",
        "1/width",
        "normal",
        lambda shape, _sigma_w2: math.sqrt(2 / (fan_in(shape) + fan_out(shape))),
    ),
    "orthogonal": Init(
        "orthogonal",
        "",
        "orthogonal",
        lambda shape, _sigma_w2: 1 / math.sqrt(max(fan_in(shape), shape[0])),
    ),
    "default": Init(
        "PyTorch default",
        "1/(3 width)",
        "uniform",
        lambda shape, _sigma_w2: 1 / math.sqrt(3 * fan_in(shape)),
        biases="as weights",
    ),
    "own": Init(
        "own σ²",
        "σ_w²/width",
        "normal",
        lambda shape, sigma_w2: math.sqrt(sigma_w2) / math.sqrt(fan_in(shape)),
        biases="chosen",
    ),
}


def square(key: str, rng: np.random.Generator, width: int) -> np.ndarray:
    """W (width, width) float64 of a key of INITS other than `own`."""
    row = INITS[key]
    deviation = row.weight_std((width, width), 1.0)
    if row.law == "orthogonal":
        return np.linalg.qr(rng.standard_normal((width, width)))[0]
    if row.law == "uniform":
        return rng.uniform(-1, 1, (width, width)) * (deviation * math.sqrt(3))
    return rng.standard_normal((width, width)) * deviation
