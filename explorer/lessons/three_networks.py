"""Three networks: what are AlexNet, VGG-16 and VGG-19 made of, side by side?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.inside.anatomy import Anatomy

KEYS = ("alexnet", "vgg16", "vgg19")  # of MODELS


@dataclass(frozen=True)
class Box:
    """A layer with parameters. kernel: side of a convolution's, 0 of a fully connected layer; channels:
    maps or units that come out; side: of these maps; pooled: a pooling follows."""

    kernel: int
    channels: int
    side: int
    parameters: int
    pooled: bool


@dataclass(frozen=True)
class BoxedNetwork:
    """A network as its layers with parameters, in order, and its totals."""

    label: str
    boxes: tuple[Box, ...]
    parameters: int
    multiply_adds: int

    def kernels(self) -> dict[int, int]:
        """How many convolutions there are of each side of kernel, largest first."""
        sides = [box.kernel for box in self.boxes if box.kernel]
        return {side: sides.count(side) for side in sorted(set(sides), reverse=True)}


def boxed(label: str, anatomy: Anatomy) -> BoxedNetwork:
    """The layers of a network that has one path."""
    boxes: list[Box] = []
    for layer in anatomy.layers:
        if layer.role in ("conv", "fc"):
            side = layer.output[1] if len(layer.output) == 3 else 0
            kernel = re.search(r"\d+", layer.kind) if layer.role == "conv" else None
            boxes.append(
                Box(int(kernel[0]) if kernel else 0, layer.output[0], side, layer.parameters, False)
            )
        elif layer.role == "pool" and layer.input != layer.output and boxes:
            last = boxes[-1]
            boxes[-1] = Box(last.kernel, last.channels, last.side, last.parameters, True)
    return BoxedNetwork(label, tuple(boxes), anatomy.parameters, anatomy.multiply_adds)


def boxed_networks(anatomies: Mapping[str, Anatomy]) -> list[BoxedNetwork]:
    """By label."""
    return [boxed(label, anatomy) for label, anatomy in anatomies.items()]
