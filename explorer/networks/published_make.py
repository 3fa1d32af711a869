"""Published networks, as their owners change them: another number of classes, another head, another
first layer, smaller pictures.

Each row of torchvision's, and each small AlexNet, is a template: its features must be in the file with
the same names and shapes; what is more must be a head."""

import functools
import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from explorer.networks import heads
from explorer.networks.make import (
    Architecture,
    Choice,
    Make,
    Options,
    Reading,
    Shapes,
    Size,
    sizes_from,
)
from explorer.networks.small_alexnets import ALEXNETS
from explorer.networks.templates import Template, builder, known, label, template
from explorer.networks.zoo import NETWORKS as PUBLISHED

POOLING = Choice("pooling", "Pooling after the first layer", ("none", "3x3 maximum"))
LARGEST_POOL = 12  # cells on a side that a head may take features from


class ConcatPool(nn.Module):
    """The largest values of each feature map, then their means: fastai's head begins so."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([nn.functional.adaptive_max_pool2d(x, 1), x.mean((2, 3), True)], 1)


def read(shapes: Shapes) -> Iterator[Reading]:
    """Options of each template that these weights can be for."""
    for key in (*ALEXNETS, *PUBLISHED):
        row = template(key)
        if row.first not in shapes:
            continue
        for slot in row.slots:
            reading = _read(row, slot, shapes)
            if reading is not None:
                yield reading
                break


def _read(row: Template, slot: str, shapes: Shapes) -> Reading | None:
    """The options of a template with a head at `slot`, or None where the features do not fit."""
    inside = (slot, f"{slot}.")
    body = {n: s for n, s in row.shapes.items() if not (n.startswith(inside[1]) or n == slot)}
    if any(shapes.get(name) != shape for name, shape in body.items() if name != row.first):
        return None
    stem = _stem(row, shapes)
    bias = f"{row.first.removesuffix('.weight')}.bias"
    rest = {
        name: shape
        for name, shape in shapes.items()
        if name not in body and not name.startswith(row.ignored or ("\0",)) and name != bias
    }
    layers = heads.parse(rest)
    pool = _pool(row, slot, layers[0].inputs) if layers else None
    if stem is None or layers is None or pool is None:
        return None
    outputs = layers[-1].outputs
    options: dict[str, Any] = {"template": row.key, "outputs": outputs, "slot": slot, **stem}
    names = {name: name for name in (*body, bias) if name in shapes}
    if [(layer.kind, layer.name) for layer in layers] in ([("linear", slot)], [("conv", slot)]):
        names |= {name: name for name in rest}
        if slot == row.last and pool == row.pool:
            return Reading(options, names)
    plain = slot == row.last
    names |= heads.names(layers, slot, rest, plain)
    return Reading({**options, "head": heads.to_json(layers), "pool": pool}, names)


def _stem(row: Template, shapes: Shapes) -> dict[str, Any] | None:
    """What is different in the first layer; None where it cannot be this template's."""
    usual, shape = row.shapes[row.first], shapes[row.first]
    bias = f"{row.first.removesuffix('.weight')}.bias"
    own_bias = {"first_bias": True} if bias in shapes and bias not in row.shapes else {}
    if shape == usual:
        return own_bias
    small = shape[2:] == (3, 3) and usual[2:] == (7, 7) and row.first == "conv1.weight"
    if len(shape) != 4 or shape[0] != usual[0] or not (shape[2:] == usual[2:] or small):
        return None
    return {"channels": shape[1], **({"kernel": 3} if small else {}), **own_bias}


def _pool(row: Template, slot: str, inputs: int) -> int | None:
    """Into how many cells a side the features are averaged so that a head has so many inputs; -1: fastai's
    pooling; None where it cannot stand there."""
    if inputs == row.inputs[slot]:
        return row.pool
    if slot != row.slots[-1] or not row.channels:
        return None
    if inputs == 2 * row.channels and row.pool == 1:
        return -1
    side = math.isqrt(inputs // row.channels)
    return side if inputs == row.channels * side**2 and 1 <= side <= LARGEST_POOL else None


def build(options: Options) -> nn.Module:
    """The network of these options."""
    key, slot = options["template"], options["slot"]
    row = template(key)
    net = builder(key)(options["outputs"])
    first = row.first.removesuffix(".weight")
    if options.keys() & {"channels", "kernel", "first_bias"}:
        net.set_submodule(first, _first_layer(net.get_submodule(first), options))
    if "kernel" in options and POOLING.of(options) == POOLING.values[0]:
        net.set_submodule("maxpool", nn.Identity())
    if "head" in options:
        layers = heads.from_json(options["head"])
        head = heads.build(layers, heads.BETWEEN.of(options), plain=slot == row.last)
        net.set_submodule(slot, head)
        if options["pool"] != row.pool:
            side = options["pool"]
            pool = nn.AdaptiveAvgPool2d(side) if side > 0 else ConcatPool()
            net.set_submodule("avgpool", pool)
    return net


def _first_layer(conv: Any, options: Options) -> nn.Conv2d:
    small = "kernel" in options
    return nn.Conv2d(
        options.get("channels", conv.in_channels),
        conv.out_channels,
        3 if small else conv.kernel_size,
        1 if small else conv.stride,
        1 if small else conv.padding,
        bias="first_bias" in options or conv.bias is not None,
    )


def architecture(options: Options) -> Architecture:
    """The architecture of these options."""
    key = options["template"]
    layers = heads.from_json(options.get("head", ()))
    small = (
        key in ALEXNETS or "kernel" in options or 0 < options.get("pool", 9) < template(key).pool
    )
    row = PUBLISHED.get(key)
    usual = (row.resize, row.crop) if row else (32, 32)
    return Architecture(
        label=", ".join([label(key), *_changes(options, layers)]),
        family=row.family if row else "AlexNet",
        build=functools.partial(build, options),
        outputs=options["outputs"],
        channels=options.get("channels", 3),
        sizes=_sizes(key, (32, 32) if small else usual),
        stages=row.stages if row else ALEXNETS[key].stages,
        normalisation=_normalisation(key, small),
        choices=(
            *((POOLING,) if "kernel" in options else ()),
            *((heads.BETWEEN,) if heads.is_open(layers) else ()),
        ),
        interpolation=row.interpolation if row else "bilinear",
    )


def _normalisation(key: str, small: bool) -> str:
    if key in PUBLISHED and PUBLISHED[key].published.get("transform_input"):
        return "-1 to 1"  # with the published weights, forward turns ImageNet's into that
    return "CIFAR-10" if small else "ImageNet"


def _sizes(key: str, usual: Size) -> tuple[Size, ...]:
    return (usual,) if key in ALEXNETS else sizes_from(usual)


def _changes(options: Options, layers: tuple[heads.Layer, ...]) -> list[str]:
    """In what a network differs from its template, in words."""
    linear = sum(layer.kind == "linear" for layer in layers)
    words = []
    if "kernel" in options:
        words.append("3x3 first layer")
    if options.get("channels", 3) == 1:
        words.append("for grey pictures")
    if linear > 1 or (linear and options["slot"] == "classifier"):
        words.append(f"head of {linear} linear layer{'s' * (linear > 1)}")
    return words


MAKE = Make("torchvision's", read, architecture, known)
