"""The trainer's nets: whose weights are these, and how deep, wide and for which pictures is it?

Skips without weights leave no trace, nor do activations without: what is usual is assumed."""

import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from torch import nn

from explorer.networks.make import (
    KNOWN_OUTPUTS,
    Architecture,
    Choice,
    Make,
    Options,
    Reading,
    Shapes,
    shapes_of,
    sizes_from,
)
from explorer.networks.weightless import weightless
from trainer.architectures import VGG
from trainer.nets import ACTIVATIONS, NETS, NetError, NetSpec, build
from trainer.probes import weighted_layers

SKIPS = Choice("skips", "Skip connections", ("with", "without (a plain network)"))
WITHOUT_WEIGHTS = [row.label for key, row in ACTIVATIONS.items() if key not in ("relu", "prelu")]
ACTIVATION = Choice("activation", "Activation", ("ReLU", *WITHOUT_WEIGHTS))
FIELDS = ("classes", "channels", "size", "norm", "depth", "width")  # of a spec, told by shapes
DEPTHS = {sum(column): depth for depth, column in VGG.columns.items()}  # by convolutions


def read(shapes: Shapes) -> Iterator[Reading]:
    """Options of the trainer's net that has these weights."""
    for spec_of in SPECS:
        try:
            options = _options(spec_of(shapes), shapes)
            if options is not None:
                yield Reading(options, {name: name for name in shapes})
        except (NetError, KeyError, IndexError, ValueError, ZeroDivisionError):
            continue  # other weights of the same names


def _options(spec: NetSpec, shapes: Shapes) -> Options | None:
    """The options of a spec, if the weights are those of its network."""
    options = {name: getattr(spec, name) for name in FIELDS} | {
        "net": spec.net,
        "prelu": spec.activation == "prelu",
        "outputs": list(shapes.values())[-1][0],  # of the last bias
    }
    return options if shapes_of(weightless(build_net, options)) == dict(shapes) else None


def _common(shapes: Shapes, first: str, usual: int, last: str, activation: str) -> dict[str, Any]:
    """What the specs of all nets say: channels, width, classes, norm, activation."""
    conv = shapes[f"{first}.weight"]
    norm = first.replace("conv", "norm" if "." in first else "bn")
    return {
        "classes": max(2, shapes[f"{last}.weight"][0]),
        "channels": conv[1],
        "width": conv[0] / usual,
        "norm": "batch" if f"{norm}.weight" in shapes else "none",
        "activation": "prelu" if f"{activation}.weight" in shapes else "relu",
    }


def _resnet(shapes: Shapes) -> NetSpec:
    blocks = len([name for name in shapes if name.endswith("conv1.weight")]) - 1
    common = _common(shapes, "conv1", 16, "linear", "act1")
    return NetSpec("resnet", depth=2 * blocks + 2, size=32, **common)


def _alexnet(shapes: Shapes) -> NetSpec:
    common = _common(shapes, "features.conv1", 64, "linear", "features.act1")
    return NetSpec("alexnet", size=64, **common)


def _vgg(shapes: Shapes) -> NetSpec:
    convs = sum(len(shape) == 4 for shape in shapes.values())
    common = _common(shapes, "features.conv1", 64, "classifier.6", "features.act1")
    return NetSpec("vgg", depth=DEPTHS[convs], size=64, **common)


def _digits(shapes: Shapes) -> NetSpec:
    convs = [shape for shape in shapes.values() if len(shape) == 4]
    common = _common(shapes, "features.conv1", 32, "linear", "features.act1")
    cells = shapes["linear.weight"][1] // convs[-1][0]
    return NetSpec("digits", depth=len(convs), size=2 * math.isqrt(cells), **common)


def _mlp(shapes: Shapes) -> NetSpec:
    width, inputs = shapes["hidden.0.linear.weight"]
    channels = 1 if math.isqrt(inputs) ** 2 == inputs else 3
    return NetSpec(
        "mlp",
        classes=max(2, shapes["linear.weight"][0]),
        channels=channels,
        size=math.isqrt(inputs // channels),
        depth=sum(name.endswith("linear.weight") for name in shapes) - 1,
        width=width / 64,
        norm="batch" if "hidden.0.norm.weight" in shapes else "none",
        activation="prelu" if "hidden.0.act.weight" in shapes else "relu",
    )


SPECS: tuple[Callable[[Shapes], NetSpec], ...] = (_resnet, _alexnet, _vgg, _digits, _mlp)


def spec(options: Options) -> NetSpec:
    """The spec of these options."""
    keys = {row.label: key for key, row in ACTIVATIONS.items()}
    return NetSpec(
        options["net"],
        residual=SKIPS.of(options) == SKIPS.values[0],
        activation="prelu" if options["prelu"] else keys[ACTIVATION.of(options)],
        **{name: options[name] for name in FIELDS},
    )


def build_net(options: Options) -> nn.Module:
    """The network of these options."""
    net = build(spec(options))
    if options["outputs"] == 1:  # of which the trainer makes none
        name, last = list(weighted_layers(net).items())[-1]
        if isinstance(last, nn.Conv2d):
            height, width = last.kernel_size
            net.set_submodule(name, nn.Conv2d(last.in_channels, 1, (height, width)))
        else:
            net.set_submodule(name, nn.Linear(last.in_features, 1))
    return net


def architecture(options: Options) -> Architecture:
    """The architecture of these options."""
    its, net = spec(options), NETS[options["net"]]
    usual = (its.size, its.size)
    norm = "batch norm" if its.norm == "batch" else "no batch norm"
    width = f", width x{its.width:g}" if its.width != 1 else ""
    return Architecture(
        label=f"{net.title(its)}, {norm}{width}, {its.size}x{its.size}",
        family=net.family,
        build=functools.partial(build_net, options),
        outputs=options["outputs"],
        channels=its.channels,
        sizes=(usual,) if net.size == 8 else sizes_from(usual),
        stages=net.stages(its),
        normalisation="ImageNet" if its.channels == 3 else "none, 0 to 1",
        choices=(
            *((SKIPS,) if net.skips else ()),
            *(() if options["prelu"] else (ACTIVATION,)),
        ),
        interpolation="lanczos" if its.channels == 3 else "",
    )


def known() -> dict[str, Shapes]:
    """One of each net."""
    specs = {
        key: NetSpec(key, KNOWN_OUTPUTS, size=row.size, depth=row.depth)
        for key, row in NETS.items()
    }
    specs["mlp"] = replace(specs["mlp"], channels=1, norm="none")
    return {
        NETS[key].title(each): shapes_of(weightless(build, each)) for key, each in specs.items()
    }


MAKE = Make("the trainer's", read, architecture, known)
