"""The images of an evaluation: small copies that are kept with it, and the originals where they
still lie."""

import functools
import logging
from dataclasses import fields

import numpy as np

from explorer.failures import sources
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import THUMBNAIL, Evaluation
from explorer.images import decoding, kept_pictures
from trainer.image_folder import Choices

log = logging.getLogger(__name__)


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
            f"The evaluation {evaluation.name} is damaged: make it anew."
        ) from error
    if kind == "image/png" or max(small.shape) < THUMBNAIL:
        return small, ""
    try:
        return np.array(sources.load(_original(evaluation, row))), ""
    except (sources.DatasetError, decoding.ImageError, OSError) as error:
        log.info("The small copy of %s is shown: %s", evaluation.names[row], error)
        return (
            small,
            f"Only a small copy is left: in {evaluation.data} it is no longer there, or has changed since.",
        )


def _original(evaluation: Evaluation, row: int) -> bytes | np.ndarray:
    if "originals" in evaluation.ends:
        return kept_pictures.decode(piece(evaluation, "originals", row)).pixels
    images = _source(evaluation.place, evaluation.split, _choices(evaluation)).images
    place = int(evaluation.index[row])
    if place < len(images) and images[place].name == evaluation.names[row]:
        data = images[place].read()
        if (sources.digest(data) == evaluation.digests[row]).all():
            return data
    _source.cache_clear()
    raise sources.DatasetError("The data has changed.")


def _choices(evaluation: Evaluation) -> Choices:
    """How its folder was read, as evaluation.json says it."""
    stored = evaluation.settings.get("reading")
    texts = stored if isinstance(stored, dict) else {}
    known = {entry.name: str(texts.get(entry.name, "")) for entry in fields(Choices)}
    return Choices(**known)


@functools.lru_cache(maxsize=4)
def _source(place: str, split: str, choices: Choices) -> sources.ImageSource:
    return sources.source(place, split, choices=choices)
