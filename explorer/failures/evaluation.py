"""Evaluations: what a network said of every image of a set, as a folder on disk.

evaluating.py writes the folder, evaluate.py is its command, this module reads it. Large arrays are
memory mapped, so that an evaluation of 50,000 images opens at once. To keep one more number per
image, add a row to COLUMNS, a field to Evaluation and fill it in measuring.py.

<name>/
  evaluation.json   what was asked (network and the hash of its weights, data, class matching, settings), classes,
                    counts, unreadable images, a hash of the images, `state`: finished, or partial where it was stopped
  <column>.npy      one array per column, (N, ...)
  <blob>.bin        names, thumbnails and, of uploads, the originals: one after the other, sizes in <blob>_size.npy
The same evaluation made twice gives identical files.
"""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.failures import sources
from explorer.images import decoding
from explorer.workspace import workspace

SCHEMA = 1
ROOT = workspace() / "evaluations"
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,119}")
TOP = 5
THUMBNAIL = 96  # pixels a side
COLUMNS = {  # name: type, and what follows the number of images in its shape
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
    "digests": ("|u1", (sources.DIGEST,)),
    "index": ("<i8", ()),
    "features": ("<f2", ("features",)),
    "probabilities": ("<f4", ("outputs",)),
    "names_size": ("<i4", ()),
    "thumbnails_size": ("<i4", ()),
    "originals_size": ("<i4", ()),
}
BLOBS = ("names", "thumbnails", "originals")
LARGE = ("features", "probabilities")  # memory mapped, and not always kept


class EvaluationError(ValueError):
    """An evaluation that cannot be made or read, with a sentence that says why."""


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
    positions, or None. probabilities (N, K) float32 or float16; None where N x K is too large."""

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

    def __len__(self) -> int:
        return len(self.labels)

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
        """(N,) bool; False where the label is unknown."""
        return self.predicted == self.labels

    @property
    def wrong(self) -> np.ndarray:
        """(N,) bool: the label is known and is not what was predicted."""
        return (self.labels >= 0) & (self.predicted != self.labels)

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
    said = described(path)
    try:
        arrays = {name: _column(path, name, said) for name in COLUMNS if not name.endswith("_size")}
        names = _names(path)
    except (OSError, ValueError, EOFError) as error:
        raise EvaluationError(
            f"The evaluation {path.name} is damaged ({type(error).__name__}): make it anew."
        ) from error
    if {len(array) for array in (*arrays.values(), names) if array is not None} != {said["rows"]}:
        raise EvaluationError(
            f"The evaluation {path.name} is damaged: its files hold different numbers of images."
        )
    plain = {
        name: said[name]
        for name in (
            "state",
            "model",
            "label",
            "weights",
            "data",
            "kind",
            "place",
            "split",
            "settings",
            "total",
            "unreadable_count",
            "hash",
        )
    }
    return Evaluation(
        path=path,
        classes=tuple(said["classes"]),
        data_classes=tuple(said["data_classes"]),
        matching=tuple(said["matching"]),
        unreadable=tuple((name, why) for name, why in said["unreadable"]),
        names=names,
        **plain,
        **arrays,
    )


def described(path: Path) -> dict:
    """The content of evaluation.json. Raises EvaluationError."""
    try:
        said = json.loads((path / "evaluation.json").read_text())
    except FileNotFoundError as error:
        raise EvaluationError(f"There is no evaluation {path.name}.") from error
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"The evaluation {path.name} cannot be read ({type(error).__name__})."
        ) from error
    if not isinstance(said, dict) or said.get("schema_version") != SCHEMA:
        raise EvaluationError(
            f"The evaluation {path.name} was written by another version of this program: make it "
            "anew."
        )
    return said


def _column(path: Path, name: str, said: dict) -> np.ndarray | None:
    file = path / f"{name}.npy"
    if name in LARGE:
        if not file.is_file():
            return None
        return (
            np.load(file, mmap_mode="r", allow_pickle=False)
            if said["rows"]
            else np.load(file, allow_pickle=False)
        )
    return np.load(file, allow_pickle=False)


def _names(path: Path) -> np.ndarray:
    """(N,) object array of str; names are ended by a zero byte, which no file name holds."""
    parts = (path / "names.bin").read_bytes().decode(errors="replace").split("\0")[:-1]
    names = np.empty(len(parts), object)
    names[:] = parts
    return names


def found(root: Path = ROOT) -> dict[str, dict]:
    """name -> evaluation.json of every evaluation in a folder, last made first; what cannot be read
    is left out."""
    rows = []
    for path in root.iterdir() if root.is_dir() else ():
        if NAME.fullmatch(path.name):
            try:
                rows.append(
                    ((path / "evaluation.json").stat().st_mtime_ns, path.name, described(path))
                )
            except (EvaluationError, OSError):
                continue
    return {name: said for _, name, said in sorted(rows, key=lambda row: (-row[0], row[1]))}


def folder(name: str, root: Path = ROOT) -> Path:
    """The folder of an evaluation's name. Raises EvaluationError for a name that is no plain
    name."""
    if not NAME.fullmatch(name):
        raise EvaluationError(
            "Evaluations are named with small letters, digits, dots, hyphens and underscores."
        )
    return root / name


def unfinished(path: Path) -> Path:
    """Where an evaluation lies while it is being made."""
    return path.with_name(f".{path.name}.part")


def progress(path: Path) -> dict | None:
    """How far the evaluation at `path` is: state (running, partial or finished), done and total
    images, unreadable; None where there is nothing. To be polled while the command runs; `running`
    also says what a killed one left."""
    try:
        said = json.loads((unfinished(path) / "progress.json").read_text())
        return {
            "state": "running",
            "done": said["looked"],
            "total": said["total"],
            "unreadable": said["unreadable_count"],
        }
    except (OSError, ValueError, KeyError):
        pass
    try:
        said = described(path)
    except EvaluationError:
        return None
    return {
        "state": said["state"],
        "done": said["rows"] + said["unreadable_count"],
        "total": said["total"],
        "unreadable": said["unreadable_count"],
    }


def piece(evaluation: Evaluation, blob: str, row: int) -> bytes:
    """One small read from disk."""
    ends = evaluation.ends[blob]
    with (evaluation.path / f"{blob}.bin").open("rb") as file:
        file.seek(int(ends[row]))
        return file.read(int(ends[row + 1] - ends[row]))


def thumbnail(evaluation: Evaluation, row: int) -> tuple[bytes, str]:
    """An encoded picture of at most 96 pixels a side, without metadata, and its mime type
    (image/jpeg or image/png). Pictures that are no larger than that are kept without loss."""
    data = piece(evaluation, "thumbnails", row)
    return data, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def pixels(evaluation: Evaluation, row: int) -> tuple[np.ndarray, str]:
    """The image itself (H, W, 3) uint8, upright, and "" if it is the original: read again from
    where the data lies, if it is still there and unchanged. Otherwise its thumbnail, and a sentence
    that says so. Raises EvaluationError."""
    try:
        data, kind = thumbnail(evaluation, row)
        small = decoding.decode(data).pixels
    except (OSError, IndexError, decoding.ImageError) as error:
        raise EvaluationError(
            f"The evaluation {evaluation.path.name} is damaged: make it anew."
        ) from error
    if kind == "image/png" or max(small.shape) < THUMBNAIL:
        return small, ""
    try:
        data = (
            piece(evaluation, "originals", row)
            if "originals" in evaluation.ends
            else _again(evaluation, row)
        )
        return np.array(sources.load(data)), ""
    except (sources.DatasetError, decoding.ImageError, OSError):
        return (
            small,
            f"Only a small copy is left: in {evaluation.data} it is no longer there, or has changed since.",
        )


def _again(evaluation: Evaluation, row: int) -> bytes | np.ndarray:
    images = _source(evaluation.place, evaluation.split).images
    place = int(evaluation.index[row])
    if place < len(images) and images[place].name == evaluation.names[row]:
        data = images[place].read()
        if (sources.digest(data) == evaluation.digests[row]).all():
            return data
    _source.cache_clear()
    raise sources.DatasetError("The data has changed.")


@functools.lru_cache(maxsize=4)
def _source(place: str, split: str) -> sources.Source:
    return sources.source(place, split)
