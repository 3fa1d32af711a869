"""Layers: what does a network execute, layer by layer?

A module without children is a layer each time that it is called; between modules, joins of branches
and functions that fill new memory are layers too. To show one more property of a layer, add a field
to `Layer` and fill it in `_layer`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from explorer.inside.anatomy_tracer import Event, Tracer, first_tensor
from explorer.inside.receptive_field import ReceptiveField
from explorer.networks.prelu_net import SpatialPyramidPooling

BYTES = 4  # of a float32
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
}


@dataclass(frozen=True)
class Layer:
    """One layer as it is executed. Shapes are per image: (channels, height, width) or (features,).

    role is conv, fc, each (a linear layer that works on every position by itself, as a 1x1 convolution does), attention,
    pool, join or other. parameters count where a module is first used.
    multiply_adds are those of convolutions and matrix products; memory is the bytes of float32 output
    that one image newly fills (0 for what works in place). field is the side of the receptive field
    in pixels, the longer one if they differ; it counts padding, so it may exceed the image, but a
    layer that mixes all positions sees the image at most. jump is the distance in pixels between
    neighbouring positions; depth counts the layers with weights on the longest path from the image
    to here. block is the repeated unit of the architecture to which the layer belongs (its own name
    if to none). weighted counts the convolutions and linear maps in it: attention has two, the one that makes queries,
    keys and values, and the one behind them."""

    name: str
    kind: str
    role: str
    block: str
    block_kind: str
    input: tuple[int, ...]
    output: tuple[int, ...]
    parameters: int
    multiply_adds: int
    memory: int
    field: int
    jump: int
    depth: int
    weighted: int = 0


@dataclass
class Call:
    """One execution of a module: the operators from `start` to before `end` are its own."""

    name: str
    module: nn.Module
    input: tuple[int, ...]
    start: int
    end: int = 0
    output: tuple[int, ...] = ()
    receptive_field: ReceptiveField = ReceptiveField()

    @property
    def leaf(self) -> bool:
        """Attention counts as one: it calls none of the modules that it is made of."""
        attention = isinstance(self.module, nn.MultiheadAttention)
        return attention or not any(True for _ in self.module.children())


def listen(twin: nn.Module, tracer: Tracer) -> list[Call]:
    """The calls of all modules, filled in while the twin runs. Its hooks go when the twin goes."""
    calls: list[Call] = []
    running: list[tuple[Call, int]] = []  # with the depth of what it is given

    def begin(name: str) -> Callable:
        def hook(module: nn.Module, inputs: tuple) -> None:
            calls.append(Call(name, module, _shape(inputs), len(tracer.events)))
            given = tracer.receptive_field(first_tensor(inputs))
            running.append((calls[-1], given.depth))

        return hook

    def finish(module: nn.Module, _inputs: tuple, output: Any) -> None:
        call, depth = running.pop()
        if isinstance(module, nn.RNNBase):  # it executes its layers once for each step
            tracer.set_depth(output, depth + module.num_layers)
        call.end = len(tracer.events)
        call.output = _shape(output)
        call.receptive_field = tracer.receptive_field(first_tensor(output))

    for name, module in twin.named_modules():
        module.register_forward_pre_hook(begin(name))
        module.register_forward_hook(finish)
    return calls


def _shape(value: Any) -> tuple[int, ...]:
    """Of what a module is given or gives, per image; () where there is no tensor in it."""
    first = first_tensor(value)
    return () if first is None else tuple(first.shape[1:])


def layers(twin: nn.Module, events: list[Event], calls: list[Call]) -> Iterator[Layer]:
    """Modules without children, and between them what is computed outside of modules: joins and new
    memory."""
    used: set[int] = set()

    def fresh(module: nn.Module, recurse: bool) -> int:
        """How many parameters a module has that no layer before had."""
        own = {id(p): p.numel() for p in module.parameters(recurse) if id(p) not in used}
        used.update(own)
        return sum(own.values())

    leaves = [call for call in calls if call.leaf]
    inside = {number for call in leaves for number in range(call.start, call.end)}
    loose = [
        number
        for number, event in enumerate(events)
        if number not in inside
        and event.receptive_field.depth
        and (event.inputs > 1 or event.written)
    ]
    items = [(call.start, call) for call in leaves] + [(number, number) for number in loose]
    for start, item in sorted(items, key=lambda pair: pair[0]):
        if isinstance(item, Call):
            count = fresh(item.module, True)
            yield _layer(twin, item, _kind(item.module), events[item.start : item.end], count)
        else:
            event = events[start]
            holder = [call for call in calls if call.start <= start < call.end][-1]
            call = replace(
                holder,
                start=start,
                end=start + 1,
                output=event.output[1:],
                receptive_field=event.receptive_field,
            )
            kind = FUNCTIONS.get(event.op, event.op.strip("_"))
            yield _layer(twin, call, kind, [event], fresh(holder.module, False))


def _layer(
    twin: nn.Module, call: Call, kind: str, events: Sequence[Event], parameters: int
) -> Layer:
    block = _block(twin, call.name)
    return Layer(
        name=call.name or "network",
        kind=kind,
        role=_role(call, events),
        block=block,
        block_kind=type(twin.get_submodule(block)).__name__.lstrip("_"),
        input=call.input,
        output=call.output,
        parameters=parameters,
        multiply_adds=sum(e.multiply_adds for e in events),
        memory=BYTES * sum(e.written for e in events),
        field=max(call.receptive_field.size),
        jump=max(call.receptive_field.jump),
        depth=call.receptive_field.depth,
        weighted=sum(e.op in PRODUCTS for e in events),
    )


def _role(call: Call, events: Sequence[Event]) -> str:
    """See Layer."""
    if isinstance(call.module, nn.MultiheadAttention):
        return "attention"
    role = next((ROLES[e.op] for e in events if e.op in ROLES), "other")
    return "each" if role == "fc" and len(call.output) > 1 else role


def _block(twin: nn.Module, name: str) -> str:
    """The outermost module around `name` that is more than a list of others, and holds no list of blocks:
    the repeated unit of the architecture."""
    steps = name.split(".")
    outward = (".".join(steps[:n]) for n in range(1, len(steps) + 1))
    return next((path for path in outward if not _is_list(twin.get_submodule(path))), name)


LISTS = (nn.Sequential, nn.ModuleList)


def _is_list(module: nn.Module) -> bool:
    """Whether it is a list of modules, or made around one of blocks, as an encoder is."""
    return isinstance(module, LISTS) or any(
        isinstance(child, LISTS) and len(child) > 1 and all(map(_is_block, child))
        for child in module.children()
    )


def _is_block(module: nn.Module) -> bool:
    weighted = [part for part in module.modules() if isinstance(part, nn.Conv2d | nn.Linear)]
    return len(weighted) > 1 and not isinstance(module, LISTS)


def _kind(module: nn.Module) -> str:
    """Conv 11×11 / 4, MaxPool 3×3 / 2, AvgPool to 6×6, Dropout 0.5, Linear, ReLU, ..."""
    name = re.sub(r"\dd$", "", type(module).__name__)
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
    return f"{name} {module.p:g}" if isinstance(module, nn.Dropout) else name


def _both(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _times(value: int | tuple[int, ...]) -> str:
    return "×".join(str(side) for side in _both(value))
