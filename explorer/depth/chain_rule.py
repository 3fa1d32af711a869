"""The chain rule: how does a number multiplied by numbers become the gradient of the first weight?

The lecture's toy: units in a row, h_0 = x, z_k = w_k h_(k-1), h_k = f_k(z_k), o = h_n, E = (o -
t)^2 / 2. Going back, every unit multiplies by f_k'(z_k) w_k. To add an activation function, add a
row to ACTIVATIONS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

STEP = 1e-5  # of the central difference: error about STEP^2 / 6 by curvature, 1e-11 by rounding


@dataclass(frozen=True)
class Activation:
    """A row of ACTIVATIONS. f and its derivative take and give float64 arrays; bound is the
    derivative's largest value, reached at z = steepest; kinks says that the derivative jumps at
    0."""

    label: str
    f: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    rule: str
    bound: float
    steepest: float
    kinks: bool = False


def sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(
        -np.logaddexp(0, -np.asarray(z, np.float64))
    )  # no overflow, and small values stay exact


ACTIVATIONS: dict[str, Activation] = {
    "step": Activation(
        "step",
        lambda z: np.where(np.asarray(z) >= 0, 1.0, 0.0),
        lambda z: np.where(np.asarray(z) == 0, np.nan, 0.0),
        "0, undefined at z = 0",
        0.0,
        1.0,
        True,
    ),
    "sigmoid": Activation(
        "sigmoid", sigmoid, lambda z: sigmoid(z) * sigmoid(-np.asarray(z)), "h (1 − h)", 0.25, 0.0
    ),
    "tanh": Activation(
        "tanh", np.tanh, lambda z: 1 / np.cosh(np.clip(z, -350, 350)) ** 2, "1 − h²", 1.0, 0.0
    ),
    "relu": Activation(
        "ReLU",
        lambda z: np.maximum(np.asarray(z, np.float64), 0),
        lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0),
        "1 for z > 0, else 0",
        1.0,
        1.0,
        True,
    ),
    "linear": Activation(
        "none",
        lambda z: np.asarray(z, np.float64),
        lambda z: np.ones_like(np.asarray(z, np.float64)),
        "1",
        1.0,
        0.0,
    ),
}
CURVES = ("step", "sigmoid", "tanh", "relu")
PRESETS: dict[str, tuple[str, float]] = {  # label: activation of all three units, their weight
    "Sigmoid, weights 1": ("sigmoid", 1.0),
    "Sigmoid, weights 4": ("sigmoid", 4.0),
    "tanh, weights 1": ("tanh", 1.0),
    "ReLU, weights 1": ("relu", 1.0),
    "Step, weights 1": ("step", 1.0),
}


@dataclass(frozen=True)
class Chain:
    """The forward pass of n units in a row: weights and z (n,), h (n+1,) from the input to the
    output, slopes (n,) the derivatives f_k'(z_k), error E = (o - t)^2 / 2."""

    weights: np.ndarray
    activations: tuple[str, ...]
    target: float
    z: np.ndarray
    h: np.ndarray
    slopes: np.ndarray
    error: float

    def name(self, unit: int) -> str:
        """x, h1, h2, ..., o."""
        return "x" if unit == 0 else "o" if unit == len(self.z) else f"h{unit}"

    def arriving(self) -> np.ndarray:
        """dE/dh_k of every unit, (n+1,): 0 the input, n the output."""
        back = [self.h[-1] - self.target]
        for slope, weight in zip(self.slopes[::-1], self.weights[::-1], strict=True):
            back.append(back[-1] * slope * weight)
        return np.array(back[::-1])


@dataclass(frozen=True)
class Factor:
    """One factor of dE/dw: what it is, the rule for it, the rule with its numbers, its value."""

    symbol: str
    rule: str
    numbers: str
    value: float


@dataclass(frozen=True)
class Difference:
    """(E(w + STEP) - E(w - STEP)) / (2 STEP), and whether a step or ReLU unit has its kink between
    the two points."""

    value: float
    kink: bool


def run(x: float, target: float, weights: Sequence[float], activations: Sequence[str]) -> Chain:
    """The forward pass of the toy."""
    h, z = [float(x)], []
    for weight, name in zip(weights, activations, strict=True):
        z.append(weight * h[-1])
        h.append(float(ACTIVATIONS[name].f(np.float64(z[-1]))))
    slopes = [
        float(ACTIVATIONS[name].slope(np.float64(at)))
        for name, at in zip(activations, z, strict=True)
    ]
    return Chain(
        np.array(weights, np.float64),
        tuple(activations),
        float(target),
        np.array(z),
        np.array(h),
        np.array(slopes),
        0.5 * (h[-1] - target) ** 2,
    )


def factors(chain: Chain, weight: int = 1) -> tuple[Factor, ...]:
    """The factors of dE/dw of unit `weight` (1 the first), from the error back to the weight; their
    product is it."""
    last, output = len(chain.z), chain.h[-1]
    found = [
        Factor("dE/do", "o − t", f"{output:.4g} − {chain.target:.4g}", float(output - chain.target))
    ]
    for unit in range(last, weight, -1):
        slope, w = chain.slopes[unit - 1], chain.weights[unit - 1]
        found.append(
            Factor(
                f"d{chain.name(unit)}/d{chain.name(unit - 1)}",
                f"f'(z{unit}) · w{unit}",
                f"{slope:.4g} · {w:.4g}",
                float(slope * w),
            )
        )
    slope, before = chain.slopes[weight - 1], chain.h[weight - 1]
    found.append(
        Factor(
            f"d{chain.name(weight)}/dw{weight}",
            f"f'(z{weight}) · {chain.name(weight - 1)}",
            f"{slope:.4g} · {before:.4g}",
            float(slope * before),
        )
    )
    return tuple(found)


def product(found: Sequence[Factor]) -> float:
    return float(np.prod([factor.value for factor in found]))


def products(chain: Chain) -> dict[int, float]:
    """dE/dw of every weight by the chain rule."""
    return {k: product(factors(chain, k)) for k in range(1, len(chain.z) + 1)}


def differences(chain: Chain) -> dict[int, "Difference"]:
    """dE/dw of every weight by moving it."""
    return {k: difference(chain, k) for k in range(1, len(chain.z) + 1)}


def difference(chain: Chain, weight: int = 1, step: float = STEP) -> Difference:
    """What E does when this one weight moves a little each way, by running the toy twice."""
    ends = []
    for sign in (1, -1):
        moved = chain.weights.copy()
        moved[weight - 1] += sign * step
        ends.append(run(chain.h[0], chain.target, moved, chain.activations))
    sides = [
        np.sign(end.z[[ACTIVATIONS[name].kinks for name in chain.activations]]) for end in ends
    ]
    return Difference(
        (ends[0].error - ends[1].error) / (2 * step), bool(np.any(sides[0] != sides[1]))
    )


@dataclass(frozen=True)
class Lengthening:
    """dh_n/dx for chains of n = 1 ... N units: as measured, and the largest that weight and
    activation allow, (|w| max f')^n; 0.25^n is the same for sigmoid with w = 1. All (N,)."""

    measured: np.ndarray
    bound: np.ndarray
    quarter: np.ndarray
    factor: float  # |w| max f'


def lengthen(
    activation: str, weight: float, length: int, x: float = 1.0, centred: bool = False
) -> Lengthening:
    """Equal units in a row, z_k = w h_(k-1) + b_k; b_k = 0, or, where centred, such that f' is at
    its largest."""
    row, h, slopes = ACTIVATIONS[activation], float(x), []
    for _ in range(length):
        z = row.steepest if centred else weight * h
        slopes.append(float(row.slope(np.float64(z))) * weight)
        h = float(row.f(np.float64(z)))
    n, factor = np.arange(1, length + 1), abs(weight) * row.bound
    return Lengthening(np.abs(np.cumprod(slopes)), factor**n, 0.25**n, factor)
