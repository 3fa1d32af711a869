"""Fourier pictures: how is a picture written so that gradient ascent changes all sizes of structure alike?

As the sum of waves, each divided by its frequency, in colours that do not go together in photos. (Olah, Mordvintsev and
Schubert 2017, "Feature visualization", and its code, lucid.) To write pictures in the colours of another set, give
`pictures` what `principal_colours` makes of its moments."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from trainer.moments import Moments

Colours = tuple[tuple[float, ...], ...]
SPREAD = 0.01  # of the first numbers, which are drawn
CONTRAST = 4.0  # by which lucid divides
# the colours of ImageNet's photos: columns are light and dark, blue to orange, green to purple, as long as they vary; of lucid
IMAGENET: Colours = ((0.26, 0.09, 0.02), (0.27, 0.0, -0.05), (0.27, -0.09, 0.03))


def principal_colours(moments: Moments) -> Colours:
    """The same of any set of pictures with three channels: columns are its principal colours, each as long as its
    standard deviation."""
    values, vectors = np.linalg.eigh(moments.covariance)
    columns = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0))
    return tuple(tuple(row) for row in columns.tolist())


def first_numbers(seeds: Sequence[int], channels: int, side: int) -> Tensor:
    """The numbers (B, C, side, side // 2 + 1, 2) of which ascent begins, real and imaginary part; equal seeds give
    equal ones."""
    shape = channels, side, side // 2 + 1, 2
    drawn = [np.random.default_rng([seed, 0]).normal(0, SPREAD, shape) for seed in seeds]
    return torch.from_numpy(np.stack(drawn).astype(np.float32))


def pictures(numbers: Tensor, colours: Colours | None) -> Tensor:
    """(B, C, side, side) between 0 and 1, of `first_numbers` or what became of them."""
    side = numbers.shape[2]
    rows, columns = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]
    frequency = (rows**2 + columns**2).sqrt().clamp_min(1 / side)  # cycles a pixel
    waves = torch.view_as_complex(numbers.contiguous()) / frequency
    values = torch.fft.irfft2(waves, s=(side, side), norm="ortho") / CONTRAST
    if colours is not None:
        matrix = torch.tensor(colours)
        values = torch.einsum("rc,bchw->brhw", matrix / matrix.norm(dim=0).max(), values)
    return values.sigmoid()


def to_pixels(values: Tensor) -> np.ndarray:
    """(B, side, side, C) uint8 of pictures between 0 and 1."""
    return values.mul(255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()
