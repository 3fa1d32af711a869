"""What did a network say of every image of a set? An evaluation is a folder on disk.

evaluate.py writes the folder, command.py is its command, this module reads it. Large arrays are
memory mapped, so that an evaluation of 50,000 images opens at once. To keep one more number per
image, add a row to COLUMNS, a field to Evaluation and fill it in columns.py.

<name>/
  evaluation.json   what was asked (network and the hash of its weights, data, class matching,
                    settings), classes, counts, unreadable images, a hash of the images, `state`:
                    finished, or partial where it was stopped
  <column>.npy      one array per column, (N, ...)
  <blob>.bin        names, thumbnails and, of uploads, the whole pictures without loss and without
                    metadata: one after the other, sizes in <blob>_size.npy
The same evaluation made twice gives identical files.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.failures import right_classes
from explorer.failures.description import EvaluationError, description
from explorer.failures.evaluation_checks import FIELDS, odd_array, odd_blob, odd_values
from explorer.failures.right_classes import RightClasses
from explorer.failures.sources import DIGEST
from explorer.workspace import workspace
from trainer.files import changed_at

ROOT = workspace() / "evaluations"
NAME = re.compile(  # as of runs: no name that Windows keeps for a device, or shortens
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9_.-]{0,119}(?<!\.)", re.ASCII
)
TOP = 5
THUMBNAIL = 96  # pixels a side
COLUMNS: dict[
    str, tuple[str, tuple[str | int, ...]]
] = {  # name: type, and what follows the number of images in its shape
    "labels": ("<i4", ()),
    "own_labels": ("<i4", ()),
    "top": ("<i4", ("k",)),
    "top_probabilities": ("<f8", ("k",)),
    "probability": ("<f8", ()),
    "loss": ("<f8", ()),
    "margin": ("<f8", ()),
    "entropy": ("<f8", ()),
    "contrast": ("<f4", ()),
    "standing_out": ("<f4", ()),
    "digests": ("|u1", (DIGEST,)),
    "index": ("<i8", ()),
    "features": ("<f2", ("features",)),
    "probabilities": ("<f4", ("outputs",)),
    "names_size": ("<i4", ()),
    "thumbnails_size": ("<i4", ()),
    "originals_size": ("<i4", ()),
}
BLOBS = ("names", "thumbnails", "originals")
LARGE = ("features", "probabilities")  # memory mapped, and not always kept


@dataclass(frozen=True, eq=False)
class Evaluation:
    """N images, K outputs of the network, rows in the order in which they were looked at: drawn
    from a seed, so that the first of them are a fair sample of all. Large arrays are memory mapped
    and read-only.

    model is the network's key in MODELS, label its name for people, weights their sha256. data says
    for people what was evaluated; kind, place and split are the source's (see sources.py). state:
    finished or partial. classes (K,) are the names of the outputs, data_classes the data's own;
    matching has a row for each of these: name, output (-1: none), how, why. total images were to be
    looked at; N + unreadable_count of them were. unreadable: name and sentence of the first 1,000.

    names (N,) str. labels (N,) int32: the output that is right, -1 unknown. own_labels (N,) int32:
    the class in data_classes, -1 unknown. top (N, k) int32 and top_probabilities (N, k) float64,
    best first, k = min(5, K). probability (N,) float64 of the true class, loss (N,) = -log of it,
    margin (N,) = it minus the largest of the others (below 0 where the network is wrong); all three
    NaN where the label is unknown. entropy (N,) in nats. contrast (N,): standard deviation of the
    brightness (0 to 1) of what the network is given. standing_out (N,): the share of its pixels
    that differ from the median colour of its border by more than a tenth. digests (N, 16) uint8:
    hash of each image, by which it is known in another evaluation. index (N,) int64: its place in
    the source. features (N, D) float16: the input of the last layer with weights, averaged over
    positions, or None. probabilities (N, K) float32 or float16; None where N x K is too large.
    changed differs whenever its evaluation.json does (trainer.files.changed_at). table: further right
    classes, where somebody brought some."""

    path: Path
    state: str
    model: str
    label: str
    weights: str
    data: str
    kind: str
    place: str
    split: str
    settings: dict
    classes: tuple[str, ...]
    data_classes: tuple[str, ...]
    matching: tuple[dict, ...]
    total: int
    unreadable: tuple[tuple[str, str], ...]
    unreadable_count: int
    hash: str
    names: np.ndarray
    labels: np.ndarray
    own_labels: np.ndarray
    top: np.ndarray
    top_probabilities: np.ndarray
    probability: np.ndarray
    loss: np.ndarray
    margin: np.ndarray
    entropy: np.ndarray
    contrast: np.ndarray
    standing_out: np.ndarray
    digests: np.ndarray
    index: np.ndarray
    features: np.ndarray | None
    probabilities: np.ndarray | None
    changed: tuple[int, int] = (0, 0)
    table: RightClasses | None = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def predicted(self) -> np.ndarray:
        """(N,) int32 output of highest score."""
        return self.top[:, 0]

    @property
    def confidence(self) -> np.ndarray:
        """(N,) float64 its probability."""
        return self.top_probabilities[:, 0]

    @property
    def correct(self) -> np.ndarray:
        """(N,) bool: the predicted class is right, be it the label or one of the table's; False where
        the label is unknown."""
        if self.table is None:
            return self.predicted == self.labels
        return self.table.right(self.predicted) & (self.labels >= 0)

    @property
    def judged(self) -> np.ndarray:
        """(N,) bool: it is known which class is right."""
        known = self.labels >= 0
        return known if self.table is None else known & ~self.table.left_out

    @property
    def wrong(self) -> np.ndarray:
        """(N,) bool: it is known which class is right, and that is not the predicted one."""
        return self.judged & ~self.correct

    @functools.cached_property
    def ends(self) -> dict[str, np.ndarray]:
        """For each blob (N + 1,) where its pieces begin and end."""
        return {
            blob: np.concatenate(
                [[0], np.cumsum(np.load(self.path / f"{blob}_size.npy"), dtype=np.int64)]
            )
            for blob in BLOBS
            if (self.path / f"{blob}_size.npy").is_file()
        }


def read(path: Path) -> Evaluation:
    """The evaluation in a folder. Raises EvaluationError."""
    changed = changed_at(path / "evaluation.json")
    content = listed(path)
    try:
        arrays: dict[str, Any] = {
            name: _column(path, name) for name in COLUMNS if not name.endswith("_size")
        }
        blobs = [odd_blob(path, blob) for blob in BLOBS if (path / f"{blob}_size.npy").exists()]
        odd = "".join(blobs) or odd_values(content, arrays)
        names = np.empty(0, object) if odd else _names(path)
        if not odd and len(names) != content["rows"]:
            odd = "its files hold different numbers of images"
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path, type(error).__name__) from error
    if odd:
        raise _damaged(path, odd)
    fields: dict[str, Any] = {name: content[name] for name in FIELDS if name != "rows"} | {
        "classes": tuple(content["classes"]),
        "data_classes": tuple(content["data_classes"]),
        "matching": tuple(content["matching"]),
        "unreadable": tuple((name, why) for name, why in content["unreadable"]),
    }
    table = right_classes.read(path, arrays["labels"], len(content["classes"]))
    return Evaluation(path=path, names=names, changed=changed, table=table, **fields, **arrays)


def listed(path: Path) -> dict:
    """The content of evaluation.json where the files beside it are arrays of the right types and
    sizes, by their headers. Raises EvaluationError."""
    content = description(path)
    sides = {"outputs": len(content["classes"]), "k": min(TOP, len(content["classes"]))}
    for name, (kind, tail) in COLUMNS.items():
        file = path / f"{name}.npy"
        if (name in LARGE or name == "originals_size") and not file.exists():
            continue
        kinds = (kind, "<f2") if name in LARGE else (kind,)
        shape = (sides.get(side) if isinstance(side, str) else side for side in tail)
        if odd := odd_array(file, kinds, (content["rows"], *shape)):
            raise _damaged(path, odd)
    return content


def _damaged(path: Path, why: str) -> EvaluationError:
    return EvaluationError(f"The evaluation {path.name} is damaged ({why}): make it anew.")


def _column(path: Path, name: str) -> np.ndarray | None:
    file = path / f"{name}.npy"
    if name not in LARGE:
        return np.load(file, allow_pickle=False)
    if not file.is_file():
        return None
    empty = not np.load(path / "labels.npy", allow_pickle=False).size  # cannot be mapped
    return np.load(file, mmap_mode=None if empty else "r", allow_pickle=False)


def _names(path: Path) -> np.ndarray:
    """(N,) object array of str; names are ended by a zero byte, which no file name holds."""
    parts = (path / "names.bin").read_bytes().decode(errors="replace").split("\0")[:-1]
    names = np.empty(len(parts), object)
    names[:] = parts
    return names


def folder(name: str, root: Path | None = None) -> Path:
    """The folder of an evaluation's name, in ROOT where no other is given. Raises EvaluationError
    for a name that is no plain name."""
    if not NAME.fullmatch(name):
        raise EvaluationError(
            "Evaluations are named with small letters, digits, dots, hyphens and underscores."
        )
    return (root or ROOT) / name


def unfinished(path: Path) -> Path:
    """Where an evaluation lies while it is being made."""
    return path.with_name(f".{path.name}.part")
