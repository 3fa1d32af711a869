"""Picture moves: a picture shifted, scaled and turned a little, so that no single pixel decides.

What only works at one exact place is noise to people: what a unit is to answer to should do so wherever it lies.
(Olah, Mordvintsev and Schubert 2017, "Feature visualization".)"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

GREY = 0.5  # beyond the edge


@dataclass(frozen=True)
class Moves:
    """How far at most: shift in pixels, along each side; scale as a share; turn in degrees."""

    shift: float
    scale: float
    turn: float

    def drawn(self, seed: int, steps: int) -> np.ndarray:
        """(steps, 4): shifts down and to the right in pixels, factors, degrees; equal seeds give equal ones, however many
        steps."""
        uniform = np.random.default_rng([seed, 1]).uniform(-1, 1, (steps, 4))
        most = np.array([self.shift, self.shift, self.scale, self.turn])
        return uniform * most + np.array([0.0, 0.0, 1.0, 0.0])


def moved(pictures: Tensor, moves: Sequence[np.ndarray]) -> Tensor:
    """Each picture (B, C, side, side) with its row of `Moves.drawn`, around the middle; between pixels linearly, grey
    beyond the edge."""
    side = pictures.shape[-1]
    down, right, factor, degrees = np.stack(moves).T
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
    rows = [
        np.stack([cos, sin, -(cos * right + sin * down) * 2 / side], 1),
        np.stack([-sin, cos, -(-sin * right + cos * down) * 2 / side], 1),
    ]
    theta = torch.from_numpy(np.stack(rows, 1).astype(np.float32))  # (B, 2, 3)
    places = functional.affine_grid(theta, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures - GREY, places, align_corners=False) + GREY
