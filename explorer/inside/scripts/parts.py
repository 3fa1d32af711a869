"""Parts: of what is a script put together? Lines, what they import, and definitions that stand before them.

What stands in them of strangers' text is written with `repr`, or is a comment on one line."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Lines of a script, the imports that they need, each of one name (`import numpy as np`, `from torch
    import nn`), and the functions, classes and constants, each after what it uses."""

    text: str = ""
    imports: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()

    def __add__(self, other: "Part") -> "Part":
        """Both, this one first."""
        text = "\n".join(part.text.strip("\n") for part in (self, other) if part.text)
        return Part(text, self.imports + other.imports, self.defined + other.defined)


def script(title: str, facts: Iterable[str], *parts: Part) -> str:
    """The whole: what it is as comments, all imports and definitions once, then the lines of the parts."""
    heading = "\n".join(f"# {comment(line)}" for line in (title, *facts) if line)
    imports = _imports(line for part in parts for line in part.imports)
    defined = _spaced(dict.fromkeys(block for part in parts for block in part.defined))
    text = "\n\n".join(part.text.strip("\n") for part in parts if part.text)
    beginning = "\n\n".join(block for block in (heading, imports) if block)
    return f"{beginning}\n\n\n{defined}\n\n\n{text}\n" if defined else f"{beginning}\n\n{text}\n"


def comment(text: str) -> str:
    """Anybody's text on one line, which ends no comment."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _imports(lines: Iterable[str]) -> str:
    """Those of Python first, one line a module."""
    whole: set[str] = set()
    names: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        module, several, name = line.removeprefix("from ").partition(" import ")
        if several:
            names[module].add(name)
        else:
            whole.add(line)
    written = [
        *sorted(whole),
        *(f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)),
    ]
    own = [line for line in written if line.split()[1].split(".")[0] in sys.stdlib_module_names]
    others = [line for line in written if line not in own]
    return "\n\n".join("\n".join(block) for block in (own, others) if block)


def _spaced(blocks: Iterable[str]) -> str:
    """Functions and classes apart, constants of one line together."""
    text, before = "", ""
    for block in blocks:
        together = "\n" not in before + block
        text += ("\n" if together else "\n\n\n") * bool(text) + block
        before = block
    return text
