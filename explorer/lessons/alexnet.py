"""AlexNet: what is it made of, layer by layer, and what did splitting it over two GPUs change?

Krizhevsky, Sutskever and Hinton 2012. To show one more version, add a row to VERSIONS.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from torch import nn
from torchvision import models

from explorer.drawing.numbers import percent
from explorer.facts import cite, fact, reference
from explorer.inside.anatomy import Anatomy, LayerNode, anatomy, make_up, weightless
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

IMAGE = (1, 3, 224, 224)

OPTIONS = (
    "in the first convolution",
    "in the five convolutions together",
    "in the first fully connected layer",
    "in the last fully connected layer",
)


@dataclass(frozen=True)
class Version:
    """A row of VERSIONS: how it is called, how it is built (on any device), and what to know of
    it."""

    label: str
    build: Callable[[], nn.Module]
    help: str


def paper_network(split: bool) -> nn.Module:
    """The network of the paper, section 3.5 and figure 2, as one module; split: a convolution that
    is cut in two sees the half of the maps that lies on its own GPU, which is a grouped
    convolution.

    The paper's images of 224 need 2 pixels of padding to give its 55 positions (227 without).
    Dropout is where the paper has it, on the outputs of the first two fully connected layers; local
    response normalisation, without parameters, is left out."""
    groups = 2 if split else 1

    def unit(
        inputs: int, outputs: int, kernel: int, padding: int, cut: bool, stride: int = 1
    ) -> list[nn.Module]:
        return [
            nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups if cut else 1),
            nn.ReLU(),
        ]

    def pool() -> nn.Module:
        return nn.MaxPool2d(3, 2)

    return nn.Sequential(
        *unit(3, 96, 11, 2, False, stride=4),
        pool(),  # (N, 96, 27, 27)
        *unit(96, 256, 5, 2, True),
        pool(),  # (N, 256, 13, 13)
        *unit(256, 384, 3, 1, False),
        *unit(384, 384, 3, 1, True),
        *unit(384, 256, 3, 1, True),
        pool(),  # (N, 256, 6, 6)
        nn.Flatten(),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(4096, 1000),
    )


VERSIONS = {
    "torchvision": Version(
        "torchvision's, one tower",
        models.alexnet,
        f"The version in this app: one tower with 64 filters first ({cite('weird')}), so its count is not exactly the "
        "paper's.",
    ),
    "paper": Version(
        "the paper's, two GPUs",
        lambda: paper_network(True),
        "96 filters first, 48 on each GPU; three of the convolutions see the maps of their own GPU only.",
    ),
    "whole": Version(
        "the paper's, not split",
        lambda: paper_network(False),
        "The same layers, each convolution seeing all maps: what the paper's network would be on one large GPU.",
    ),
}


@dataclass(frozen=True)
class CountedLayer:
    """A convolution, pooling or fully connected layer: how its output's side and its parameters are
    reckoned.

    size and weights are the sums written out with this layer's numbers; side and parameters are
    what the network itself gives. groups is 1, or 2 where each half sees its own half of the maps.
    share is of the network's parameters."""

    name: str
    kind: str
    output: tuple[int, ...]
    size: str
    weights: str
    parameters: int
    share: float
    groups: int
    multiply_adds: int

    @property
    def neurons(self) -> int:
        """Outputs of a layer with parameters; 0 of a pooling."""
        return math.prod(self.output) if self.parameters else 0


@dataclass(frozen=True)
class CountedNetwork:
    """One version: its anatomy and its 11 layers in order of execution."""

    version: str
    anatomy: Anatomy
    layers: tuple[CountedLayer, ...]

    @property
    def make_up(self) -> dict[str, int]:
        """conv, pool, fc: how many."""
        return make_up(self.anatomy)

    @property
    def neurons(self) -> int:
        return sum(layer.neurons for layer in self.layers)

    def share(self, role: str, cost: str) -> float:
        """Of the network's `cost` (a field of LayerNode), what its layers of this role have."""
        return sum(
            getattr(layer, cost) for layer in self.anatomy.layers if layer.role == role
        ) / getattr(self.anatomy, cost)


@cache
def counted(version: str) -> CountedNetwork:
    """A version of VERSIONS, counted without weights."""
    net = weightless(VERSIONS[version].build)
    counts = anatomy(net, IMAGE)
    numbers: dict[str, int] = {}
    layers = []
    for layer in counts.layers:
        if layer.role in ("conv", "fc") or (layer.role == "pool" and layer.input != layer.output):
            numbers[layer.role] = numbers.get(layer.role, 0) + 1
            name = f"{layer.role}{numbers[layer.role]}"
            layers.append(_counted(name, layer, net.get_submodule(layer.name), counts.parameters))
    return CountedNetwork(version, counts, tuple(layers))


def _counted(name: str, layer: LayerNode, module: nn.Module, parameters: int) -> CountedLayer:
    if layer.role == "fc":
        size = f"{layer.input[0]} → {layer.output[0]}"
        weights = f"{layer.input[0]} · {layer.output[0]} + {layer.output[0]}"
    else:
        kernel, stride, padding = (
            _side(getattr(module, name)) for name in ("kernel_size", "stride", "padding")
        )
        size = f"({layer.input[1]} − {kernel} + 2·{padding}) / {stride} + 1 = {layer.output[1]}"
        channels = layer.input[0] // getattr(module, "groups", 1)
        weights = f"{kernel}·{kernel}·{channels} · {layer.output[0]} + {layer.output[0]}"
    return CountedLayer(
        name,
        layer.kind,
        layer.output,
        size,
        weights if layer.parameters else "none",
        layer.parameters,
        layer.parameters / parameters,
        getattr(module, "groups", 1),
        layer.multiply_adds,
    )


def _side(value: int | tuple[int, ...]) -> int:
    return value if isinstance(value, int) else value[0]


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS holds most parameters of torchvision's version, and the shares."""
    net = counted("torchvision")
    share = {layer.name: layer.share for layer in net.layers}
    shares = (share["conv1"], net.share("conv", "parameters"), share["fc1"], share["fc3"])
    largest = max(range(len(OPTIONS)), key=lambda i: shares[i])
    first = next(layer for layer in net.layers if layer.name == "fc1")
    return OPTIONS[largest], (
        f"Counted in torchvision's version: {first.weights} = {first.parameters:,} of {net.anatomy.parameters:,} parameters, "
        f"{percent(share['fc1'])}. The five convolutions together hold {percent(shares[1], 1)}, but do "
        f"{percent(net.share('conv', 'multiply_adds'))} of the multiply-adds."
    )


LESSON = Lesson(
    "AlexNet",
    "Five convolutional layers find patterns and three fully connected ones decide: eight layers with parameters, "
    f"about {fact('alexnet_parameters')} of them. Where the parameters are, there is little work, and where the work is, there are "
    "few parameters.",
    Link("networks", "Networks: AlexNet layer by layer", {"model": "alexnet"}),
    (
        LECTURE,
        reference("alexnet"),
        f"{reference('weird')} (the one-tower version)",
    ),
    Question(
        f"Where are most of AlexNet's {fact('alexnet_parameters')} parameters?",
        OPTIONS,
        quiz_answer,
    ),
)
