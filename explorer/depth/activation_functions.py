"""Activation functions: what does each do to z, by how much does it multiply a signal on its way back?

One row for each, as a function of numbers and as a module; names and modules are the trainer's where it has the
function. To add one, add a row; pages that show only some name their keys."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from scipy import special
from torch import Tensor, nn

from trainer import nets

Function = Callable[[ArrayLike], np.ndarray]
LEAK, PRELU = 0.01, 0.25  # torch's derivatives below 0; PReLU's is where learning begins


@dataclass(frozen=True)
class Activation(nets.Activation):
    """A row of ACTIVATIONS. f and its derivative give float64 arrays; bound is the
    derivative's largest value, reached at z = steepest; kinks says that the derivative jumps at
    0; saturates: beyond which z the function is called saturated (Amazon SageMaker Debugger);
    rectifies: units can be dead."""

    f: Function
    derivative: Function
    rule: str
    bound: float
    steepest: float
    kinks: bool = False
    saturates: tuple[float, float] | None = None
    rectifies: bool = False


class StepFunction(nn.Module):
    """0 below 0, 1 above; its derivative is 0 everywhere, which is what torch says of sign."""

    def forward(self, h: Tensor) -> Tensor:
        return (torch.sign(h) + 1) / 2


def step(z: ArrayLike) -> np.ndarray:
    """1 from 0 on."""
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def step_derivative(z: ArrayLike) -> np.ndarray:
    """0, NaN at 0."""
    return np.where(np.asarray(z) == 0, np.nan, 0.0)


def sigmoid_derivative(z: ArrayLike) -> np.ndarray:
    """f(z) f(-z), which keeps small values exact."""
    return special.expit(z) * special.expit(-np.asarray(z))


def tanh_derivative(z: ArrayLike) -> np.ndarray:
    """1 / cosh^2, without overflow."""
    return 1 / np.cosh(np.clip(z, -350, 350)) ** 2


def relu(z: ArrayLike) -> np.ndarray:
    """z above 0, else 0."""
    return np.maximum(np.asarray(z, np.float64), 0)


def leaky(below: float) -> Function:
    """z above 0, `below` times z below it."""
    return lambda z: np.where(np.asarray(z) > 0, z, below * np.asarray(z, np.float64))


def leaky_derivative(below: float) -> Function:
    """1 above 0, `below` elsewhere."""
    return lambda z: np.where(np.asarray(z) > 0, 1.0, below)


def elu(z: ArrayLike) -> np.ndarray:
    """z above 0, e^z - 1 below."""
    z = np.asarray(z, np.float64)
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def elu_derivative(z: ArrayLike) -> np.ndarray:
    """1 above 0, e^z below."""
    return np.exp(np.minimum(np.asarray(z, np.float64), 0))


def gelu(z: ArrayLike) -> np.ndarray:
    """z times the normal distribution function."""
    return np.asarray(z, np.float64) * special.ndtr(z)


def gelu_derivative(z: ArrayLike) -> np.ndarray:
    """Normal distribution function plus z times the normal density."""
    z = np.asarray(z, np.float64)
    return special.ndtr(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


def _trainers(key: str) -> tuple[str, Callable[[], nn.Module]]:
    """Label and module of the trainer's."""
    return nets.ACTIVATIONS[key].label, nets.ACTIVATIONS[key].build


ACTIVATIONS: dict[str, Activation] = {
    "step": Activation(
        "step",
        StepFunction,
        f=step,
        derivative=step_derivative,
        rule="0, undefined at z = 0",
        bound=0.0,
        steepest=1.0,
        kinks=True,
    ),
    "relu": Activation(
        *_trainers("relu"),
        f=relu,
        derivative=leaky_derivative(0.0),
        rule="1 for z > 0, else 0",
        bound=1.0,
        steepest=1.0,
        kinks=True,
        rectifies=True,
    ),
    "sigmoid": Activation(
        *_trainers("sigmoid"),
        f=special.expit,
        derivative=sigmoid_derivative,
        rule="h (1 − h)",
        bound=0.25,
        steepest=0.0,
        saturates=(-23.0, 17.0),
    ),
    "tanh": Activation(
        *_trainers("tanh"),
        f=np.tanh,
        derivative=tanh_derivative,
        rule="1 − h²",
        bound=1.0,
        steepest=0.0,
        saturates=(-9.4999, 9.4999),
    ),
    "leaky_relu": Activation(
        *_trainers("leaky_relu"),
        f=leaky(LEAK),
        derivative=leaky_derivative(LEAK),
        rule=f"1 for z > 0, else {LEAK:g}",
        bound=1.0,
        steepest=1.0,
        kinks=True,
        rectifies=True,
    ),
    "prelu": Activation(
        *_trainers("prelu"),
        f=leaky(PRELU),
        derivative=leaky_derivative(PRELU),
        rule=f"1 for z > 0, else a, at first {PRELU:g}",
        bound=1.0,
        steepest=1.0,
        kinks=True,
        rectifies=True,
    ),
    "elu": Activation(
        *_trainers("elu"),
        f=elu,
        derivative=elu_derivative,
        rule="1 for z > 0, else h + 1",
        bound=1.0,
        steepest=1.0,
    ),
    "gelu": Activation(
        *_trainers("gelu"),
        f=gelu,
        derivative=gelu_derivative,
        rule="Φ(z) + z φ(z)",
        bound=float(gelu_derivative(np.array(math.sqrt(2)))),
        steepest=math.sqrt(2),
    ),
    "linear": Activation(
        "none (linear)",
        nn.Identity,
        f=lambda z: np.asarray(z, np.float64),
        derivative=lambda z: np.ones_like(np.asarray(z, np.float64)),
        rule="1",
        bound=1.0,
        steepest=0.0,
    ),
}
