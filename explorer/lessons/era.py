"""The era: what did each network from AlexNet to ResNet bring, what did it cost, and what came
next?

Accuracies, parameters and multiply-adds of the era are in `published`, next to what is counted;
here are the year, the trick and the paper. LATER holds what came next, from torchvision's weights
as well. To add a network, add a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.inside.anatomy import Anatomy
from explorer.networks.zoo import NETWORKS, TORCHVISION


@dataclass(frozen=True)
class Step:
    """A network of the era, by its key in NETWORKS."""

    year: int
    trick: str
    paper: str


HE15, HE16 = (
    "He et al. 2015, Delving deep into rectifiers",
    "He et al. 2016, Deep residual learning",
)
VGG, SQUEEZE = "Simonyan and Zisserman 2015", "Iandola et al. 2016, SqueezeNet"
ERA: dict[str, Step] = {
    "alexnet": Step(
        2012, "ReLU, dropout, crops and mirror images, two GPUs", "Krizhevsky et al. 2012"
    ),
    "vgg16": Step(2014, "only 3×3 convolutions, in stacks", VGG),
    "vgg19": Step(2014, "three more 3×3 convolutions", VGG),
    "googlenet": Step(
        2014,
        "kernels of several sizes side by side, 1×1 to save work, an average at the end",
        "Szegedy et al. 2015, Going deeper with convolutions",
    ),
    "resnet18": Step(2015, "skip connections, batch norm", HE16),
    "resnet34": Step(2015, "skip connections, batch norm", HE16),
    "resnet50": Step(2015, "bottlenecks: 1×1 before and after the 3×3", HE16),
    "resnet101": Step(2015, "more of the same blocks", HE16),
    "resnet152": Step(2015, "more of the same blocks", HE16),
    "squeezenet1_0": Step(
        2016, "1×1 squeezes before every expansion: AlexNet's accuracy in 5 MB", SQUEEZE
    ),
}


@dataclass(frozen=True)
class Later:
    """A network that came after. Accuracy in percent, one crop; gmac in billions; weights:
    torchvision's name of them, None where it has none; then `said` is what the paper reports."""

    label: str
    year: int
    trick: str
    paper: str
    weights: str | None = None
    parameters: int | None = None
    top1: float | None = None
    top5: float | None = None
    gmac: float | None = None
    said: str = ""


LATER: tuple[Later, ...] = (
    Later(
        "Inception v3",
        2015,
        "7×7 split into 1×7 and 7×1, batch norm",
        "Szegedy et al. 2016, Rethinking the Inception architecture",
        "Inception_V3_Weights.IMAGENET1K_V1",
        27_161_264,
        77.294,
        93.450,
        5.713,
    ),
    Later(
        "DenseNet-121",
        2016,
        "every layer is given the outputs of all before it",
        "Huang et al. 2017, Densely connected convolutional networks",
        "DenseNet121_Weights.IMAGENET1K_V1",
        7_978_856,
        74.434,
        91.972,
        2.834,
    ),
    Later(
        "ResNeXt-50",
        2016,
        "many narrow branches in each block",
        "Xie et al. 2017, Aggregated residual transformations",
        "ResNeXt50_32X4D_Weights.IMAGENET1K_V1",
        25_028_904,
        77.618,
        93.698,
        4.230,
    ),
    Later(
        "SENet",
        2017,
        "channels weighed by what the whole image shows",
        "Hu et al. 2018, Squeeze-and-excitation networks",
        said="won the last ImageNet challenge: 2.25 % top-5 error, several networks",
    ),
    Later(
        "MobileNet v2",
        2018,
        "each channel convolved by itself, then mixed by 1×1: for phones",
        "Sandler et al. 2018, MobileNetV2",
        "MobileNet_V2_Weights.IMAGENET1K_V1",
        3_504_872,
        71.878,
        90.286,
        0.301,
    ),
    Later(
        "EfficientNet-B0",
        2019,
        "depth, width and image size grown together",
        "Tan and Le 2019, EfficientNet",
        "EfficientNet_B0_Weights.IMAGENET1K_V1",
        5_288_548,
        77.692,
        93.532,
        0.386,
    ),
    Later(
        "Vision transformer B/16",
        2020,
        "no convolution: patches of 16×16 and attention",
        "Dosovitskiy et al. 2021, An image is worth 16×16 words",
        "ViT_B_16_Weights.IMAGENET1K_V1",
        86_567_656,
        81.072,
        95.318,
        17.564,
    ),
    Later(
        "CLIP",
        2021,
        "learned from 400 million pictures and captions; classes are named afterwards",
        "Radford et al. 2021, Learning transferable visual models",
        said="as accurate on ImageNet as the first ResNet-50, without its training images",
    ),
    Later(
        "ResNet-50, new recipe",
        2021,
        "the same network, trained longer and with more augmentation",
        "Wightman et al. 2021, ResNet strikes back; torchvision's V2 weights",
        "ResNet50_Weights.IMAGENET1K_V2",
        25_557_032,
        80.858,
        95.434,
        4.089,
    ),
    Later(
        "ConvNeXt-T",
        2022,
        "a ResNet with what transformers had taught: convolutions again",
        "Liu et al. 2022, A ConvNet for the 2020s",
        "ConvNeXt_Tiny_Weights.IMAGENET1K_V1",
        28_589_128,
        82.520,
        96.146,
        4.456,
    ),
)


@dataclass(frozen=True)
class Point:
    """A network on the chart and in the table; None where a number is not known or not comparable.
    depth, parameters and gmac of the era are counted, all else is published."""

    label: str
    family: str
    year: int
    depth: int | None
    parameters: int | None
    gmac: float | None
    top1: float | None
    top5: float | None
    trick: str
    paper: str
    source: str


@dataclass(frozen=True)
class Axis:
    """What can be drawn against what: a field of Point in the unit of the axis, and whether the
    axis is logarithmic."""

    title: str
    value: Callable[[Point], float | None]
    log: bool = False


def _scaled(field: str, unit: float = 1.0) -> Callable[[Point], float | None]:
    def value(point: Point) -> float | None:
        found = getattr(point, field)
        return None if found is None else found / unit

    return value


AXES: dict[str, Axis] = {
    "Year": Axis("year of the entry or paper", _scaled("year")),
    "Depth": Axis("layers with parameters on the longest path", _scaled("depth"), True),
    "Parameters": Axis("parameters (millions)", _scaled("parameters", 1e6), True),
    "Multiply-adds": Axis("multiply-adds for one image (billions)", _scaled("gmac"), True),
    "Top-1 accuracy": Axis("top-1 accuracy on ImageNet (%)", _scaled("top1")),
    "Top-5 accuracy": Axis("top-5 accuracy on ImageNet (%)", _scaled("top5")),
}


def points(counted: Mapping[str, Anatomy], later: bool = False) -> tuple[Point, ...]:
    """The networks of the era, with what is counted; and, if asked for, what came later."""
    found = [
        Point(
            net.label,
            net.family,
            step.year,
            counted[key].depth,
            counted[key].parameters,
            counted[key].multiply_adds / 1e9,
            net.top1,
            net.top5,
            step.trick,
            step.paper,
            net.source,
        )
        for key, step in ERA.items()
        for net in [NETWORKS[key]]
    ]
    return tuple(
        found
        + [
            Point(
                one.label,
                "later",
                one.year,
                None,
                one.parameters,
                one.gmac,
                one.top1,
                one.top5,
                one.trick,
                one.paper,
                one.said or f"{TORCHVISION.split(',')[0]}, {one.weights}",
            )
            for one in LATER
        ]
        * later
    )


def values(found: Sequence[Point], x: str, y: str) -> tuple[list[Point], np.ndarray, np.ndarray]:
    """The points that have both of two AXES, and these (N,)."""
    both = [
        point
        for point in found
        if AXES[x].value(point) is not None and AXES[y].value(point) is not None
    ]
    return both, *(
        np.array([AXES[axis].value(point) for point in both], np.float64) for axis in (x, y)
    )


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's: 1 where both rise together, -1 where one falls as the other rises; equal values
    share their rank. NaN where one of them is the same everywhere."""
    ranks = [
        np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])
        for values in (x, y)
    ]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])


OPTIONS = ("About 19 times as many", "About 4 times as many", "About as many", "About a quarter")
RESNET_OPTIONS = (
    "More parameters and more work",
    "More parameters, less work",
    "Fewer parameters, more work",
    "Fewer parameters and less work",
)


def answer() -> tuple[str, str]:
    """Parameters of ResNet-152 over those of AlexNet."""
    deep, first = NETWORKS["resnet152"].parameters, NETWORKS["alexnet"].parameters
    nearest = int(np.argmin([abs(np.log(deep / first / factor)) for factor in (19, 4, 1, 0.25)]))
    return OPTIONS[nearest], (
        f"{deep / 1e6:.1f} million against {first / 1e6:.1f} million, {deep / first:.2f} times as many. AlexNet has "
        "most of its parameters in three fully connected layers; ResNet has one, after an average over all places."
    )


def against_vgg() -> tuple[str, str]:
    """Parameters and multiply-adds of ResNet-152 next to those of VGG-16."""
    deep, vgg = NETWORKS["resnet152"], NETWORKS["vgg16"]
    fewer, less = deep.parameters < vgg.parameters, deep.gmac < vgg.gmac
    return RESNET_OPTIONS[2 * fewer + less], (
        f"{deep.parameters / 1e6:.1f} million parameters against {vgg.parameters / 1e6:.1f} million, "
        f"{deep.gmac:.1f} billion multiply-adds for one image against {vgg.gmac:.1f} billion: a layer costs little "
        "where its maps are small and its channels are squeezed first."
    )
