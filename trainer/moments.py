"""What are mean, deviation and principal colours of the pixels of a set?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

LEAST_SPREAD = 1e-2 / 255  # a hundredth of a grey level: less is what rounding leaves


class Moments:
    """Sums over pixels (…, C) uint8 from which mean, deviation and covariance of the channels follow,
    in [0, 1]; exact, however many."""

    def __init__(self, channels: int):
        self.count = 0
        self.first = np.zeros(channels)
        self.second = np.zeros((channels, channels))

    def add(self, images: np.ndarray) -> None:
        """Count these pixels in."""
        pixels = images.reshape(-1, images.shape[-1])
        for part in np.array_split(pixels, max(1, images.size // 1_000_000)):
            values = part.astype(np.float64)
            self.count += len(values)
            self.first += values.sum(0)
            self.second += values.T @ values

    @property
    def mean(self) -> np.ndarray:
        """(C,)"""
        return self.first / self.count / 255

    @property
    def covariance(self) -> np.ndarray:
        """(C, C)"""
        return self.second / self.count / 255**2 - np.outer(self.mean, self.mean)

    @property
    def std(self) -> np.ndarray:
        """(C,) above 0: by what a channel is divided. 1 for one without spread, which then is 0
        everywhere."""
        spread = np.sqrt(np.maximum(np.diag(self.covariance), 0))
        return np.where(spread < LEAST_SPREAD, 1.0, spread)

    def sums(self) -> dict[str, Any]:
        """All that these moments are made of, for JSON."""
        return {"count": self.count, "first": self.first.tolist(), "second": self.second.tolist()}

    @classmethod
    def of_sums(cls, count: int, first: list[float], second: list[list[float]]) -> "Moments":
        """The moments that `sums` was called of."""
        moments = cls(len(first))
        moments.count, moments.first, moments.second = count, np.array(first), np.array(second)
        return moments


def channels_without_spread(mean: Sequence[float], std: Sequence[float]) -> str:
    """Which channels have one value in all images, in a sentence, where there are any; "" elsewhere."""
    flat = [number for number, spread in enumerate(std) if spread == 1]
    if not flat:
        return ""
    if len(flat) == len(std):
        return "All pixels of all training images have the same value: nothing can be learned from them."
    names = [("red", "green", "blue")[number] for number in flat]
    values = ", ".join(f"{255 * mean[number]:.3g}" for number in flat)
    return f"In all training images one value of {' and '.join(names)} ({values} of 255): shifted to 0, and not scaled."


def principal(moments: Moments) -> Tensor | None:
    """Eigenvectors of the covariance of the colours as columns, each times its eigenvalue; None for
    grey images."""
    if len(moments.first) != 3:
        return None
    values, vectors = np.linalg.eigh(moments.covariance)
    return torch.from_numpy((vectors * values).astype(np.float32))
