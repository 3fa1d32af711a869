"""Which networks does torchvision publish, with which ImageNet weights (V1), and what does it say
of them?

One row each, kept here since torchvision takes seconds to import and its numbers are wanted at
once. To offer one more of its networks, add a row; a test compares every row with torchvision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

TORCHVISION = (
    "torchvision, weights.meta of IMAGENET1K_V1: ImageNet validation images, one crop, one network"
)
WEIGHTS = "https://download.pytorch.org/models/"
RESNET_STAGES = ("relu", "layer1", "layer2", "layer3", "layer4")


@dataclass(frozen=True)
class Network:
    """One crop: top-1 and top-5 accuracy in percent. gmac: billions of multiply-adds. size_mb: MiB
    of the file of weights. batch_norm_of: the key of the same network without batch normalisation,
    if there is one. stages: outputs worth looking at, shallow to deep. options: what torchvision's
    constructor is given, drawn: what besides where it shall draw weights; left_out: how names of
    weights begin that a network built so has not."""

    label: str
    family: str
    parameters: int
    top1: float
    top5: float
    gmac: float
    size_mb: float
    file: str
    stages: tuple[str, ...]
    batch_norm_of: str | None = None
    options: Mapping[str, bool] = field(default_factory=dict)
    drawn: Mapping[str, bool] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    source: ClassVar[str] = TORCHVISION

    @property
    def url(self) -> str:
        """Where its weights lie."""
        return WEIGHTS + self.file


NETWORKS: dict[str, Network] = {  # torchvision's name
    "alexnet": Network(
        label="AlexNet",
        family="AlexNet",
        parameters=61_100_840,
        top1=56.522,
        top5=79.066,
        gmac=0.714,
        size_mb=233.087,
        file="alexnet-owt-7be5be79.pth",
        stages=("features.1", "features.4", "features.7", "features.9", "features.11"),
    ),
    "vgg11": Network(
        label="VGG-11",
        family="VGG",
        parameters=132_863_336,
        top1=69.02,
        top5=88.628,
        gmac=7.609,
        size_mb=506.84,
        file="vgg11-8a719046.pth",
        stages=("features.1", "features.4", "features.9", "features.14", "features.19"),
    ),
    "vgg11_bn": Network(
        label="VGG-11, batch norm",
        family="VGG",
        parameters=132_868_840,
        top1=70.37,
        top5=89.81,
        gmac=7.609,
        size_mb=506.881,
        file="vgg11_bn-6002323d.pth",
        stages=("features.2", "features.6", "features.13", "features.20", "features.27"),
        batch_norm_of="vgg11",
    ),
    "vgg13": Network(
        label="VGG-13",
        family="VGG",
        parameters=133_047_848,
        top1=69.928,
        top5=89.246,
        gmac=11.308,
        size_mb=507.545,
        file="vgg13-19584684.pth",
        stages=("features.3", "features.8", "features.13", "features.18", "features.23"),
    ),
    "vgg13_bn": Network(
        label="VGG-13, batch norm",
        family="VGG",
        parameters=133_053_736,
        top1=71.586,
        top5=90.374,
        gmac=11.308,
        size_mb=507.59,
        file="vgg13_bn-abd245e5.pth",
        stages=("features.5", "features.12", "features.19", "features.26", "features.33"),
        batch_norm_of="vgg13",
    ),
    "vgg16": Network(
        label="VGG-16",
        family="VGG",
        parameters=138_357_544,
        top1=71.592,
        top5=90.382,
        gmac=15.47,
        size_mb=527.796,
        file="vgg16-397923af.pth",
        stages=("features.3", "features.8", "features.15", "features.22", "features.29"),
    ),
    "vgg16_bn": Network(
        label="VGG-16, batch norm",
        family="VGG",
        parameters=138_365_992,
        top1=73.36,
        top5=91.516,
        gmac=15.47,
        size_mb=527.866,
        file="vgg16_bn-6c64b313.pth",
        stages=("features.5", "features.12", "features.22", "features.32", "features.42"),
        batch_norm_of="vgg16",
    ),
    "vgg19": Network(
        label="VGG-19",
        family="VGG",
        parameters=143_667_240,
        top1=72.376,
        top5=90.876,
        gmac=19.632,
        size_mb=548.051,
        file="vgg19-dcbb9e9d.pth",
        stages=("features.3", "features.8", "features.17", "features.26", "features.35"),
    ),
    "vgg19_bn": Network(
        label="VGG-19, batch norm",
        family="VGG",
        parameters=143_678_248,
        top1=74.218,
        top5=91.842,
        gmac=19.632,
        size_mb=548.143,
        file="vgg19_bn-c79401a0.pth",
        stages=("features.5", "features.12", "features.25", "features.38", "features.51"),
        batch_norm_of="vgg19",
    ),
    "googlenet": Network(
        label="GoogLeNet",
        family="GoogLeNet",
        parameters=6_624_904,
        top1=69.778,
        top5=89.53,
        gmac=1.498,
        size_mb=49.731,
        file="googlenet-1378be20.pth",
        stages=("conv1", "conv3", "inception3b", "inception4e", "inception5b"),
        options={"aux_logits": False, "init_weights": False},
        drawn={"init_weights": True},
        left_out=("aux1.", "aux2."),
    ),
    "resnet18": Network(
        label="ResNet-18",
        family="ResNet",
        parameters=11_689_512,
        top1=69.758,
        top5=89.078,
        gmac=1.814,
        size_mb=44.661,
        file="resnet18-f37072fd.pth",
        stages=RESNET_STAGES,
    ),
    "resnet34": Network(
        label="ResNet-34",
        family="ResNet",
        parameters=21_797_672,
        top1=73.314,
        top5=91.42,
        gmac=3.664,
        size_mb=83.275,
        file="resnet34-b627a593.pth",
        stages=RESNET_STAGES,
    ),
    "resnet50": Network(
        label="ResNet-50",
        family="ResNet",
        parameters=25_557_032,
        top1=76.13,
        top5=92.862,
        gmac=4.089,
        size_mb=97.781,
        file="resnet50-0676ba61.pth",
        stages=RESNET_STAGES,
    ),
    "resnet101": Network(
        label="ResNet-101",
        family="ResNet",
        parameters=44_549_160,
        top1=77.374,
        top5=93.546,
        gmac=7.801,
        size_mb=170.511,
        file="resnet101-63fe2227.pth",
        stages=RESNET_STAGES,
    ),
    "resnet152": Network(
        label="ResNet-152",
        family="ResNet",
        parameters=60_192_808,
        top1=78.312,
        top5=94.046,
        gmac=11.514,
        size_mb=230.434,
        file="resnet152-394f9c45.pth",
        stages=RESNET_STAGES,
    ),
    "squeezenet1_0": Network(
        label="SqueezeNet 1.0",
        family="SqueezeNet",
        parameters=1_248_424,
        top1=58.092,
        top5=80.42,
        gmac=0.819,
        size_mb=4.778,
        file="squeezenet1_0-b66bff10.pth",
        stages=("features.1", "features.5", "features.10", "features.12"),
    ),
    "squeezenet1_1": Network(
        label="SqueezeNet 1.1",
        family="SqueezeNet",
        parameters=1_235_496,
        top1=58.178,
        top5=80.624,
        gmac=0.349,
        size_mb=4.729,
        file="squeezenet1_1-b8a52dc0.pth",
        stages=("features.1", "features.4", "features.7", "features.12"),
    ),
}
