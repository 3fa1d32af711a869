"""Taxonomy: which classes are kinds of the same thing?

A tree over the outputs of one network: WordNet's for classes of ImageNet (imagenet_tree.tsv, made
by wordnet.py), one that somebody gives, or one made from what a network confuses. WordNet's is a
graph: a node may have several parents."""

import functools
import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.failures.wordnet import plain, table, wnids

MOST_CLUSTERED = 3000  # classes; the distances between them are a square
DEEPEST = 60


class TaxonomyError(ValueError):
    """A tree that cannot be used, with a sentence that says why."""


@dataclass(frozen=True, eq=False)
class Tree:
    """names (M,) of the nodes, parents (M,) tuples of nodes, nodes (K,) the node of each output, -1
    where the tree does not know it. contained: pairs (a, b) of outputs of which b holds a though it
    stands elsewhere in the tree (a part, or another sense of a name), with the reason. source says
    where the tree is from, in a sentence. made is True for one made from confusion. A step up is
    one to a group with more of the network's classes: what lies between is not counted."""

    source: str
    names: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    nodes: tuple[int, ...]
    contained: Mapping[tuple[int, int], str] = field(default_factory=dict)
    made: bool = False

    @functools.cached_property
    def known(self) -> int:
        """How many outputs the tree knows."""
        return sum(node >= 0 for node in self.nodes)

    @functools.cached_property
    def _members(self) -> dict[int, np.ndarray]:
        held = defaultdict(list)
        for output, node in enumerate(self.nodes):
            seen, pending = set(), [node] if node >= 0 else []
            while pending:
                here = pending.pop()
                if here not in seen:
                    seen.add(here)
                    held[here].append(output)
                    pending += self.parents[here]
        return {node: np.array(outputs) for node, outputs in held.items()}

    @functools.cached_property
    def _above(self) -> dict[int, dict[int, int]]:
        return {}

    @functools.cached_property
    def kinships(self) -> dict:
        """What `kinship` has found so far."""
        return {}

    def members(self, node: int) -> np.ndarray:
        """The outputs at or under a node, ascending."""
        return self._members.get(node, np.zeros(0, int))

    def above(self, node: int) -> dict[int, int]:
        """Every node that contains `node`, itself included, with the fewest steps up to it."""
        if node not in self._above:
            found, pending = {}, deque([(node, 0)])
            while pending:
                here, steps = pending.popleft()
                if found.get(here, steps + 1) <= steps:
                    continue
                found[here] = steps
                for parent in self.parents[here]:
                    if len(self.members(parent)) > len(self.members(here)):
                        pending.append((parent, steps + 1))
                    else:
                        pending.appendleft((parent, steps))
            self._above[node] = found
        return self._above[node]

    def path(self, output: int) -> tuple[int, ...]:
        """The nodes from the output's own up to a root; of several parents, the first."""
        node, found = self.nodes[output], []
        while node >= 0:
            found.append(node)
            node = next(iter(self.parents[node]), -1)
        return tuple(found)


@dataclass(frozen=True)
class Kinship:
    """How two outputs are related: `common` is the node of the smallest group that holds both,
    `name` its name, `up` the steps from each to it, `share` the share of the network's classes in
    it, `root` whether nothing is above it."""

    common: int
    name: str
    up: tuple[int, int]
    share: float
    root: bool

    @property
    def distance(self) -> int:
        return sum(self.up)


def kinship(tree: Tree, a: int, b: int) -> Kinship | None:
    """None where the tree does not know one of them or has nothing that holds both."""
    if (a, b) not in tree.kinships:
        tree.kinships[a, b] = _kinship(tree, tree.nodes[a], tree.nodes[b])
    return tree.kinships[a, b]


def _kinship(tree: Tree, a: int, b: int) -> Kinship | None:
    if a < 0 or b < 0:
        return None
    of_a, of_b = tree.above(a), tree.above(b)
    shared = of_a.keys() & of_b.keys()
    if not shared:
        return None
    common = min(shared, key=lambda node: (len(tree.members(node)), of_a[node] + of_b[node], node))
    return Kinship(
        common,
        tree.names[common],
        (of_a[common], of_b[common]),
        len(tree.members(common)) / tree.known,
        not tree.parents[common],
    )


def imagenet(classes: Sequence[str]) -> Tree | None:
    """WordNet's tree over the classes of a network, by their names or WordNet ids; None where fewer
    than half of them are classes of ImageNet."""
    net, found = table(), wnids(classes)
    if 2 * sum(map(bool, found)) < max(len(found), 2):
        return None
    nodes, pending = {}, [wnid for wnid in found if wnid]
    while pending:
        wnid = pending.pop()
        if wnid not in nodes:
            nodes[wnid] = len(nodes)
            pending += net.parents[wnid]
    output = {wnid: i for i, wnid in enumerate(found) if wnid}
    contained = {
        (output[a], output[b]): why
        for (a, b), why in net.contained.items()
        if a in output and b in output
    }
    missing = sum(not wnid for wnid in found)
    source = "WordNet 3.0" + (
        f"; it does not know {missing} of the {len(found)} classes" if missing else ""
    )
    return Tree(
        source,
        tuple(net.words[wnid][0] for wnid in nodes),
        tuple(tuple(nodes[parent] for parent in net.parents[wnid]) for wnid in nodes),
        tuple(nodes[wnid] if wnid else -1 for wnid in found),
        contained,
    )


def given(text: str, classes: Sequence[str]) -> Tree:
    """A tree that somebody wrote: nested JSON ({"animal": {"dog": ["poodle", "beagle"]}}) or lines
    "class: parent > grandparent". Raises TaxonomyError, which names the first problem."""
    try:
        links = dict.fromkeys(
            _of_json(json.loads(text), None)
            if text.lstrip().startswith(("{", "["))
            else _of_lines(text)
        )
    except RecursionError as error:
        raise TaxonomyError(f"The tree is deeper than {DEEPEST} levels.") from error
    except json.JSONDecodeError as error:
        raise TaxonomyError(
            f"The tree is no valid JSON: {error.msg} in line {error.lineno}."
        ) from error
    names = {plain(name): name for link in links for name in link if name}
    number = {name: i for i, name in enumerate(names)}
    parents = defaultdict(list)
    for child, parent in links:
        if parent and plain(parent) != plain(child):
            parents[number[plain(child)]].append(number[plain(parent)])
    nodes = tuple(number.get(plain(name), -1) for name in classes)
    if not any(node >= 0 for node in nodes):
        raise TaxonomyError(
            "The tree names none of the network's classes, such as "
            f"{', '.join(repr(name) for name in classes[:3])}."
        )
    _refuse_circles(parents, list(names.values()))
    missing = [name for name, node in zip(classes, nodes, strict=True) if node < 0]
    said = (
        f"; it does not name {len(missing)} of {len(classes)} classes, such as {missing[0]}"
        if missing
        else ""
    )
    return Tree(
        f"the tree that was given{said}",
        tuple(names.values()),
        tuple(tuple(dict.fromkeys(parents[i])) for i in range(len(names))),
        nodes,
    )


def _of_json(part: object, parent: str | None, depth: int = 0) -> Iterator[tuple[str, str | None]]:
    if depth > DEEPEST:
        raise TaxonomyError(f"The tree is deeper than {DEEPEST} levels.")
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


def _refuse_circles(parents: Mapping[int, Sequence[int]], names: Sequence[str]) -> None:
    state: dict[int, int] = {}
    for start in list(parents):
        pending = [(start, iter(parents.get(start, ())))]
        state.setdefault(start, 1)
        while pending:
            node, rest = pending[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                pending.pop()
            elif state.get(following) == 1 and any(following == on for on, _ in pending):
                raise TaxonomyError(f"The tree goes in a circle at {names[following]!r}.")
            elif following not in state:
                state[following] = 1
                pending.append((following, iter(parents.get(following, ()))))


def from_confusion(confusion: np.ndarray, classes: Sequence[str], of: str) -> Tree:
    """Agglomerative clustering (average linkage) of (K, K) counts, rows true: classes that are
    taken for each other share groups. The nearness of two classes is the mean of the shares of each
    that is taken for the other. `of` names the network. Raises TaxonomyError for fewer than 2
    classes or more than MOST_CLUSTERED."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    k = len(classes)
    if not 2 <= k <= MOST_CLUSTERED:
        raise TaxonomyError(
            f"A tree is made from the confusion of 2 to {MOST_CLUSTERED:,} classes, not of {k:,}."
        )
    shares = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    apart = 1 - (shares + shares.T) / 2
    np.fill_diagonal(apart, 0)
    joined = linkage(squareform(apart, checks=False), "average")  # (K - 1, 4)
    parents: list[tuple[int, ...]] = [()] * (2 * k - 1)
    names = list(classes)
    held = [[i] for i in range(k)]
    for step, (a, b, _, _) in enumerate(joined):
        parents[int(a)] = parents[int(b)] = (k + step,)
        held.append(held[int(a)] + held[int(b)])
        inside = [classes[i] for i in held[-1][:3]]
        names.append(
            " + ".join(inside) + (f" and {len(held[-1]) - 3} more" if len(held[-1]) > 3 else "")
        )
    return Tree(
        f"made from what {of} confuses, by average linkage",
        tuple(names),
        tuple(parents),
        tuple(range(k)),
        made=True,
    )


@dataclass(frozen=True)
class Mass:
    """A group on the way up from a class: its node, name, the softmax mass of the outputs under it,
    their number."""

    node: int
    name: str
    mass: float
    classes: int


def mass(tree: Tree, probabilities: np.ndarray) -> np.ndarray:
    """(M,) the sum of (K,) probabilities over the outputs at or under each node, each counted
    once."""
    values = np.asarray(probabilities, np.float64)
    return np.array([values[tree.members(node)].sum() for node in range(len(tree.names))])


def mass_path(tree: Tree, probabilities: np.ndarray, output: int) -> tuple[Mass, ...]:
    """From the class itself up to the root: "41 % Labrador, 82 % some dog". Groups that add no
    class to the one below them are left out, save where the name is the better known: of such a
    chain the lowest stays."""
    values, found = np.asarray(probabilities, np.float64), []
    for node in tree.path(output):
        members = tree.members(node)
        if not found or len(members) > found[-1].classes:
            found.append(Mass(node, tree.names[node], float(values[members].sum()), len(members)))
    return tuple(found)
