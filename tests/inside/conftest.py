"""What the tests of this section share: the published networks, counted once, and a small network."""

import pytest
import torch
from torch import nn

from explorer.inside import published_numbers
from explorer.inside.anatomy import Anatomy, anatomy
from explorer.networks.prelu_net import VARIANTS, PReLUNet
from tests.inside.networks import weightless


@pytest.fixture(scope="session")
def counted() -> dict[str, Anatomy]:
    nets = {key: weightless(key) for key in published_numbers.NETWORKS}
    for key, variant in (("prelu_net", "A"), ("prelu_net_c", "C")):
        with torch.device("meta"):
            nets[key] = PReLUNet(VARIANTS[variant])
    sides = {key: row.crop for key, row in published_numbers.NETWORKS.items()}
    return {
        key: anatomy(net, (1, 3, sides.get(key, 224), sides.get(key, 224)))
        for key, net in nets.items()
    }


@pytest.fixture
def net() -> nn.Module:
    torch.manual_seed(0)
    layers = (
        nn.Conv2d(3, 4, (3, 5), stride=(2, 1), padding=(1, 2)),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 2),
    )
    return nn.Sequential(*layers).eval().requires_grad_(False)
