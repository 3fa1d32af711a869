"""Shattering: how alike are the gradients of neighbouring inputs, and how evenly does a net pass on
directions?

Random fully connected nets at initialisation, plain and residual: the autocorrelation of df/dx
along a line of inputs (Balduzzi et al. 2017) and the singular values of the input-output Jacobian
(Saxe et al. 2014, Pennington et al. 2017)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

DEPTHS = (2, 10, 24, 50)
POINTS, DRAWS, WIDTH = 256, 6, 100
ACTIVATIONS: dict[str, tuple[str, Callable, Callable]] = {  # label, phi(z), phi'(z)
    "linear": ("none (linear)", lambda z: z, np.ones_like),
    "tanh": ("tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": ("ReLU", lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
}
INITS: dict[str, tuple[str, Callable]] = {  # label, (rng, width) -> W
    "orthogonal": ("orthogonal", lambda rng, n: np.linalg.qr(rng.standard_normal((n, n)))[0]),
    "xavier": ("Xavier, variance 1/width", lambda rng, n: rng.standard_normal((n, n)) / np.sqrt(n)),
    "he": ("He, variance 2/width", lambda rng, n: rng.standard_normal((n, n)) * np.sqrt(2 / n)),
    "default": (
        "PyTorch default, variance 1/(3 width)",
        lambda rng, n: rng.uniform(-1, 1, (n, n)) / np.sqrt(n),
    ),
}


@dataclass(frozen=True)
class Sweep:
    """One kind of net (or noise) along the line: x (P,), slope (P,) df/dx of the first draw, scaled
    to unit variance; autocorrelation (lags+1,) averaged over all draws, 1 at lag 0."""

    x: np.ndarray
    slope: np.ndarray
    autocorrelation: np.ndarray


def autocorrelation(values: np.ndarray, lags: int) -> np.ndarray:
    """(draws, P) -> (lags+1,): sum (g_i - m)(g_(i+k) - m) / sum (g_i - m)^2 of each draw, averaged
    over the draws."""
    centred = values - values.mean(1, keepdims=True)
    power = (centred**2).sum(1)
    found = [
        (centred[:, : centred.shape[1] - lag] * centred[:, lag:]).sum(1) / power
        for lag in range(lags + 1)
    ]
    return np.mean(found, axis=1)


def slopes(
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
    slope = normal((draws, width, 1)) * np.float32(np.sqrt(2))
    h = slope * x + normal((draws, width, 1))
    h, dh = np.maximum(h, 0), slope * (h > 0)  # (draws, width, P)
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
    found = {
        "plain": slopes(depth, False, x, norm, scale=scale, seed=seed)[1],
        "residual": slopes(depth, True, x, norm, scale=scale, seed=seed)[1],
        "brown noise": white.cumsum(1),
        "white noise": white,
    }
    return {
        name: Sweep(
            x, (values[0] - values[0].mean()) / values[0].std(), autocorrelation(values, lags)
        )
        for name, values in found.items()
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
) -> tuple[np.ndarray, np.ndarray, Callable]:
    """J (width, width) = dh_L/dx at x ~ N(0, 1) of `depth` equal layers without biases, x, and the
    net itself.

    plain: h -> phi(W h); residual: h -> h + scale * phi(W h).
    """
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(width)
    weights = [INITS[init][1](rng, width) for _ in range(depth)]
    _, phi, slope = ACTIVATIONS[activation]

    def net(h: np.ndarray) -> np.ndarray:
        for weight in weights:
            h = h + scale * phi(weight @ h) if residual else phi(weight @ h)
        return h

    found, h = np.eye(width), x
    for weight in weights:
        z = weight @ h
        step = slope(z)[:, None] * weight
        found = found + scale * (step @ found) if residual else step @ found
        h = h + scale * phi(z) if residual else phi(z)
    return found, x, net


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
