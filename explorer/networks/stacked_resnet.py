"""ResNets of any depth and width: how is one put together from torchvision's blocks?

Named as torchvision names the weights, so that a ResNet for CIFAR, a narrower or a deeper one, is one
network with the published ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck


@dataclass(frozen=True)
class Stage:
    """So many blocks that give so many channels; inner: channels within a block; groups: of its 3x3
    convolution; projected: whether the skip of its first block has weights."""

    blocks: int
    outputs: int
    inner: int
    groups: int
    projected: bool


class StackedResNet(nn.Module):
    """A first layer, stages that halve the side from the second on, the mean of each map, a head.
    `pooling`: whether the first layer halves the side and a pooling once more, as for ImageNet."""

    def __init__(
        self,
        channels: int,
        first: int,
        kernel: int,
        pooling: bool,
        stages: Sequence[Stage],
        bottleneck: bool,
        head: nn.Module,
    ) -> None:
        super().__init__()
        stride = 2 if kernel > 3 else 1
        self.conv1 = nn.Conv2d(channels, first, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1) if pooling else nn.Identity()
        inputs = first
        self.stages = [f"layer{number}" for number in range(1, len(stages) + 1)]
        for name, stage in zip(self.stages, stages, strict=True):
            stride = 1 if name == "layer1" else 2
            self.add_module(name, _blocks(stage, inputs, stride, bottleneck))
            inputs = stage.outputs
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = head

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in self.stages:
            x = self.get_submodule(stage)(x)
        return self.fc(self.avgpool(x).flatten(1))


def _blocks(stage: Stage, inputs: int, stride: int, bottleneck: bool) -> nn.Sequential:
    """The blocks of one stage."""
    skip = None
    if stage.projected:
        conv = nn.Conv2d(inputs, stage.outputs, 1, stride, bias=False)
        skip = nn.Sequential(conv, nn.BatchNorm2d(stage.outputs))
    first = _block(stage, inputs, stride, skip, bottleneck)
    others = (_block(stage, stage.outputs, 1, None, bottleneck) for _ in range(1, stage.blocks))
    return nn.Sequential(first, *others)


def _block(
    stage: Stage, inputs: int, stride: int, skip: nn.Module | None, bottleneck: bool
) -> nn.Module:
    if not bottleneck:
        return BasicBlock(inputs, stage.outputs, stride, skip)
    # torchvision computes the inner channels from the outer ones and a width
    planes = stage.outputs // Bottleneck.expansion
    width = 64 * stage.inner / (planes * stage.groups)
    return Bottleneck(inputs, planes, stride, skip, stage.groups, width)
