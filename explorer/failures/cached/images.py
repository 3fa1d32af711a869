"""One image of an evaluation: as a tile, opened, changed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.app.answers import answer
from explorer.drawing.pixels import png
from explorer.failures import evaluation_images
from explorer.failures.cached.evaluations import BY_EVALUATION
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import thumbnails
from explorer.images import uploads
from explorer.images.decoding import ImageError, decode
from explorer.images.uploads import UploadError
from explorer.inside import changes
from explorer.inside.cached import saliency_or_words
from explorer.inside.contrast import contrast as contrast_of
from explorer.inside.saliency import SaliencyMap
from explorer.networks.model import Model

SMALL_COPY = (
    "Only a small copy of this picture is left: the data is no longer on this server, or has changed since. "
    "What is measured here differs a little from the evaluation."
)
log = logging.getLogger(__name__)


@answer(BY_EVALUATION)
def _tiles(evaluation: Evaluation, rows: tuple[int, ...], side: int) -> list[bytes]:
    correct, judged = evaluation.correct, evaluation.judged
    return [
        thumbnails.tile(
            thumbnail(evaluation, row),
            bool(correct[row]) if judged[row] else None,
            side,
        )
        for row in rows
    ]


def tiles(
    evaluation: Evaluation, rows: Sequence[int] | np.ndarray, side: int = thumbnails.SIDE
) -> list[bytes]:
    """A PNG for each of these images. Only they are read."""
    return _tiles(evaluation, tuple(int(row) for row in rows), side)


def thumbnail(evaluation: Evaluation, row: int) -> np.ndarray | None:
    """Pixels of the small picture that is kept with the evaluation; None where it cannot be
    read."""
    try:
        return decode(evaluation_images.thumbnail(evaluation, row)[0]).pixels
    except (ImageError, OSError) as error:
        log.warning("No small picture of %s: %s", evaluation.names[row], error)
        return None


@dataclass(frozen=True)
class OpenedImage:
    """One image of an evaluation as every page can look at it: its key (see explorer.images.uploads),
    and what is to be said about where its pixels come from ("" for the original)."""

    key: str
    note: str


def opened(evaluation: Evaluation, row: int) -> OpenedImage:
    """Raises ImageError, EvaluationError."""
    image = _opened(evaluation, row)
    if uploads.get(image.key) is None:  # others needed the room
        return _open(evaluation, row)
    return image


def _open(evaluation: Evaluation, row: int) -> OpenedImage:
    pixels, note = evaluation_images.pixels(evaluation, row)
    note = SMALL_COPY if note else ""  # without the place, which may be a path of this server
    smaller = changes.smaller(pixels)
    if smaller is not pixels:
        note = f"{note} Made smaller: {changes.LARGEST} pixels on the shorter side.".strip()
    try:
        return OpenedImage(uploads.put(png(smaller)), note)
    except UploadError as error:
        raise ImageError(str(error)) from error


_opened = answer(BY_EVALUATION)(_open)


def contrast(
    model: Model, image: str, method: str, targets: tuple[int, int]
) -> tuple[SaliencyMap, SaliencyMap, SaliencyMap] | str:
    """Saliency maps of both classes and their contrast, or the sentence why there is none."""
    first, second = (saliency_or_words(model, image, method, target) for target in targets)
    if isinstance(first, str):
        return first
    if isinstance(second, str):
        return second
    return first, second, contrast_of(first, second)
