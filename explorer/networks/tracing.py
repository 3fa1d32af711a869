"""Tracing: what does a network make of the shape of a picture? Nothing is computed."""

import logging
from typing import Any

import torch

from explorer.networks import one_output
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.make import Architecture, Size
from explorer.networks.weightless import weightless

log = logging.getLogger(__name__)


def parameters(architecture: Architecture) -> int:
    """How many numbers are learned."""
    return sum(parameter.numel() for parameter in weightless(architecture.build).parameters())


def stages_at(architecture: Architecture, size: Size) -> tuple[str, ...]:
    """The stages whose maps are larger than one pixel for pictures of this size, named as in the
    network that is shown. Raises CheckpointError where it cannot take such pictures."""
    sides: dict[str, int] = {}
    side = size[1]

    def recorder(stage: str) -> Any:
        return lambda _module, _inputs, maps: sides.update({stage: maps.shape[-1]})

    net = weightless(architecture.build).eval()
    x = torch.empty(1, architecture.channels, side, side, device="meta")
    for stage in architecture.stages:
        net.get_submodule(stage).register_forward_hook(recorder(stage))
    try:
        scores = net(x)
    except (RuntimeError, ValueError, AssertionError) as error:
        log.info("%s takes no pictures of %d pixels: %s", architecture.label, side, error)
        raise CheckpointError(
            f"{architecture.label} cannot take pictures of {side}x{side} pixels."
        ) from error
    if scores.shape != (1, architecture.outputs):
        raise CheckpointError(
            f"{architecture.label} does not give {architecture.outputs} scores for a picture of {side}x{side} pixels."
        )
    inner = f"{one_output.INNER}." if architecture.outputs == 1 else ""
    return tuple(inner + stage for stage in architecture.stages if sides[stage] > 1)
