"""The machine of a pickle, without its powers.

A pickle is a program for a machine with a stack. This one calls nothing but the `Constructor`s of
its caller's table, and makes an inert stand-in of what else is called. Nothing here walks through
what was built, so it may be deep or hold itself."""

import struct
from collections.abc import Callable
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_values import Budget, Constructor, Inert, call, pairs

MAX_NESTED = 1000
MAX_INTEGER_BYTES = 32
LINE = 4096  # bytes, in which the end of a line is looked for at a time


class Machine:
    """The stack, marks and memory of the pickles in `data`, which lie one after another from
    `position` on; `named(module, name)` gives what a global stands for and `stored(id)` what a
    persistent id does.

    Raises CheckpointError; for a pickle that is damaged, whatever its instructions meet."""

    def __init__(
        self,
        data: memoryview,
        named: Callable[[str, str], Any],
        stored: Callable[[Any], Any],
        budget: Budget,
    ) -> None:
        self.data, self.position = data, 0
        self._named, self._stored, self.budget = named, stored, budget
        self.clear()

    def clear(self) -> None:
        """Be ready for the next pickle."""
        self.stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: dict[int, Any] = {}

    def take(self, size: int) -> bytes:
        """The next bytes."""
        end = self.position + size
        if end > len(self.data) or size < 0:
            raise EOFError
        taken = bytes(self.data[self.position : end])
        self.position = end
        return taken

    def number(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self.data, self.position)
        self.position += struct.calcsize(form)
        return value

    def line(self) -> bytes:
        """Up to the end of a line."""
        start = place = self.position
        while (length := bytes(self.data[place : place + LINE]).find(b"\n")) < 0:
            place += LINE
            if place >= len(self.data):
                raise EOFError
        self.position = place + length + 1
        return bytes(self.data[start : place + length])

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def integer(self, size: int) -> None:
        """An integer of so many bytes; one that is too long for any use is inert."""
        taken = self.take(size)
        whole = int.from_bytes(taken, "little", signed=True) if size <= MAX_INTEGER_BYTES else None
        self.push(Inert("builtins.int") if whole is None else whole)

    def mark(self) -> None:
        if len(self._marks) >= MAX_NESTED:
            raise CheckpointError("This file is nested too deeply for a dictionary of weights.")
        self._marks.append(self.stack)
        self.stack = []

    def since_mark(self) -> list[Any]:
        items = self.stack
        self.stack = self._marks.pop()
        return items

    def pop(self) -> None:
        """Of an empty stack, the mark beneath it."""
        if self.stack:
            self.stack.pop()
        else:
            self.since_mark()

    def group(self, size: int) -> None:
        items = tuple(self.stack[-size:])
        if len(items) < size:
            raise EOFError
        self.stack[-size:] = [items]

    def append(self, items: list[Any]) -> None:
        """To a list or set, whose members need no hash, or to an inert object."""
        target = self.stack[-1]
        if type(target) is Inert:
            target.items = target.items or []
            target.items.extend(items)
        elif type(target) is list:
            target.extend(items)
        else:
            raise CheckpointError(DAMAGED)

    def set_items(self, items: list[Any]) -> None:
        """Of a dictionary or an inert object."""
        target = self.stack[-1]
        entries = pairs(zip(items[::2], items[1::2], strict=True))
        if type(target) is Inert:
            target.entries = target.entries or {}
            target.entries.update(entries)
        elif type(target) is dict:
            target.update(entries)
        else:
            raise CheckpointError(DAMAGED)

    def keep(self, place: int | None = None) -> None:
        self._memo[len(self._memo) if place is None else place] = self.stack[-1]

    def recall(self, place: int) -> None:
        self.push(self._memo[place])

    def name(self, module: Any, name: Any) -> Any:
        """What a global stands for."""
        if type(module) is not str or type(name) is not str:
            return Inert("")
        return self._named(module, name)

    def stack_name(self) -> None:
        name = self.stack.pop()
        self.push(self.name(self.stack.pop(), name))

    def call(self, function: Any, arguments: Any) -> None:
        """Push what a call gives. What is built from a list is as long, each time."""
        if type(function) is Constructor and type(arguments) is tuple:
            lists = [given for given in arguments if type(given) in (list, tuple, dict)]
            self.budget.take(sum(map(len, lists)))
        self.push(call(function, arguments))

    def reduce(self) -> None:
        """REDUCE and NEWOBJ: a function or class and its arguments."""
        arguments = self.stack.pop()
        self.call(self.stack.pop(), arguments)

    def new_with_names(self) -> None:
        """NEWOBJ_EX: also with named arguments."""
        self.stack.pop()
        self.reduce()

    def instance(self) -> None:
        """OBJ: a class after the mark and its arguments."""
        function, *arguments = self.since_mark()
        self.call(function, tuple(arguments))

    def build(self) -> None:
        """The state of an inert object; attributes of all else are asked for by nobody."""
        state = self.stack.pop()
        if type(self.stack[-1]) is Inert:
            self.stack[-1].state = state

    def persistent(self, identifier: Any) -> None:
        self.push(self._stored(identifier))
