"""Small random networks of every architecture whose signals neither vanish nor explode, with an
input and a layer."""

import functools
from collections.abc import Callable
from typing import Any

import torch
import torchvision
from torch import Tensor, nn
from torchvision.models import convnext, efficientnet

from explorer.networks import templates
from explorer.networks.prelu_net import PReLUNet, Variant
from explorer.networks.zoo import NETWORKS
from explorer.networks.zoo_later import LATER
from trainer.nets import ACTIVATIONS, NETS, NetSpec, build

TORCHVISION = {  # a layer with feature maps, not always the last
    "alexnet": "features.10",
    "vgg11": "features.18",
    "vgg11_bn": "features.27",
    "googlenet": "inception5b",
    "resnet18": "layer4",
    "resnet50": "layer3.5.conv3",
    "squeezenet1_0": "features.12",
    "squeezenet1_1": "features.11",
    "inception_v3": "Mixed_6e",
    "densenet121": "features.denseblock3",
    "mobilenet_v2": "features.13",
    "efficientnet_b0": "features.5",
    "vit_b_16": None,
    "convnext_tiny": "features.5",
}
DEPTHS = {  # convolutions and linear layers on the longest path
    "alexnet": 8,
    "vgg11": 11,
    "vgg13": 13,
    "vgg16": 16,
    "vgg19": 19,
    "vgg16_bn": 16,
    "googlenet": 22,
    "resnet18": 18,
    "resnet34": 34,
    "resnet50": 50,
    "resnet101": 101,
    "resnet152": 152,
    "squeezenet1_0": 18,
    "squeezenet1_1": 18,
    "prelu_net": 19,
    "prelu_net_c": 22,
    "densenet121": 121,
    "mobilenet_v2": 53,  # Sandler et al. 2018: the first, 17 bottlenecks of 3 (the first of 2), two more
    "convnext_tiny": 59,  # 1 + 3 (3 + 3 + 9 + 3) + 3 between the stages + 1
    "vit_b_16": 50,  # 1 + 12 (2 of attention + 2) + 1
    "inception_v3": 48,
    "efficientnet_b0": 82,  # 1 + 4 + 15 * 5 + 2, squeeze and excitation included
}
OWN = {
    **{
        f"own_digits_{activation}": NetSpec("digits", 10, 1, 8, activation, "none")
        for activation in ACTIVATIONS
    },
    "own_alexnet_relu": NetSpec("alexnet", 10, 3, 64, width=0.25),
    "own_alexnet_prelu": NetSpec("alexnet", 10, 3, 64, "prelu", "none", width=0.25),
    "own_vgg_relu": NetSpec("vgg", 10, 3, 32, width=0.125),
    "own_resnet_relu": NetSpec("resnet", 10, 3, 32, depth=8),
    "own_plain_sigmoid": NetSpec("resnet", 10, 3, 32, "sigmoid", depth=8, residual=False),
    "own_mlp_relu": NetSpec("mlp", 10, 1, 8, norm="none", depth=3),
}
PAPERS = {"own_prelu_net": ("features.act4_2", Variant(8, (16, 16, 16), 2, hidden=64))}
ARCHITECTURES = (*TORCHVISION, *OWN, *PAPERS)
TARGET = 3  # of 10 classes


def example(name: str) -> tuple[nn.Module, Tensor, str | None]:
    """A frozen network in evaluation mode, an input for it (1, C, H, W) and the name of one of its
    layers."""
    net, x, layer = _example(name)
    return net.float(), x.clone(), layer


@functools.cache
def _example(name: str) -> tuple[nn.Module, Tensor, str | None]:
    layer: str | None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(
            len(name) + 1
        )  # with it the score of TARGET passes SqueezeNet's last ReLU
        if name in TORCHVISION:
            net, side, channels, layer = (
                narrow(name),
                (96 if name in ("alexnet", "inception_v3") else 64),
                3,
                TORCHVISION[name],
            )
        elif name in PAPERS:
            layer, variant = PAPERS[name]
            net, side, channels = PReLUNet(variant, 10), 64, 3
        else:
            spec = OWN[name]
            net, side, channels = build(spec), spec.size, spec.channels
            layer = (NETS[spec.net].stages(spec) or (None,))[-1]
        noise = torch.randn(4, channels, side, side)
        enliven(net, noise)
    return net.eval().requires_grad_(False), noise[:1] * 0.7 + 0.1, layer


def narrow(name: str) -> nn.Module:
    """torchvision's network with undefined weights, its hidden fully connected layers 64 wide
    instead of 4096; the later ones as `small` makes them."""
    if name in LATER:
        return small(name, 10, 96 if name == "inception_v3" else 64)
    with torch.device("meta"):
        row = NETWORKS[name]
        net = torchvision.models.get_model(name, weights=None, num_classes=10, **row.options)
        classifier: Any = getattr(net, "classifier", ())
        for i, module in enumerate(classifier if isinstance(classifier, nn.Sequential) else ()):
            if isinstance(module, nn.Linear):
                first, last = module.in_features > 4096, module.out_features == 10
                classifier[i] = nn.Linear(module.in_features if first else 64, 10 if last else 64)
    return net.to_empty(device="cpu")


def small(name: str, outputs: int, side: int) -> nn.Module:
    """A network of torchvision with the same layers under the same names, a quarter as wide or
    narrower, for images of this side."""
    build = SMALL.get(name)
    if build is None:
        return thin(templates.builder(name), outputs)
    return build(outputs, side)


def _convnext(outputs: int, _side: int) -> nn.Module:
    widths = (16, 24, 32, 48, None)
    counts = (3, 3, 9, 3)
    blocks = [
        convnext.CNBlockConfig(width, wider, count)
        for width, wider, count in zip(widths, widths[1:], counts, strict=False)
        if width
    ]
    return convnext.ConvNeXt(blocks, layer_scale=0.3, num_classes=outputs)


def _efficientnet(outputs: int, _side: int) -> nn.Module:
    blocks = [
        efficientnet.MBConvConfig(*config, width_mult=0.25)
        for config in (
            (1, 3, 1, 32, 16, 1),
            (6, 3, 2, 16, 24, 2),
            (6, 5, 2, 24, 40, 2),
            (6, 3, 2, 40, 80, 3),
            (6, 5, 1, 80, 112, 3),
            (6, 5, 2, 112, 192, 4),
            (6, 3, 1, 192, 320, 1),
        )
    ]
    return efficientnet.EfficientNet(blocks, dropout=0.2, num_classes=outputs)


SMALL: dict[str, Callable[[int, int], nn.Module]] = {
    "densenet121": lambda outputs, _side: torchvision.models.DenseNet(
        8, (6, 12, 24, 16), 16, num_classes=outputs
    ),
    "mobilenet_v2": lambda outputs, _side: torchvision.models.mobilenet_v2(
        width_mult=0.25, num_classes=outputs
    ),
    "efficientnet_b0": _efficientnet,
    "convnext_tiny": _convnext,
    "vit_b_16": lambda outputs, side: torchvision.models.VisionTransformer(
        side, 16, 12, 2, 32, 64, num_classes=outputs
    ),
}


def thin(build: Callable[[int], nn.Module], outputs: int, factor: int = 4) -> nn.Module:
    """A network of torchvision, every layer but input and output `factor` times narrower. By 8 its
    gradients end the process: torch 2.14 writes beyond its memory in 1x1 convolutions of 8 channels
    and stride 2, channels last."""
    with torch.device("meta"):
        net = build(outputs)
    for name, module in list(net.named_modules()):
        narrow_layer = _thinner(module, outputs, factor)
        if narrow_layer is not None:
            net.set_submodule(name, narrow_layer)
    return net


def _thinner(module: Any, outputs: int, factor: int) -> nn.Module | None:
    def channels(count: int) -> int:
        return count if count in (1, 3, outputs) else count // factor

    match module:
        case nn.Conv2d():
            if module.groups != 1 or module.dilation != (1, 1):
                raise ValueError(
                    "convolutions in groups or dilated are no longer the same: write a row in SMALL"
                )
            return nn.Conv2d(
                channels(module.in_channels),
                channels(module.out_channels),
                module.kernel_size,
                module.stride,
                module.padding,
                bias=module.bias is not None,
            )
        case nn.BatchNorm2d():
            return nn.BatchNorm2d(channels(module.num_features), eps=module.eps)
        case nn.Linear():
            return nn.Linear(channels(module.in_features), channels(module.out_features))
    return None


def enliven(net: nn.Module, noise: Tensor) -> None:
    """He's weights, biases that are not 0, and batch norm that normalises noise."""
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.uniform_(module.bias, -0.2, 0.2)
        if isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
            module.momentum = None  # the average over what it sees: this one batch
            nn.init.uniform_(module.bias, -0.2, 0.2)
    for module in net.modules():
        module.train(isinstance(module, nn.BatchNorm2d))
    with torch.no_grad():
        net(noise)
