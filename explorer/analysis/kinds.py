"""Kinds of failure: in which ways is the network wrong?

Each kind is a rule that is written on the page, with its numbers. Several may apply to one image; `first` is the first
in the order of KINDS. To add one, write a function (Case) -> (n,) bool and a row in KINDS.
"""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.evaluation import Evaluation
from explorer.taxonomy import Tree


@dataclass(frozen=True)
class Rules:
    """The numbers in the rules, to be changed on the page."""

    levels: int = 2  # siblings share an ancestor at most so many steps above both
    margin: float = 0.2
    each: float = 0.2
    confident: float = 0.8
    far: float = 1 / 3
    contrast: float = 0.1
    object: float = 0.05


@dataclass(frozen=True)
class Kind:
    """A row of KINDS: label; rule, a sentence with the fields of Rules in braces (use `rule(key, rules)`); test;
    needs_tree."""

    label: str
    rule: str
    test: Callable[..., np.ndarray]
    needs_tree: bool = False


KINDS: dict[str, Kind] = {}  # similar, contained, ambiguous, several, far, faint, tiny, other


def rule(key: str, rules: Rules) -> str:
    """The sentence of a kind with its numbers."""
    raise NotImplementedError


@dataclass(frozen=True)
class Kinds:
    """rows (F,) of the images that are wrong; applies (F, len(keys)) bool; first (F,) index into keys. unknown: wrong
    images whose classes the tree does not know."""

    keys: tuple[str, ...]
    rows: np.ndarray
    applies: np.ndarray
    first: np.ndarray
    unknown: int
    rules: Rules
    tree: str  # where the tree is from, "" without one

    def counts(self) -> dict[str, int]:
        """kind -> images to which it applies."""
        raise NotImplementedError

    def of(self, key: str) -> np.ndarray:
        """Rows of the evaluation to which a kind applies."""
        raise NotImplementedError


def kinds(evaluation: Evaluation, tree: Tree | None = None, rules: Rules | None = None) -> Kinds:
    """Every wrong image of an evaluation put to every rule; rules that need a tree apply to nothing without one."""
    raise NotImplementedError


def explain(evaluation: Evaluation, row: int, tree: Tree | None = None, rules: Rules | None = None) -> tuple[str, ...]:
    """For one image, a sentence for each kind that applies, with its own numbers and names."""
    raise NotImplementedError
