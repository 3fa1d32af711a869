"""Architectures: for which networks, whatever their weights, can a stranger's checkpoint be opened?

To offer one more of torchvision's, add a row to zoo.py; one more kind, a module with a Make and a row
in MAKES. Whoever reads them first wins: the narrower descriptions stand first."""

from explorer.images.preprocessing import Preprocessing
from explorer.networks import published_make, resnet_make, trainer_make
from explorer.networks.make import Architecture, Make, Size

MAKES: dict[str, Make] = {
    "published": published_make.MAKE,
    "trainer": trainer_make.MAKE,
    "resnet": resnet_make.MAKE,
}
NORMALISATIONS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "CIFAR-10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "CIFAR-10, means of single images": ((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
    "MNIST": ((0.1307,), (0.3081,)),
    "none, 0 to 1": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "-1 to 1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "none, 0 to 255": ((0.0, 0.0, 0.0), (1 / 255, 1 / 255, 1 / 255)),
}
"""Mean and standard deviation that are subtracted and divided by, of values from 0 to 1. The second of
CIFAR-10 is the deviation within an image, the mean over all, which most scripts copy."""


def normalisations(channels: int) -> list[str]:
    """The keys of those that pictures of so many channels can have."""
    return [key for key, (mean, _) in NORMALISATIONS.items() if channels == 1 or len(mean) == 3]


def preprocessing(architecture: Architecture, size: Size, normalisation: str) -> Preprocessing:
    """How the pictures of a network are prepared; grey ones by the means over the colours."""
    mean, std = NORMALISATIONS[normalisation]
    if architecture.channels == 1:
        mean, std = (sum(mean) / len(mean),), (sum(std) / len(std),)
    return Preprocessing(
        size[0], size[1], mean, std, architecture.channels, architecture.interpolation
    )
