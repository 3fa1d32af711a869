"""Matching: which output of the network is which class of the data?

By name, by WordNet id, by a synonym of WordNet's, or as somebody says; where outputs have no names and there are as
many classes as outputs, by position.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """One class of the data: the network's output (-1: none) and how it was found, in words; `why` says why not."""

    name: str
    output: int
    how: str
    why: str = ""


def match(classes: Sequence[str], outputs: Sequence[str], named: bool = True,
          given: Mapping[str, int] | None = None) -> tuple[Match, ...]:
    """One row for each class of the data, in order. `outputs` are the network's names; `named` is False where these
    are mere numbers; `given` corrects: class name -> output, -1 for none."""
    raise NotImplementedError


def describe(matches: Sequence[Match]) -> str:
    """A sentence: how many were matched in which way, and the first that were not."""
    raise NotImplementedError


def output_names(model) -> tuple[tuple[str, ...], bool]:
    """The names of the outputs of a row of MODELS, and whether they mean something. Untrained networks with 1000
    outputs and without names take those of ImageNet."""
    raise NotImplementedError
