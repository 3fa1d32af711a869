"""Mean field theory: by which factor should the signal change from layer to layer, before anything is trained?

Mean field theory of random nets: a layer's h is normal with a variance q that follows from the
layer before, and the square of dL/dh changes by chi = sigma_w^2 E[phi'(h)^2] a layer. Poole et al.
2016 and Schoenholz et al. 2017 (fully connected), Xiao et al. 2018 (convolutional), Yang et al.
2019 (batch norm). Every expectation is integrated numerically, so that an activation function needs
no formula: any row of ACTIVATIONS will do."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import torch
from scipy import optimize
from scipy.optimize import elementwise
from torch import Tensor

from explorer.depth.activation_functions import ACTIVATIONS


@cache
def nodes() -> tuple[Tensor, Tensor]:
    """Where to evaluate a function of a standard normal number, and the weights that integrate it.

    Gauss-Legendre on each half of the normal density, 0 to 10 standard deviations: Gauss-Hermite's
    nodes smear the kink that ReLU has at 0."""
    half, weights = np.polynomial.legendre.leggauss(80)
    half, weights = 5 * (half + 1), 5 * weights
    places = torch.from_numpy(np.concatenate([-half[::-1], half]))
    density = torch.exp(-(places**2) / 2) / np.sqrt(2 * np.pi)
    return places, torch.from_numpy(np.concatenate([weights[::-1], weights])) * density


@dataclass(frozen=True)
class Expectations:
    """Expectations for h ~ N(0, q), shaped like q: E[phi], E[phi^2] and E[phi'^2]."""

    mean: np.ndarray
    square: np.ndarray
    derivative_square: np.ndarray


def expectations(activation: str, q: np.ndarray | float) -> Expectations:
    """Expectations over h ~ N(0, q) by numerical integration; phi' by autograd."""
    places, density = nodes()
    variance = torch.as_tensor(np.asarray(q, np.float64))
    phi = ACTIVATIONS[activation].build().double().requires_grad_(False)
    h = (variance.sqrt()[..., None] * places).requires_grad_()  # (..., nodes)
    with torch.enable_grad():
        value = phi(h)
        (derivative,) = torch.autograd.grad(value.sum(), h)
    value = value.detach()
    return Expectations(
        mean=(value @ density).numpy(),
        square=(value * value @ density).numpy(),
        derivative_square=(derivative * derivative @ density).numpy(),
    )


def mean_square(activation: str, q: np.ndarray) -> np.ndarray:
    """E[phi^2] over h ~ N(0, q)."""
    places, density = nodes()
    deviation = torch.as_tensor(np.sqrt(np.maximum(q, 0)))
    with torch.no_grad():
        value = ACTIVATIONS[activation].build().double()(deviation[..., None] * places)
        return (value * value @ density).numpy()


def fixed_point(
    activation: str, sigma_w2: np.ndarray | float, sigma_b2: np.ndarray | float
) -> np.ndarray:
    """q* = sigma_w^2 E[phi(h)^2] + sigma_b^2, the one that is reached from q = 1; NaN where q grows
    beyond all bounds and 0 where it shrinks for ever. Bracketed in a table of E[phi^2] over q."""
    w, b = np.broadcast_arrays(np.asarray(sigma_w2, np.float64), np.asarray(sigma_b2, np.float64))
    table = np.logspace(-10, 8, 361)
    squares = mean_square(activation, table)
    excess = w[..., None] * squares + b[..., None] - table  # above 0: q grows
    excess = np.where(np.abs(excess) < 1e-9 * table, 0.0, excess)
    start = np.searchsorted(table, 1.0)
    up, down = excess[..., start:] <= 0, excess[..., start::-1] >= 0
    grows = excess[..., start] > 0
    after = np.where(grows, start + up.argmax(-1), start - down.argmax(-1))
    before = np.where(grows, after - 1, after + 1).clip(0, len(table) - 1)
    root = elementwise.find_root(
        lambda q, w, b: w * mean_square(activation, q) + b - q,
        (table[before], table[after]),
        args=(w, b),
        tolerances={"xrtol": 1e-9},
    )
    known = np.take_along_axis(excess, after[..., None], -1)[..., 0] == 0
    q = np.where(known, table[after], root.x)
    q = np.where(grows & ~up.any(-1), np.nan, q)
    return np.where(~grows & ~down.any(-1), 0.0, q)


def chi(activation: str, sigma_w2: np.ndarray | float, sigma_b2: np.ndarray | float) -> np.ndarray:
    """sigma_w^2 E[phi'(h)^2] at the fixed point of q. Where q grows without bound: at a q of 1e6,
    since the activation functions that let it grow are straight lines far from 0."""
    q = fixed_point(activation, sigma_w2, sigma_b2)
    q = np.where(np.isnan(q), 1e6, np.maximum(q, 1e-12))
    return np.asarray(sigma_w2) * expectations(activation, q).derivative_square


@lru_cache(maxsize=4096)
def growth(activation: str, sigma_w2: float, sigma_b2: float) -> float:
    """sqrt(chi): by how much a deep layer's gradient grows on the way back through one more."""
    return float(np.sqrt(chi(activation, sigma_w2, sigma_b2)))


def critical(activation: str, sigma_b2: float, low: float = 0.2, high: float = 20.0) -> float:
    """The sigma_w^2 at which chi = 1 for this sigma_b^2; NaN where chi does not cross 1."""

    def beyond(sigma_w2: float) -> float:
        return float(chi(activation, sigma_w2, sigma_b2)) - 1

    if beyond(low) > 0 or beyond(high) <= 0:
        return float("nan")
    return float(optimize.brentq(beyond, low, high, xtol=1e-5))


@dataclass(frozen=True)
class Phases:
    """sqrt(chi) (B, W) over sigma_w^2 (W,) and sigma_b^2 (B,), and the line chi = 1: its sigma_w^2
    for every sigma_b^2. The depth scale, the number of layers in which dL/dh changes by a factor e,
    is 1 / |ln sqrt(chi)|."""

    activation: str
    sigma_w2: np.ndarray
    sigma_b2: np.ndarray
    factor: np.ndarray
    line: np.ndarray


def left_over(factor: float, depth: int) -> float:
    """What is left of dL/dh in the first of so many layers when each multiplies it by `factor`."""
    return float(np.exp(np.clip(np.log(np.maximum(factor, 1e-300)) * (depth - 1), -700, 700)))


def phases(
    activation: str, max_w2: float = 5.0, max_b2: float = 0.4, columns: int = 50, rows: int = 21
) -> Phases:
    """The plane of Schoenholz et al. 2017, figure 1, for one activation function."""
    w, b = np.linspace(0.1, max_w2, columns), np.linspace(0, max_b2, rows)
    factor = np.sqrt(chi(activation, w[None, :], b[:, None]))  # (B, W)
    line = np.array([np.interp(1.0, row, w) for row in factor])
    return Phases(activation, w, b, factor, line)
