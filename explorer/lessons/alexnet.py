"""AlexNet: what is it made of, layer by layer, and what did splitting it over two GPUs change?

Krizhevsky, Sutskever and Hinton 2012. To show one more version, add a row to VERSIONS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from torch import nn
from torchvision import models

from explorer.inside.anatomy import Anatomy, Layer, anatomy, make_up, weightless

IMAGE = (1, 3, 224, 224)
PAPER_NEURONS = 650_000  # "650,000 neurons", abstract
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


def of_the_paper(split: bool) -> nn.Module:
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
        "The version in this app: one tower with 64 filters first (Krizhevsky 2014), so its count is not exactly the "
        "paper's.",
    ),
    "paper": Version(
        "the paper's, two GPUs",
        lambda: of_the_paper(True),
        "96 filters first, 48 on each GPU; three of the convolutions see the maps of their own GPU only.",
    ),
    "whole": Version(
        "the paper's, not split",
        lambda: of_the_paper(False),
        "The same layers, each convolution seeing all maps: what the paper's network would be on one large GPU.",
    ),
}


@dataclass(frozen=True)
class Step:
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
        count = 1
        for side in self.output:
            count *= side
        return count if self.parameters else 0


@dataclass(frozen=True)
class Made:
    """One version: its anatomy and its 11 steps in order of execution."""

    version: str
    anatomy: Anatomy
    steps: tuple[Step, ...]

    @property
    def make_up(self) -> dict[str, int]:
        """conv, pool, fc: how many."""
        return make_up(self.anatomy)

    @property
    def neurons(self) -> int:
        return sum(step.neurons for step in self.steps)

    def share(self, role: str, cost: str) -> float:
        """Of the network's `cost` (a field of Layer), what its layers of this role have."""
        return sum(
            getattr(layer, cost) for layer in self.anatomy.layers if layer.role == role
        ) / getattr(self.anatomy, cost)


@cache
def made(version: str) -> Made:
    """A version of VERSIONS, counted without weights."""
    net = weightless(VERSIONS[version].build)
    found = anatomy(net, IMAGE)
    numbers: dict[str, int] = {}
    steps = []
    for layer in found.layers:
        if layer.role in ("conv", "fc") or (layer.role == "pool" and layer.input != layer.output):
            numbers[layer.role] = numbers.get(layer.role, 0) + 1
            steps.append(
                _step(
                    f"{layer.role}{numbers[layer.role]}",
                    layer,
                    net.get_submodule(layer.name),
                    found,
                )
            )
    return Made(version, found, tuple(steps))


def _step(name: str, layer: Layer, module: nn.Module, found: Anatomy) -> Step:
    groups = getattr(module, "groups", 1)
    if layer.role == "fc":
        size, weights = (
            f"{module.in_features} → {module.out_features}",
            f"{module.in_features} · {module.out_features}",
        )
    else:
        kernel, stride, padding = (
            _side(value) for value in (module.kernel_size, module.stride, module.padding)
        )
        size = f"({layer.input[1]} − {kernel} + 2·{padding}) / {stride} + 1 = {layer.output[1]}"
        weights = (
            ""
            if layer.role == "pool"
            else f"{kernel}·{kernel}·{layer.input[0] // groups} · {layer.output[0]}"
        )
    weights += f" + {layer.output[0]}" if weights else "none"
    return Step(
        name,
        layer.kind,
        layer.output,
        size,
        weights,
        layer.parameters,
        layer.parameters / found.parameters,
        groups,
        layer.multiply_adds,
    )


def _side(value: int | tuple[int, ...]) -> int:
    return value if isinstance(value, int) else value[0]


def answer() -> tuple[str, str]:
    """Which of OPTIONS holds most parameters of torchvision's version, and the shares."""
    found = made("torchvision")
    share = {step.name: step.share for step in found.steps}
    places = dict(
        zip(
            OPTIONS,
            (share["conv1"], found.share("conv", "parameters"), share["fc1"], share["fc3"]),
            strict=True,
        )
    )
    best = max(places, key=places.get)
    first = next(step for step in found.steps if step.name == "fc1")
    return best, (
        f"Counted: {first.weights} = {first.parameters:,} of {found.anatomy.parameters:,} parameters, "
        f"{share['fc1']:.0%}. The five convolutions together hold {places[OPTIONS[1]]:.1%}, but do "
        f"{found.share('conv', 'multiply_adds'):.0%} of the multiply-adds."
    )
