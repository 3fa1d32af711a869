"""What a pickle may hold: tensors and plain values, and an inert stand-in for everything else.

Nothing of a file is imported or called. An object of a class that is not known becomes an `Inert`:
it notes how it was made and what was put into it, so that the weights inside it can be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.networks.checkpoint_error import CheckpointError

MAX_INSTRUCTIONS = 3_000_000  # a network of a thousand tensors and its optimizer take 200,000
MAX_NAME = 200  # letters of the name of a class
KEYS = (str, int, float, bool, bytes, type(None))


@dataclass(frozen=True)
class Constructor:
    """What a known global of a pickle stands for: `build` is called in its place, with what the
    stranger says."""

    build: Callable[..., Any]


@dataclass(eq=False, repr=False, slots=True)
class Inert:
    """A class or object that is not known, by its name; what it was called with, the state that it
    was given, and what was set or appended."""

    name: str
    arguments: tuple[Any, ...] = ()
    state: Any = None
    entries: dict[Any, Any] | None = None
    items: list[Any] | None = None


class Budget:
    """How many more instructions the pickles of one file may have. Raises CheckpointError once they
    are spent."""

    def __init__(self, instructions: int = MAX_INSTRUCTIONS) -> None:
        self._left = instructions

    def take(self, instructions: int) -> None:
        self._left -= instructions
        if self._left < 0:
            raise CheckpointError(
                "This file holds far more than the weights of a network: save its state alone."
            )


def unknown(module: str, name: str) -> Inert:
    """The stand-in of a global that is not known."""
    return Inert(f"{module[:MAX_NAME]}.{name[:MAX_NAME]}")


def call(function: Any, arguments: Any) -> Any:
    """What a call in a pickle gives: only a Constructor is called; of all else the call is noted."""
    if type(arguments) is not tuple:
        arguments = (arguments,)
    if type(function) is Constructor:
        return function.build(*arguments)
    return Inert(function.name if type(function) is Inert else "", arguments)


def pairs(items: Any) -> dict[Any, Any]:
    """A dictionary of pairs of key and value. A key that is neither text nor number becomes inert:
    hashing a tuple of tuples of tuples can take for ever."""
    return {key if type(key) in KEYS else Inert(""): value for key, value in items}


def mapping(value: Any) -> dict[Any, Any] | None:
    """A dictionary as it is; of an inert object its attributes and entries; of all else None."""
    if type(value) is dict:
        return value
    if type(value) is not Inert:
        return None
    state = value.state if type(value.state) is tuple else (value.state,)
    parts = (*value.arguments, *state, value.entries)
    return {key: item for part in parts if type(part) is dict for key, item in part.items()}


def sequence(value: Any) -> list[Any] | tuple[Any, ...] | None:
    """A list or tuple as it is; of an inert object what was appended to it or what it was made of;
    of all else None."""
    if type(value) in (list, tuple):
        return value
    if type(value) is not Inert:
        return None
    lists = [part for part in (*value.arguments, value.state, value.items) if type(part) is list]
    return max(lists, key=len, default=None)
