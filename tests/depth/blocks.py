"""Small networks with and without residual blocks, for the tests of what their skips change."""

import torch
from torch import nn
from torchvision import models as torchvision_models

from tests.zoo import enliven
from trainer.nets import NetSpec, build


def net_of(kind: str) -> tuple[nn.Module, torch.Tensor]:
    """A small frozen network with batch norm that has an effect, and four images."""
    torch.manual_seed(3)
    if kind in ("residual", "plain"):
        spec = NetSpec("resnet", 5, size=16, depth=8, width=0.5, residual=kind == "residual")
        net, side = build(spec), 16
    else:
        net, side = getattr(torchvision_models, kind)(weights=None, num_classes=5), 33
    x = torch.randn(3, 3, side, side)
    enliven(net, x)
    return net.eval().requires_grad_(False), x


def untouched(net: nn.Module) -> bool:
    return not any(
        "forward" in vars(module) or module._forward_hooks or module.training
        for module in net.modules()
    ) and not any(p.requires_grad or p.grad is not None for p in net.parameters())
