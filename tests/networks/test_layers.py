"""Layers worth looking at: found in a network as they were chosen by hand in torchvision's."""

import pytest
import torch
import torchvision
from torch import nn

from explorer.networks.layers import stages
from explorer.networks.zoo import NETWORKS

BY_HAND = ("vgg11", "vgg11_bn", "googlenet", "resnet18", "resnet50")


@pytest.mark.parametrize("name", BY_HAND)
def test_they_are_those_that_were_chosen_by_hand(name):
    row = NETWORKS[name]
    with torch.device("meta"):
        net = torchvision.models.get_model(name, weights=None, **row.options).eval()
    x = torch.empty(1, 3, 64, 64, device="meta")
    assert stages(net.requires_grad_(False), x) == row.stages


@pytest.mark.parametrize(
    ("name", "last"),
    [("densenet121", "features"), ("convnext_tiny", "features"), ("shufflenet_v2_x0_5", "conv5")],
)
def test_the_last_maps_are_what_is_averaged(name, last):
    with torch.device("meta"):
        net = torchvision.models.get_model(name, weights=None).eval().requires_grad_(False)
    found = stages(net, torch.empty(1, 3, 96, 96, device="meta"))
    assert (len(found) >= 4, found[-1]) == (True, last)


def test_scores_that_are_made_of_tokens_are_made_of_no_maps():
    for net in (
        torchvision.models.VisionTransformer(32, 8, 1, 2, 16, 32, num_classes=4),
        torchvision.models.SwinTransformer([4, 4], 16, [1, 1], [2, 2], [2, 2], num_classes=4),
        nn.Sequential(nn.Flatten(), nn.Linear(3072, 4)),
    ):
        assert stages(net.eval().requires_grad_(False), torch.randn(1, 3, 32, 32)) == ()


class Aside(nn.Module):
    """Maps that the scores do not depend on, after those that they do."""

    def __init__(self) -> None:
        super().__init__()
        self.main, self.aside, self.relu = nn.Conv2d(3, 4, 3, 2), nn.Conv2d(4, 4, 3, 2), nn.ReLU()

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        h = self.relu(self.main(x))
        return h.mean((2, 3)), self.relu(self.aside(h))


def test_only_what_the_scores_are_made_of():
    net = Aside().requires_grad_(False)
    net.register_forward_hook(lambda _net, _inputs, output: output[0])
    assert stages(net, torch.randn(1, 3, 32, 32)) == ("main",), "its ReLU gave something else later"
    assert not any(module._forward_hooks for module in (net.main, net.aside, net.relu))
