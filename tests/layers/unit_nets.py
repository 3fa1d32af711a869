"""Small seeded nets, made-up sets of images and facts for the tests of units."""

import numpy as np
import torch
from torch import Tensor, nn

from explorer.failures.sources import Image, ImageSource
from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.layers.unit_index import Indexing, UnitIndex
from explorer.layers.unit_sets import UnitSet

SIDE = 16
FRAME = Preprocessing(SIDE, SIDE, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
CLASSES = ("cat", "dog", "mug")


class Small(nn.Module):
    """A ReLU in place that is used twice, a sum that is no module, a head behind the mean."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.second = nn.Conv2d(8, 8, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(8, len(CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.first(x))
        x = self.relu(x + self.second(x))
        return self.head(x.mean((2, 3)))


def net(seed: int = 0) -> Small:
    torch.manual_seed(seed)
    return Small().eval().requires_grad_(False)


def graph(module: nn.Module, side: int = SIDE, channels: int = 3) -> LayerGraph:
    return layer_graph(module, (1, channels, side, side))


def image_set(n: int = 40, limit: int = 10_000, seed: int = 0, read=None) -> UnitSet:
    """So many noisy pictures of three classes."""
    pixels = np.random.default_rng(seed).integers(0, 256, (n, SIDE, SIDE, 3), np.uint8)
    images = tuple(
        Image(f"{i}.png", i % len(CLASSES), (lambda i=i: pixels[i]) if read is None else read)
        for i in range(n)
    )
    source = ImageSource("noise", "dataset", f"noise {seed}", "all", ("all",), CLASSES, images, "")
    return UnitSet(source, limit)


def index(module: nn.Module, layer: str, unit_set: UnitSet, seconds: float = 60) -> UnitIndex:
    job = Indexing(unit_set, FRAME, graph(module), layer)
    while not job.finished:
        job.go_on(module, seconds)
    return job.index()
