"""The chain rule: how does a number multiplied by numbers become the gradient of the first weight?

The lecture's toy: units in a row, h_0 = x, z_k = w_k h_(k-1), h_k = f_k(z_k), o = h_n, E = (o -
t)^2 / 2. Going back, every unit multiplies by f_k'(z_k) w_k. To offer another activation function, add
its key to UNITS."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.depth.activation_functions import ACTIVATIONS

STEP = 1e-5  # of the central difference: error about STEP^2 / 6 by curvature, 1e-11 by rounding


UNITS = ("step", "sigmoid", "tanh", "relu", "linear")  # of ACTIVATIONS: what a unit can do
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
    output, derivatives (n,) f_k'(z_k), error E = (o - t)^2 / 2."""

    weights: np.ndarray
    activations: tuple[str, ...]
    target: float
    z: np.ndarray
    h: np.ndarray
    derivatives: np.ndarray
    error: float

    def name(self, unit: int) -> str:
        """x, h1, h2, ..., o."""
        return "x" if unit == 0 else "o" if unit == len(self.z) else f"h{unit}"

    def activation_gradients(self) -> np.ndarray:
        """dE/dh_k of every unit, (n+1,): 0 the input, n the output."""
        back = [self.h[-1] - self.target]
        for derivative, weight in zip(self.derivatives[::-1], self.weights[::-1], strict=True):
            back.append(back[-1] * derivative * weight)
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


def run(
    x: float, target: float, weights: Sequence[float] | np.ndarray, activations: Sequence[str]
) -> Chain:
    """The forward pass of the toy."""
    h, z = [float(x)], []
    for weight, name in zip(weights, activations, strict=True):
        z.append(weight * h[-1])
        h.append(float(ACTIVATIONS[name].f(np.float64(z[-1]))))
    derivatives = [
        float(ACTIVATIONS[name].derivative(np.float64(at)))
        for name, at in zip(activations, z, strict=True)
    ]
    return Chain(
        weights=np.array(weights, np.float64),
        activations=tuple(activations),
        target=float(target),
        z=np.array(z),
        h=np.array(h),
        derivatives=np.array(derivatives),
        error=0.5 * (h[-1] - target) ** 2,
    )


def written(value: float, digits: int = 4) -> str:
    """A number in so many digits; where a step has no derivative, undefined."""
    return "undefined" if np.isnan(value) else f"{value:.{digits}g}"


def factors(chain: Chain, weight: int = 1) -> tuple[Factor, ...]:
    """The factors of dE/dw of unit `weight` (1 the first), from the error back to the weight; their
    product is it."""
    last, output = len(chain.z), chain.h[-1]
    error = Factor(
        "dE/do",
        "o − t",
        f"{written(output)} − {written(chain.target)}",
        float(output - chain.target),
    )
    units = []
    for unit in range(last, weight, -1):
        derivative, w = chain.derivatives[unit - 1], chain.weights[unit - 1]
        units.append(
            Factor(
                f"d{chain.name(unit)}/d{chain.name(unit - 1)}",
                f"f'(z{unit}) · w{unit}",
                f"{written(derivative)} · {written(w)}",
                float(derivative * w),
            )
        )
    derivative, before = chain.derivatives[weight - 1], chain.h[weight - 1]
    first = Factor(
        f"d{chain.name(weight)}/dw{weight}",
        f"f'(z{weight}) · {chain.name(weight - 1)}",
        f"{written(derivative)} · {written(before)}",
        float(derivative * before),
    )
    return (error, *units, first)


def product(factors: Sequence[Factor]) -> float:
    """dE/dw of the weight that these factors lead to."""
    return float(np.prod([factor.value for factor in factors]))


def weight_gradients(chain: Chain) -> dict[int, float]:
    """dE/dw of every weight by the chain rule."""
    return {k: product(factors(chain, k)) for k in range(1, len(chain.z) + 1)}


def central_differences(chain: Chain) -> dict[int, Difference]:
    """dE/dw of every weight by moving it."""
    return {k: central_difference(chain, k) for k in range(1, len(chain.z) + 1)}


def central_difference(chain: Chain, weight: int = 1, step: float = STEP) -> Difference:
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
    row, h, factors = ACTIVATIONS[activation], float(x), []
    for _ in range(length):
        z = row.steepest if centred else weight * h
        factors.append(float(row.derivative(np.float64(z))) * weight)
        h = float(row.f(np.float64(z)))
    n, factor = np.arange(1, length + 1), abs(weight) * row.bound
    return Lengthening(np.abs(np.cumprod(factors)), factor**n, 0.25**n, factor)
