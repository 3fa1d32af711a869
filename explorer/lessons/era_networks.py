"""Networks of the era: in which year, by which paper and with which trick did each come?

ERA holds those from AlexNet to ResNet, LATER what came next, from torchvision's weights as well. To add a network, add
a row."""

from dataclasses import dataclass

from explorer.facts import SOURCES, cite, fact


@dataclass(frozen=True)
class EraNetwork:
    """A network of the era, by its key in NETWORKS or UNPUBLISHED. year: of the entry or the paper; source: a key
    of SOURCES."""

    year: int
    trick: str
    source: str


def paper(source: str) -> str:
    """Who, when, and the title: a key of SOURCES."""
    return f"{cite(source)}, {SOURCES[source].title}"


ERA: dict[str, EraNetwork] = {
    "alexnet": EraNetwork(2012, "ReLU, dropout, crops and mirror images, two GPUs", "alexnet"),
    "vgg16": EraNetwork(2014, "only 3×3 convolutions, in stacks", "vgg"),
    "vgg19": EraNetwork(2014, "three more 3×3 convolutions", "vgg"),
    "googlenet": EraNetwork(
        2014,
        "kernels of several sizes side by side, 1×1 to save work, an average at the end",
        "googlenet",
    ),
    "prelu_net": EraNetwork(
        2015,
        "rectifiers that learn their slope, first weights made for them, pooling at several sizes",
        "prelu",
    ),
    "resnet18": EraNetwork(2015, "skip connections, batch norm", "resnet"),
    "resnet34": EraNetwork(2015, "skip connections, batch norm", "resnet"),
    "resnet50": EraNetwork(2015, "bottlenecks: 1×1 before and after the 3×3", "resnet"),
    "resnet101": EraNetwork(2015, "more of the same blocks", "resnet"),
    "resnet152": EraNetwork(2015, "more of the same blocks", "resnet"),
    "squeezenet1_0": EraNetwork(
        2016, "1×1 squeezes before every expansion: AlexNet's accuracy in 5 MB", "squeezenet"
    ),
}


@dataclass(frozen=True)
class LaterNetwork:
    """A network that came after. Accuracy in percent, one crop; gmac in billions; weights:
    torchvision's name of them, None where it has none; then `reported` is what the paper reports. source: a key of
    SOURCES."""

    label: str
    year: int
    trick: str
    source: str
    weights: str | None = None
    parameters: int | None = None
    top1: float | None = None
    top5: float | None = None
    gmac: float | None = None
    reported: str = ""


LATER: tuple[LaterNetwork, ...] = (
    LaterNetwork(
        "Inception v3",
        2015,
        "7×7 split into 1×7 and 7×1, batch norm",
        "inception3",
        "Inception_V3_Weights.IMAGENET1K_V1",
        27_161_264,
        77.294,
        93.450,
        5.713,
    ),
    LaterNetwork(
        "DenseNet-121",
        2016,
        "every layer is given the outputs of all before it",
        "densenet",
        "DenseNet121_Weights.IMAGENET1K_V1",
        7_978_856,
        74.434,
        91.972,
        2.834,
    ),
    LaterNetwork(
        "ResNeXt-50",
        2016,
        "many narrow branches in each block",
        "resnext",
        "ResNeXt50_32X4D_Weights.IMAGENET1K_V1",
        25_028_904,
        77.618,
        93.698,
        4.230,
    ),
    LaterNetwork(
        "SENet",
        2017,
        "channels weighed by what the whole image shows",
        "senet",
        reported=f"won the last ImageNet challenge: {fact('senet_top5')} top-5 error, several networks",
    ),
    LaterNetwork(
        "MobileNet v2",
        2018,
        "each channel convolved by itself, then mixed by 1×1: for phones",
        "mobilenet2",
        "MobileNet_V2_Weights.IMAGENET1K_V1",
        3_504_872,
        71.878,
        90.286,
        0.301,
    ),
    LaterNetwork(
        "EfficientNet-B0",
        2019,
        "depth, width and image size grown together",
        "efficientnet",
        "EfficientNet_B0_Weights.IMAGENET1K_V1",
        5_288_548,
        77.692,
        93.532,
        0.386,
    ),
    LaterNetwork(
        "Vision transformer B/16",
        2020,
        "no convolution: patches of 16×16 and attention",
        "vit",
        "ViT_B_16_Weights.IMAGENET1K_V1",
        86_567_656,
        81.072,
        95.318,
        17.564,
    ),
    LaterNetwork(
        "CLIP",
        2021,
        "learned from 400 million pictures and captions; classes are named afterwards",
        "clip",
        reported="as accurate on ImageNet as the first ResNet-50, without its training images",
    ),
    LaterNetwork(
        "ResNet-50, new recipe",
        2021,
        "the same network, trained longer and with more augmentation",
        "recipe",
        "ResNet50_Weights.IMAGENET1K_V2",
        25_557_032,
        80.858,
        95.434,
        4.089,
    ),
    LaterNetwork(
        "ConvNeXt-T",
        2022,
        "a ResNet with what transformers had taught: convolutions again",
        "convnext",
        "ConvNeXt_Tiny_Weights.IMAGENET1K_V1",
        28_589_128,
        82.520,
        96.146,
        4.456,
    ),
)
