"""How is a tree of classes read that somebody wrote?"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from explorer.failures.taxonomy import TaxonomyError, Tree
from explorer.networks.names import normalize_name
from trainer.files import parse_json

MAX_DEPTH = 60
MAX_MEMBERSHIPS = 200_000  # of classes in groups; WordNet's tree of ImageNet has a tenth


def custom_tree(text: str, classes: Sequence[str]) -> Tree:
    """A tree that somebody wrote: nested JSON ({"animal": {"dog": ["poodle", "beagle"]}}) or lines
    "class: parent > grandparent". Raises TaxonomyError, which names the first problem."""
    links = _links(text)
    names = {normalize_name(name): name for link in links for name in link if name}
    number = {name: place for place, name in enumerate(names)}
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent in links:
        if parent and normalize_name(parent) != normalize_name(child):
            parents[number[normalize_name(child)]].append(number[normalize_name(parent)])
    nodes = tuple(number.get(normalize_name(name), -1) for name in classes)
    if not any(node >= 0 for node in nodes):
        raise TaxonomyError(
            "The tree names none of the network's classes, such as "
            f"{', '.join(repr(name) for name in classes[:3])}."
        )
    _refuse_cycles(parents, list(names.values()))
    _refuse_many_groups(parents, nodes)
    missing = [name for name, node in zip(classes, nodes, strict=True) if node < 0]
    source = "the tree that was given"
    if missing:
        source += (
            f"; it does not name {len(missing)} of {len(classes)} classes, such as {missing[0]}"
        )
    return Tree(
        source,
        tuple(names.values()),
        tuple(tuple(dict.fromkeys(parents[node])) for node in range(len(names))),
        nodes,
    )


def _links(text: str) -> list[tuple[str, str | None]]:
    """Each name and one of its parents, None for a root, each pair once."""
    if not text.lstrip().startswith(("{", "[")):
        return list(dict.fromkeys(_of_lines(text)))
    try:
        content = parse_json(text)
    except json.JSONDecodeError as error:
        raise TaxonomyError(
            f"The tree is no valid JSON: {error.msg} in line {error.lineno}."
        ) from error
    except ValueError as error:
        raise TaxonomyError(
            f"The tree is deeper than {MAX_DEPTH} levels, or a number in it has thousands of digits."
        ) from error
    return list(dict.fromkeys(_of_json(content, None)))


def _of_json(part: object, parent: str | None, depth: int = 0) -> Iterator[tuple[str, str | None]]:
    if depth > MAX_DEPTH:
        raise TaxonomyError(f"The tree is deeper than {MAX_DEPTH} levels.")
    if isinstance(part, dict):
        for name, below in part.items():
            yield name, parent
            yield from _of_json(below, name, depth + 1)
    elif isinstance(part, list):
        for below in part:
            yield from _of_json(below, parent, depth + 1)
    elif isinstance(part, str):
        yield part, parent
    elif part is not None:
        raise TaxonomyError(
            f"The tree may hold names, lists and objects only, not {str(part)[:40]!r}."
        )


def _of_lines(text: str) -> Iterator[tuple[str, str | None]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, above = line.partition(":")
        steps = [step.strip() for step in (name, *above.split(">"))]
        if not colon or not all(steps):
            raise TaxonomyError(
                f'Line {number} of the tree is not of the form "class: parent > grandparent".'
            )
        yield from zip(steps, [*steps[1:], None], strict=True)


def _refuse_cycles(parents: Mapping[int, Sequence[int]], names: Sequence[str]) -> None:
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        raise TaxonomyError(f"The tree goes in a circle at {names[error.args[1][0]]!r}.") from error


def _refuse_many_groups(parents: Mapping[int, Sequence[int]], nodes: Sequence[int]) -> None:
    """A few lines can put every class into thousands of groups, which would fill the memory."""
    memberships = 0
    for node in nodes:
        seen, pending = set(), [node] if node >= 0 else []
        while pending:
            here = pending.pop()
            if here not in seen:
                seen.add(here)
                pending += parents.get(here, ())
        memberships += len(seen)
        if memberships > MAX_MEMBERSHIPS:
            raise TaxonomyError(
                f"The tree puts classes into groups more than {MAX_MEMBERSHIPS:,} times: leave groups out."
            )
