"""Pickles without their powers: what did torch.save write?

A pickle is a program for a machine with a stack. This is such a machine that knows the instructions
of dictionaries of tensors, and calls nothing but the `Constructor`s of its caller's table: what a
pickle names beyond these is refused. Keys are texts and numbers only, since hashing tuples of
tuples of tuples can take for ever. Nothing here walks through what was built, so it may be deep or
hold itself."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import PYTHON_OBJECTS, CheckpointError

MAX_INSTRUCTIONS = 1_000_000  # a network of a thousand tensors and its optimizer take 200,000
MAX_BYTES = 32 * 2**20
MAX_NESTED = 256
MAX_INTEGER_BYTES = 32
KEYS = (str, int, float, bool, bytes, type(None))


@dataclass(frozen=True)
class Constructor:
    """What a global of a pickle stands for: `build` is called in its place, with what the stranger
    says."""

    build: Callable[..., Any]


class Machine:
    """Runs the pickles in `data`, one after another, from `position` on; `named(module, name)`
    gives what a global stands for and `stored(id)` what a persistent id does.

    Raises CheckpointError; for a pickle that is damaged, whatever its instructions meet."""

    def __init__(
        self,
        data: memoryview,
        named: Callable[[str, str], Any],
        stored: Callable[[Any], Any],
    ) -> None:
        self.data, self.position = data, 0
        self._named, self._stored = named, stored
        self._instructions = self._read = 0

    def run(self) -> Any:
        """What the next pickle says."""
        self._stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: dict[int, Any] = {}
        while True:
            code = self._take(1)[0]
            self._count(1)
            if code == STOP:
                return self._stack.pop()
            instruction = INSTRUCTIONS.get(code)
            if instruction is None:
                raise CheckpointError(PYTHON_OBJECTS)
            instruction(self)

    def _count(self, steps: int) -> None:
        self._instructions += steps
        if self._instructions > MAX_INSTRUCTIONS:
            raise CheckpointError(
                "This file holds far more than the weights of a network: save its state alone."
            )

    def _take(self, size: int) -> bytes:
        """The next bytes."""
        end = self.position + size
        self._read += size
        if end > len(self.data) or size < 0:
            raise EOFError
        if self._read > MAX_BYTES:
            raise CheckpointError("What this file says beside its weights is too long.")
        taken = bytes(self.data[self.position : end])
        self.position = end
        return taken

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _line(self) -> str:
        """Up to the end of a line: a name, which is short."""
        start = self.position
        while self._take(1) != b"\n":
            if self.position - start > 1000:
                raise EOFError
        return bytes(self.data[start : self.position - 1]).decode()

    def _text(self, form: str) -> None:
        self._push(self._take(self._number(form)).decode("utf-8", "replace"))

    def _bytes(self, form: str) -> None:
        self._push(self._take(self._number(form)))

    def _integer(self, form: str) -> None:
        size = self._number(form)
        if size > MAX_INTEGER_BYTES:
            raise CheckpointError("A number in this file is too long for a network.")
        self._push(int.from_bytes(self._take(size), "little", signed=True))

    def _mark(self) -> None:
        if len(self._marks) >= MAX_NESTED:
            raise CheckpointError("This file is nested too deeply for a dictionary of weights.")
        self._marks.append(self._stack)
        self._stack = []

    def _since_mark(self) -> list[Any]:
        items = self._stack
        self._stack = self._marks.pop()
        return items

    def _tuple(self, size: int) -> None:
        items = tuple(self._stack[-size:])
        if len(items) < size:
            raise EOFError
        self._stack[-size:] = [items]

    def _list(self) -> list[Any]:
        """The list that is filled."""
        if type(self._stack[-1]) is not list:
            raise CheckpointError(PYTHON_OBJECTS)
        return self._stack[-1]

    def _append(self) -> None:
        item = self._stack.pop()
        self._list().append(item)

    def _set_items(self, items: list[Any]) -> None:
        if type(self._stack[-1]) is not dict:
            raise CheckpointError(PYTHON_OBJECTS)
        self._stack[-1].update(pairs(zip(items[::2], items[1::2], strict=True)))

    def _add_items(self) -> None:
        """Of a set, as a list: its members need no hash."""
        items = self._since_mark()
        self._list().extend(items)

    def _keep(self, place: int) -> None:
        self._memo[place] = self._stack[-1]

    def _recall(self, place: int) -> None:
        self._push(self._memo[place])

    def _global(self, module: Any, name: Any) -> None:
        if type(module) is not str or type(name) is not str:
            raise CheckpointError(PYTHON_OBJECTS)
        self._push(self._named(module, name))

    def _stack_global(self) -> None:
        name = self._stack.pop()
        self._global(self._stack.pop(), name)

    def _call(self) -> None:
        arguments = self._stack.pop()
        function = self._stack.pop()
        if type(function) is not Constructor or type(arguments) is not tuple:
            raise CheckpointError(PYTHON_OBJECTS)
        # a list that is recalled is copied each time
        self._count(sum(len(said) for said in arguments if type(said) in (list, tuple, dict)))
        self._push(function.build(*arguments))

    def _build(self) -> None:
        """Attributes of what was built, which nobody asks for."""
        self._stack.pop()
        if not self._stack:
            raise EOFError

    def _persistent(self) -> None:
        self._push(self._stored(self._stack.pop()))


def pairs(items: Any) -> dict[Any, Any]:
    """A dictionary of pairs of key and value. Raises CheckpointError for keys that no dictionary of
    weights has."""
    result = {}
    for key, value in items:
        if type(key) not in KEYS:
            raise CheckpointError(
                "A dictionary in this file has keys that are neither texts nor numbers: it is refused. "
                "Save the state alone: torch.save(net.state_dict(), path)."
            )
        result[key] = value
    return result


STOP = ord(".")
# pickletools.dis names them; those that torch.save does not write, and those of protocols 0 and 1, are left out
INSTRUCTIONS: dict[int, Callable[[Machine], None]] = {
    0x80: lambda m: m._number("B"),  # PROTO
    0x95: lambda m: m._number("<Q"),  # FRAME
    ord("("): Machine._mark,
    ord("N"): lambda m: m._push(None),
    0x88: lambda m: m._push(True),
    0x89: lambda m: m._push(False),
    ord("J"): lambda m: m._push(m._number("<i")),
    ord("K"): lambda m: m._push(m._number("B")),
    ord("M"): lambda m: m._push(m._number("<H")),
    ord("G"): lambda m: m._push(m._number(">d")),
    0x8A: lambda m: m._integer("B"),  # LONG1
    0x8B: lambda m: m._integer("<i"),  # LONG4
    ord("U"): lambda m: m._text("B"),  # SHORT_BINSTRING, Python 2's text
    ord("T"): lambda m: m._text("<i"),  # BINSTRING
    ord("X"): lambda m: m._text("<I"),
    0x8C: lambda m: m._text("B"),
    0x8D: lambda m: m._text("<Q"),
    ord("C"): lambda m: m._bytes("B"),
    ord("B"): lambda m: m._bytes("<I"),
    0x8E: lambda m: m._bytes("<Q"),
    ord(")"): lambda m: m._push(()),
    ord("t"): lambda m: m._push(tuple(m._since_mark())),
    0x85: lambda m: m._tuple(1),
    0x86: lambda m: m._tuple(2),
    0x87: lambda m: m._tuple(3),
    ord("]"): lambda m: m._push([]),
    0x8F: lambda m: m._push([]),  # EMPTY_SET
    ord("}"): lambda m: m._push({}),
    ord("a"): Machine._append,
    ord("e"): Machine._add_items,  # APPENDS
    0x90: Machine._add_items,  # ADDITEMS
    ord("s"): lambda m: m._set_items([m._stack.pop(-2), m._stack.pop()]),
    ord("u"): lambda m: m._set_items(m._since_mark()),
    ord("q"): lambda m: m._keep(m._number("B")),
    ord("r"): lambda m: m._keep(m._number("<I")),
    0x94: lambda m: m._keep(len(m._memo)),  # MEMOIZE
    ord("h"): lambda m: m._recall(m._number("B")),
    ord("j"): lambda m: m._recall(m._number("<I")),
    ord("c"): lambda m: m._global(m._line(), m._line()),
    0x93: Machine._stack_global,
    ord("R"): Machine._call,
    0x81: Machine._call,  # NEWOBJ
    ord("b"): Machine._build,
    ord("Q"): Machine._persistent,
}
