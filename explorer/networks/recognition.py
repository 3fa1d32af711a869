"""Recognition: of which network are these named weights?

Names are tried as they are, without what stands before all of them or before most, and as others call
them; a make passes only where every weight that it takes fits in name and shape. What is left over is
said, not silently lost."""

import logging
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from torch import Tensor

from explorer.networks.architectures import MAKES
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.make import Architecture, Options, Reading, Shapes, shapes_of
from explorer.networks.renamings import RENAMINGS, renamed
from explorer.networks.unknown_weights import describe
from explorer.networks.weightless import weightless

# what trainings keep beside the weights of a network, under names of its own
BESIDE = re.compile(
    r"(^|\.)((total_ops|total_params|n_averaged|num_updates)$"
    r"|(\w*(criterion|metric)\w*|(\w+_)?(loss|acc|accuracy)(_\w+)?)\.)"
)
MAX_NAMES, MAX_VIEWS = 10_000, 16
MAX_MATCHES = 4
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Match:
    """A network that weights are for: its make and options, the name of each weight in it by its name
    in the file, and the names that it has no place for."""

    make: str
    options: Options
    names: Mapping[str, str]
    left_out: tuple[str, ...]

    @cached_property
    def architecture(self) -> Architecture:
        return MAKES[self.make].architecture(self.options)


def recognise(state: Mapping[str, Tensor]) -> list[Match]:
    """The networks that a state holds, the one of most weights first: several where a file has, say,
    weights and their average side by side. Raises CheckpointError that says which network is nearest
    and what differs."""
    shapes = {
        name: tuple(tensor.shape)
        for name, tensor in state.items()
        if not name.endswith("num_batches_tracked") and not BESIDE.search(name)
    }
    if len(shapes) > MAX_NAMES:
        raise CheckpointError(
            f"This file holds {len(shapes):,} tensors; at most {MAX_NAMES:,} are read."
        )
    views = list(islice(_views({name: name for name in shapes}), MAX_VIEWS))
    matches: dict[frozenset[str], Match] = {}
    for view in views:
        match = _match(state, shapes, view)
        if match is not None and all(set(match.names) - used for used in matches):
            matches.setdefault(frozenset(match.names), match)
        if len(matches) >= MAX_MATCHES or (match is not None and not match.left_out):
            break
    if not matches:
        raise CheckpointError(describe(shapes, views))
    return [
        replace(match, left_out=_left_out(state, set().union(*matches)))
        for match in sorted(matches.values(), key=lambda match: -len(match.names))
    ]


def _left_out(state: Iterable[str], used: Collection[str]) -> tuple[str, ...]:
    """The names of a state that no network of it uses, but for the counters of batch norm."""
    return tuple(
        name for name in state if name not in used and not name.endswith("num_batches_tracked")
    )


def _match(state: Mapping[str, Tensor], shapes: Shapes, view: Mapping[str, str]) -> Match | None:
    """The network of the weights that a view names, if it is known."""
    for names in _conventions(view):
        named = {new: shapes[old] for old, new in names.items()}
        back = {new: old for old, new in names.items()}
        for key, make in MAKES.items():
            for reading in make.read(named):
                if not _fits(key, reading, named):
                    continue
                taken = {back[name]: new for name, new in reading.names.items()}
                _check_numbers(state, taken)
                return Match(key, reading.options, taken, _left_out(shapes, taken))
    return None


def _conventions(view: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The names of a view as they are and as each convention has them."""
    yield view
    for convention in RENAMINGS:
        names = renamed(view.values(), convention)
        if names is not None:
            yield {old: names[name] for old, name in view.items()}


def _fits(make: str, reading: Reading, shapes: Shapes) -> bool:
    """Whether the network of a reading has just these weights."""
    try:
        expected = shapes_of(weightless(MAKES[make].architecture(reading.options).build))
    except (RuntimeError, ValueError, TypeError) as error:
        log.info("weights that look like %s are not: %s", make, error)
        return False
    return expected == {new: shapes[name] for name, new in reading.names.items()}


def _check_numbers(state: Mapping[str, Tensor], names: Mapping[str, str]) -> None:
    """Raise CheckpointError where weights are whole numbers."""
    integers = [name for name in names if not state[name].is_floating_point()]
    if integers:
        listed = ", ".join(name[:100] for name in integers[:4])
        raise CheckpointError(
            f"The weights {listed} are integers ({state[integers[0]].dtype}), not "
            "floating-point numbers: those of a quantized network? Save them as floats."
        )


def _views(names: dict[str, str]) -> Iterator[dict[str, str]]:
    """Names in the file -> names to be tried: as they are; without what all begin with; without what
    most begin with, the others as they are, for a head beside the features; and only those."""
    waiting = deque([names])
    while waiting:
        names = waiting.popleft()
        yield names
        firsts: dict[str, list[str]] = {}
        for old, name in names.items():
            first, dot, _ = name.partition(".")
            firsts.setdefault(first if dot else "", []).append(old)
        many = [key for key in firsts if key and len(firsts[key]) > max(2, len(names) // 4)]
        for first in sorted(many, key=lambda key: -len(firsts[key])):
            inside = {old: names[old].removeprefix(f"{first}.") for old in firsts[first]}
            beside = {old: name for old, name in names.items() if old not in inside}
            if beside and not set(inside.values()) & set(beside.values()):
                yield inside | beside
            waiting.append(inside)
