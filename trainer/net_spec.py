"""What must be known to build a network? `NetSpec`, which is what a run folder stores, and the
choices that every network has: activation, norm and init. To add one, add a row."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from trainer.errors import PersonsError


@dataclass(frozen=True)
class Activation:
    """A row of ACTIVATIONS: what people call it, and the module."""

    label: str
    build: Callable[[], nn.Module]


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation("ReLU", nn.ReLU),
    "sigmoid": Activation("sigmoid", nn.Sigmoid),
    "tanh": Activation("tanh", nn.Tanh),
    "leaky_relu": Activation("LeakyReLU", nn.LeakyReLU),
    "prelu": Activation("PReLU", nn.PReLU),
    "elu": Activation("ELU", nn.ELU),
    "gelu": Activation("GELU", nn.GELU),
}
NORMS: dict[str, Callable[[int], nn.Module]] = {
    "none": lambda _channels: nn.Identity(),
    "batch": nn.BatchNorm2d,
}
# weight, and the sigma_w2 of `own`; None leaves what torch's constructors drew
INITS: dict[str, Callable[[Tensor, float], Tensor] | None] = {
    "default": None,
    "xavier": lambda weight, _sigma_w2: nn.init.xavier_normal_(weight),
    "he": lambda weight, _sigma_w2: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "orthogonal": lambda weight, _sigma_w2: nn.init.orthogonal_(weight),
    "own": lambda weight, sigma_w2: nn.init.normal_(
        weight, 0.0, math.sqrt(sigma_w2 / weight[0].numel())
    ),
}
OWN_INIT = "own"  # the init whose variances are chosen


class NetError(PersonsError, ValueError):
    """A network that cannot be built, with a sentence that says which choice is wrong and what
    would be right."""


@dataclass(frozen=True)
class NetSpec:
    """All that is needed to build a network. depth 0 means the network's usual depth; width
    multiplies the channels. net is a key of NETS, or stands for a network of somebody's own:
    FILE.py:NAME of a Python file, or loop:NAME of a class that a training loop of his own trains.
    Activation and norm of these are theirs and not known here: "". Of the init `own` weights are normal with a variance of
    sigma_w2 / fan-in, biases with one of sigma_b2; for all others these stay as they are."""

    net: str
    classes: int
    channels: int = 3
    size: int = 64
    activation: str = "relu"
    norm: str = "batch"
    init: str = "default"
    depth: int = 0
    width: float = 1.0
    residual: bool = True
    dropout: float = 0.5
    sigma_w2: float = 1.0
    sigma_b2: float = 0.0


LOOP = "loop:"  # before the class of a network that somebody's own loop trains


def is_own(net: str) -> bool:
    """Whether a `NetSpec.net` is no row of NETS but a network of somebody's own."""
    return ":" in net


def is_loop(net: str) -> bool:
    """Whether it is a network that somebody's own loop trains."""
    return net.startswith(LOOP)


def own_spec(
    net: str,
    classes: int,
    channels: int,
    size: int,
    init: str = "default",
    variances: tuple[float, float] = (NetSpec.sigma_w2, NetSpec.sigma_b2),
) -> NetSpec:
    """The spec of a network of somebody's own."""
    return NetSpec(
        net,
        classes,
        channels,
        size,
        activation="",
        norm="",
        init=init,
        residual=False,
        dropout=0.0,
        sigma_w2=variances[0],
        sigma_b2=variances[1],
    )


def initialise(net: nn.Module, spec: NetSpec) -> None:
    """Draw the weights of every convolution and linear layer anew and set their biases to 0, or draw them, too, where the
    spec says with which variance; `default` leaves all."""
    draw = INITS[spec.init]
    if draw is None:
        return
    deviation = math.sqrt(spec.sigma_b2) if spec.init == OWN_INIT else 0.0
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            draw(module.weight, spec.sigma_w2)
            if module.bias is not None and deviation:
                nn.init.normal_(module.bias, 0.0, deviation)
            elif module.bias is not None:
                nn.init.zeros_(module.bias)


def scaled(channels: int, spec: NetSpec) -> int:
    """So many channels, times the width of the spec; at least one."""
    return max(1, round(channels * spec.width))
