"""Stages: an opened checkpoint has the layers worth looking at of its published or bundled twin."""

import dataclasses
import functools

import pytest
import safetensors.torch
import torch

from explorer.networks import checkpoints, registry
from explorer.networks.architectures import ARCHITECTURES
from explorer.networks.model import Model
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.networks.files import file_of
from tests.zoo import small

BUNDLED = {
    "resnet20_cifar": "resnet20",
    "resnet56_cifar": "resnet56",
    "plain20_cifar": "plain20",
    "plain56_cifar": "plain56",
    "alexnet64": "alexnet64",
}


def opened(key: str, form: str) -> Model:
    """The row of a file of random weights for this architecture, with two classes."""
    architecture = ARCHITECTURES[key]
    state = architecture.build(2).state_dict()
    data = safetensors.torch.save(state) if form == "safetensors" else file_of(state)
    checkpoint = checkpoints.accept(data, "theirs", architecture, "ImageNet", ("cat", "dog"))
    return registry.find(f"file:{checkpoint}")


@pytest.fixture
def narrow(monkeypatch):
    """narrow(key) makes a network of torchvision a quarter as wide for this test."""

    def replace(key):
        row = ARCHITECTURES[key]
        build = functools.partial(small, key, side=row.size[1])
        monkeypatch.setitem(ARCHITECTURES, key, dataclasses.replace(row, build=build))

    return replace


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_stages_of_an_opened_checkpoint(key, narrow):
    if key in PUBLISHED:
        narrow(key)
    model = opened(key, "safetensors" if key.endswith("_bn") else "torch")
    assert model.outputs == 2 and model.classes == ("cat", "dog")
    net = registry.load(model)
    maps: dict[str, torch.Size] = {}
    for layer in model.stages:
        net.get_submodule(layer).register_forward_hook(recorder(maps, layer))
    side = model.preprocessing.crop
    assert net(torch.randn(1, 3, side, side)).shape == (1, 2)
    assert list(maps) == list(model.stages), "in the order in which they are computed"
    if key == "vit_b_16":
        assert not maps and model.deepest is None, "it has no feature maps"
        return
    sides = [shape[2] for shape in maps.values()]
    assert len(sides) >= 4 and sides == sorted(sides, reverse=True) and sides[-1] > 1
    assert model.deepest == model.stages[-1]


def recorder(shapes, layer):
    """A hook that keeps the shape of a layer's output."""

    def record(_module, _inputs, output):
        shapes[layer] = output.shape

    return record


@pytest.mark.parametrize("key", ["resnet18", "googlenet", "squeezenet1_0"])
def test_networks_as_wide_as_they_are(key):
    model = opened(key, "torch")
    net = registry.load(model)
    assert all(net.get_submodule(layer) for layer in model.stages)
    assert model.stages == registry.find(key).stages


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_and_untrained_twins_have_the_same(key):
    stages = ARCHITECTURES[key].stages
    assert registry.find(key).stages == registry.find(f"random:{key}").stages == stages
    assert len(stages) >= 4 or key == "vit_b_16"


@pytest.mark.parametrize("key", BUNDLED)
def test_bundled_twins_have_the_same(key):
    assert ARCHITECTURES[key].stages == registry.find(BUNDLED[key]).stages
