"""Batches: which images and labels are the lab's nets given?

To offer one more input, write a function and add a row to INPUTS.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn

from explorer.depth.lab_nets import CLASSES
from trainer.data import load_digits

SIDE = 8  # pixels: what the lab's nets are given
Batch = tuple[Tensor, Tensor]  # x (N, C, 8, 8) and labels (N,)


@dataclass(frozen=True)
class LabInput:
    """A row of INPUTS. draw(labels, pixels, generator) gives a batch of as many images as there are
    random labels (N,), of pixels (H, W, 3) uint8 where it takes a picture."""

    label: str
    draw: Callable[[Tensor, np.ndarray | None, Generator], Batch]


def noise(labels: Tensor, _pixels: np.ndarray | None, generator: Generator) -> Batch:
    """Independent normal numbers in 4 channels, random labels."""
    return torch.randn(len(labels), 4, SIDE, SIDE, generator=generator), labels


def digits(labels: Tensor, _pixels: np.ndarray | None, generator: Generator) -> Batch:
    """scikit-learn's, with their labels."""
    data = load_digits(SIDE)
    chosen = torch.randperm(len(data.train_images), generator=generator)[: len(labels)]
    x = data.train_images[chosen].permute(0, 3, 1, 2).float()
    return standardised(x), data.train_labels[chosen]


def photo(labels: Tensor, pixels: np.ndarray | None, generator: Generator) -> Batch:
    """Crops of a picture, each half its shorter side, at random places, with random labels."""
    if pixels is None:
        raise ValueError("A photo to crop is needed.")
    size = 4 * SIDE, 4 * SIDE
    colours = torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[:, None, None]
    small = torch.cat(  # (1, 3, 32, 32), one after the other: a large picture as floats is larger
        [
            nn.functional.interpolate(colour.float(), size, mode="bilinear", antialias=True)
            for colour in colours
        ],
        1,
    )
    starts = torch.randint(2 * SIDE + 1, (len(labels), 2), generator=generator).tolist()
    crops = [small[:, :, i : i + 2 * SIDE, j : j + 2 * SIDE] for i, j in starts]
    return standardised(nn.functional.avg_pool2d(torch.cat(crops), 2)), labels


def standardised(x: Tensor) -> Tensor:
    """Of mean 0 and variance 1; where all is alike, 0."""
    return (x - x.mean()) / x.std().clamp_min(1e-6)


INPUTS: dict[str, LabInput] = {
    "noise": LabInput("noise", noise),
    "digits": LabInput("handwritten digits", digits),
    "photo": LabInput("the chosen photo", photo),
}


def batch(kind: str, images: int, pixels: np.ndarray | None = None) -> Batch:
    """x (N, C, 8, 8) of mean 0 and variance 1, and labels (N,), by a key of INPUTS; always the same
    for the same arguments."""
    generator = Generator().manual_seed(20)
    labels = torch.randint(CLASSES, (images,), generator=generator)
    return INPUTS[kind].draw(labels, pixels, generator)
