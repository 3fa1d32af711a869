"""Which architectures are there, whatever their weights? Also: for which a stranger's checkpoint
can be opened.

To offer one more of the trainer's for checkpoints, add a row to ARCHITECTURES; torchvision's are
those of published.py."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from explorer.images.preprocessing import Preprocessing
from explorer.networks.zoo import NETWORKS as PUBLISHED
from trainer.nets import NETS, NetSpec, build

STAGES = {  # layers worth looking at, shallow to deep; networks that are not here name their own
    "alexnet": ("features.1", "features.4", "features.7", "features.9", "features.11"),
    "googlenet": ("conv1", "conv3", "inception3b", "inception4e", "inception5b"),
    "resnet": ("relu", "layer1", "layer2", "layer3", "layer4"),
    "squeezenet1_0": ("features.1", "features.5", "features.10", "features.12"),
    "squeezenet1_1": ("features.1", "features.4", "features.7", "features.12"),
}


@dataclass(frozen=True)
class Architecture:
    """A network that a checkpoint can be for; build takes the number of outputs."""

    label: str
    family: str
    build: Callable[[int], nn.Module]
    size: tuple[int, int]  # resize, crop
    ignored: tuple[str, ...] = ()

    def preprocessing(self, normalisation: str) -> Preprocessing:
        mean, std = NORMALISATIONS[normalisation]
        return Preprocessing(resize=self.size[0], crop=self.size[1], mean=mean, std=std)


def of_torchvision(name: str) -> Architecture:
    extra = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    row = PUBLISHED[name]

    def build_it(outputs: int) -> nn.Module:
        from torchvision import (
            models,
        )  # takes as long to import as everything else together, and few networks need it

        return models.get_model(name, weights=None, num_classes=outputs, **extra)

    return Architecture(
        row.label, row.family, build_it, (256, 224), ("aux1.", "aux2.") if extra else ()
    )


def of_trainer(label: str, family: str, **spec) -> Architecture:
    size = NETS[spec["net"]].size
    return Architecture(
        label,
        family,
        lambda outputs: build(NetSpec(classes=outputs, size=size, **spec)),
        (size, size),
    )


ARCHITECTURES: dict[str, Architecture] = {
    **{
        f"resnet{depth}_cifar": of_trainer(
            f"ResNet-{depth} for CIFAR, 32x32", "ResNet", net="resnet", depth=depth
        )
        for depth in (20, 32, 44, 56, 110)
    },
    **{
        f"plain{depth}_cifar": of_trainer(
            f"Plain-{depth} for CIFAR, 32x32", "ResNet", net="resnet", depth=depth, residual=False
        )
        for depth in (20, 56)
    },
    "alexnet64": of_trainer("AlexNet-style, batch norm, 64x64", "AlexNet", net="alexnet"),
    "vgg11_64": of_trainer("VGG-style-11, batch norm, 64x64", "VGG", net="vgg"),
    **{name: of_torchvision(name) for name in PUBLISHED},
}
NORMALISATIONS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "CIFAR-10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "none, 0 to 1": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "-1 to 1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}
