"""Unpublished: which networks stand in papers whose weights nobody published?

They are built here and offered untrained, as "random:" and the key. To add one, add a row."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from explorer.facts import number
from explorer.networks import prelu_net


@dataclass(frozen=True)
class Unpublished:
    """A network for 224x224 photos of ImageNet's 1000 classes. build makes it without weights worth anything, draw with
    those that the paper draws; stages: outputs worth looking at; source: a key of SOURCES, where: its table; billions:
    the multiply-adds that it gives."""

    label: str
    family: str
    parameters: int
    build: Callable[[], nn.Module]
    draw: Callable[[], nn.Module]
    stages: tuple[str, ...]
    source: str
    where: str
    billions: float


UNPUBLISHED: dict[str, Unpublished] = {
    "prelu_net": Unpublished(
        label="PReLU-net, model A",
        family="PReLU-net",
        parameters=178_032_072,
        build=prelu_net.PReLUNet,
        draw=prelu_net.draw,
        stages=prelu_net.stages(prelu_net.VARIANTS["A"]),
        source="prelu",
        where="table 3",
        billions=10 * number("prelu_a_complexity"),
    ),
}
