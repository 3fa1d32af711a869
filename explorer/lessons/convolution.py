"""Convolution and pooling: what does one small kernel make of a picture, and how many places are
left?

As in the networks, the kernel is not turned round: correlation, in mathematics. To add a kernel,
add a row to KERNELS; a layer of a real network whose size is checked, a row to LAYERS."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.drawing.numbers import sized
from explorer.facts import reference
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

SIDE = 96  # pixels: the photo is resized to this square

KERNELS: dict[str, tuple[float, ...]] = {  # label: row by row
    "Vertical edges": (-1, 0, 1, -2, 0, 2, -1, 0, 1),
    "Horizontal edges": (-1, -2, -1, 0, 0, 0, 1, 2, 1),
    "Spots": (-1, -1, -1, -1, 8, -1, -1, -1, -1),
    "Sharpen": (0, -1, 0, -1, 5, -1, 0, -1, 0),
    "Blur": (1 / 9,) * 9,
    "Nothing": (0, 0, 0, 0, 1, 0, 0, 0, 0),
}

POOLS: dict[str, Callable[[Tensor], Tensor] | None] = {
    "none": None,
    "max 2×2": partial(F.max_pool2d, kernel_size=2),
    "mean 2×2": partial(F.avg_pool2d, kernel_size=2),
}


@dataclass(frozen=True)
class LayerShape:
    """A layer of a published network: side of its input, of its kernel, stride, padding; pooling or
    convolution."""

    label: str
    side: int
    kernel: int
    stride: int
    padding: int
    pool: bool = False


LAYERS = (
    LayerShape("AlexNet, first convolution", 224, 11, 4, 2),
    LayerShape("AlexNet, first pooling", 55, 3, 2, 0, True),
    LayerShape("AlexNet, second convolution", 27, 5, 1, 2),
    LayerShape("AlexNet, second pooling", 27, 3, 2, 0, True),
    LayerShape("VGG, every convolution", 224, 3, 1, 1),
    LayerShape("VGG, every pooling", 224, 2, 2, 0, True),
    LayerShape("ResNet, first convolution", 224, 7, 2, 3),
    LayerShape("a 3×3 without padding", 224, 3, 1, 0),
)


@dataclass(frozen=True)
class Convolved:
    """What a kernel (3, 3) made of a picture (H, W): `values` (h, w), and `pooled` (p, q), None
    without pooling."""

    picture: np.ndarray
    kernel: np.ndarray
    stride: int
    padding: int
    values: np.ndarray
    pooled: np.ndarray | None

    def patch(self, row: int, column: int) -> np.ndarray:
        """The pixels (3, 3) under the kernel at one place of `values`, zeros beyond the edge."""
        around = np.pad(self.picture, self.padding)
        top, left = row * self.stride, column * self.stride
        return around[top : top + 3, left : left + 3]

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """left, top, right, bottom of that patch in pixels of the picture."""
        top, left = row * self.stride - self.padding, column * self.stride - self.padding
        return left, top, left + 3, top + 3


def output_size(side: int, kernel: int, stride: int, padding: int) -> int:
    """floor((n + 2p - k) / s) + 1 places along a side of n pixels; 0 where the kernel does not
    fit."""
    return max(0, (side + 2 * padding - kernel) // stride + 1)


def convolve(x: Tensor, kernel: np.ndarray, stride: int, padding: int, pool: str) -> Convolved:
    """The kernel over a grey picture x (1, 1, H, W), at every `stride`-th place, with `padding`
    zeros around it, then one of POOLS, without bias."""
    weight, pooling = torch.as_tensor(np.asarray(kernel), dtype=x.dtype)[None, None], POOLS[pool]
    with torch.no_grad():
        values = F.conv2d(x, weight, stride=stride, padding=padding)  # (1, 1, h, w)
        pooled = None if pooling is None else pooling(values)
    return Convolved(
        x[0, 0].numpy(),
        np.asarray(kernel),
        stride,
        padding,
        values[0, 0].numpy(),
        None if pooled is None else pooled[0, 0].numpy(),
    )


def measured_size(shape: LayerShape) -> int:
    """The side of what torch's own layer gives for a picture of this side."""
    layer: nn.Module = (
        nn.MaxPool2d(shape.kernel, shape.stride, shape.padding)
        if shape.pool
        else nn.Conv2d(1, 1, shape.kernel, shape.stride, shape.padding)
    )
    with torch.no_grad():
        return layer(torch.zeros(1, 1, shape.side, shape.side)).shape[-1]


def quiz_answer() -> tuple[str, str]:
    """How many places across AlexNet's first layer has."""
    layer = LAYERS[0]
    size = measured_size(layer)
    exact = (layer.side + 2 * layer.padding - layer.kernel) / layer.stride + 1
    return str(size), (
        f"({layer.side} + 2·{layer.padding} − {layer.kernel}) / {layer.stride} + 1 = {sized(exact, 6)}, and a kernel that does not fit "
        f"whole is not placed: {output_size(layer.side, layer.kernel, layer.stride, layer.padding)}, as torch's layer gives."
    )


LESSON = Lesson(
    "Convolution and pooling",
    "A convolution slides one small kernel over the whole picture and multiplies and adds at every place, so one "
    "pattern is found wherever it is. Stride, padding and pooling decide how many places are left.",
    Link("filters", "Filters: the kernels that networks learned"),
    (
        LECTURE,
        reference("dumoulin"),
    ),
    Question(
        "AlexNet's first layer lays kernels of 11×11 on 224×224 pixels, with stride 4 and padding 2. How many "
        "places across?",
        ("52", "54", "55", "56"),
        quiz_answer,
    ),
)
