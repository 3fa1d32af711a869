"""Which networks can be trained?

To add one, write its class in `architectures` and a row in NETS (whose `stages` name the outputs
worth looking at, shallow to deep); the command line, the app and the tests follow. All are built
from a `NetSpec`, which is what a run folder stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

import torch
from torch import nn

from trainer.architectures import MLP, VGG, AlexNet, DigitsNet, ResNet
from trainer.net_spec import (
    ACTIVATIONS,
    INITS,
    NORMS,
    Activation,
    NetError,
    NetSpec,
    initialise,
    is_loop,
    is_own,
    own_spec,
)

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "NETS",
    "NORMS",
    "Activation",
    "Net",
    "NetError",
    "NetSpec",
    "build",
    "check",
    "depth_of",
    "is_loop",
    "is_own",
    "layout_of",
    "own_spec",
    "row_of",
]
MAX_VARIANCE = 25.0  # sigma_w2 and sigma_b2
OWN_SIZE = 64  # input side of photos for a network of somebody's own


@dataclass(frozen=True)
class Net:
    """A row of NETS. family groups it in the app; size is the usual input side; help is one line
    for people; depth is the usual one, 0 where there is but one; dropout and skips say whether it has any;
    stages names the outputs worth looking at, shallow to deep; title says what it is."""

    label: str
    build: Callable[[NetSpec], nn.Module]
    family: str
    size: int
    help: str
    depth: int
    dropout: bool
    skips: bool
    stages: Callable[[NetSpec], tuple[str, ...]]
    title: Callable[[NetSpec], str]


def _activations(count: int) -> tuple[str, ...]:
    return tuple(f"features.act{number}" for number in range(1, count + 1))


def _ends_of_stages(spec: NetSpec) -> tuple[str, ...]:
    """The last activation of each of VGG's five stages."""
    column = VGG.columns.get(depth_of(spec), VGG.columns[11])
    return tuple(f"features.act{number}" for number in accumulate(column))


NETS: dict[str, Net] = {
    "alexnet": Net(
        label="AlexNet-style",
        build=AlexNet,
        family="AlexNet",
        size=64,
        help="11x11 first layer of 64 filters, 5 convolutions",
        depth=0,
        dropout=True,
        skips=False,
        stages=lambda _spec: _activations(5),
        title=lambda _spec: "AlexNet-style",
    ),
    "vgg": Net(
        label="VGG-style",
        build=VGG,
        family="VGG",
        size=64,
        help="3x3 convolutions only; depth 11, 13, 16 or 19",
        depth=11,
        dropout=True,
        skips=False,
        stages=_ends_of_stages,
        title=lambda spec: f"VGG-style-{depth_of(spec)}",
    ),
    "resnet": Net(
        label="CIFAR ResNet",
        build=ResNet,
        family="ResNet",
        size=32,
        help="depth 6n+2, with or without skip connections",
        depth=20,
        dropout=False,
        skips=True,
        stages=lambda _spec: ("act1", "layer1", "layer2", "layer3"),
        title=lambda spec: f"{'ResNet' if spec.residual else 'Plain'}-{depth_of(spec)}",
    ),
    "digits": Net(
        label="Digits net",
        build=DigitsNet,
        family="Digits",
        size=8,
        help="a few 3x3 convolutions on 8x8 digits",
        depth=4,
        dropout=True,
        skips=False,
        stages=lambda spec: _activations(depth_of(spec)),
        title=lambda _spec: "Digits net",
    ),
    "mlp": Net(
        label="Fully connected",
        build=MLP,
        family="Fully connected",
        size=8,
        help="equal hidden layers, any depth",
        depth=10,
        dropout=False,
        skips=True,
        stages=lambda _spec: (),
        title=lambda spec: f"{depth_of(spec)} hidden layers",
    ),
}


def row_of(net: str) -> Net:
    """The row of a `NetSpec.net`; of a network of somebody's own, what is known without it."""
    if not is_own(net):
        return NETS[net]
    name = net.rpartition(":")[2]
    return Net(
        label=name,
        build=_without_its_class,
        family="Own",
        size=OWN_SIZE,
        help="",
        depth=0,
        dropout=False,
        skips=False,
        stages=lambda _spec: (),
        title=lambda _spec: name,
    )


def _without_its_class(spec: NetSpec) -> nn.Module:
    raise NetError(f"{spec.net} is a network of somebody's own; it is built by its own code alone.")


def layout_of(net: str) -> torch.memory_format:
    """How weights and images of a `NetSpec.net` lie in memory. People's own networks reshape with
    `view`, which the faster layout forbids."""
    return torch.contiguous_format if is_own(net) else torch.channels_last


def depth_of(spec: NetSpec) -> int:
    """The number of layers of a spec, the network's usual one where it says 0."""
    return spec.depth or row_of(spec.net).depth


def check(spec: NetSpec) -> None:
    """Raise NetError unless every field names something that exists and every number is sane."""
    if is_own(spec.net):
        check_own(spec)
        check_variances(spec)
        return
    choices: dict[str, Mapping[str, object]] = {
        "net": NETS,
        "activation": ACTIVATIONS,
        "norm": NORMS,
        "init": INITS,
    }
    for field, table in choices.items():
        if getattr(spec, field) not in table:
            raise NetError(
                f"{field} is {getattr(spec, field)!r}; it must be one of {', '.join(table)}."
            )
    if (
        not 2 <= spec.classes <= 100_000
        or spec.channels not in (1, 3)
        or not 4 <= spec.size <= 1024
    ):
        raise NetError("classes must be 2 to 100,000, channels 1 or 3, and size 4 to 1024 pixels.")
    if not 0 < spec.width <= 16 or not 0 <= spec.dropout < 1 or not 0 <= spec.depth <= 1202:
        raise NetError("width must be above 0 and at most 16, dropout in [0, 1), depth 0 to 1202.")
    check_variances(spec)
    if spec.depth and not NETS[spec.net].depth:
        raise NetError(f"{spec.net} has one depth only: leave depth at 0, not {spec.depth}.")


def check_variances(spec: NetSpec) -> None:
    """Raise NetError unless weights can be drawn with these variances."""
    if not (0 <= spec.sigma_w2 <= MAX_VARIANCE and 0 <= spec.sigma_b2 <= MAX_VARIANCE):
        raise NetError(f"sigma_w2 and sigma_b2 must be 0 to {MAX_VARIANCE:g}.")


def check_own(spec: NetSpec) -> None:
    """Raise NetError unless this can be the spec of a network of somebody's own."""
    variances = spec.sigma_w2, spec.sigma_b2
    plain = own_spec(spec.net, spec.classes, spec.channels, spec.size, spec.init, variances)
    if spec != plain or spec.init not in INITS:
        raise NetError(f"{spec.net} says itself what it is made of: only init can be chosen.")
    if not 2 <= spec.classes <= 100_000 or spec.channels < 1 or spec.size < 1:
        raise NetError("classes must be 2 to 100,000, channels and size 1 or more.")


def build(spec: NetSpec, seed: int = 0) -> nn.Module:
    """The network of a spec with the weights that this seed draws, in training mode. Raises
    NetError."""
    check(spec)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = NETS[spec.net].build(replace(spec, depth=depth_of(spec)))
        initialise(net, spec)
    return net
