"""Which classes are right for an image, besides the one that the data names?

What a table says of it (see right_classes_table.py) is kept beside the answers, in <evaluation>/right_classes.json:
{"schema_version": 1, "source": name of the table, "complete": bool, "unknown": names that are none of the network's,
"rows": {row: [outputs]}}; an empty list: the table names no right class of this image."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer import files

FILE, SCHEMA = "right_classes.json", 1
MAX_BYTES = 32 * 2**20
log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RightClasses:
    """What is right for N images of K outputs. rows: what the table says, row -> outputs, ascending.
    complete: it names all right classes of an image; otherwise the data's own class is right, too.
    unknown: how many of its names are no class of the network. keys (M,) int64 ascending: row x K +
    output of all that is right. left_out (N,) bool: images of which the table names no right class."""

    source: str
    complete: bool
    unknown: int
    rows: Mapping[int, tuple[int, ...]]
    outputs: int
    keys: np.ndarray
    left_out: np.ndarray
    digest: str

    def right(self, predicted: np.ndarray) -> np.ndarray:
        """(N,) bool: whether the class that is predicted (N,) for each image (-1: none) is right."""
        keys = np.arange(len(predicted)) * self.outputs + predicted
        return np.isin(keys, self.keys) & (predicted >= 0)

    def of(self, row: int) -> tuple[int, ...]:
        """The outputs that are right for one image, ascending."""
        begin, end = np.searchsorted(self.keys, [row * self.outputs, (row + 1) * self.outputs])
        return tuple((self.keys[begin:end] % self.outputs).tolist())


def right_classes(
    source: str,
    rows: Mapping[int, Sequence[int]],
    unknown: int,
    labels: np.ndarray,
    outputs: int,
    complete: bool | None = None,
) -> RightClasses:
    """What a table says of images whose own classes are labels (N,), -1 unknown. Where `complete` is not
    given, it is if the data's own class stands in most of its rows: a table of further classes alone would
    not repeat it."""
    named = {row: tuple(sorted(set(map(int, right)))) for row, right in sorted(rows.items())}
    repeats = [int(labels[row]) in right for row, right in named.items() if right]
    if complete is None:
        complete = 2 * sum(repeats) > len(repeats)
    left_out = np.zeros(len(labels), bool)
    left_out[[row for row, right in named.items() if not right]] = True
    own = (labels >= 0) & ~left_out
    if complete:
        own[list(named)] = False
    keys = [np.flatnonzero(own) * outputs + labels[own]]
    keys += [np.array(right, np.int64) + row * outputs for row, right in named.items()]
    digest = hashlib.sha256(repr((source, complete, unknown, named)).encode()).hexdigest()
    together = np.unique(np.concatenate(keys).astype(np.int64))
    return RightClasses(source, complete, unknown, named, outputs, together, left_out, digest)


def write(folder: Path, table: RightClasses) -> None:
    """Keep a table with the evaluation in this folder. Raises OSError."""
    content = {
        "schema_version": SCHEMA,
        "source": table.source,
        "complete": table.complete,
        "unknown": table.unknown,
        "rows": {str(row): list(right) for row, right in table.rows.items()},
    }
    files.write_json(folder / FILE, content)


def read(folder: Path, labels: np.ndarray, outputs: int) -> RightClasses | None:
    """The table that is kept with an evaluation; None where there is none, or it is damaged."""
    try:
        content = files.read_json(folder / FILE, MAX_BYTES)
        if content["schema_version"] != SCHEMA or not isinstance(content["source"], str):
            raise ValueError("no table of this version")
        rows = {_within(int(row), len(labels)): right for row, right in content["rows"].items()}
        for right in rows.values():
            for output in right:
                _within(output, outputs)
        return right_classes(
            content["source"][:200],
            rows,
            int(content["unknown"]),
            labels,
            outputs,
            bool(content["complete"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        log.warning("the right classes of %s are left out: %r", folder.name, error)
        return None


def _within(number: object, end: int) -> int:
    if type(number) is not int or not 0 <= number < end:
        raise ValueError("out of range")
    return number


def remove(folder: Path) -> None:
    """Take the table of an evaluation away. Raises OSError."""
    (folder / FILE).unlink(missing_ok=True)
