"""A person's own network that is odd: it works nevertheless, or a sentence says why not."""

import threading
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.inside.gradients import layer_gradients
from explorer.inside.saliency import saliency
from explorer.inside.saliency_map import SaliencyError
from explorer.networks import own
from explorer.networks.model import ModelError
from explorer.networks.own_network import ALONE, NO_GRADIENT, RANDOM, TOGETHER, Network, adapt
from tests.networks.own_nets import Wide
from trainer.probes import NoGradientError


class Frozen(Wide):
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            h = self.features(x)
        return self.head(h)


class Blocked(Wide):
    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)


class Random(Wide):
    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.dropout(self.features(x)))


class Together(Wide):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).softmax(0)


class Alone(Wide):
    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x).view(1, -1))


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        (Random, RANDOM),
        (Together, TOGETHER),
        (Alone, ALONE),
        (Blocked, NO_GRADIENT),
        (Frozen, NO_GRADIENT),
        (Wide, ""),
    ],
)
def test_what_must_be_known_of_its_answers_is_said(kind, note):
    assert adapt(Network(kind(), size=16), kind()).notes == ((note,) if note else ())


def test_a_frozen_part_has_no_gradient_and_the_rest_its_own():
    x, net = torch.randn(1, 3, 16, 16), Frozen().eval().requires_grad_(False)
    measured = layer_gradients(net, x, 1)
    error = (net(x).softmax(1)[0] - torch.tensor([0.0, 1.0, 0.0])).norm()
    expected = error * net.features(x).norm()  # of the outer product of both
    assert measured.norm["weight_gradient"].tolist() == pytest.approx([0, expected.item()])
    with pytest.raises(NoGradientError, match="its forward cuts it off"):
        layer_gradients(Blocked().eval(), x, 1)
    with pytest.raises(NoGradientError, match="no linear layer"):
        layer_gradients(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), x, 1)
    for kind in (Frozen, Blocked):
        with pytest.raises(SaliencyError, match="Choose Occlusion"):
            saliency(kind().eval(), x, "gradient", 1)


def odd(module: Callable[[], nn.Module]) -> Network:
    return Network(module, size=16)


def holding(value: object) -> nn.Module:
    net = Wide()
    net.held = value
    return net


ODD = {
    "cannot be copied": lambda: odd(lambda: holding(threading.Lock())),
    "images of 4 channels": lambda: odd(lambda: nn.Sequential(nn.Conv2d(4, 3, 3), nn.Flatten())),
    "no scores": lambda: Network(lambda: nn.Flatten(), size=16, output=lambda _: None),
    r"gives \(1, 4, 7, 7\)": lambda: odd(lambda: nn.Conv2d(3, 4, 3, 2)),
    "not a torch.nn.Module": lambda: odd(lambda: 3),
    "shapes cannot be multiplied": lambda: odd(
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(5, 3))
    ),
    "no numbers": lambda: odd(lambda: Wide().to("meta")),
    "TorchScript": lambda: odd(lambda: torch.jit.script(nn.Flatten())),
    "3 outputs, and classes says 2": lambda: Network(Wide, ["a", "b"], size=16),
    "no layer 'nowhere'": lambda: Network(Wide, size=16, stages=["nowhere"]),
    "mean and std need 3": lambda: Network(Wide, size=16, std=[0, 1, 1]),
}


@pytest.mark.parametrize("sentence", ODD)
@pytest.mark.filterwarnings("ignore")  # TorchScript is old
def test_what_cannot_be_asked_is_said_in_a_sentence(sentence):
    with pytest.raises(ModelError, match=sentence):
        own.show(ODD[sentence]())
