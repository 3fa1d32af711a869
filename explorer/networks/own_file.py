"""A person's own file of networks: which functions of it give one, and in which line does it fail?

Who starts the server names the file, and its code runs in the server as his own."""

import builtins
import importlib.util
import inspect
import linecache
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from explorer.networks.model import ModelError
from explorer.networks.own_network import Network

MODULE = "cnn_explorer_own_networks"  # what the file is called among Python's modules


@dataclass(frozen=True)
class Entry:
    """A function of the file: its name, the first line of its docstring, and the function."""

    name: str
    about: str
    make: Callable[[], Network]


def entries(path: Path) -> list[Entry]:
    """The public functions of a file that can be called without arguments, in its order. Raises what
    its code raises, OSError, SyntaxError."""
    module = _executed(path)
    return [
        Entry(name, (inspect.getdoc(function) or "").partition("\n")[0], _maker(name, function))
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == MODULE
        and not name.startswith("_")
        and not _needs_arguments(function)
        and _may_give_a_network(function)
    ]


def _executed(path: Path) -> ModuleType:
    """The file as a module, whatever it was before; modules beside it can be imported by it."""
    linecache.checkcache(str(path))
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    spec = importlib.util.spec_from_file_location(MODULE, path)
    if spec is None or spec.loader is None:
        raise ModelError(f"{path.name} is no Python file: its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module  # dataclasses and pickle look there
    exec(compile(path.read_bytes(), str(path), "exec"), vars(module))  # noqa: S102 - it is his own
    return module


def _needs_arguments(function: Callable[..., Any]) -> bool:
    empty = inspect.Parameter.empty
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return any(each.default is empty and each.kind not in variable for each in parameters)


def _may_give_a_network(function: Callable[..., Any]) -> bool:
    """Whether its annotation does not say that it gives nothing, or something of Python's own."""
    given = inspect.signature(function).return_annotation
    name = given if isinstance(given, str) else getattr(given, "__name__", str(given))
    return not hasattr(builtins, name)


def _maker(name: str, function: Callable[[], Any]) -> Callable[[], Network]:
    def make() -> Network:
        result = function()
        if isinstance(result, nn.Module):
            return Network(result)
        if isinstance(result, Network):
            return result
        raise ModelError(
            f"{name}() gives a {type(result).__name__}, not an explorer.Network. If it is no network, begin its name "
            "with an underscore."
        )

    return make


def explained(error: BaseException, path: Path, function: str = "") -> str:
    """What went wrong, and in which line of the file, or else in which function, as a sentence without
    folders."""
    if isinstance(error, FileNotFoundError) and not path.is_file():
        return f"There is no file {path.name} in the folder that --networks names."
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return _in_line(path, error.lineno or 0, f"SyntaxError: {error.msg}")
    what = str(error) if isinstance(error, ModelError) else _words(error)
    cause: BaseException | None = error
    while cause is not None:
        lines = [f for f in traceback.extract_tb(cause.__traceback__) if f.filename == str(path)]
        if lines:
            return _in_line(path, lines[-1].lineno or 0, what)
        cause = cause.__cause__ or cause.__context__
    return f"{path.name}, {function}(): {what}" if function else f"{path.name}: {what}"


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}".rstrip(": ")


def _in_line(path: Path, number: int, what: str) -> str:
    code = linecache.getline(str(path), number).strip()[:120]
    return f"{path.name}, line {number}, {code!r}: {what}"
