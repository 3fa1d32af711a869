"""Sources: which images can a network be evaluated on?

The built-in digits, an image folder or a zip of one, pictures that were uploaded and labelled by hand, or a data set
of the trainer. To add a kind, write a function that returns a Source and a line in `source`.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Image:
    """One image of a source: label indexes the source's classes, -1 unknown; read gives encoded bytes or pixels
    (H, W, 3) uint8."""

    name: str
    label: int
    read: Callable[[], bytes | np.ndarray]


@dataclass(frozen=True)
class Source:
    """kind is digits, folder, zip, uploads or dataset; place is what `source` opens it by again ("" for uploads)."""

    name: str
    kind: str
    place: str
    split: str
    classes: tuple[str, ...]
    images: Sequence[Image]


def source(data: str, split: str = "") -> Source:
    """`digits`, a row of the trainer's DATASETS, or the path of an image folder or a zip of one.

    split: val, test, train or all; unsaid, the first of val, test, all, train that there is. Raises DatasetError.
    """
    raise NotImplementedError


def uploaded(pictures: Sequence[tuple[str, bytes, str]], name: str = "uploads") -> Source:
    """Pictures (name, encoded bytes, class name or "" where it is not known) that somebody brought."""
    raise NotImplementedError
