"""Layer kinds: what is a layer called, what role has it, and to which block does it belong?

A layer is a module, or a function of torch that a module's code calls."""

import functools
import re
from collections.abc import Sequence
from typing import Any

from torch import nn

from explorer.drawing.numbers import sized
from explorer.inside.anatomy_tracer import Event
from explorer.networks.prelu_net import SpatialPyramidPooling

ROLES = {  # what an operator makes of a layer
    "convolution": "conv",
    "addmm": "fc",
    "mm": "fc",
    "max_pool2d_with_indices": "pool",
    "avg_pool2d": "pool",
    "_adaptive_avg_pool2d": "pool",
    "adaptive_max_pool2d": "pool",
    "mean": "pool",
    "add": "join",
    "add_": "join",
    "cat": "join",
    "mul": "join",
}
WEIGHTED = ("conv", "fc", "each", "attention")  # roles of layers with weights
PRODUCTS = ("convolution", "addmm", "mm")  # operators with weights
FUNCTIONS = {
    "add": "Add",
    "add_": "Add",
    "cat": "Concatenate",
    "mul": "Multiply",
    "mean": "Average",
    "constant_pad_nd": "Pad with zeros",
    "avg_pool2d": "AvgPool",
    "max_pool2d_with_indices": "MaxPool",
    "relu": "ReLU",
    "relu_": "ReLU",
    "silu": "SiLU",
    "gelu": "GELU",
    "leaky_relu": "LeakyReLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "_softmax": "Softmax",
    "copy_": "Copy",
}
MOST = 4  # layers with weights in a block that is most of its network
LISTS = (nn.Sequential, nn.ModuleList)


def of_module(module: nn.Module) -> str:
    """Conv 11×11 / 4, MaxPool 3×3 / 2, AvgPool to 6×6, Dropout 0.5, Linear, ReLU, ..."""
    name = re.sub(r"\dd$", "", type(module).__name__.removeprefix("Parametrized"))
    if isinstance(module, SpatialPyramidPooling):
        return f"MaxPool to {', '.join(_times((side, side)) for side in module.bins)}"
    if not type(module).__module__.startswith("torch."):  # what its numbers mean, it alone knows
        return name
    size: Any = getattr(module, "output_size", None)
    if size is not None:
        return f"{name.removeprefix('Adaptive')} to {_times(size)}"
    kernel: Any = getattr(module, "kernel_size", None)
    if kernel is not None:
        stride = max(_both(getattr(module, "stride", None) or 1))
        groups = getattr(module, "groups", 1)
        stepped = f" / {stride}" if stride > 1 else ""
        return f"{name} {_times(kernel)}{stepped}" + (f", {groups} groups" if groups > 1 else "")
    if isinstance(module, nn.MultiheadAttention):
        return f"Attention, {module.num_heads} heads"
    return f"{name} {sized(module.p, 6)}" if isinstance(module, nn.Dropout) else name


def of_function(events: Sequence[Event]) -> str:
    """Of the events of one call, which says more than the operators where it is made of several."""
    names = {FUNCTIONS.get(event.op, event.op.strip("_")) for event in events if event.matters}
    call = events[0].call
    return names.pop() if len(names) == 1 or call is None else call.function.strip("_")


def role(module: nn.Module | None, events: Sequence[Event], output: tuple[int, ...]) -> str:
    """See LayerNode; module is None for a function."""
    if isinstance(module, nn.MultiheadAttention):
        return "attention"
    role = next((ROLES[e.op] for e in events if e.op in ROLES), "other")
    return "each" if role == "fc" and len(output) > 1 else role


class Blocks:
    """Of which block is each module of one network? Every module is counted once: a deep one has thousands."""

    def __init__(self, net: nn.Module) -> None:
        self.net = net
        self._weighted = functools.cache(_weighted)
        self._is_outside = functools.cache(self._outside)
        self.block = functools.cache(self._block)

    def _block(self, name: str) -> str:
        """The outermost module around `name` that is more than a list of others, and holds neither a list of
        blocks nor most of the network: the repeated unit of the architecture."""
        steps = name.split(".")
        outward = (".".join(steps[:n]) for n in range(1, len(steps) + 1))
        inside = (path for path in outward if not self._is_outside(self.net.get_submodule(path)))
        return next(inside, name)

    def _outside(self, module: nn.Module) -> bool:
        most = max(MOST, self._weighted(self.net) / 2)
        return self._is_list(module) or self._weighted(module) > most

    def _is_list(self, module: nn.Module) -> bool:
        """Whether it is a list of modules, or made around one of blocks, as an encoder is."""
        return isinstance(module, LISTS) or any(
            isinstance(child, LISTS) and len(child) > 1 and all(map(self._is_block, child))
            for child in module.children()
        )

    def _is_block(self, module: nn.Module) -> bool:
        return self._weighted(module) > 1 and not isinstance(module, LISTS)


def _weighted(module: nn.Module) -> int:
    """How many convolutions and linear layers are in it."""
    return sum(isinstance(part, nn.Conv2d | nn.Linear) for part in module.modules())


def _both(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _times(value: int | tuple[int, ...]) -> str:
    return "×".join(str(side) for side in _both(value))
