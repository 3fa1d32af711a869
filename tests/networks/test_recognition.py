"""Recognition: names and shapes lead to the network that wrote them, and its outputs are the same."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torchvision import models

from explorer.networks import templates, tracing
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.recognition import recognise
from explorer.networks.weightless import weightless
from explorer.networks.zoo import NETWORKS
from tests.networks.equal_outputs import drawn, same
from tests.networks.others import (
    CifarAlexNet,
    CifarResNet,
    CifarVGG,
    PackagedResNet,
)
from trainer.nets import NetSpec, build


@pytest.mark.parametrize("key", NETWORKS)
def test_every_published_network_with_other_classes(key):
    net = weightless(templates.builder(key), 7)
    (match,) = recognise(net.state_dict())
    row = match.architecture
    assert row.label == NETWORKS[key].label and row.outputs == 7 and not match.left_out
    assert tracing.stages_at(row, row.sizes[0]) == NETWORKS[key].stages


CIFAR: dict[str, tuple[Callable[[], nn.Module], str]] = {
    "kuangliu": (lambda: CifarResNet((2, 2, 2, 2), 64, "B", 10), "ResNet-18, 3x3 first layer"),
    "akamaster": (lambda: CifarResNet((3, 3, 3), 16, "A", 10), "ResNet-20, batch norm, 32x32"),
    "chenyaofo": (lambda: PackagedResNet(3, 10), "ResNet-20 for CIFAR"),
    "VGG": (lambda: CifarVGG(10), "VGG-11, batch norm, head of 1 linear layer"),
    "AlexNet": (lambda: CifarAlexNet(10), "AlexNet for CIFAR, one linear layer"),
}


@pytest.mark.parametrize("name", CIFAR)
@pytest.mark.parametrize("prefix", ["", "module.", "model.net."])
def test_the_networks_of_cifar_repositories(name, prefix):
    make, label = CIFAR[name]
    net = drawn(make)
    state = {prefix + key: tensor for key, tensor in net.state_dict().items()}
    (match,) = recognise(state)
    assert match.architecture.label == label and match.architecture.sizes[0] == (32, 32)
    if not prefix:
        same(net, state, 32)


def grey() -> nn.Module:
    net = models.resnet18(num_classes=3)
    net.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    return net


def small_first_layer() -> nn.Module:
    net = models.resnet18(num_classes=3)
    net.conv1, net.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    return net


def vgg_of_one_layer() -> nn.Module:
    net = models.vgg11()
    net.classifier = nn.Sequential(nn.Linear(25088, 4), nn.ReLU(), nn.Linear(4, 3))
    return net


class Backbone(nn.Module):
    """Features under one name and the last layer under another, as classes of one's own have it."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(*list(models.resnet18().children())[:-1])
        self.classifier = nn.Linear(512, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


def test_first_layers_and_wrappers():
    for make, channels in ((grey, 1), (small_first_layer, 3), (Backbone, 3), (vgg_of_one_layer, 3)):
        net = drawn(make)
        same(net, net.state_dict(), 64, channels)


def test_other_depth_width_and_groups():
    for build_it, label in (
        (models.wide_resnet50_2, "ResNet-50 of 4 stages, width x2"),
        (models.resnext50_32x4d, "ResNeXt-50, 32 groups of 4 stages"),
    ):
        net = weightless(build_it)
        (match,) = recognise(net.state_dict())
        assert match.architecture.label == label
    small = drawn(models.ResNet, models.resnet.Bottleneck, [1, 2, 1, 1], 5)
    same(small, small.state_dict(), 64)


def test_names_of_other_libraries():
    net = drawn(models.resnet18)
    names = {
        "conv1": "resnet.embedder.embedder.convolution",
        "bn1": "resnet.embedder.embedder.normalization",
        "downsample.0": "shortcut.convolution",
        "downsample.1": "shortcut.normalization",
        "fc": "classifier.1",
    }

    def hugging_face(name: str) -> str:
        stage = name.partition(".")[0]
        if stage.startswith("layer"):
            _, block, rest = name.split(".", 2)
            rest = rest.replace("conv1", "layer.0.convolution").replace(
                "bn1", "layer.0.normalization"
            )
            rest = rest.replace("conv2", "layer.1.convolution").replace(
                "bn2", "layer.1.normalization"
            )
            for old in ("downsample.0", "downsample.1"):
                rest = rest.replace(old, names[old])
            return f"resnet.encoder.stages.{int(stage[5]) - 1}.layers.{block}.{rest}"
        return name.replace(stage, names[stage], 1)

    same(net, {hugging_face(n): t for n, t in net.state_dict().items()}, 64)


def test_the_trainers_nets_of_any_width_depth_and_norm():
    specs = (
        NetSpec("resnet", 5, depth=14, size=32, width=0.5, norm="none"),
        NetSpec("alexnet", 4, width=0.25, activation="prelu"),
        NetSpec("vgg", 3, depth=13, width=0.125, channels=1),
        NetSpec("digits", 10, channels=1, size=8, depth=3),
        NetSpec("mlp", 10, channels=1, size=8, depth=2, norm="none", residual=False),
    )
    for spec in specs:
        net = drawn(build, spec)
        plain = {} if spec.residual else {"skips": "without (a plain network)"}
        same(net, net.state_dict(), spec.size, spec.channels, **plain)


def test_what_is_no_weight_of_the_network_is_left_out_and_named():
    net = PackagedResNet(1, 2)
    beside = {
        "criterion.weight": torch.ones(2),
        "train_acc.correct": torch.tensor(3.0),
        "layer1.total_ops": torch.zeros(1),
        "n_averaged": torch.tensor(5),
    }
    (match,) = recognise({**net.state_dict(), **beside})
    assert set(match.left_out) == set(beside)
    both = {
        f"{part}.{n}": t for part in ("model", "ema.module") for n, t in net.state_dict().items()
    }
    first, second = recognise(both)
    assert not first.left_out and not second.left_out and not set(first.names) & set(second.names)


def test_hostile_names_and_shapes_end_in_a_sentence():
    deep = {".".join("a" * 40) + f".{i}": torch.ones(1) for i in range(300)}
    huge = {f"layer{k}.{399}.conv1.weight": torch.ones(1, 1, 1, 1) for k in (1, 2)}
    odd = {"conv1.weight": torch.ones(0, 0, 0, 0), "fc.weight": torch.ones(2), "": torch.ones(2)}
    many = {str(i): torch.ones(1) for i in range(10_001)}
    for state in (deep, huge, odd, many, {"hidden.0.linear.weight": torch.ones(2)}):
        with pytest.raises(CheckpointError):
            recognise(state)
