"""Architectures: for which networks, whatever their weights, can a stranger's checkpoint be opened?

To offer one more of the trainer's, add a row to ARCHITECTURES; torchvision's are those of zoo.py."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from torch import nn

from explorer.images.preprocessing import Preprocessing
from explorer.networks.zoo import NETWORKS as PUBLISHED
from trainer.nets import NETS, NetSpec, build


@dataclass(frozen=True)
class Architecture:
    """A network that a checkpoint can be for. build takes the number of outputs; size: resize and
    crop, interpolation as in Preprocessing; stages: layers worth looking at, shallow to deep; ignored:
    how names of weights begin that it does without; rename: from a name in older files to today's."""

    key: str
    label: str
    family: str
    build: Callable[[int], nn.Module]
    size: tuple[int, int]
    stages: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    rename: Callable[[str], str] = str
    interpolation: str = ""

    def preprocessing(self, normalisation: str) -> Preprocessing:
        """How its input is prepared; normalisation: a key of NORMALISATIONS."""
        mean, std = NORMALISATIONS[normalisation]
        return Preprocessing(*self.size, mean, std, interpolation=self.interpolation)


def of_torchvision(name: str) -> Architecture:
    """torchvision's network of this name."""
    row = PUBLISHED[name]

    def build_it(outputs: int) -> nn.Module:
        # importing it takes as long as everything else together, and few networks need it
        from torchvision import models

        return models.get_model(name, weights=None, num_classes=outputs, **row.options)

    return Architecture(
        name,
        row.label,
        row.family,
        build_it,
        (row.resize, row.crop),
        row.stages,
        row.left_out,
        row.current_name,
        row.interpolation,
    )


def of_trainer(key: str, label: str, spec: NetSpec) -> Architecture:
    """A net of the trainer; the spec's own number of classes does not count."""
    net = NETS[spec.net]
    spec = replace(spec, size=net.size)

    def build_it(outputs: int) -> nn.Module:
        return build(replace(spec, classes=outputs))

    size = (net.size, net.size)
    return Architecture(key, label, net.family, build_it, size, net.stages(spec))


def cifar_resnet(depth: int, residual: bool = True) -> Architecture:
    """He et al.'s network for CIFAR, residual or plain."""
    title = "ResNet" if residual else "Plain"
    return of_trainer(
        f"{title.lower()}{depth}_cifar",
        f"{title}-{depth} for CIFAR, 32x32",
        NetSpec("resnet", 10, depth=depth, residual=residual),
    )


ARCHITECTURES: dict[str, Architecture] = {
    row.key: row
    for row in (
        *(cifar_resnet(depth) for depth in (20, 32, 44, 56, 110)),
        *(cifar_resnet(depth, residual=False) for depth in (20, 56)),
        of_trainer("alexnet64", "AlexNet-style, batch norm, 64x64", NetSpec("alexnet", 10)),
        of_trainer("vgg11_64", "VGG-style-11, batch norm, 64x64", NetSpec("vgg", 10)),
        *(of_torchvision(name) for name in PUBLISHED),
    )
}
NORMALISATIONS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "ImageNet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "CIFAR-10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "none, 0 to 1": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "-1 to 1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}
