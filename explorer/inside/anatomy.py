"""Networks: what is this network made of?

`anatomy` runs a weightless copy of a network on torch's meta device, where tensors have shapes but no memory, and
writes down what every layer does to the shape, what it costs and what it sees. VGG-19 takes milliseconds and no
megabytes. `anatomy_parts.py` reads the same rows more coarsely.
"""

import copy
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from explorer.inside.anatomy_layers import LayerNode, Layers
from explorer.inside.anatomy_tracer import Result, Tracer
from explorer.inside.function_calls import FunctionCall, FunctionCalls, following
from explorer.inside.module_calls import listening
from explorer.networks.private_copy import private_copy
from explorer.networks.weightless import weightless

__all__ = ["Anatomy", "anatomy", "make_up", "weightless"]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anatomy:
    """Every layer in execution order, and the totals for one image.

    depth is the count that gives networks their names (AlexNet 8, VGG-16 16, ResNet-50 50,
    GoogLeNet 22): convolutions and linear layers on the longest path from image to scores, so
    branches count once and the 1x1 convolutions on shortcuts not at all. weighted counts all of
    them. parameters include those that a forward pass leaves out."""

    layers: tuple[LayerNode, ...]
    image: tuple[int, int, int]
    parameters: int
    multiply_adds: int
    memory: int
    depth: int
    weighted: int

    @property
    def last_conv(self) -> LayerNode | None:
        """The convolution that sees most, the last one if several do; None without convolutions."""
        convs = [layer for layer in self.layers if layer.role == "conv"]
        return max(reversed(convs), key=lambda layer: layer.field, default=None)


def anatomy(net: nn.Module, x_shape: Sequence[int]) -> Anatomy:
    """What `net` is made of, for one image of x_shape (1, C, H, W). The network itself is neither
    run nor touched.

    Works for any module that maps such a tensor to scores, also one built on the meta device; one
    that needs numbers to go on (`if x.sum() > 0`, tensors that it makes itself) is copied with its
    own. Raises ValueError for a shape that is not an image's, and whatever the network raises on
    images of that shape."""
    if len(x_shape) != 4:
        raise ValueError(f"x_shape must be (1, C, H, W), not {tuple(x_shape)}")
    try:
        image = torch.empty(1, *x_shape[1:], dtype=_precision(net), device="meta")
        rows = _executed(_on_meta(net), image)
    except Exception as error:  # whatever its code raises without numbers
        if any(tensor.is_meta for tensor in net.parameters()):
            raise
        log.info("a network does not run without numbers: %s", error)
        rows = _executed(
            private_copy(net).eval(), torch.zeros(1, *x_shape[1:], dtype=_precision(net))
        )
    _, channels, height, width = x_shape
    return Anatomy(
        layers=rows,
        image=(channels, height, width),
        parameters=sum(p.numel() for p in net.parameters()),
        multiply_adds=sum(layer.multiply_adds for layer in rows),
        memory=sum(layer.memory for layer in rows),
        depth=max((layer.depth for layer in rows), default=0),
        weighted=sum(layer.weighted for layer in rows),
    )


def _executed(twin: nn.Module, x: Tensor) -> tuple[LayerNode, ...]:
    """What a twin of a network executes for x (1, C, H, W)."""
    results: dict[FunctionCall, Result] = {}

    def gave(call: FunctionCall, output: Any) -> None:
        results[call] = tracer.result(output)

    functions = FunctionCalls(gave)
    tracer = Tracer(x, functions)
    hooks = following(twin, functions), listening(twin, tracer)
    with hooks[0], hooks[1] as calls, torch.no_grad(), functions, tracer:
        twin(x)
    return tuple(Layers(twin, tracer.events, calls, results))


def _precision(net: nn.Module) -> torch.dtype:
    """Of a network's numbers."""
    floats = (tensor.dtype for tensor in net.parameters() if tensor.is_floating_point())
    return next(floats, torch.float32)


def make_up(network: Anatomy) -> dict[str, int]:
    """How many convolutions, poolings (that change the shape) and fully connected layers there
    are."""
    return {
        role: sum(
            layer.role == role and (role != "pool" or layer.input != layer.output)
            for layer in network.layers
        )
        for role in ("conv", "pool", "fc")
    }


def _on_meta(net: nn.Module) -> nn.Module:
    """The same modules with weights that have shapes only, in eval mode. `net` is not changed."""
    memo: dict[int, object] = {id(b): torch.empty_like(b, device="meta") for b in net.buffers()}
    memo |= {
        id(p): nn.Parameter(torch.empty_like(p, device="meta"), requires_grad=False)
        for p in net.parameters()
    }
    return copy.deepcopy(net, memo).eval()
