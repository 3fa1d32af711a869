"""Batches: which images and labels are the lab's nets given?

To offer one more input, add a row to INPUTS and its images to `batch`.
"""

import numpy as np
import torch
from torch import Tensor, nn

from explorer.depth.lab_nets import CLASSES
from trainer.data import load_digits

SIDE = 8  # pixels: what the lab's nets are given
INPUTS = {"noise": "noise", "digits": "handwritten digits", "photo": "the chosen photo"}


def batch(kind: str, images: int, pixels: np.ndarray | None = None) -> tuple[Tensor, Tensor]:
    """x (N, C, 8, 8) of mean 0 and variance 1, and labels (N,), always the same for the same
    arguments.

    noise: independent normal numbers in 4 channels, random labels. digits: scikit-learn's, with
    their labels. photo: crops of `pixels` (H, W, 3) uint8, each half its shorter side, at random
    places, with random labels."""
    generator = torch.Generator().manual_seed(20)
    labels = torch.randint(CLASSES, (images,), generator=generator)
    if kind == "digits":
        data = load_digits(SIDE)
        chosen = torch.randperm(len(data.train_images), generator=generator)[:images]
        x, labels = data.train_images[chosen].permute(0, 3, 1, 2).float(), data.train_labels[chosen]
    elif kind == "photo":
        x = _crops(
            torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None].float(),
            images,
            generator,
        )
    else:
        return torch.randn(images, 4, SIDE, SIDE, generator=generator), labels
    return (x - x.mean()) / x.std().clamp_min(1e-6), labels


def _crops(picture: Tensor, images: int, generator: torch.Generator) -> Tensor:
    """(1, 3, H, W) -> (N, 3, 8, 8)."""
    small = nn.functional.interpolate(
        picture, (4 * SIDE, 4 * SIDE), mode="bilinear", antialias=True
    )
    starts = torch.randint(2 * SIDE + 1, (images, 2), generator=generator).tolist()
    return nn.functional.avg_pool2d(
        torch.cat([small[:, :, i : i + 2 * SIDE, j : j + 2 * SIDE] for i, j in starts]), 2
    )
