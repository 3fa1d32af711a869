"""How does somebody take a selection of images along? As a table, or as a zip of images with a
manifest; export_page.py makes one HTML page."""

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explorer.drawing.pixels import png
from explorer.drawing.tables import csv
from explorer.failures import evaluation_images
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.notes import Notes
from explorer.failures.verdicts import verdict

MAX_ZIP = 500  # images
MAX_BYTES = 150 * 2**20  # of a zip
MAX_PNG = 128  # pixels of the longer side; larger pictures are JPEG files
QUALITY = 95
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportedImage:
    """One image of a selection: what was known and answered, what people wrote, and its place in
    the evaluation."""

    row: int
    name: str
    true: str  # "" where it is not known
    predicted: str
    probability: float  # of the predicted class
    probability_true: float  # NaN where the true class is not known
    loss: float
    margin: float
    entropy: float
    verdict: str  # right, also right (by a table of further right classes), wrong or unknown
    right: tuple[str, ...] = ()  # classes, by that table, where it says something of the image
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def exported_images(
    evaluation: Evaluation, rows: Sequence[int], notes: Notes
) -> list[ExportedImage]:
    """What is said of each of these images."""
    return [_exported_image(evaluation, int(row), notes) for row in rows]


def _exported_image(evaluation: Evaluation, row: int, notes: Notes) -> ExportedImage:
    name, label = str(evaluation.names[row]), int(evaluation.labels[row])
    return ExportedImage(
        row,
        name,
        evaluation.classes[label] if label >= 0 else "",
        evaluation.classes[evaluation.predicted[row]],
        float(evaluation.confidence[row]),
        float(evaluation.probability[row]),
        float(evaluation.loss[row]),
        float(evaluation.margin[row]),
        float(evaluation.entropy[row]),
        verdict(evaluation, row),
        tuple(evaluation.classes[output] for output in _named(evaluation, row)),
        notes.tags.get(name, ()),
        tuple(note.text for note in notes.notes.get(name, ())),
    )


def _named(evaluation: Evaluation, row: int) -> tuple[int, ...]:
    table = evaluation.table
    return table.of(row) if table is not None and row in table.rows else ()


def small_pictures(evaluation: Evaluation, rows: Sequence[int]) -> Iterator[tuple[bytes, str]]:
    """Encoded small pictures and their mime types, one at a time, as they are kept; b"" where one
    cannot be read."""
    for row in rows:
        try:
            yield evaluation_images.thumbnail(evaluation, int(row))
        except OSError as error:
            log.warning("No small picture of %s: %s", evaluation.names[row], error)
            yield b"", ""


def whole_pictures(evaluation: Evaluation, rows: Sequence[int]) -> Iterator[tuple[bytes, str]]:
    """Encoded whole pictures without their metadata and their mime types, one at a time; b"" where
    one cannot be read."""
    for row in rows:
        try:
            pixels, _ = evaluation_images.pixels(evaluation, int(row))
        except EvaluationError as error:
            log.warning("No picture of %s: %s", evaluation.names[row], error)
            yield b"", ""
            continue
        if max(pixels.shape[:2]) > MAX_PNG:
            yield jpeg(pixels), "image/jpeg"
        else:
            yield png(pixels), "image/png"


def jpeg(pixels: np.ndarray) -> bytes:
    """`pixels` (H, W, 3) as a JPEG without metadata."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def columns(images: Sequence[ExportedImage]) -> dict[str, list]:
    """One row an image."""
    return {
        "row": [image.row for image in images],
        "image": [image.name for image in images],
        "true class": [image.true for image in images],
        "predicted class": [image.predicted for image in images],
        "verdict": [image.verdict for image in images],
        "right classes": ["; ".join(image.right) for image in images],
        "probability of the predicted class": [image.probability for image in images],
        "probability of the true class": [image.probability_true for image in images],
        "loss": [image.loss for image in images],
        "margin": [image.margin for image in images],
        "entropy in nats": [image.entropy for image in images],
        "tags": ["; ".join(image.tags) for image in images],
        "notes": [" | ".join(image.notes) for image in images],
    }


def archive(
    about: dict, images: Sequence[ExportedImage], pictures: Iterable[tuple[bytes, str]]
) -> bytes:
    """A zip of at most MAX_ZIP images and MAX_BYTES, manifest.csv (with the file of each, empty
    where it was left out) and about.json. pictures are (encoded bytes, mime type), in the order of
    images. No name of a stranger becomes a path."""
    out, files, size = io.BytesIO(), [], 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for place, (image, (data, mime)) in enumerate(
            zip(images[:MAX_ZIP], pictures, strict=False)
        ):
            size += len(data)
            if not data or size > MAX_BYTES:
                files.append("")
                continue
            suffix = "png" if mime == "image/png" else "jpg"
            files.append(f"images/{place:04d}_{file_name(image.name)}.{suffix}")
            folder.writestr(files[-1], data)
        files += [""] * (len(images) - len(files))
        folder.writestr("manifest.csv", csv({"file": files, **columns(images)}))
        counts = {"images": sum(map(bool, files)), "selected": len(images)}
        content = json.dumps({**about, **counts}, indent=1, ensure_ascii=False)
        folder.writestr("about.json", content)
    return out.getvalue()


def file_name(text: str) -> str:
    """The end of a name as part of a file name."""
    stem = text.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem)[:60].strip("_") or "image"
