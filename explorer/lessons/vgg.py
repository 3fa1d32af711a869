"""VGG: why layers of 3x3 only?

Simonyan and Zisserman 2015. `stack` builds layers one on another, from which everything else is
counted or measured."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import nn

from explorer.drawing.numbers import sized
from explorer.facts import reference
from explorer.inside.anatomy import anatomy, weightless
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

MAX_LAYERS = 4
POINTS = 2001  # on the line from one picture to another
CHANNELS = 8  # of the random stacks
OPTIONS = ("None: they are one layer of 7×7", "Those that bend", "Those that see further")


def stack(
    layers: int, kernel: int, channels: int = 1, relu: bool = True, inputs: int = 0
) -> nn.Sequential:
    """`layers` convolutions of kernel x kernel, each of as many channels out as in, but the first of as many in as
    `inputs` says, if it does; without padding or bias; a ReLU after each unless `relu` is False."""
    rows: list[nn.Module] = []
    for number in range(layers):
        into = inputs or channels if number == 0 else channels
        rows += [nn.Conv2d(into, channels, kernel, bias=False), *([nn.ReLU()] if relu else [])]
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
    counts = anatomy(net, (1, channels, 32, 32))
    return Stack(
        f"{layers} of {kernel}×{kernel}" if layers > 1 else f"one of {kernel}×{kernel}",
        layers,
        kernel,
        channels,
        counts.last_conv.field if counts.last_conv else 1,
        counts.parameters,
        counts.parameters // channels**2,
        sum(layer.kind == "ReLU" for layer in counts.layers),
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
    """The output of one value at each of `points` (T,) in [0, 1] of the straight line from one
    random picture to another: `outputs` (T,), scaled to a standard deviation of 1, and in how many
    of the steps between neighbouring points a ReLU before it switched on or off: `bends`; of so many `units` with a
    ReLU, of which one switched `most` times."""

    label: str
    points: np.ndarray
    outputs: np.ndarray
    bends: int
    units: int
    most: int


def units_of(layers: int, channels: int = CHANNELS) -> int:
    """How many outputs of a stack of 3x3 the value after its last layer depends on: those that a ReLU follows."""
    return channels * sum((2 * layer + 1) ** 2 for layer in range(layers))


def line(
    layers: int,
    kernel: int,
    channels: int = CHANNELS,
    relu: bool = True,
    seed: int = 0,
    inputs: int = CHANNELS,
) -> Line:
    """A random stack (He init) and one last sum over its channels, along the line between two pictures of `inputs`
    channels, which the seed and the size that it sees decide. Without ReLU, or between two bends, the output is straight."""
    generator = torch.Generator().manual_seed(seed)
    net = stack(layers, kernel, channels, relu, inputs).double()
    units, most = 0, 0
    with torch.no_grad():
        side = layers * (kernel - 1) + 1
        ends = torch.randn(2, inputs, side, side, generator=generator, dtype=torch.float64)
        for parameter in net.parameters():
            normal = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.copy_(normal * (2 / parameter[0].numel()) ** 0.5)
        points = torch.linspace(0, 1, POINTS, dtype=torch.float64)
        values = torch.lerp(ends[0], ends[1], points[:, None, None, None])  # (T, C, S, S)
        switched = torch.zeros(POINTS - 1, dtype=torch.bool)
        for module in net:
            values = module(values)  # (T, C, h, w)
            if isinstance(module, nn.ReLU):
                active = (values > 0).flatten(1)
                changes = active[1:] != active[:-1]  # (T - 1, units)
                switched |= changes.any(1)
                units += changes.shape[1]
                most = max(most, int(changes.sum(0).max()))
        last = torch.randn(channels, generator=generator, dtype=torch.float64)
        outputs = values.flatten(1) @ last  # (T,)
    label = _count(layers, kernel, CHANNELS).label + (f", {units} ReLUs" if relu else ", no ReLU")
    scaled = outputs / outputs.std().clamp_min(1e-12)
    return Line(label, points.numpy(), scaled.numpy(), int(switched.sum()), units, most)


def collapsed(net: nn.Sequential) -> np.ndarray:
    """The one kernel (out, in, k, k) that does what a stack without ReLU does: its gradient, output
    by output."""
    first = next(module for module in net if isinstance(module, nn.Conv2d))
    side = 1 + sum(module.kernel_size[0] - 1 for module in net if isinstance(module, nn.Conv2d))
    x = torch.zeros(1, first.in_channels, side, side, dtype=first.weight.dtype, requires_grad=True)
    y = net(x)[0, :, 0, 0]
    return torch.stack(
        [torch.autograd.grad(output, x, retain_graph=True)[0][0] for output in y]
    ).numpy()


def quiz_answer() -> tuple[str, str]:
    """Which of STACK_OPTIONS is true of three layers without ReLU, by running them and the one
    kernel that they are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net, x = stack(3, 3, 4, relu=False).double(), torch.randn(1, 4, 20, 20, dtype=torch.float64)
    kernel = torch.from_numpy(collapsed(net))  # (C, C, 7, 7)
    with torch.no_grad():
        apart = float((net(x) - nn.functional.conv2d(x, kernel)).abs().max())
    option = OPTIONS[0 if apart < 1e-10 else 1]
    return option, (
        f"Measured: one kernel of {kernel.shape[2]}×{kernel.shape[3]}, computed from three random layers "
        f"of 3×3, gives what they give; the largest difference is {sized(apart, 1)}, rounding. The ReLUs between "
        "them are what makes a deep network more than one layer."
    )


LESSON = Lesson(
    "VGG",
    "Three layers of 3×3 see as much of the picture as one of 7×7, with 27 C² weights in place of 49 C² and three "
    "non-linearities in place of one. VGG-16 and VGG-19 have no other convolutions.",
    Link("networks", "Networks: receptive fields of VGG-16", {"model": "vgg16"}),
    (
        LECTURE,
        reference("vgg", "section 2.3"),
        reference("regions"),
    ),
    Question(
        "Three layers of 3×3 without ReLU between them, against one of 7×7: which functions can they compute "
        "that the single layer cannot?",
        OPTIONS,
        quiz_answer,
    ),
)
