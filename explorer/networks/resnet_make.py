"""ResNets that nobody lists: for CIFAR, of other depth, width or groups.

What they are is counted from the names and shapes of their blocks. Those whose skips have no weights
where the shape changes, "option A" in He et al. 2016, are the trainer's."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from torch import nn

from explorer.networks import heads
from explorer.networks.make import (
    KNOWN_OUTPUTS,
    Architecture,
    Make,
    Options,
    Reading,
    Shapes,
    shapes_of,
    sizes_from,
)
from explorer.networks.published_make import POOLING
from explorer.networks.weightless import weightless

BLOCK = re.compile(r"layer(\d)\.(\d{1,3})\.")
BODY = re.compile(r"(conv1|bn1|layer\d\.\d{1,3}\.(conv[123]|bn[123]|downsample\.[01]))\.\w+")
MAX_STAGES, MAX_BLOCKS, MAX_CHANNELS = 5, 400, 8192


def read(shapes: Shapes) -> Iterator[Reading]:
    """Options of the ResNet that has these weights, if they are one's."""
    first = shapes.get("conv1.weight", ())
    stages = _stages(shapes)
    if len(first) != 4 or not stages or max(first) > MAX_CHANNELS:
        return
    rest = {name: shape for name, shape in shapes.items() if not BODY.fullmatch(name)}
    layers = heads.parse(rest)
    if not layers or layers[0].inputs != stages[-1]["outputs"] or first[2] not in (3, 5, 7):
        return
    options = {
        "channels": first[1],
        "first": first[0],
        "kernel": first[2],
        "bottleneck": "layer1.0.conv3.weight" in shapes,
        "stages": stages,
        "head": heads.to_json(layers),
        "outputs": layers[-1].outputs,
    }
    body = {name: name for name in shapes if name not in rest}
    yield Reading(options, body | heads.names(layers, "fc", rest, plain=True))


def _stages(shapes: Shapes) -> list[dict[str, Any]]:
    """What each stage is made of; nothing where the weights say no such thing."""
    blocks: dict[int, int] = {}
    for name in shapes:
        match = BLOCK.match(name)
        if match:
            stage = int(match[1])
            blocks[stage] = max(blocks.get(stage, 0), int(match[2]) + 1)
    if sorted(blocks) != list(range(1, len(blocks) + 1)) or not 2 <= len(blocks) <= MAX_STAGES:
        return []
    if sum(blocks.values()) > MAX_BLOCKS:
        return []
    stages = [_stage(number, blocks[number], shapes) for number in sorted(blocks)]
    return [stage for stage in stages if stage is not None]


def _stage(number: int, blocks: int, shapes: Shapes) -> dict[str, Any] | None:
    first = f"layer{number}.0."
    inner, middle = (shapes.get(f"{first}conv{k}.weight", ()) for k in (1, 2))
    last = shapes.get(f"{first}conv3.weight", middle)
    if not (len(inner) == len(middle) == len(last) == 4) or max(*inner, *middle, *last) > 8192:
        return None
    bottleneck = last is not middle
    groups = middle[0] // middle[1] if bottleneck and middle[1] else 1
    if groups < 1 or (bottleneck and (last[0] % 4 or middle[0] % groups)):
        return None
    return {
        "blocks": blocks,
        "outputs": last[0],
        "inner": inner[0],
        "groups": groups,
        "projected": f"{first}downsample.0.weight" in shapes,
    }


def build(options: Options) -> nn.Module:
    """The network of these options."""
    # its blocks are torchvision's, which takes seconds to import
    from explorer.networks.stacked_resnet import StackedResNet, Stage

    head = heads.from_json(options["head"])
    return StackedResNet(
        options["channels"],
        options["first"],
        options["kernel"],
        _pooled(options),
        [Stage(**stage) for stage in options["stages"]],
        options["bottleneck"],
        heads.build(head, heads.BETWEEN.of(options), plain=True),
    )


def _pooled(options: Options) -> bool:
    """Whether there is a pooling after the first layer: with large kernels always, else as assumed."""
    return options["kernel"] > 3 or POOLING.of(options) == POOLING.values[1]


def architecture(options: Options) -> Architecture:
    """The architecture of these options."""
    small = options["kernel"] == 3
    layers = heads.from_json(options["head"])
    return Architecture(
        label=_label(options),
        family="ResNet",
        build=functools.partial(build, options),
        outputs=options["outputs"],
        channels=options["channels"],
        sizes=sizes_from((32, 32) if small else (256, 224)),
        stages=("relu", *(f"layer{k + 1}" for k in range(len(options["stages"])))),
        normalisation="CIFAR-10" if small else "ImageNet",
        choices=(
            *((POOLING,) if small else ()),
            *((heads.BETWEEN,) if heads.is_open(layers) else ()),
        ),
        interpolation="bilinear",
    )


def _label(options: Options) -> str:
    stages = options["stages"]
    convs = 3 if options["bottleneck"] else 2
    depth = 2 + convs * sum(stage["blocks"] for stage in stages)
    groups = stages[0]["groups"]
    title = f"ResNeXt-{depth}, {groups} groups" if groups > 1 else f"ResNet-{depth}"
    usual = 16 if len(stages) == 3 else 64
    width = stages[0]["inner"] / groups / usual
    kind = "for CIFAR" if len(stages) == 3 else f"of {len(stages)} stages"
    wide = f", width x{width:g}" if width != 1 and groups == 1 else ""
    small = ", 3x3 first layer" if options["kernel"] == 3 and len(stages) != 3 else ""
    return f"{title} {kind}{wide}{small}"


def known() -> dict[str, Shapes]:
    """The common ones for CIFAR."""
    result: dict[str, Mapping[str, tuple[int, ...]]] = {}
    for depth in (20, 56, 110):
        stages = [
            {"blocks": (depth - 2) // 6, "outputs": c, "inner": c, "groups": 1, "projected": c > 16}
            for c in (16, 32, 64)
        ]
        head = [asdict(heads.Layer("linear", "fc", 64, KNOWN_OUTPUTS))]
        options = {
            "channels": 3,
            "first": 16,
            "kernel": 3,
            "bottleneck": False,
            "stages": stages,
            "head": head,
        }
        result[f"ResNet-{depth} for CIFAR"] = shapes_of(weightless(build, options))
    return result


MAKE = Make("ResNets of other depth or width", read, architecture, known)
