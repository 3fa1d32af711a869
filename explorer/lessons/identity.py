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

WIDTH, BATCH, STEPS, SEEDS, RATE = 16, 64, 150, 4, 1e-2
DECAY, FLOOR = (0.9, 0.999), 1e-8  # of Adam's running means; its epsilon
VARIANCE = 0.5 - 1 / (2 * math.pi)  # of max(z, 0), z normal: the error of always answering the mean
LEARNED, FAILED = (
    0.05,
    0.5,
)  # error at the end below which the task is learned, above which it is not
LAYERS, STARTS = (2, 4, 6, 8, 10, 14, 20), (0.25, 0.5, 1.0)
KINDS = ("plain", "with skips")
USUAL = (20, 0.5, "identity")  # layers, start and task to begin with


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
        return (
            "learned"
            if self.last[kind] < LEARNED
            else "failed"
            if self.last[kind] > FAILED
            else "halfway"
        )


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
    drawn = np.stack(
        [
            np.random.default_rng(seed).normal(
                0, start * math.sqrt(2 / WIDTH), (layers, WIDTH, WIDTH)
            )
            for seed in range(seeds)
        ],
        axis=1,
    )  # (L, S, D, D)
    weights = np.concatenate([drawn, drawn], axis=1).astype(
        np.float32
    )  # (L, 2 S, D, D): plain, then with skips
    skip = np.repeat(np.float32([0, 1]), seeds)[:, None, None]
    batches, errors, moments = (
        np.random.default_rng(seeds),
        [],
        [np.zeros_like(weights), np.zeros_like(weights)],
    )
    for step in range(steps + 1):
        x = np.maximum(batches.normal(size=(BATCH, WIDTH)), 0).astype(np.float32)
        error, slopes = slope(weights, x, TASKS[task].target(x), skip)
        errors.append(error)
        if step < steps:
            adam(weights, slopes, moments, step + 1)
    return Fit(layers, start, task, np.array(errors, np.float64).reshape(steps + 1, 2, seeds))


def slope(
    weights: np.ndarray, x: np.ndarray, target: np.ndarray, skip: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Error (B,) and its gradient (L, B, D, D) for B stacks at once. x, target (N, D); skip (B, 1,
    1) of 0 and 1."""
    h, tape = np.broadcast_to(x, (weights.shape[1], *x.shape)), []  # (B, N, D)
    for k in range(0, len(weights), 2):
        inner = np.maximum(h @ weights[k], 0)
        out = np.maximum(skip * h + inner @ weights[k + 1], 0)
        tape.append((h, inner, out))
        h = out
    miss = h - target
    back, slopes = miss * np.float32(2 / (miss[0].size * VARIANCE)), np.empty_like(weights)
    for k in range(len(weights) - 2, -1, -2):
        h, inner, out = tape.pop()
        back = back * (out > 0)
        within = (back @ weights[k + 1].swapaxes(1, 2)) * (inner > 0)
        np.matmul(inner.swapaxes(1, 2), back, out=slopes[k + 1])
        np.matmul(h.swapaxes(1, 2), within, out=slopes[k])
        back = within @ weights[k].swapaxes(1, 2) + skip * back
    return (miss**2).mean((1, 2)) / VARIANCE, slopes


def adam(weights: np.ndarray, slopes: np.ndarray, moments: list[np.ndarray], step: int) -> None:
    """One step of Adam (Kingma and Ba 2015), written into `weights` and `moments`; step counts from
    1."""
    mean, square = moments
    mean += (1 - DECAY[0]) * (slopes - mean)
    square += (1 - DECAY[1]) * (slopes**2 - square)
    weights -= (
        RATE * (mean / (1 - DECAY[0] ** step)) / (np.sqrt(square / (1 - DECAY[1] ** step)) + FLOOR)
    )


OPTIONS = ("Both", "Only the one with skips", "Only the plain one", "Neither")


def answer() -> tuple[str, str]:
    """Which of the two stacks learns the identity, found by training them."""
    found = fit(*USUAL)
    plain, skips = (found.verdict(kind) == "learned" for kind in (0, 1))
    said = (
        OPTIONS[0]
        if plain and skips
        else OPTIONS[1]
        if skips
        else OPTIONS[2]
        if plain
        else OPTIONS[3]
    )
    return said, (
        f"After {STEPS} steps the plain stack leaves {found.last[0]:.1%} of the variance as error, the one "
        f"with skips {found.last[1]:.1%} (median of {SEEDS} seeds). Both can do it exactly: the plain one "
        "with every W = 1, the one with skips by learning nothing, W2 = 0."
    )
