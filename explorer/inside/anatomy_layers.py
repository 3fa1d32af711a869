"""Layers: what does a network execute, layer by layer, and from which layers does each take its input?

A module without children is a layer each time that it is called; between modules, joins of branches
and functions that fill new memory, or change it, are layers too. To show one more property of a layer, add a
field to `LayerNode` and fill it in `Layers`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import nn

from explorer.inside import layer_kinds
from explorer.inside.anatomy_tracer import Event, Result
from explorer.inside.data_flow import IMAGE
from explorer.inside.function_calls import FunctionCall
from explorer.inside.layer_kinds import PRODUCTS
from explorer.inside.module_calls import ModuleCall
from explorer.inside.receptive_field import ReceptiveField

BYTES = 4  # of a float32


@dataclass(frozen=True)
class LayerNode:
    """One layer as it is executed. Shapes are per image: (channels, height, width) or (features,).

    name is the module's, with (2) after it when it is called for the second time; of a function outside of modules
    that of the module which calls it, the kind, and which one it is: "layer1.0 Add 1". role is conv,
    fc, each (a linear layer that works on every position by itself, as a 1x1 convolution does), attention,
    pool, join or other. parameters count where a module is first used.
    multiply_adds are those of convolutions and matrix products; memory is the bytes of float32 output
    that one image newly fills (0 for what works in place). field is the side of the receptive field
    in pixels, the longer one if they differ; it counts padding, so it may exceed the image, but a
    layer that mixes all positions sees the image at most. jump is the distance in pixels between
    neighbouring positions; depth counts the layers with weights on the longest path from the image
    to here. block is the repeated unit of the architecture to which the layer belongs (its own name
    if to none). weighted counts the convolutions and linear maps in it: attention has two, the one that makes queries,
    keys and values, and the one behind them. inputs are the names of the layers from which it takes what it
    is given; of_image says whether it takes the image, too. channels_last: (height, width, channels). call is how it is
    executed: of a module with "" as its function."""

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
    inputs: tuple[str, ...] = ()
    of_image: bool = False
    channels_last: bool = False
    receptive_field: ReceptiveField = ReceptiveField()
    call: FunctionCall = FunctionCall("", "", 1)

    @property
    def has_maps(self) -> bool:
        """Whether it gives feature maps of more than one position."""
        sides = self.output[:2] if self.channels_last else self.output[1:]
        return len(self.output) == 3 and max(sides) > 1

    def is_in(self, module: str) -> bool:
        """Whether it is this module, or a part of it."""
        return f"{self.call.module}.".startswith(f"{module}.") or not module


@dataclass(frozen=True)
class _Part:
    """What becomes one layer: events, by their numbers, that are a module's call or a function's."""

    call: FunctionCall
    module: nn.Module | None
    events: tuple[int, ...]
    start: int
    input: tuple[int, ...]
    result: Result


class Layers:
    """Makes layers of what was recorded of one execution: `results` are what functions gave."""

    def __init__(
        self,
        twin: nn.Module,
        events: Sequence[Event],
        calls: Sequence[ModuleCall],
        results: dict[FunctionCall, Result],
    ):
        self.twin, self.events, self.calls, self.results = twin, events, calls, results
        self._counted: set[int] = set()  # parameters that a layer before had
        self._of_event: dict[int, str] = {}
        self._nodes: dict[str, LayerNode] = {}
        self._block = layer_kinds.Blocks(twin).block

    def __iter__(self) -> Iterator[LayerNode]:
        modules = list(self._modules())
        inside = {number for part in modules for number in part.events}
        parts = [*modules, *self._functions(inside)]
        for part in sorted(parts, key=lambda part: (part.start, part.start in inside)):
            layer = self._layer(part)
            self._nodes[layer.name] = layer
            yield layer

    def _modules(self) -> Iterator[_Part]:
        end = 0  # of the last leaf: what is called within is a part of it
        for call in self.calls:
            if call.leaf and call.start >= end:
                end = call.end
                place = FunctionCall(call.name, "", call.number)
                numbers = tuple(range(call.start, call.end))
                yield _Part(place, call.module, numbers, call.start, call.input, call.result)

    def _functions(self, inside: set[int]) -> Iterator[_Part]:
        groups: dict[FunctionCall | int, list[int]] = {}
        # what comes before the first layer with weights prepares the image, unless there is none
        least = min(1, max((event.receptive_field.depth for event in self.events), default=0))
        for number, event in enumerate(self.events):
            if number not in inside:
                groups.setdefault(event.call or number, []).append(number)
        for numbers in groups.values():
            events = [self.events[number] for number in numbers]
            if any(e.receptive_field.depth >= least and e.matters for e in events):
                last = events[-1]
                holder = [c for c in self.calls if c.start <= numbers[0] < c.end][-1]
                call = last.call or FunctionCall(holder.name, "", 0)
                result = self.results.get(call, Result(last.output[1:], last.receptive_field))
                yield _Part(call, None, tuple(numbers), numbers[0], holder.input, result)

    def _layer(self, part: _Part) -> LayerNode:
        events = [self.events[number] for number in part.events]
        owner, seen = part.call.module, part.result.receptive_field
        module = part.module
        kind = layer_kinds.of_module(module) if module else layer_kinds.of_function(events)
        name = self._name(part, kind)
        block = self._block(owner)
        sources = self._sources(part.events)
        self._of_event |= dict.fromkeys(part.events, name)
        return LayerNode(
            name=name,
            kind=kind,
            role=layer_kinds.role(module, events, part.result.output),
            block=block,
            block_kind=type(self.twin.get_submodule(block)).__name__.lstrip("_"),
            input=self._input(part, sources),
            output=part.result.output,
            parameters=self._fresh(owner, part.module is not None),
            multiply_adds=sum(e.multiply_adds for e in events),
            memory=BYTES * sum(e.written for e in events),
            field=max(seen.size),
            jump=max(seen.jump),
            depth=seen.depth,
            weighted=sum(e.op in PRODUCTS for e in events),
            inputs=tuple(source for source in sources if source),
            of_image="" in sources,
            channels_last=self._channels_last(part, sources),
            receptive_field=seen,
            call=part.call,
        )

    def _input(self, part: _Part, sources: Sequence[str]) -> tuple[int, ...]:
        """A function's is what the first layer gives from which it takes something."""
        first = sources[0] if sources and not part.module else ""
        return self._nodes[first].output if first else part.input

    def _channels_last(self, part: _Part, sources: Sequence[str]) -> bool:
        """Where positions were mixed, it is told from what works on the last dimension, and from what comes
        before."""
        result = part.result
        if len(result.output) != 3 or result.places:
            return result.places == {0, 1}
        if isinstance(part.module, nn.Linear):
            return True
        if isinstance(
            part.module, nn.LayerNorm
        ):  # torchvision's LayerNorm2d turns what it is given
            return part.module.normalized_shape[-1] == result.output[-1]
        before = [self._nodes[name] for name in sources if name]
        return any(node.channels_last and node.output == result.output for node in before)

    def _name(self, part: _Part, kind: str) -> str:
        """A name that no layer before has."""
        owner = part.call.module or "network"
        stem = owner if part.module else f"{owner} {kind}"
        number = 1
        name = stem if part.module else f"{stem} 1"
        while name in self._nodes:
            number += 1
            name = f"{stem} ({number})" if part.module else f"{stem} {number}"
        return name

    def _sources(self, numbers: Sequence[int]) -> list[str]:
        """The names of the layers, "" for the image, from which events take what they are given; an event that
        is part of no layer passes on what it takes."""
        own, names, open_ends = set(numbers), dict[str, None](), list[int]()
        for number in numbers:
            open_ends += [source for source in self.events[number].sources if source not in own]
        seen: set[int] = set()
        while open_ends:
            source = open_ends.pop(0)
            if source in seen:
                continue
            seen.add(source)
            if source == IMAGE or source in self._of_event:
                names[self._of_event.get(source, "")] = None
            else:
                open_ends = [*self.events[source].sources, *open_ends]
        return list(names)

    def _fresh(self, owner: str, recurse: bool) -> int:
        """How many parameters a module has that no layer before had."""
        parameters = self.twin.get_submodule(owner).parameters(recurse)
        own = {id(p): p.numel() for p in parameters if id(p) not in self._counted}
        self._counted.update(own)
        return sum(own.values())
