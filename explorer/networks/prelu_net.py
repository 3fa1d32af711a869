"""PReLU-net: what did He et al. 2015 build once every rectifier could learn its slope?

VARIANTS are the three models of their table 3; A is the one that the app offers. No weights were published: they are
drawn as the paper draws them. To add a variant, add a row."""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.facts import number

START = number("prelu_start")  # of every coefficient, one a channel
BINS = (7, 3, 2, 1)  # a side of each level of the pyramid


@dataclass(frozen=True)
class Variant:
    """A column of table 3: filters of the first layer (7x7, stride 2) and of the 3x3 layers of each of the three stages
    that follow a max pooling, layers of a stage, units of the first two fully connected layers."""

    first: int
    filters: tuple[int, int, int]
    layers: int
    hidden: int = 4096


VARIANTS: dict[str, Variant] = {
    "A": Variant(96, (256, 512, 512), 5),
    "B": Variant(96, (256, 512, 512), 6),
    "C": Variant(96, (384, 768, 896), 6),
}


class SpatialPyramidPooling(nn.Module):
    """Max over n x n bins of a map for each level n, side by side: as many numbers whatever its size. A bin goes from
    the floor to the ceiling of its share, so that no position is left out. He et al. 2014, section 2.2."""

    def __init__(self, bins: tuple[int, ...] = BINS):
        super().__init__()
        self.bins = bins

    def forward(self, x: Tensor) -> Tensor:
        levels = [nn.functional.adaptive_max_pool2d(x, side).flatten(1) for side in self.bins]
        return torch.cat(levels, 1)  # (N, 63 C)


class PReLUNet(nn.Module):
    """x (N, 3, H, W), 224x224 in the paper, to scores (N, outputs). Dropout of 50 % at the first two fully connected
    layers. He et al. 2015, table 3 and section 3."""

    def __init__(self, variant: Variant = VARIANTS["A"], outputs: int = 1000):
        super().__init__()
        layers: list[tuple[str, nn.Module]] = _conv("1", 3, variant.first, kernel=7, stride=2)
        channels = variant.first
        for stage, filters in enumerate(variant.filters, start=2):
            layers.append((f"pool{stage - 1}", nn.MaxPool2d(2, 2)))
            for layer in range(1, variant.layers + 1):
                layers += _conv(f"{stage}_{layer}", channels, filters)
                channels = filters
        self.features = nn.Sequential(OrderedDict(layers))
        self.pool = SpatialPyramidPooling()
        pooled = channels * sum(side**2 for side in BINS)
        hidden = variant.hidden
        self.classifier = nn.Sequential(
            OrderedDict(
                [
                    *_linear("1", pooled, hidden),
                    *_linear("2", hidden, hidden),
                    ("fc3", nn.Linear(hidden, outputs)),
                ]
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.pool(self.features(x)))


def _conv(
    name: str, inputs: int, outputs: int, kernel: int = 3, stride: int = 1
) -> list[tuple[str, nn.Module]]:
    return [
        (f"conv{name}", nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2)),
        (f"act{name}", nn.PReLU(outputs, START)),
    ]


def _linear(name: str, inputs: int, outputs: int) -> list[tuple[str, nn.Module]]:
    return [
        (f"fc{name}", nn.Linear(inputs, outputs)),
        (f"act{name}", nn.PReLU(outputs, START)),
        (f"dropout{name}", nn.Dropout(0.5)),
    ]


def stages(variant: Variant) -> tuple[str, ...]:
    """Outputs worth looking at, shallow to deep: of the first layer and of the last one of each stage."""
    return ("features.act1", *(f"features.act{stage}_{variant.layers}" for stage in (2, 3, 4)))


def draw(variant: Variant = VARIANTS["A"], outputs: int = 1000, seed: int = 0) -> PReLUNet:
    """The network with the weights that a seed draws, in evaluation mode."""
    with torch.device("meta"):
        net = PReLUNet(variant, outputs)
    net.to_empty(device="cpu")
    initialise(net, torch.Generator().manual_seed(seed))
    return net.eval()


def initialise(net: PReLUNet, generator: torch.Generator) -> None:
    """Convolutions: a variance of 2 / ((1 + a^2) k^2 d) with d filters of k x k, equation 15 going back; fully connected
    layers: a deviation of 0.01, the last one's 0.001; biases 0. He et al. 2015, sections 2.2 and 3."""
    for module in net.modules():
        if isinstance(module, nn.PReLU):
            nn.init.constant_(module.weight, START)
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, START, "fan_out", "leaky_relu", generator)
        if isinstance(module, nn.Linear):
            last = module is net.classifier.fc3
            deviation = number("prelu_last_deviation" if last else "prelu_fc_deviation")
            nn.init.normal_(module.weight, 0.0, deviation, generator)
        if isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
