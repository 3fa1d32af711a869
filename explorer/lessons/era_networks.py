"""Networks of the era: in which year, by which paper and with which trick did each come?

ERA holds those from AlexNet to ResNet, LATER what came next, from torchvision's weights as well; most of these can be
opened. To add a network, add a row."""

from dataclasses import dataclass

from explorer.facts import SOURCES, cite, fact
from explorer.networks.zoo import NETWORKS


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
    torchvision's name of them, "" where it has none; then `reported` is what the paper reports. source: a key of
    SOURCES."""

    label: str
    year: int
    trick: str
    source: str
    weights: str = ""
    parameters: int | None = None
    top1: float | None = None
    top5: float | None = None
    gmac: float | None = None
    reported: str = ""


def offered(key: str, year: int, trick: str, source: str) -> LaterNetwork:
    """A network that the app opens, too: its numbers are those of its row in NETWORKS."""
    row = NETWORKS[key]
    return LaterNetwork(
        row.label,
        year,
        trick,
        source,
        f"{key}, IMAGENET1K_V1",
        row.parameters,
        row.top1,
        row.top5,
        row.gmac,
    )


LATER: tuple[LaterNetwork, ...] = (
    offered("inception_v3", 2015, "7×7 split into 1×7 and 7×1, batch norm", "inception3"),
    offered("densenet121", 2016, "every layer is given the outputs of all before it", "densenet"),
    LaterNetwork(
        "ResNeXt-50",
        2016,
        "many narrow branches in each block",
        "resnext",
        "resnext50_32x4d, IMAGENET1K_V1",
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
    offered(
        "mobilenet_v2",
        2018,
        "each channel convolved by itself, then mixed by 1×1: for phones",
        "mobilenet2",
    ),
    offered("efficientnet_b0", 2019, "depth, width and image size grown together", "efficientnet"),
    offered("vit_b_16", 2020, "no convolution but one: patches of 16×16 and attention", "vit"),
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
        "resnet50, IMAGENET1K_V2",
        NETWORKS["resnet50"].parameters,
        80.858,
        95.434,
        NETWORKS["resnet50"].gmac,
    ),
    offered(
        "convnext_tiny",
        2022,
        "a ResNet with what transformers had taught: convolutions again",
        "convnext",
    ),
)
