"""VGG: why layers of 3x3 only, which layers make 16 into 19, and where are its parameters?

Simonyan and Zisserman 2015. `stack` builds layers one on another, from which everything else is
counted or measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import nn
from torchvision import models

from explorer.inside.anatomy import Anatomy, Layer, anatomy, weightless

DEPTHS = (11, 13, 16, 19)
MOST_LAYERS = 4
POINTS = 2001  # on the line from one picture to another
BATCH = 256  # images a step, as VGG was trained
OPTIONS = (
    "about 0.1 % more",
    "about 4 % more",
    "about 19 % more, three layers of sixteen",
    "about 40 % more",
)
STACK_OPTIONS = ("None: they are one layer of 7×7", "Those that bend", "Those that see further")
SHARES = (0.001, 0.04, 3 / 16, 0.4)  # what OPTIONS say


def stack(layers: int, kernel: int, channels: int = 1, relu: bool = True) -> nn.Sequential:
    """`layers` convolutions of kernel x kernel, each of as many channels out as in, without padding
    or bias; a ReLU after each unless `relu` is False."""
    rows: list[nn.Module] = []
    for _ in range(layers):
        rows += [nn.Conv2d(channels, channels, kernel, bias=False), *([nn.ReLU()] if relu else [])]
    return nn.Sequential(*rows)


@dataclass(frozen=True)
class Stack:
    """`layers` of kernel x kernel with `channels` in and out, counted for one output position: the
    side of what it sees, weights without biases, their number divided by channels², multiply-adds
    of a whole map per position, and non-linearities one after another."""

    label: str
    layers: int
    kernel: int
    channels: int
    field: int
    weights: int
    squares: int
    nonlinearities: int


def compare(layers: int, channels: int) -> tuple[Stack, Stack]:
    """`layers` of 3x3, and the one layer that sees as much."""
    first = _count(layers, 3, channels)
    return first, _count(1, first.field, channels)


@cache
def _count(layers: int, kernel: int, channels: int) -> Stack:
    net = weightless(stack, layers, kernel, channels)
    found = anatomy(net, (1, channels, 32, 32))
    return Stack(
        f"{layers} of {kernel}×{kernel}" if layers > 1 else f"one of {kernel}×{kernel}",
        layers,
        kernel,
        channels,
        found.last_conv.field,
        found.parameters,
        found.parameters // channels**2,
        sum(layer.kind == "ReLU" for layer in found.layers),
    )


def paths(layers: int, kernel: int = 3, margin: int = 1) -> np.ndarray:
    """In how many ways every pixel (S, S) reaches the one value in the middle: its gradient where
    all weights are 1, by autograd. Zero outside of the receptive field, around which `margin`
    pixels are shown."""
    net = stack(layers, kernel, relu=False).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(1)
    side = layers * (kernel - 1) + 1 + 2 * margin
    x = torch.zeros(1, 1, side, side, dtype=torch.float64, requires_grad=True)
    (ways,) = torch.autograd.grad(net(x)[0, 0, margin, margin], x)
    return ways[0, 0].numpy()


def support(ways: np.ndarray) -> int:
    """The side of the smallest square around everything that is not 0."""
    rows, columns = np.nonzero(ways)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1 if len(rows) else 0


@dataclass(frozen=True)
class Line:
    """What one value answers at each of `points` (T,) in [0, 1] of the straight line from one
    random picture to another: `answers` (T,), scaled to a standard deviation of 1, and in how many
    of the steps between neighbouring points a ReLU before it switched on or off: `bends`."""

    label: str
    points: np.ndarray
    answers: np.ndarray
    bends: int


def line(layers: int, kernel: int, channels: int = 8, relu: bool = True, seed: int = 0) -> Line:
    """A random stack (He init) and one last sum over its channels, along a line through what it
    sees. Without ReLU, or between two bends, the answer is straight."""
    generator = torch.Generator().manual_seed(seed)
    net = stack(layers, kernel, channels, relu).double()
    side = layers * (kernel - 1) + 1
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(
                torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
                * (2 / parameter[0].numel()) ** 0.5
            )
        ends = torch.randn(2, channels, side, side, generator=generator, dtype=torch.float64)
        at = torch.linspace(0, 1, POINTS, dtype=torch.float64)
        values, moved = (
            torch.lerp(ends[0], ends[1], at[:, None, None, None]),
            torch.zeros(POINTS - 1, dtype=torch.bool),
        )
        for module in net:
            values = module(values)  # (T, C, h, w)
            if isinstance(module, nn.ReLU):
                active = (values > 0).flatten(1)
                moved |= (active[1:] != active[:-1]).any(1)
        answers = values.flatten(1) @ torch.randn(
            channels, generator=generator, dtype=torch.float64
        )
    label = _count(layers, kernel, channels).label + ("" if relu else ", no ReLU")
    return Line(
        label, at.numpy(), (answers / answers.std().clamp_min(1e-12)).numpy(), int(moved.sum())
    )


def collapsed(net: nn.Sequential) -> np.ndarray:
    """The one kernel (out, in, k, k) that does what a stack without ReLU does: its gradient, output
    by output."""
    first = next(module for module in net if isinstance(module, nn.Conv2d))
    side = 1 + sum(module.kernel_size[0] - 1 for module in net if isinstance(module, nn.Conv2d))
    x = torch.zeros(1, first.in_channels, side, side, dtype=first.weight.dtype, requires_grad=True)
    y = net(x)[0, :, 0, 0]
    return torch.stack([torch.autograd.grad(one, x, retain_graph=True)[0][0] for one in y]).numpy()


def stack_answer() -> tuple[str, str]:
    """Which of STACK_OPTIONS is true of three layers without ReLU, by running them and the one
    kernel that they are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net, x = stack(3, 3, 4, relu=False).double(), torch.randn(1, 4, 20, 20, dtype=torch.float64)
    kernel = torch.from_numpy(collapsed(net))  # (C, C, 7, 7)
    with torch.no_grad():
        apart = float((net(x) - nn.functional.conv2d(x, kernel)).abs().max())
    option = STACK_OPTIONS[0 if apart < 1e-10 else 1]
    return option, (
        f"Measured: one kernel of {kernel.shape[2]}×{kernel.shape[3]}, computed from three random layers "
        f"of 3×3, gives what they give; the largest difference is {apart:.0e}, rounding. The ReLUs between "
        "them are what makes a deep network more than one layer."
    )


@cache
def counted(depth: int) -> Anatomy:
    """torchvision's VGG of this depth, without weights, for one image of 224x224."""
    return anatomy(weightless(models.get_model, f"vgg{depth}"), (1, 3, 224, 224))


@dataclass(frozen=True)
class Stage:
    """The convolutions between two poolings, by depth of the network; or the fully connected layers
    (side 0)."""

    name: str
    side: int
    channels: int
    layers: dict[int, tuple[Layer, ...]]


def stages(depths: Sequence[int] = DEPTHS) -> tuple[Stage, ...]:
    """The stages of several VGGs side by side: conv1 to conv5 and fc."""
    found: dict[str, dict[int, list[Layer]]] = {}
    for depth in depths:
        sides: list[int] = []
        for layer in counted(depth).layers:
            if layer.role in ("conv", "fc"):
                side = layer.output[1] if layer.role == "conv" else 0
                sides += [side] if side not in sides else []
                name = f"conv{sides.index(side) + 1}" if side else "fc"
                found.setdefault(name, {}).setdefault(depth, []).append(layer)
    return tuple(
        Stage(name, *_shape(rows), {depth: tuple(layers) for depth, layers in rows.items()})
        for name, rows in found.items()
    )


def _shape(rows: dict[int, list[Layer]]) -> tuple[int, int]:
    output = next(iter(rows.values()))[0].output
    return (output[1] if len(output) > 1 else 0), output[0]


def ends(depth: int) -> list[tuple[str, int]]:
    """The last convolution of every stage, and the side in pixels of what one value of it sees."""
    return [
        (f"{stage.name}_{len(stage.layers[depth])}", stage.layers[depth][-1].field)
        for stage in stages((depth,))
        if stage.side
    ]


@dataclass(frozen=True)
class Extra:
    """Layers that the deeper network has and the shallower has not, and their parameters."""

    names: tuple[str, ...]
    parameters: tuple[int, ...]
    shallower: int
    deeper: int

    @property
    def share(self) -> float:
        """Of the shallower network's parameters."""
        return sum(self.parameters) / self.shallower


def difference(shallower: int, deeper: int) -> Extra:
    """In every stage the deeper one goes on where the shallower stops."""
    names, parameters = [], []
    for stage in stages((shallower, deeper)):
        for number, layer in enumerate(stage.layers[deeper], start=1):
            if number > len(stage.layers[shallower]):
                names.append(f"{stage.name}_{number}")
                parameters.append(layer.parameters)
    return Extra(
        tuple(names), tuple(parameters), counted(shallower).parameters, counted(deeper).parameters
    )


def answer() -> tuple[str, str]:
    """Which of OPTIONS is nearest to what VGG-19 has more than VGG-16, and the count."""
    found = difference(16, 19)
    best = min(range(len(OPTIONS)), key=lambda i: abs(np.log(SHARES[i] / found.share)))
    dense = sum(layer.parameters for layer in counted(16).layers if layer.role == "fc")
    return OPTIONS[best], (
        f"Counted: {', '.join(found.names)} have {sum(found.parameters):,} parameters, "
        f"{found.share:.1%} of VGG-16's {found.shallower:,}. Convolutions are cheap in parameters: "
        f"the three fully connected layers hold {dense / found.shallower:.0%}, and both have "
        "the same ones."
    )
