"""Taxonomy: which classes are kinds of the same thing?

A tree over the outputs of one network: WordNet's for classes of ImageNet (a table that ships, made by
`python -m explorer.taxonomy FOLDER_OF_WORDNET IMAGENET_TSV`), one that somebody gives, or one made from what a network
confuses. WordNet's is a graph: a node may have several parents.
"""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


class TaxonomyError(ValueError):
    """A tree that cannot be used, with a sentence that says why."""


@dataclass(frozen=True)
class Tree:
    """names (M,) of the nodes, parents (M,) tuples of nodes, nodes (K,) the node of each output, -1 where the tree does
    not know it. contained: pairs (a, b) of outputs, a is a part of b or a kind of b in another sense of its name (with
    the reason in words). source says where the tree is from, one sentence. made is True for one made from confusion."""

    source: str
    names: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    nodes: tuple[int, ...]
    contained: dict[tuple[int, int], str]
    made: bool = False

    def above(self, node: int) -> dict[int, int]:
        """Every node that contains `node`, itself included, with the fewest steps up to it."""
        raise NotImplementedError

    def members(self, node: int) -> np.ndarray:
        """The outputs at or under a node, ascending."""
        raise NotImplementedError

    def path(self, output: int) -> tuple[int, ...]:
        """The nodes from the output's own up to the root; where there are several ways, the shortest."""
        raise NotImplementedError


@dataclass(frozen=True)
class Kinship:
    """How two outputs are related: `common` is the smallest group that holds both (its node), `up` the steps from each
    to it, `share` the share of all the network's classes that the group holds."""

    common: int
    name: str
    up: tuple[int, int]
    share: float

    @property
    def distance(self) -> int:
        return sum(self.up)


def kinship(tree: Tree, a: int, b: int) -> Kinship | None:
    """None where the tree does not know one of them or has nothing that holds both."""
    raise NotImplementedError


def imagenet(classes: Sequence[str]) -> Tree | None:
    """WordNet's tree over the classes of a network, by their names or WordNet ids; None where fewer than half of them
    are classes of ImageNet."""
    raise NotImplementedError


def given(text: str, classes: Sequence[str]) -> Tree:
    """A tree that somebody wrote: nested JSON ({"animal": {"dog": ["poodle", "beagle"]}}) or lines
    "class: parent > grandparent". Raises TaxonomyError, which names the first problem."""
    raise NotImplementedError


def from_confusion(confusion: np.ndarray, classes: Sequence[str], of: str) -> Tree:
    """Agglomerative clustering (average linkage) of (K, K) counts: classes that are confused share groups. `of` names
    the network whose confusion it is. For at most a few thousand classes."""
    raise NotImplementedError


@dataclass(frozen=True)
class Mass:
    """A group on the way up from a class: its node, name and the softmax mass of all outputs under it."""

    node: int
    name: str
    mass: float
    classes: int


def mass(tree: Tree, probabilities: np.ndarray) -> np.ndarray:
    """(M,) the sum of (K,) probabilities over the outputs at or under each node, each counted once."""
    raise NotImplementedError


def mass_path(tree: Tree, probabilities: np.ndarray, output: int) -> tuple[Mass, ...]:
    """From the class itself up to the root: "41 % Labrador, 82 % dog". Groups that add no class are left out."""
    raise NotImplementedError
