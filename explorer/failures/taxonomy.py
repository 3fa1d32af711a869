"""Which classes are kinds of the same thing?

A tree over the outputs of one network: WordNet's for classes of ImageNet (imagenet_tree.tsv, made
by wordnet.py), one that somebody writes (custom_tree.py), or one made from what a network confuses
(confusion_tree.py). WordNet's is a graph: a node may have several parents."""

import functools
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.failures.wordnet import table, wnids
from trainer.errors import PersonsError


class TaxonomyError(PersonsError, ValueError):
    """A tree that cannot be used, with a sentence that says why."""


@dataclass(frozen=True, eq=False)
class Tree:
    """names (M,) of the nodes, parents (M,) tuples of nodes, nodes (K,) the node of each output, -1
    where the tree does not know it. contained: pairs (a, b) of outputs of which b holds a though it
    stands elsewhere in the tree (a part, or another sense of a name), with the reason. source says
    where the tree is from, in a sentence; from_confusion: from what a network confuses. A step up is
    one to a group with more of the network's classes: what lies between is not counted."""

    source: str
    names: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    nodes: tuple[int, ...]
    contained: Mapping[tuple[int, int], str] = field(default_factory=dict)
    from_confusion: bool = False

    @functools.cached_property
    def known(self) -> int:
        """How many outputs the tree knows."""
        return sum(node >= 0 for node in self.nodes)

    @functools.cached_property
    def _members(self) -> dict[int, np.ndarray]:
        held: dict[int, list[int]] = defaultdict(list)
        for output, node in enumerate(self.nodes):
            seen: set[int] = set()
            pending = [node] if node >= 0 else []
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
    def kinships(self) -> dict[tuple[int, int], "Kinship | None"]:
        """The answers of `kinship` so far."""
        return {}

    def members(self, node: int) -> np.ndarray:
        """The outputs at or under a node, ascending."""
        return self._members.get(node, np.zeros(0, int))

    def above(self, node: int) -> dict[int, int]:
        """Every node that contains `node`, itself included, with the fewest steps up to it."""
        if node not in self._above:
            fewest: dict[int, int] = {}
            pending = deque([(node, 0)])
            while pending:
                here, steps = pending.popleft()
                if fewest.get(here, steps + 1) <= steps:
                    continue
                fewest[here] = steps
                for parent in self.parents[here]:
                    if len(self.members(parent)) > len(self.members(here)):
                        pending.append((parent, steps + 1))
                    else:
                        pending.appendleft((parent, steps))
            self._above[node] = fewest
        return self._above[node]

    def path(self, output: int) -> tuple[int, ...]:
        """The nodes from the output's own up to a root; of several parents, the first."""
        node, nodes = self.nodes[output], []
        while node >= 0:
            nodes.append(node)
            node = next(iter(self.parents[node]), -1)
        return tuple(nodes)


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
    net, ids = table(), wnids(classes)
    missing = ids.count("")
    if 2 * (len(ids) - missing) < max(len(ids), 2):
        return None
    nodes: dict[str, int] = {}
    pending = [wnid for wnid in ids if wnid]
    while pending:
        wnid = pending.pop()
        if wnid not in nodes:
            nodes[wnid] = len(nodes)
            pending += net.parents[wnid]
    output = {wnid: place for place, wnid in enumerate(ids) if wnid}
    contained = {
        (output[a], output[b]): why
        for (a, b), why in net.contained.items()
        if a in output and b in output
    }
    source = "WordNet 3.0"
    if missing:
        source += f"; it does not know {missing} of the {len(ids)} classes"
    return Tree(
        source,
        tuple(net.words[wnid][0] for wnid in nodes),
        tuple(tuple(nodes[parent] for parent in net.parents[wnid]) for wnid in nodes),
        tuple(nodes[wnid] if wnid else -1 for wnid in ids),
        contained,
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
    values = np.asarray(probabilities, np.float64)
    path: list[Mass] = []
    for node in tree.path(output):
        members = tree.members(node)
        if not path or len(members) > path[-1].classes:
            path.append(Mass(node, tree.names[node], float(values[members].sum()), len(members)))
    return tuple(path)
