"""VGG-11 to VGG-19: which layers make 16 into 19, and where are the parameters and the memory?

Simonyan and Zisserman 2015, table 1; counted from torchvision's networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from torchvision import models

from explorer.drawing.numbers import percent, sized
from explorer.facts import reference
from explorer.inside.anatomy import Anatomy, LayerNode, anatomy, weightless
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question

DEPTHS = (11, 13, 16, 19)

BATCH = 256  # images a step, as VGG was trained

SHARES = (0.001, 0.04, 3 / 16, 0.4)

OPTIONS = tuple(
    f"about {sized(100 * share, 2)}\u00a0% more{', three layers of sixteen' * (share == 3 / 16)}"
    for share in SHARES
)


@cache
def counted(depth: int) -> Anatomy:
    """torchvision's VGG of this depth, without weights, for one image of 224x224."""
    return anatomy(weightless(models.get_model, f"vgg{depth}"), (1, 3, 224, 224))


@dataclass(frozen=True)
class Stage:
    """The convolutions between two poolings, by depth of the network; or the fully connected layers
    (side 0)."""

    name: str
    side: int
    channels: int
    layers: dict[int, tuple[LayerNode, ...]]


def stages(depths: Sequence[int] = DEPTHS) -> tuple[Stage, ...]:
    """The stages of several VGGs side by side: conv1 to conv5 and fc."""
    by_name: dict[str, dict[int, list[LayerNode]]] = {}
    for depth in depths:
        sides: list[int] = []
        for layer in counted(depth).layers:
            if layer.role in ("conv", "fc"):
                side = layer.output[1] if layer.role == "conv" else 0
                sides += [side] if side not in sides else []
                name = f"conv{sides.index(side) + 1}" if side else "fc"
                by_name.setdefault(name, {}).setdefault(depth, []).append(layer)
    return tuple(
        Stage(name, *_shape(rows), {depth: tuple(layers) for depth, layers in rows.items()})
        for name, rows in by_name.items()
    )


def _shape(rows: dict[int, list[LayerNode]]) -> tuple[int, int]:
    output = next(iter(rows.values()))[0].output
    return (output[1] if len(output) > 1 else 0), output[0]


def ends(depth: int) -> list[tuple[str, int]]:
    """The last convolution of every stage, and the side in pixels of what one value of it sees."""
    return [
        (f"{stage.name}_{len(stage.layers[depth])}", stage.layers[depth][-1].field)
        for stage in stages((depth,))
        if stage.side
    ]


@dataclass(frozen=True)
class ExtraLayers:
    """Layers that the deeper network has and the shallower has not, and their parameters."""

    names: tuple[str, ...]
    parameters: tuple[int, ...]
    shallower: int
    deeper: int

    @property
    def share(self) -> float:
        """Of the shallower network's parameters."""
        return sum(self.parameters) / self.shallower


def difference(shallower: int, deeper: int) -> ExtraLayers:
    """In every stage the deeper one goes on where the shallower stops."""
    names, parameters = [], []
    for stage in stages((shallower, deeper)):
        for number, layer in enumerate(stage.layers[deeper], start=1):
            if number > len(stage.layers[shallower]):
                names.append(f"{stage.name}_{number}")
                parameters.append(layer.parameters)
    return ExtraLayers(
        tuple(names), tuple(parameters), counted(shallower).parameters, counted(deeper).parameters
    )


def quiz_answer() -> tuple[str, str]:
    """Which of OPTIONS is nearest to what VGG-19 has more than VGG-16, and the count."""
    extra = difference(16, 19)
    nearest = min(range(len(OPTIONS)), key=lambda i: abs(np.log(SHARES[i] / extra.share)))
    dense = sum(layer.parameters for layer in counted(16).layers if layer.role == "fc")
    return OPTIONS[nearest], (
        f"Counted: {', '.join(extra.names)} have {sum(extra.parameters):,} parameters, "
        f"{percent(extra.share, 1)} of VGG-16's {extra.shallower:,}. Convolutions are cheap in parameters: "
        f"the three fully connected layers hold {percent(dense / extra.shallower)}, and both have "
        "such layers of the same sizes."
    )


LESSON = Lesson(
    "VGG-16 and VGG-19",
    "VGG-19 is VGG-16 with three further convolutions. Nearly nine tenths of their 138 and 144 million parameters "
    "are in the fully connected layers, most of the activations' memory in the first two stages.",
    Link("networks", "Networks: VGG-19 layer by layer", {"model": "vgg19"}),
    (LECTURE, reference("vgg", "table 1")),
    Question(
        "VGG-19 has three layers more than VGG-16. How many parameters more?",
        OPTIONS,
        quiz_answer,
    ),
)
