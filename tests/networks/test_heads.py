"""Heads: what stands after the features is rebuilt from names and shapes."""

from collections.abc import Callable

import pytest
from torch import nn
from torchvision import models

from tests.networks.equal_outputs import drawn, same


def with_head(*layers: nn.Module) -> nn.Module:
    """A narrow ResNet of torchvision's blocks with this head on its 32 features."""
    net = models.resnet18()
    net.fc = nn.Sequential(*layers)
    return net


HEADS: dict[str, tuple[Callable[[], nn.Module], dict[str, str]]] = {
    "dropout": (lambda: with_head(nn.Dropout(), nn.Linear(512, 7)), {}),
    "two": (lambda: with_head(nn.Linear(512, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 2)), {}),
    "nothing between": (lambda: with_head(nn.Linear(512, 8), nn.Linear(8, 2)), {}),
    "tanh": (
        lambda: with_head(nn.Linear(512, 8), nn.Tanh(), nn.Linear(8, 2)),
        {"between": "tanh"},
    ),
    "batch norm": (
        lambda: with_head(
            *(nn.BatchNorm1d(512), nn.Dropout(), nn.Linear(512, 9, bias=False), nn.ReLU()),
            *(nn.BatchNorm1d(9), nn.Dropout(), nn.Linear(9, 4)),
        ),
        {},
    ),
    "norm before ReLU": (
        lambda: with_head(nn.Linear(512, 9), nn.BatchNorm1d(9), nn.ReLU(), nn.Linear(9, 4)),
        {},
    ),
    "one output": (lambda: with_head(nn.Linear(512, 1)), {}),
}


@pytest.mark.parametrize("name", HEADS)
def test_heads_are_rebuilt(name):
    make, options = HEADS[name]
    net = drawn(make)
    same(net, net.state_dict(), 64, **options)
