"""Activation speed: how long does a machine take for ReLU, and how long for functions with an exponential?"""

import platform
import time
from dataclasses import dataclass

import numpy as np
import torch

from explorer.depth.activation_functions import ACTIVATIONS
from trainer import machine

TIMED = ("relu", "sigmoid", "tanh")
VALUES, REPEATS = 1_000_000, 15


@dataclass(frozen=True)
class Speed:
    """Milliseconds for so many float32 values, by key of ACTIVATIONS: the middle of several tries, and
    half of the way between the first and third quartile; by how many threads of which machine."""

    values: int
    milliseconds: dict[str, float]
    spread: dict[str, float]
    threads: int
    processor: str


def measure(values: int = VALUES, repeats: int = REPEATS) -> Speed:
    """Each of TIMED on the same random numbers, in turn, so that what else the machine does meets
    them all."""
    z = torch.randn(values, generator=torch.Generator().manual_seed(0))
    modules = {key: ACTIVATIONS[key].build() for key in TIMED}
    times: dict[str, list[float]] = {key: [] for key in TIMED}
    with torch.no_grad():
        for _ in range(repeats + 2):
            for key, module in modules.items():
                start = time.perf_counter()
                module(z)
                times[key].append(1000 * (time.perf_counter() - start))
    kept = {key: each[2:] for key, each in times.items()}  # the first tries warm up
    return Speed(
        values,
        {key: float(np.median(each)) for key, each in kept.items()},
        {key: float(np.subtract(*np.percentile(each, (75, 25)))) / 2 for key, each in kept.items()},
        torch.get_num_threads(),
        f"{platform.machine()}, {machine.cores()} cores",
    )
