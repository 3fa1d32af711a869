"""Stages: an opened checkpoint has the layers worth looking at of its published or bundled twin."""

import pytest
import torch

from explorer.networks import registry, templates
from explorer.networks.recognition import recognise
from explorer.networks.weightless import weightless
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.networks.files import file_of, opened
from tests.zoo import small
from trainer.nets import NetSpec, build

BUNDLED = {
    "resnet20": NetSpec("resnet", 2, depth=20, size=32),
    "resnet56": NetSpec("resnet", 2, depth=56, size=32),
    "alexnet64": NetSpec("alexnet", 2),
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_stages_of_an_opened_checkpoint(key):
    (match,) = recognise(weightless(templates.builder(key), 2).state_dict())
    row = match.architecture
    side = min(row.sizes[0][1], 224)
    net = small(key, 2, side).eval()
    maps: dict[str, torch.Size] = {}
    for layer in row.stages:
        net.get_submodule(layer).register_forward_hook(recorder(maps, layer))
    assert net(torch.randn(1, 3, side, side)).shape == (1, 2)
    assert list(maps) == list(row.stages), "in the order in which they are computed"
    if key == "vit_b_16":
        assert not maps, "it has no feature maps"
        return
    sides = [shape[2] for shape in maps.values()]
    assert len(sides) >= 4 and sides == sorted(sides, reverse=True) and sides[-1] > 1


def recorder(shapes, layer):
    """A hook that keeps the shape of a layer's output."""

    def record(_module, _inputs, output):
        shapes[layer] = output.shape

    return record


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_and_untrained_twins_have_the_same(key):
    assert registry.find(key).stages == registry.find(f"random:{key}").stages
    assert len(registry.find(key).stages) >= 4 or key == "vit_b_16"


@pytest.mark.parametrize("key", BUNDLED)
def test_bundled_twins_have_the_same(key):
    row = opened(file_of(build(BUNDLED[key]).state_dict()))
    assert row.stages == registry.find(key).stages
