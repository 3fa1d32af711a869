"""Identity: can a stack of layers learn to give back what it was given?

He et al. 2016 argue that a deeper net can always do as well as a shallower one: its further layers
need only be the identity. So the identity is what is trained here, in a stack of two-layer blocks h
<- relu(s h + W2 relu(W1 h)), plain (s = 0) and with skips (s = 1), by Adam, on a fresh batch each
step: there is nothing to overfit. The input is not negative, so both kinds can be exactly right:
plain with W1 = W2 = 1, with skips where W2 = 0. To train something else, add a row to TASKS."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.drawing.numbers import percent

WIDTH, BATCH, STEPS, SEEDS, RATE = 16, 64, 150, 4, 1e-2
VARIANCE = 0.5 - 1 / (2 * math.pi)  # of max(z, 0), z normal: the error of always answering the mean
LEARNED = 0.05  # error at the end below which the task is learned
FAILED = 0.5  # and above which it is not
LAYERS, STARTS = (2, 4, 6, 8, 10, 14, 20), (0.25, 0.5, 1.0)
KINDS = ("plain", "with skips")
USUAL = (20, 0.5, "identity")  # layers, start and task to begin with
OPTIONS = ("Both", "Only the one with skips", "Only the plain one", "Neither")


@dataclass(frozen=True)
class Task:
    """A row of TASKS: what is asked for, and the target (N, D) of an input (N, D)."""

    label: str
    target: Callable[[np.ndarray], np.ndarray]
    why: str


TASKS: dict[str, Task] = {
    "identity": Task(
        "the input itself",
        lambda x: x,
        "what the further layers of a deeper net need, to do no harm",
    ),
    "shuffle": Task(
        "the input, shuffled",
        lambda x: np.roll(x, 1, axis=-1),
        "for comparison: as simple as the identity, but no skip does it alone",
    ),
}


@dataclass(frozen=True)
class Fit:
    """errors (steps + 1, 2, S): mean square error over the variance of the target, before every
    step and after the last, of KINDS, for S seeds. 1 is the error of always answering the mean."""

    layers: int
    start: float
    task: str
    errors: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """(2,) median over the seeds before anything was learned."""
        return np.median(self.errors[0], axis=-1)

    @property
    def last(self) -> np.ndarray:
        """(2,) median over the seeds at the end."""
        return np.median(self.errors[-1], axis=-1)

    def verdict(self, kind: int) -> str:
        """learned, halfway or failed, for plain (0) or with skips (1)."""
        if self.last[kind] < LEARNED:
            return "learned"
        return "failed" if self.last[kind] > FAILED else "halfway"


def fit(
    layers: int = USUAL[0],
    start: float = USUAL[1],
    task: str = USUAL[2],
    seeds: int = SEEDS,
    steps: int = STEPS,
) -> Fit:
    """Train both kinds on one task: same first weights, same batches. `layers` is even; weights
    begin as normal draws of `start` times He's standard deviation sqrt(2 / fan_in) (He et al.
    2015)."""
    first = np.stack(
        [
            np.random.default_rng(seed).normal(
                0, start * math.sqrt(2 / WIDTH), (layers, WIDTH, WIDTH)
            )
            for seed in range(seeds)
        ],
        axis=1,
    )  # (L, S, D, D)
    weights = torch.from_numpy(
        np.concatenate([first, first], axis=1).astype(np.float32)
    ).requires_grad_()  # (L, 2 S, D, D): plain, then with skips
    skip = torch.tensor([0.0, 1.0]).repeat_interleave(seeds)[:, None, None]
    optimiser = torch.optim.Adam([weights], RATE)
    batches, errors = np.random.default_rng(seeds), []
    for step in range(steps + 1):
        x = np.maximum(batches.normal(size=(BATCH, WIDTH)), 0).astype(np.float32)
        target = TASKS[task].target(x)
        error = stack_errors(weights, torch.from_numpy(x), torch.from_numpy(target), skip)
        errors.append(error.detach().double().numpy())
        if step < steps:
            optimiser.zero_grad()
            error.sum().backward()  # the stacks share nothing: each gets the gradient of its own
            optimiser.step()
    return Fit(layers, start, task, np.array(errors).reshape(steps + 1, 2, seeds))


def stack_errors(weights: Tensor, x: Tensor, target: Tensor, skip: Tensor) -> Tensor:
    """Mean square errors (B,) over VARIANCE of B stacks at once. weights (L, B, D, D); x, target
    (N, D); skip (B, 1, 1) of 0 and 1."""
    h = x.expand(weights.shape[1], *x.shape)  # (B, N, D)
    for first, second in zip(weights[::2], weights[1::2], strict=True):
        h = torch.relu(skip * h + torch.relu(h @ first) @ second)
    return (h - target).square().mean((1, 2)) / VARIANCE


def quiz_answer() -> tuple[str, str]:
    """Which of the two stacks learns the identity, found by training them."""
    result = fit(*USUAL)
    option = {
        (True, True): OPTIONS[0],
        (False, True): OPTIONS[1],
        (True, False): OPTIONS[2],
        (False, False): OPTIONS[3],
    }[result.verdict(0) == "learned", result.verdict(1) == "learned"]
    return option, (
        f"After {STEPS} steps the plain stack leaves {percent(result.last[0], 1)} of the variance as error, the one "
        f"with skips {percent(result.last[1], 1)} (median of {SEEDS} seeds). Both can do it exactly: the plain one "
        "with every W = 1, the one with skips by learning nothing, W2 = 0."
    )
