"""Unknown weights: a sentence says which network is nearest and what differs."""

from collections.abc import Callable

import pytest
import torch
from torchvision import models

from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.recognition import recognise
from explorer.networks.weightless import weightless
from tests.networks.equal_outputs import State
from tests.networks.others import PackagedResNet


def without(state: State, *names: str) -> State:
    return {name: tensor for name, tensor in state.items() if name not in names}


UNKNOWN: dict[str, tuple[Callable[[], State], str]] = {
    "no last layer": (
        lambda: without(weightless(models.resnet34).state_dict(), "fc.weight", "fc.bias"),
        "features of ResNet-34 without a last layer",
    ),
    "two more": (
        lambda: weightless(models.resnet18).state_dict() | {"gate.a": torch.ones(3, 3, 3, 3)},
        "Nearest is ResNet-18: 102 of its 102 weights fit; 1 more: gate.a",
    ),
    "missing": (
        lambda: without(weightless(models.vgg16).state_dict(), "features.0.bias"),
        "Nearest is VGG-16: 31 of its 32 weights fit; 1 missing: features.0.bias",
    ),
    "nothing like it": (
        lambda: {"a.weight": torch.ones(3, 3), "b": torch.ones(2)},
        "of no network that is known here: a.weight, b",
    ),
    "integers": (
        lambda: (
            PackagedResNet(1, 2).state_dict() | {"conv1.weight": torch.ones(16, 3, 3, 3).char()}
        ),
        "The weights conv1.weight are integers",
    ),
    "counters only": (lambda: {"total_ops": torch.ones(1)}, "holds no weights of a network"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_weights_get_a_sentence_with_what_is_nearest(name):
    make, words = UNKNOWN[name]
    with pytest.raises(CheckpointError, match=words) as caught:
        recognise(make())
    assert len(str(caught.value)) < 1000
