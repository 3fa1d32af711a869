"""Steepness: what do the same steps of gradient descent do on a steep objective function and on a flat one?

E(w) = a w^2 / 2, with gradient a w: every step multiplies w by 1 - rate a. To compare one more, add a
row to OBJECTIVES."""

from dataclasses import dataclass

import numpy as np

OBJECTIVES = {"steep": 4.0, "flat": 0.1}  # name: curvature a
START, STEPS = 2.0, 15
RATES = (0.01, 0.03, 0.1, 0.2, 0.3, 0.45, 0.5, 0.6)  # learning rates to choose from
RATE = 0.2
NEAR = 0.05  # share of the way: with less left it has arrived
BOUND = 1e3  # a weight beyond it has left the picture, and the descent ends


@dataclass(frozen=True)
class Walk:
    """Gradient descent on a w^2 / 2: the weight before each step and after the last, (S+1,), E and
    its gradient there; shorter where the weight went beyond BOUND."""

    name: str
    curvature: float
    rate: float
    w: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """(S+1,) E(w)."""
        return self.curvature * self.w**2 / 2

    @property
    def gradients(self) -> np.ndarray:
        """(S+1,) dE/dw."""
        return self.curvature * self.w

    @property
    def left(self) -> float:
        """The share of the way to the minimum that is left at the end; above 1 it has gone away."""
        return float(abs(self.w[-1] / self.w[0]))

    @property
    def verdict(self) -> str:
        """`diverges`, `swings` where it jumps from side to side and comes no nearer, `jumps` over the
        minimum and comes nearer, `arrives` or `crawls`."""
        factor = 1 - self.rate * self.curvature
        if abs(factor) > 1 + 1e-9:
            return "diverges"
        if abs(factor + 1) <= 1e-9:
            return "swings"
        if factor < -1e-9:
            return "jumps"
        return "arrives" if self.left < NEAR else "crawls"


def walk(name: str, rate: float, start: float = START, steps: int = STEPS) -> Walk:
    """Gradient descent on one of OBJECTIVES, step by step."""
    curvature, w = OBJECTIVES[name], [start]
    for _ in range(steps):
        if abs(w[-1]) > BOUND:
            break
        w.append(w[-1] - rate * curvature * w[-1])
    return Walk(name, curvature, rate, np.array(w))


def walks(rate: float) -> list[Walk]:
    """The same start, rate and number of steps on each of OBJECTIVES."""
    return [walk(name, rate) for name in OBJECTIVES]
