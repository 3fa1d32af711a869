"""Pickles: what does one say, when nothing in it is called?

The instructions of all protocols, 0 to 5: https://docs.python.org/3/library/pickletools.html"""

import codecs
from collections.abc import Callable
from typing import Any

from explorer.networks.checkpoint_error import DAMAGED, CheckpointError
from explorer.networks.pickle_machine import Machine
from explorer.networks.pickle_values import Inert

MAX_DIGITS = 80
STOP = ord(".")


def run(machine: Machine) -> Any:
    """What the next pickle of a machine says. Raises as the machine does."""
    machine.clear()
    while True:
        code = machine.data[machine.position]
        machine.position += 1
        machine.budget.take(1)
        if code == STOP:
            return machine.stack.pop()
        instruction = INSTRUCTIONS.get(code)
        if instruction is None:
            raise CheckpointError(DAMAGED)
        instruction(machine)


def decoded(data: bytes) -> str:
    """The text of Python 2, which may be bytes of anything: these come back by latin-1."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def text(machine: Machine, form: str) -> None:
    machine.push(machine.take(machine.number(form)).decode("utf-8", "replace"))


def old_text(machine: Machine, form: str) -> None:
    machine.push(decoded(machine.take(machine.number(form))))


def quoted(machine: Machine) -> None:
    """STRING of protocol 0: in quotes, with escapes."""
    line = machine.line().strip()
    machine.push(decoded(codecs.escape_decode(line[1:-1])[0]))


def escaped(machine: Machine) -> None:
    """UNICODE of protocol 0."""
    letters = machine.line().decode("raw-unicode-escape", "replace")
    machine.push(letters.encode("utf-8", "replace").decode())  # no half of a surrogate pair


def binary(machine: Machine, form: str) -> None:
    machine.push(machine.take(machine.number(form)))


def digits(line: bytes) -> Any:
    """The number that a line of digits is; inert where it is too long for any use."""
    return int(line.rstrip(b"L")) if len(line) <= MAX_DIGITS else Inert("builtins.int")


def whole(machine: Machine) -> None:
    """INT of protocol 0, in which 00 and 01 are False and True."""
    line = machine.line()
    machine.push(line == b"01" if line in (b"00", b"01") else digits(line))


def decimal(machine: Machine) -> None:
    machine.push(float(machine.line()))


def name(machine: Machine) -> Any:
    module = machine.line().decode("utf-8", "replace")
    return machine.name(module, machine.line().decode("utf-8", "replace"))


def inst(machine: Machine) -> None:
    """INST: a class by name, after the mark its arguments."""
    function = name(machine)
    machine.call(function, tuple(machine.since_mark()))


def dictionary(machine: Machine) -> None:
    """DICT: keys and values after the mark."""
    items = machine.since_mark()
    machine.push({})
    machine.set_items(items)


def extension(machine: Machine, form: str) -> None:
    """A class by a number of copyreg's registry, in which nothing is looked up."""
    machine.number(form)
    machine.push(Inert("copyreg.extension"))


def forget(machine: Machine) -> None:
    """POP_MARK: what lies above the mark."""
    machine.since_mark()


def nothing(_machine: Machine) -> None:
    """READONLY_BUFFER: what is on the stack stays as it is."""


INSTRUCTIONS: dict[int, Callable[[Machine], None]] = {
    0x80: lambda m: m.number("B"),  # PROTO
    0x95: lambda m: m.number("<Q"),  # FRAME
    ord("("): Machine.mark,
    ord("0"): Machine.pop,
    ord("1"): forget,  # POP_MARK
    ord("2"): lambda m: m.push(m.stack[-1]),  # DUP
    ord("N"): lambda m: m.push(None),
    0x88: lambda m: m.push(True),
    0x89: lambda m: m.push(False),
    ord("I"): whole,
    ord("L"): lambda m: m.push(digits(m.line())),
    ord("F"): decimal,
    ord("J"): lambda m: m.push(m.number("<i")),
    ord("K"): lambda m: m.push(m.number("B")),
    ord("M"): lambda m: m.push(m.number("<H")),
    ord("G"): lambda m: m.push(m.number(">d")),
    0x8A: lambda m: m.integer(m.number("B")),  # LONG1
    0x8B: lambda m: m.integer(m.number("<i")),  # LONG4
    ord("S"): quoted,
    ord("V"): escaped,
    ord("U"): lambda m: old_text(m, "B"),  # SHORT_BINSTRING, Python 2's text
    ord("T"): lambda m: old_text(m, "<i"),  # BINSTRING
    ord("X"): lambda m: text(m, "<I"),
    0x8C: lambda m: text(m, "B"),
    0x8D: lambda m: text(m, "<Q"),
    ord("C"): lambda m: binary(m, "B"),
    ord("B"): lambda m: binary(m, "<I"),
    0x8E: lambda m: binary(m, "<Q"),
    0x96: lambda m: binary(m, "<Q"),  # BYTEARRAY8
    0x97: lambda m: m.push(Inert("pickle.buffer")),  # NEXT_BUFFER, which lies outside of the file
    0x98: nothing,
    ord(")"): lambda m: m.push(()),
    ord("t"): lambda m: m.push(tuple(m.since_mark())),
    0x85: lambda m: m.group(1),
    0x86: lambda m: m.group(2),
    0x87: lambda m: m.group(3),
    ord("]"): lambda m: m.push([]),
    ord("l"): lambda m: m.push(m.since_mark()),
    0x8F: lambda m: m.push([]),  # EMPTY_SET
    0x91: lambda m: m.push(m.since_mark()),  # FROZENSET
    ord("}"): lambda m: m.push({}),
    ord("d"): dictionary,
    ord("a"): lambda m: m.append([m.stack.pop()]),
    ord("e"): lambda m: m.append(m.since_mark()),
    0x90: lambda m: m.append(m.since_mark()),  # ADDITEMS
    ord("s"): lambda m: m.set_items([m.stack.pop(-2), m.stack.pop()]),
    ord("u"): lambda m: m.set_items(m.since_mark()),
    ord("p"): lambda m: m.keep(int(m.line())),
    ord("q"): lambda m: m.keep(m.number("B")),
    ord("r"): lambda m: m.keep(m.number("<I")),
    0x94: Machine.keep,  # MEMOIZE
    ord("g"): lambda m: m.recall(int(m.line())),
    ord("h"): lambda m: m.recall(m.number("B")),
    ord("j"): lambda m: m.recall(m.number("<I")),
    ord("c"): lambda m: m.push(name(m)),
    0x93: Machine.stack_name,
    ord("i"): inst,
    ord("o"): Machine.instance,
    ord("R"): Machine.reduce,
    0x81: Machine.reduce,  # NEWOBJ
    0x92: Machine.new_with_names,
    0x82: lambda m: extension(m, "B"),
    0x83: lambda m: extension(m, "<H"),
    0x84: lambda m: extension(m, "<i"),
    ord("b"): Machine.build,
    ord("P"): lambda m: m.persistent(m.line().decode("utf-8", "replace")),
    ord("Q"): lambda m: m.persistent(m.stack.pop()),
}
