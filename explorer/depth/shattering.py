"""Shattering: how alike are the gradients of neighbouring inputs, and how evenly does a net pass on
directions?

Random fully connected nets at initialisation, plain and residual: the autocorrelation of df/dx
along a line of inputs (Balduzzi et al. 2017) and the singular values of the input-output Jacobian
(Saxe et al. 2014, Pennington et al. 2017)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.inits import square

DEPTHS = (2, 10, 24, 50)
POINTS, DRAWS, WIDTH = 256, 6, 100
FUNCTIONS = ("linear", "tanh", "relu")  # of ACTIVATIONS
LAWS = ("orthogonal", "xavier", "he", "default")  # of INITS


@dataclass(frozen=True)
class Sweep:
    """One kind of net (or noise) along the line: x (P,), derivative (P,) df/dx of the first draw, scaled
    to unit variance; autocorrelation (lags+1,) averaged over all draws, 1 at lag 0."""

    x: np.ndarray
    derivative: np.ndarray
    autocorrelation: np.ndarray


def autocorrelation(values: np.ndarray, lags: int) -> np.ndarray:
    """(draws, P) -> (lags+1,): sum (g_i - m)(g_(i+k) - m) / sum (g_i - m)^2 of each draw, averaged
    over the draws."""
    centred = values - values.mean(1, keepdims=True)
    power = (centred**2).sum(1)
    correlations = [
        (centred[:, : centred.shape[1] - lag] * centred[:, lag:]).sum(1) / power
        for lag in range(lags + 1)
    ]
    return np.mean(correlations, axis=1)


def input_derivatives(
    depth: int,
    residual: bool,
    x: np.ndarray,
    norm: bool = True,
    draws: int = DRAWS,
    width: int = WIDTH,
    scale: float = 1.0,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """f(x) and df/dx (draws, P) of nets from one number to one number, `depth` hidden ReLU layers,
    He's weights.

    plain: h -> ReLU(z); residual: h -> h + scale * ReLU(z); z = W h + b with b ~ N(0, 1/4), or,
    with norm, batch norm of W h over the P points, whose mean and deviation are constants for df/dx
    (as in evaluation mode). First layer: biases N(0, 1). The derivative is carried forward along
    with the value, so no backward pass is needed."""
    rng = np.random.default_rng(seed)
    normal = partial(rng.standard_normal, dtype=np.float32)
    x = x.astype(np.float32)
    first = normal((draws, width, 1)) * np.float32(np.sqrt(2))
    h = first * x + normal((draws, width, 1))
    h, dh = np.maximum(h, 0), first * (h > 0)  # (draws, width, P)
    for _ in range(depth - 1):
        weight = normal((draws, width, width)) * np.float32(np.sqrt(2 / width))
        z, dz = weight @ h, weight @ dh
        if norm:
            deviation = z.std(2, keepdims=True) + np.float32(1e-5)
            z, dz = (z - z.mean(2, keepdims=True)) / deviation, dz / deviation
        else:
            z += np.float32(0.5) * normal((draws, width, 1))
        z, dz = np.maximum(z, 0), dz * (z > 0)
        h, dh = (h + np.float32(scale) * z, dh + np.float32(scale) * dz) if residual else (z, dz)
    out = normal((draws, 1, width)) / np.float32(np.sqrt(width))
    return (out @ h)[:, 0], (out @ dh)[:, 0]


def sweeps(
    depth: int, norm: bool = True, scale: float = 1.0, lags: int = 30, seed: int = 0
) -> dict[str, Sweep]:
    """The four lines of the chart: plain, residual, and brown and white noise to compare with."""
    x = np.linspace(-2, 2, POINTS)
    white = np.random.default_rng(seed).standard_normal((200, POINTS))
    lines = {
        "plain": input_derivatives(depth, False, x, norm, scale=scale, seed=seed)[1],
        "residual": input_derivatives(depth, True, x, norm, scale=scale, seed=seed)[1],
        "brown noise": white.cumsum(1),
        "white noise": white,
    }
    return {
        name: Sweep(
            x, (values[0] - values[0].mean()) / values[0].std(), autocorrelation(values, lags)
        )
        for name, values in lines.items()
    }


@dataclass(frozen=True)
class Spectrum:
    """Singular values (N,) of the Jacobian dh_L/dx of one random net at one input, largest first, float64. Values below
    `resolution` (float64's rounding of the largest) are not resolved."""

    values: np.ndarray
    resolution: float

    @property
    def resolved(self) -> np.ndarray:
        return self.values[self.values > self.resolution]

    @property
    def condition(self) -> float:
        """Largest / smallest; infinite where the smallest is not resolved."""
        return (
            float(self.values[0] / self.values[-1])
            if len(self.resolved) == len(self.values)
            else float("inf")
        )

    @property
    def rms(self) -> float:
        """Root mean square: by how much a random direction is stretched."""
        return float(np.sqrt(np.mean(self.values**2)))


def jacobian(
    depth: int,
    activation: str,
    init: str,
    residual: bool,
    width: int = WIDTH,
    scale: float = 1.0,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """J (width, width) = dh_L/dx at x ~ N(0, 1) of `depth` equal layers without biases, x, and the
    net itself.

    plain: h -> phi(W h); residual: h -> h + scale * phi(W h).
    """
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(width)
    weights = [square(init, rng, width) for _ in range(depth)]
    row = ACTIVATIONS[activation]

    def net(h: np.ndarray) -> np.ndarray:
        for weight in weights:
            branch = row.f(weight @ h)
            h = h + scale * branch if residual else branch
        return h

    matrix, h = np.eye(width), x
    for weight in weights:
        z = weight @ h
        layer = row.derivative(z)[:, None] * weight
        matrix = matrix + scale * (layer @ matrix) if residual else layer @ matrix
        h = h + scale * row.f(z) if residual else row.f(z)
    return matrix, x, net


def spectrum(
    depth: int,
    activation: str,
    init: str,
    residual: bool,
    width: int = WIDTH,
    scale: float = 1.0,
    seed: int = 0,
) -> Spectrum:
    """The singular values of `jacobian`. An orthogonal linear plain net has all of them 1."""
    values = np.linalg.svd(
        jacobian(depth, activation, init, residual, width, scale, seed)[0], compute_uv=False
    )
    return Spectrum(values, float(values[0] * width * np.finfo(np.float64).eps))
