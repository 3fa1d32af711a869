"""Templates: how do the networks look that others change, torchvision's and the AlexNets for small
pictures? Names and shapes of their weights, and where a head can stand."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from explorer.networks.make import KNOWN_OUTPUTS, Shapes, shapes_of
from explorer.networks.small_alexnets import ALEXNETS
from explorer.networks.weightless import weightless
from explorer.networks.zoo import NETWORKS as PUBLISHED


@dataclass(frozen=True)
class Template:
    """A network as its authors made it. last: its last layer; first: its first convolution; inputs:
    how many numbers the head takes at each place where a head can stand; pool: into how many cells a
    side its features are averaged, 0 where they are not."""

    key: str
    shapes: Shapes
    first: str
    last: str
    inputs: Mapping[str, int]
    pool: int
    ignored: tuple[str, ...]

    @property
    def channels(self) -> int:
        """Of the last feature maps, where they are averaged."""
        return self.inputs[self.slots[-1]] // self.pool**2 if self.pool else 0

    @property
    def slots(self) -> tuple[str, ...]:
        """Where a head can stand: in place of the last layer, or of all that it is part of."""
        return tuple(self.inputs)


def builder(key: str) -> Callable[[int], nn.Module]:
    """What builds a template with so many outputs."""
    if key in ALEXNETS:
        return ALEXNETS[key].build

    def build_it(outputs: int) -> nn.Module:
        # importing it takes as long as everything else together, and few networks need it
        from torchvision import models

        return models.get_model(key, weights=None, num_classes=outputs, **PUBLISHED[key].options)

    return build_it


@functools.cache
def template(key: str) -> Template:
    """The template of a row."""
    net = weightless(builder(key), KNOWN_OUTPUTS)
    shapes = shapes_of(net)
    weight = next(name for name, shape in shapes.items() if shape[0] == KNOWN_OUTPUTS)
    last = weight.removesuffix(".weight")
    whole = last.partition(".")[0]
    inputs = {last: shapes[weight][1]}
    if whole != last:
        linear = next(n for n, s in shapes.items() if n.startswith(f"{whole}.") and len(s) > 1)
        inputs[whole] = shapes[linear][1]
    pool = getattr(net, "avgpool", None)
    side: Any = pool.output_size if isinstance(pool, nn.AdaptiveAvgPool2d) else 0
    return Template(
        key,
        shapes,
        next(name for name, shape in shapes.items() if len(shape) == 4),
        last,
        inputs,
        side[0] if isinstance(side, tuple) else int(side or 0),
        PUBLISHED[key].left_out if key in PUBLISHED else (),
    )


def known() -> dict[str, Shapes]:
    """All templates by their labels."""
    return {label(key): template(key).shapes for key in (*ALEXNETS, *PUBLISHED)}


def label(key: str) -> str:
    """What a template is called."""
    return ALEXNETS[key].label if key in ALEXNETS else PUBLISHED[key].label
