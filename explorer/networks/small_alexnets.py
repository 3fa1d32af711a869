"""AlexNets for small pictures: the two that CIFAR repositories have, with torchvision's names of weights.

To add one, write its features and a row in ALEXNETS."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn


class SmallAlexNet(nn.Module):
    """Features and a classifier on all that they give."""

    def __init__(self, features: nn.Sequential, classifier: nn.Module) -> None:
        super().__init__()
        self.features = features
        self.classifier = classifier

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).flatten(1))


def one_linear(outputs: int) -> nn.Module:
    """For 32x32: kernels as in the paper, and one linear layer (bearpaw/pytorch-classification)."""
    features = nn.Sequential(
        *(nn.Conv2d(3, 64, 11, 4, padding=5), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 64, 4, 4)
        *(nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 192, 2, 2)
        *(nn.Conv2d(192, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 256, 1, 1)
    )
    return SmallAlexNet(features, nn.Linear(256, outputs))


def small_kernels(outputs: int) -> nn.Module:
    """For 32x32: 3x3 kernels, and three linear layers (icpm/pytorch-cifar10)."""
    features = nn.Sequential(
        *(nn.Conv2d(3, 64, 3, 2, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 64, 8, 8)
        *(nn.Conv2d(64, 192, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 192, 4, 4)
        *(nn.Conv2d(192, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 256, 2, 2)
    )
    classifier = nn.Sequential(
        *(nn.Dropout(), nn.Linear(1024, 4096), nn.ReLU()),
        *(nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, outputs)),
    )
    return SmallAlexNet(features, classifier)


@dataclass(frozen=True)
class Row:
    """A row of ALEXNETS: what it is called, how it is built for so many outputs, and where one
    looks."""

    label: str
    build: Callable[[int], nn.Module]
    stages: tuple[str, ...]


ALEXNETS: dict[str, Row] = {
    "alexnet_cifar": Row(
        "AlexNet for CIFAR, one linear layer",
        one_linear,
        ("features.1", "features.4", "features.7", "features.9", "features.11"),
    ),
    "alexnet_cifar_3x3": Row(
        "AlexNet for CIFAR, 3x3 kernels",
        small_kernels,
        ("features.1", "features.4", "features.7", "features.9", "features.11"),
    ),
}
