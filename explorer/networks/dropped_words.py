"""What is said of all that lies beside the weights in a checkpoint, and was left there?"""

import re
from collections import defaultdict
from collections.abc import Iterable

from explorer.networks.state_choice import Choice
from explorer.networks.state_search import Search

MAX_NAMES = 4  # in a phrase
MAX_LETTERS = 60
# what torch, numpy and Python name for their own plain values, or for the network itself
OWN = re.compile(
    r"(torch|__torch__|collections|copyreg|copy_reg|builtins|__builtin__|_codecs|pickle)\."
    r"|numpy\.(ndarray|dtype|dtypes\.)"
)
NUMPY = re.compile(r"numpy\.(_core|core)\.(multiarray|numeric)\.")


def phrases(
    kept: list[Choice], others: list[Choice], search: Search, objects: Iterable[str]
) -> list[str]:
    """A phrase for each kind of what was left out: `optimizer (52 tensors)`."""
    result = [f"{cut(name)} ({tensors(count)})" for name, count in search.training.items() if count]
    without = [name for name, count in search.training.items() if not count]
    if without:
        result.append(f"{listed(without)} (parts of the training)")
    named: dict[str, list[str]] = defaultdict(list)
    for choice in kept:
        for words, names in choice.dropped.items():
            named[words] += names
    result += [f"{listed(names)} ({words})" for words, names in named.items()]
    if search.beside:
        result.append(listed(search.beside))
    if search.nameless:
        result.append(f"{tensors(search.nameless)} without names")
    result += [f"{cut(place(c))} ({tensors(len(c.tensors))})" for c in others[:MAX_NAMES]]
    if len(others) > MAX_NAMES:
        result.append(f"{len(others) - MAX_NAMES} more dictionaries of tensors")
    classes = [
        "values of numpy" if NUMPY.match(name) else name for name in objects if not OWN.match(name)
    ]
    if classes:
        result.append(f"Python objects, none of which was run: {listed(classes)}")
    return result


def place(choice: Choice) -> str:
    return " / ".join(choice.place) or "tensors"


def tensors(count: int) -> str:
    return f"{count} tensor{'s' * (count != 1)}"


def listed(names: Iterable[str]) -> str:
    """The first few different names, shortened, and how many more there are."""
    different = list(dict.fromkeys(map(cut, names)))
    more = len(different) - MAX_NAMES
    return ", ".join(different[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def cut(name: str) -> str:
    return name if len(name) <= MAX_LETTERS else f"{name[:MAX_LETTERS]}..."
