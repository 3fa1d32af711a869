"""Networks: what is this network made of?

`anatomy` runs a weightless copy of a network on torch's meta device, where tensors have shapes but no memory, and
writes down what every layer does to the shape, what it costs and what it sees. VGG-19 takes milliseconds and no
megabytes. `parts.py` reads the same rows more coarsely. To show one more property of a layer, add a field to `Layer`
and fill it in `_row`.
"""

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from explorer.inside.receptive_field import Event, Reach, Tracer

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

    role is conv, fc, pool, join or other. parameters count where a module is first used.
    multiply_adds are those of convolutions and linear layers; memory is the bytes of float32 output
    that one image newly fills (0 for what works in place). field is the side of the receptive field
    in pixels, the longer one if they differ; it counts padding, so it may exceed the image, but a
    layer that mixes all positions sees the image at most. jump is the distance in pixels between
    neighbouring positions; depth counts the layers with weights on the longest path from the image
    to here. block is the repeated unit of the architecture to which the layer belongs (its own name
    if to none)."""

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


@dataclass(frozen=True)
class Anatomy:
    """Every layer in execution order, and the totals for one image.

    depth is the count that gives networks their names (AlexNet 8, VGG-16 16, ResNet-50 50,
    GoogLeNet 22): convolutions and linear layers on the longest path from image to scores, so
    branches count once and the 1x1 convolutions on shortcuts not at all. weighted counts all of
    them. parameters include those that a forward pass leaves out."""

    layers: tuple[Layer, ...]
    image: tuple[int, int, int]
    parameters: int
    multiply_adds: int
    memory: int
    depth: int
    weighted: int

    @property
    def last_conv(self) -> Layer | None:
        """The convolution that sees most, the last one if several do; None without convolutions."""
        convs = [layer for layer in self.layers if layer.role == "conv"]
        return max(reversed(convs), key=lambda layer: layer.field, default=None)


def anatomy(net: nn.Module, x_shape: Sequence[int]) -> Anatomy:
    """What `net` is made of, for one image of x_shape (1, C, H, W). The network itself is neither
    run nor touched.

    Works for any module that maps such a tensor to scores, also one built on the meta device.
    Raises ValueError for a shape that is not an image's, and whatever the network raises on images
    of that shape."""
    if len(x_shape) != 4:
        raise ValueError(f"x_shape must be (1, C, H, W), not {tuple(x_shape)}")
    twin = _on_meta(net)
    x = torch.empty(1, *x_shape[1:], device="meta")
    tracer = Tracer(x)
    calls = _listen(twin, tracer)
    with torch.no_grad(), tracer:
        twin(x)
    layers = tuple(_rows(twin, tracer.events, calls))
    return Anatomy(
        layers,
        tuple(x_shape[1:]),
        sum(p.numel() for p in net.parameters()),
        sum(layer.multiply_adds for layer in layers),
        sum(layer.memory for layer in layers),
        max((event.reach.depth for event in tracer.events), default=0),
        sum(layer.role in ("conv", "fc") for layer in layers),
    )


def weightless(build: Callable[..., nn.Module], *arguments: object) -> nn.Module:
    """build(*arguments) on the meta device: all modules and shapes, no numbers, whatever the size
    in milliseconds."""
    with torch.device("meta"):
        return build(*arguments)


def make_up(found: Anatomy) -> dict[str, int]:
    """How many convolutions, poolings (that change the shape) and fully connected layers there
    are."""
    return {
        role: sum(
            layer.role == role and (role != "pool" or layer.input != layer.output)
            for layer in found.layers
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


@dataclass
class _Call:
    """One execution of a module: the operators from `start` to before `end` are its own."""

    name: str
    module: nn.Module
    input: tuple[int, ...]
    start: int
    end: int = 0
    output: tuple[int, ...] = ()
    reach: Reach | None = None

    @property
    def leaf(self) -> bool:
        return not any(True for _ in self.module.children())


def _listen(twin: nn.Module, tracer: Tracer) -> list[_Call]:
    """The calls of all modules, filled in while the twin runs. Its hooks go when the twin goes."""
    calls: list[_Call] = []
    running: list[_Call] = []

    def begin(name: str) -> Callable:
        def hook(module: nn.Module, inputs: tuple) -> None:
            running.append(_Call(name, module, tuple(inputs[0].shape[1:]), len(tracer.events)))
            calls.append(running[-1])

        return hook

    def finish(_module: nn.Module, _inputs: tuple, output: torch.Tensor) -> None:
        call = running.pop()
        call.end, call.output, call.reach = (
            len(tracer.events),
            tuple(output.shape[1:]),
            tracer.reach(output),
        )

    for name, module in twin.named_modules():
        module.register_forward_pre_hook(begin(name))
        module.register_forward_hook(finish)
    return calls


def _rows(twin: nn.Module, events: list[Event], calls: list[_Call]) -> Iterator[Layer]:
    """Modules without children, and between them what is computed outside of modules: joins and new
    memory."""
    used: set[int] = set()
    leaves = [call for call in calls if call.leaf]
    inside = {number for call in leaves for number in range(call.start, call.end)}
    loose = [
        number
        for number, event in enumerate(events)
        if number not in inside and event.reach.depth and (event.inputs > 1 or event.written)
    ]
    items = [(call.start, call) for call in leaves] + [(number, number) for number in loose]
    for start, item in sorted(items, key=lambda pair: pair[0]):
        if isinstance(item, _Call):
            own = {id(p): p.numel() for p in item.module.parameters() if id(p) not in used}
            used |= own.keys()
            yield _row(
                twin, item, _kind(item.module), events[item.start : item.end], sum(own.values())
            )
        else:
            holder = [call for call in calls if call.start <= start < call.end][-1]
            event = events[start]
            call = _Call(
                holder.name,
                holder.module,
                holder.input,
                start,
                start + 1,
                event.output[1:],
                event.reach,
            )
            yield _row(twin, call, FUNCTIONS.get(event.op, event.op.strip("_")), [event], 0)


def _row(
    twin: nn.Module, call: _Call, kind: str, events: Sequence[Event], parameters: int
) -> Layer:
    block = _block(twin, call.name)
    return Layer(
        name=call.name or "network",
        kind=kind,
        role=next((ROLES[e.op] for e in events if e.op in ROLES), "other"),
        block=block,
        block_kind=type(twin.get_submodule(block)).__name__,
        input=call.input,
        output=call.output,
        parameters=parameters,
        multiply_adds=sum(e.multiply_adds for e in events),
        memory=BYTES * sum(e.written for e in events),
        field=max(call.reach.size),
        jump=max(call.reach.jump),
        depth=call.reach.depth,
    )


def _block(twin: nn.Module, name: str) -> str:
    """The outermost module around `name` that is more than a list of others: the repeated unit of
    the architecture."""
    steps = name.split(".")
    outward = (".".join(steps[:n]) for n in range(1, len(steps) + 1))
    lists = (nn.Sequential, nn.ModuleList)
    return next((path for path in outward if not isinstance(twin.get_submodule(path), lists)), name)


def _kind(module: nn.Module) -> str:
    """Conv 11×11 / 4, MaxPool 3×3 / 2, AvgPool to 6×6, Dropout 0.5, Linear, ReLU, ..."""
    name = re.sub(r"\dd$", "", type(module).__name__)
    if hasattr(module, "output_size"):
        return f"{name.removeprefix('Adaptive')} to {_times(module.output_size)}"
    if hasattr(module, "kernel_size"):
        stride = max(_both(module.stride))
        return f"{name} {_times(module.kernel_size)}" + (f" / {stride}" if stride > 1 else "")
    return f"{name} {module.p:g}" if isinstance(module, nn.Dropout) else name


def _both(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return (value, value) if isinstance(value, int) else tuple(value)


def _times(value: int | tuple[int, ...]) -> str:
    return "×".join(str(side) for side in _both(value))
