"""Tracer: which operators does a network execute, what does each cost, from where do its inputs come, and what do
its values see?

Multiply-adds come from the formulas of torch's own FLOP counter. The counter itself is not entered:
it puts hooks on every module of the process, also on those that other sessions run meanwhile, and
adds up what a module computes in all its calls, where the anatomy has a row for each call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from explorer.inside import positions
from explorer.inside.data_flow import DataFlow
from explorer.inside.function_calls import FunctionCall, FunctionCalls
from explorer.inside.positions import Places
from explorer.inside.receptive_field import Pair, ReceptiveField, after, join

BATCH_NORM = torch.ops.aten.native_batch_norm.default


@dataclass(frozen=True)
class Event:
    """One operator applied to values that come from the image. written: elements of memory that it
    newly fills; changes: whether it overwrites what is there. sources are the numbers of the events that made its
    inputs, IMAGE for the image; call is the function of torch whose part it is, None where it is
    called from elsewhere."""

    op: str
    inputs: int
    output: tuple[int, ...]
    receptive_field: ReceptiveField
    multiply_adds: int
    written: int
    changes: bool = False
    sources: tuple[int, ...] = ()
    call: FunctionCall | None = None

    @property
    def matters(self) -> bool:
        """Whether it makes or changes values, and does not only look at them in another way."""
        return self.inputs > 1 or self.written > 0 or self.changes


@dataclass(frozen=True)
class Result:
    """What a layer gave: its shape per image, what it sees, and along which of these dimensions positions
    run."""

    output: tuple[int, ...] = ()
    receptive_field: ReceptiveField = ReceptiveField()
    places: Places = positions.NOWHERE


class Tracer(TorchDispatchMode):
    """While it is entered, `events` grows by one Event for every operator on what comes from the
    image `x` (N, C, H, W). `calls`, entered with it, says which function of torch calls the operator."""

    def __init__(self, x: Tensor, calls: FunctionCalls | None = None):
        super().__init__()
        self.image = (x.shape[-2], x.shape[-1])
        self.events: list[Event] = []
        self.calls = calls or FunctionCalls(lambda _call, _output: None)
        self.flow = DataFlow(x)
        # the tensors are kept: no id is used twice
        self._known = {id(x): (x, ReceptiveField(), positions.of_image(x), self.image)}

    def receptive_field(self, tensor: Tensor | None) -> ReceptiveField:
        """Of a tensor that was computed from the image; any other sees nothing of it."""
        return self._known[id(tensor)][1] if id(tensor) in self._known else ReceptiveField()

    def result(self, value: Any) -> Result:
        """Of the first tensor in what a layer gave."""
        first = first_tensor(value)
        if first is None:
            return Result()
        known = self._known.get(id(first))
        places = frozenset(dim - 1 for dim in known[2] if dim) if known else positions.NOWHERE
        return Result(tuple(first.shape[1:]), self.receptive_field(first), places)

    def set_depth(self, value: Any, depth: int) -> None:
        """Say how many layers with weights lie before the tensors in a value."""
        for tensor in tensors(value):
            if id(tensor) in self._known:
                _, field, places, sides = self._known[id(tensor)]
                self._known[id(tensor)] = (tensor, replace(field, depth=depth), places, sides)

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        if func is BATCH_NORM:  # on the meta device torch takes longer over it than over all else
            outputs: Any = (torch.empty(args[0].shape, device="meta"), None, None)
        else:
            outputs = func(*args, **(kwargs or {}))
        given = (*args, *(kwargs or {}).values())
        flat = [a for arg in given for a in (arg if isinstance(arg, list | tuple) else (arg,))]
        inputs = list({id(a): a for a in flat if self._comes_from_image(a)}.values())
        if inputs:
            changes = func.overloadpacket.__name__.endswith("_") or "out" in (kwargs or {})
            self._record(func.overloadpacket, inputs, args, outputs, changes)
        return outputs

    def _comes_from_image(self, value: Any) -> bool:
        """Also where something that does was written into a tensor."""
        if id(value) in self._known:
            return True
        written = self.flow.overwritten(value)
        if written is None:
            return False
        _, field, places, sides = self._known[id(written)]
        if written.ndim != value.ndim:
            places, field = positions.NOWHERE, field.everywhere(sides, self.image)
        self._known[id(value)] = (value, field, places, positions.sides(value, places, sides))
        return True

    def _record(
        self, op: Any, inputs: list[Tensor], args: tuple, outputs: Any, changes: bool
    ) -> None:
        several = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        results = [result for result in several if isinstance(result, Tensor)]
        if not results:  # a number of Python's, or nothing
            return
        first = results[0]
        seen = self._seen(op, inputs, args, first)
        sources = dict.fromkeys(number for x in inputs for number in self.flow.sources(x, first))
        for tensor in results:
            self._known[id(tensor)] = (tensor, *seen)
            self.flow.made(tensor, len(self.events), changes)
        storages = {tensor.untyped_storage()._cdata for tensor in inputs}
        in_place = first.untyped_storage()._cdata in storages
        self.events.append(
            Event(
                op=op.__name__,
                inputs=len(inputs),
                output=tuple(first.shape),
                receptive_field=seen[0],
                multiply_adds=multiply_adds(op, args, first),
                written=0 if in_place else first.numel(),
                changes=changes,
                sources=tuple(sources),
                call=self.calls.current,
            )
        )

    def _seen(
        self, op: Any, inputs: list[Tensor], args: tuple, output: Tensor
    ) -> tuple[ReceptiveField, Places, Pair]:
        """What the output sees, along which of its dimensions positions run, and the height and width of
        the map that they form."""
        known = [self._known[id(tensor)] for tensor in inputs]
        maps = [sides for *_, sides in known]
        together = join([field for _, field, _, _ in known], maps, self.image)
        x, _, places, sides = max(known, key=lambda entry: entry[3][0] * entry[3][1])
        carried = positions.carried(op, x, places, args, output)
        if places and not carried:
            together = together.everywhere(sides, self.image)
        field = after(op, together, self.image, args)
        return field, carried, positions.sides(output, carried, sides)


def tensors(value: Any, levels: int = 4) -> Iterator[Tensor]:
    """Those in what a module is given or gives: in lists, dictionaries and objects of any kind, within
    one another up to so many levels."""
    if isinstance(value, Tensor):
        yield value
    elif levels:
        parts: Any = getattr(value, "__dict__", {}).values()
        if isinstance(value, Mapping):
            parts = value.values()
        elif isinstance(value, list | tuple):
            parts = value
        for part in parts:
            yield from tensors(part, levels - 1)


def first_tensor(value: Any) -> Tensor | None:
    """The first tensor in what a module is given or gives, as of a dense layer or an LSTM, or
    None."""
    return next(tensors(value), None)


def multiply_adds(op: Any, args: tuple, output: Tensor) -> int:
    """Multiplications with one addition each, of convolutions and matrix products, for the whole
    batch. One multiply-add is two FLOPs. Everything else (normalisation, activation, pooling)
    counts 0, as published."""
    formula = flop_registry.get(op)
    return formula(*args, out_val=output) // 2 if formula else 0
