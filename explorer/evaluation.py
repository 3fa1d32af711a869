"""Evaluations: what a network said of every image of a set, as a folder on disk.

explorer/evaluating.py writes the folder, explorer/evaluate.py is its command, this module reads it. Arrays are memory
mapped, so that an evaluation of 50,000 images opens at once. To keep one more number per image, add a row to COLUMNS
and fill it in evaluating.measure.

<name>/
  evaluation.json    what was asked (network and the hash of its weights, data, class matching, settings), classes,
                     counts, unreadable images, and `state`: finished, or partial where it was stopped
  names              the images' names, each ended by a zero byte
  <column>.npy       one array per column, (N, ...); the same evaluation made twice gives identical files
  thumbnails, thumbnails.npy   small pictures one after the other, and where each begins
"""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent / "evaluations"


class EvaluationError(ValueError):
    """An evaluation that cannot be made or read, with a sentence that says why."""


@dataclass(frozen=True)
class Evaluation:
    """N images, K outputs of the network, rows in the order in which they were looked at: drawn from a seed, so that a
    part of them is a fair sample. Large arrays are memory mapped and read-only.

    names (N,) str. labels (N,) int32: the output that is right, -1 unknown. own_labels (N,) int32: the class in
    `data_classes`, the data's own, -1 where it has none. top (N, k) int32 and top_probabilities (N, k) float64, best
    first, k = min(5, K). probability (N,) float64 of the true class, loss (N,) = -log of it, margin (N,) = it minus the
    largest of the others (below 0 exactly where the network is wrong); all three NaN where the label is unknown.
    entropy (N,) in nats. contrast (N,): the standard deviation of the brightness (0 to 1) of what the network is given.
    standing_out (N,): the share of its pixels that differ from its border's median colour by more than a tenth.
    digests (N, 16) uint8: a hash of each image's bytes, by which the same image is known in another evaluation.
    index (N,) int64: its place in the data's listing. features (N, D) float16: the input of the last layer with
    weights, averaged over positions; None where it was not kept. probabilities (N, K) float16 or float32; None where
    N x K is too large. thumbnails: see `thumbnail`.
    """

    path: Path
    state: str  # finished or partial
    model: str  # key of MODELS
    label: str  # of the network
    weights: str  # sha256
    data: str  # what was evaluated, for people: "digits, validation"
    kind: str  # digits, folder, zip, uploads or dataset
    place: str  # what opens the data again: "digits", a path, a row of DATASETS; "" for uploads
    split: str
    settings: dict
    classes: tuple[str, ...]  # (K,) of the network
    data_classes: tuple[str, ...]
    matching: tuple[dict, ...]  # rows of explorer.matching.Match as dicts: data class -> output and how it was found
    total: int  # images in the data; N + unreadable of them were looked at
    unreadable: tuple[tuple[str, str], ...]  # name and sentence, the first 1,000
    unreadable_count: int
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

    def __len__(self) -> int:
        return len(self.labels)


def read(path: Path) -> Evaluation:
    """The evaluation in a folder. Raises EvaluationError."""
    raise NotImplementedError


def found(root: Path = ROOT) -> dict[str, dict]:
    """name -> the content of evaluation.json of every evaluation in a folder, newest first; broken ones left out."""
    raise NotImplementedError


def folder(name: str, root: Path = ROOT) -> Path:
    """The folder of an evaluation's name. Raises EvaluationError for a name that is no plain name."""
    raise NotImplementedError


def progress(path: Path) -> dict | None:
    """How far the evaluation that is being written to `path` is: state (running, partial, finished, failed), done,
    total, unreadable, message; None where there is nothing. To be polled while the command runs."""
    raise NotImplementedError


def thumbnail(evaluation: Evaluation, row: int) -> tuple[bytes, str]:
    """An encoded picture of at most 96 pixels a side, without metadata, and its mime type (image/jpeg or image/png).
    Pictures that are no larger than that are kept without loss. One small read from disk."""
    raise NotImplementedError


def pixels(evaluation: Evaluation, row: int) -> tuple[np.ndarray, str]:
    """The image itself (H, W, 3) uint8, upright, and "" if it is the original; read again from where the data lies if
    it is still there and unchanged, otherwise its thumbnail, and a sentence that says so."""
    raise NotImplementedError
