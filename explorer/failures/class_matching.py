"""Which output of the network is which class of the data?

By name, by WordNet id, by another word that WordNet has for the same thing, or as somebody says;
where classes are numbers, by number, if it is certain from where they count; where outputs have no
names and there are as many classes as outputs, by position. To add a way, add it to `_ways`."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from explorer.failures.wordnet import WNID, table, wnids
from explorer.networks.model import Model
from explorer.networks.names import normalize_name

MANY = 100  # classes that are numbered, as those of ImageNet are


@dataclass(frozen=True)
class Match:
    """One class of the data: the network's output (-1: none), how it was found, or why not, in
    words."""

    name: str
    output: int
    how: str = ""
    why: str = ""


@dataclass(frozen=True)
class Outputs:
    """The outputs of a network as they can be found: by normalized name, by WordNet id."""

    names: tuple[str, ...]
    by_name: dict[str, list[int]]
    by_wnid: dict[str, list[int]]


def match(
    classes: Sequence[str],
    outputs: Sequence[str],
    named: bool = True,
    given: Mapping[str, int] | None = None,
) -> tuple[Match, ...]:
    """One row for each class of the data, in order. `outputs` are the network's names; `named` is
    False where they are mere numbers; `given` corrects: class -> output, -1 for none."""
    given, there = given or {}, _outputs(outputs)
    by_place = not named and len(classes) == len(outputs)
    numbers = numbers_of(classes, len(outputs), named)
    return tuple(
        _match(name, place, there, given, by_place, numbers) for place, name in enumerate(classes)
    )


def numbers_of(classes: Sequence[str], outputs: int, named: bool = True) -> dict[str, int] | None:
    """class -> output where all classes are numbers of outputs and it is certain whether these count
    from 0 or from 1; nothing where they are no such numbers. None where they may be: also a few that
    begin with 0 and leave none out, which may as well be the digits, unless the outputs have no names
    and are as many."""
    if not classes or not all(name.isascii() and name.isdecimal() for name in classes):
        return {}
    numbers = {name: int(name) for name in classes}
    least, most = min(numbers.values()), max(numbers.values())
    if most > outputs or (least == 0 and most == outputs):
        return {}
    if least == 0:
        none_left_out = most < len(numbers)
        digits = none_left_out and most < MANY and (named or most + 1 < outputs)
        return None if digits else numbers
    return {name: number - 1 for name, number in numbers.items()} if most == outputs else None


def finder(outputs: Sequence[str]) -> Callable[[str], int]:
    """A function that gives the output that a name means, -1 for none; each name is matched once."""
    there = _outputs(outputs)
    return functools.cache(lambda name: _match(name, -1, there, {}, False, {}).output)


def _outputs(names: Sequence[str]) -> Outputs:
    by_name: dict[str, list[int]] = defaultdict(list)
    by_wnid: dict[str, list[int]] = defaultdict(list)
    for output, (name, wnid) in enumerate(zip(names, wnids(names), strict=True)):
        by_name[normalize_name(name)].append(output)
        if wnid:
            by_wnid[wnid].append(output)
    return Outputs(tuple(names), by_name, by_wnid)


def _match(
    name: str,
    place: int,
    there: Outputs,
    given: Mapping[str, int],
    by_place: bool,
    numbers: Mapping[str, int] | None,
) -> Match:
    if name in given:
        output = given[name]
        if not -1 <= output < len(there.names):
            return Match(name, -1, "", f"the given output {output} does not exist")
        if output < 0:
            return Match(name, -1, "", "left out as given")
        return Match(name, output, "as given")
    why = "no output has this name"
    for how, outputs in _ways(name, there):
        if len(outputs) == 1:
            return Match(name, outputs[0], how)
        if outputs:
            why = f"several outputs could be meant: {', '.join(map(str, outputs[:4]))}"
    if numbers:
        return Match(name, numbers[name], "number")
    if numbers is None:
        why = "it may be the number of an output, from 0 or from 1 (--numbers-from)"
        return Match(name, -1, "", why)
    return Match(name, place, "position") if by_place else Match(name, -1, "", why)


def _ways(name: str, there: Outputs) -> Iterator[tuple[str, list[int]]]:
    yield "name", there.by_name.get(normalize_name(name), [])
    written = WNID.search(name)
    if written:
        yield "WordNet id", there.by_wnid.get(written[0], [])
    words = normalize_name(WNID.sub("", name))
    if written and words:
        yield "name", there.by_name.get(words, [])
    meant = table().ids.get(words, ())
    yield "synonym in WordNet", [output for wnid in meant for output in there.by_wnid.get(wnid, [])]


def output_names(model: Model) -> tuple[tuple[str, ...], bool]:
    """The names of a network's outputs, and whether they mean something. Networks without names
    that have ImageNet's 1000 outputs (those with random weights) take its names."""
    if model.classes:
        return tuple(model.classes), True
    if model.outputs == len(table().outputs):
        return tuple(table().words[wnid][0] for wnid in table().outputs), True
    return tuple(f"output {index}" for index in range(model.outputs)), False
