"""Which networks does torchvision publish, with which ImageNet weights (V1), and what does it say
of them?

One row each, kept here since torchvision takes seconds to import and its numbers are wanted at
once. To offer one more of its networks, add a row; a test compares every row with torchvision."""

import json
from dataclasses import dataclass
from pathlib import Path

TORCHVISION = (
    "torchvision, weights.meta of IMAGENET1K_V1: ImageNet validation images, one crop, one network"
)
WEIGHTS = "https://download.pytorch.org/models/"


@dataclass(frozen=True)
class Network:
    """One crop: top-1 and top-5 accuracy in percent. gmac: billions of multiply-adds. size_mb: MiB
    of the file of weights. batch_norm_of: the key of the same network without batch normalisation,
    if there is one."""

    label: str
    family: str
    parameters: int
    top1: float
    top5: float
    gmac: float
    size_mb: float
    first_layer: str
    file: str
    batch_norm_of: str | None = None
    source: str = TORCHVISION

    @property
    def url(self) -> str:
        return WEIGHTS + self.file


NETWORKS: dict[str, Network] = {  # torchvision's name
    "alexnet": Network(
        "AlexNet",
        "AlexNet",
        61_100_840,
        56.522,
        79.066,
        0.714,
        233.087,
        "64 of 11×11",
        "alexnet-owt-7be5be79.pth",
    ),
    "vgg11": Network(
        "VGG-11",
        "VGG",
        132_863_336,
        69.020,
        88.628,
        7.609,
        506.84,
        "64 of 3×3",
        "vgg11-8a719046.pth",
    ),
    "vgg11_bn": Network(
        "VGG-11, batch norm",
        "VGG",
        132_868_840,
        70.370,
        89.810,
        7.609,
        506.881,
        "64 of 3×3",
        "vgg11_bn-6002323d.pth",
        "vgg11",
    ),
    "vgg13": Network(
        "VGG-13",
        "VGG",
        133_047_848,
        69.928,
        89.246,
        11.308,
        507.545,
        "64 of 3×3",
        "vgg13-19584684.pth",
    ),
    "vgg13_bn": Network(
        "VGG-13, batch norm",
        "VGG",
        133_053_736,
        71.586,
        90.374,
        11.308,
        507.59,
        "64 of 3×3",
        "vgg13_bn-abd245e5.pth",
        "vgg13",
    ),
    "vgg16": Network(
        "VGG-16",
        "VGG",
        138_357_544,
        71.592,
        90.382,
        15.470,
        527.796,
        "64 of 3×3",
        "vgg16-397923af.pth",
    ),
    "vgg16_bn": Network(
        "VGG-16, batch norm",
        "VGG",
        138_365_992,
        73.360,
        91.516,
        15.470,
        527.866,
        "64 of 3×3",
        "vgg16_bn-6c64b313.pth",
        "vgg16",
    ),
    "vgg19": Network(
        "VGG-19",
        "VGG",
        143_667_240,
        72.376,
        90.876,
        19.632,
        548.051,
        "64 of 3×3",
        "vgg19-dcbb9e9d.pth",
    ),
    "vgg19_bn": Network(
        "VGG-19, batch norm",
        "VGG",
        143_678_248,
        74.218,
        91.842,
        19.632,
        548.143,
        "64 of 3×3",
        "vgg19_bn-c79401a0.pth",
        "vgg19",
    ),
    "googlenet": Network(
        "GoogLeNet",
        "GoogLeNet",
        6_624_904,
        69.778,
        89.530,
        1.498,
        49.731,
        "64 of 7×7",
        "googlenet-1378be20.pth",
    ),
    "resnet18": Network(
        "ResNet-18",
        "ResNet",
        11_689_512,
        69.758,
        89.078,
        1.814,
        44.661,
        "64 of 7×7",
        "resnet18-f37072fd.pth",
    ),
    "resnet34": Network(
        "ResNet-34",
        "ResNet",
        21_797_672,
        73.314,
        91.420,
        3.664,
        83.275,
        "64 of 7×7",
        "resnet34-b627a593.pth",
    ),
    "resnet50": Network(
        "ResNet-50",
        "ResNet",
        25_557_032,
        76.130,
        92.862,
        4.089,
        97.781,
        "64 of 7×7",
        "resnet50-0676ba61.pth",
    ),
    "resnet101": Network(
        "ResNet-101",
        "ResNet",
        44_549_160,
        77.374,
        93.546,
        7.801,
        170.511,
        "64 of 7×7",
        "resnet101-63fe2227.pth",
    ),
    "resnet152": Network(
        "ResNet-152",
        "ResNet",
        60_192_808,
        78.312,
        94.046,
        11.514,
        230.434,
        "64 of 7×7",
        "resnet152-394f9c45.pth",
    ),
    "squeezenet1_0": Network(
        "SqueezeNet 1.0",
        "SqueezeNet",
        1_248_424,
        58.092,
        80.420,
        0.819,
        4.778,
        "96 of 7×7",
        "squeezenet1_0-b66bff10.pth",
    ),
    "squeezenet1_1": Network(
        "SqueezeNet 1.1",
        "SqueezeNet",
        1_235_496,
        58.178,
        80.624,
        0.349,
        4.729,
        "64 of 3×3",
        "squeezenet1_1-b8a52dc0.pth",
    ),
}


def imagenet_classes() -> tuple[str, ...]:
    """The names of the 1000 outputs of each, in their order."""
    return tuple(json.loads(Path(__file__).with_name("imagenet_classes.json").read_text()))
