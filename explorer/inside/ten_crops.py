"""Ten crops: which errors do papers give of one network on ten crops of ImageNet's validation images?

To add a network, add a row; the tables of published numbers follow."""

from dataclasses import dataclass

from explorer.facts import cite, number
from explorer.networks.unpublished import UNPUBLISHED

MEASURED = "ImageNet validation images, ten crops, one network"
HE = f"{cite('resnet', 'table 3')}: {MEASURED}"


@dataclass(frozen=True)
class TenCrops:
    """Top-1 and top-5 error in percent; None where the source gives none. billions: its multiply-adds as its paper gives
    them, of networks that torchvision does not publish."""

    label: str
    top1_error: float | None
    top5_error: float
    source: str = HE
    billions: float | None = None


TEN_CROPS: dict[str, TenCrops] = {
    "vgg16": TenCrops("VGG-16", 28.07, 9.33),
    "googlenet": TenCrops("GoogLeNet", None, 9.15),
    "prelu_net": TenCrops(
        UNPUBLISHED["prelu_net"].label,
        number("prelu_a_ten_top1"),
        number("prelu_a_ten_top5"),
        f"{cite('prelu', 'table 5')}: {MEASURED}",
        UNPUBLISHED["prelu_net"].billions,
    ),
    "prelu_net_c": TenCrops(  # the one that He et al. 2016 compare with
        "PReLU-net",
        number("prelu_c_ten_top1"),
        number("prelu_c_ten_top5"),
        billions=10 * number("prelu_c_complexity"),
    ),
    "resnet50": TenCrops("ResNet-50", 22.85, 6.71),
    "resnet101": TenCrops("ResNet-101", 21.75, 6.05),
    "resnet152": TenCrops("ResNet-152", 21.43, 5.71),
}
