"""A Python in which this project's code finds nothing of what Windows lacks.

Python imports this file by itself when its folder is on PYTHONPATH, so the processes that a process
starts are like it. Libraries are left alone: they need on Linux what they would not use on Windows.
Only code in explorer/, trainer/ and pages/ is refused. Texts are read and written there with an
encoding that is said, since the usual one differs from system to system."""

import builtins
import os
import runpy
import signal  # noqa: F401  loaded, so that it can be changed
import sys
import types
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = runpy.run_path(str(Path(__file__).with_name("lacking.py")))
LACKING, MODULES = NAMES["LACKING"], NAMES["MODULES"]
OWN = tuple(str(ROOT / folder) + os.sep for folder in ("explorer", "trainer", "pages"))


def own(depth: int = 2) -> bool:
    """Whether the code that asks is this project's."""
    return sys._getframe(depth).f_code.co_filename.startswith(OWN)


def open_file(path, *details, **named):
    """os.open, which on Windows opens no folder."""
    if os.path.isdir(path):  # noqa: PTH112  this runs before anything else
        raise PermissionError(13, "Permission denied", str(path))
    return os.open(path, *details, **named)


def take_away(module: types.ModuleType) -> None:
    """Let the project's code find none of what this module lacks on Windows."""
    lacking, replaced = LACKING[module.__name__], {"open": open_file} if module is os else {}

    class Without(types.ModuleType):
        def __getattribute__(self, name: str):
            if name in lacking and own():
                raise AttributeError(f"{self.__name__}.{name} does not exist on Windows")
            if name in replaced and own():
                return replaced[name]
            return super().__getattribute__(name)

    module.__class__ = Without


def restricted_import(name, *details, **named):
    """`import`, which on Windows finds no module of MODULES."""
    if name.partition(".")[0] in MODULES and own():
        raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)
    return found(name, *details, **named)


found, builtins.__import__ = builtins.__import__, restricted_import
for each in LACKING:
    take_away(sys.modules[each])
warnings.filterwarnings("error", category=EncodingWarning, module=r"(explorer|trainer|pages)\b")
