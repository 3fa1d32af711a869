"""How is a table of further right classes read that somebody brings?

A CSV with the image in the first column and its right classes in the others, by name, by WordNet id or by
output; several in one cell with ; or | between them, or a row for each. An empty cell: no class is right.
JSON as of ReaL works as well: {image: [outputs]}, or a list of such lists for ImageNet's validation images in
their order."""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from explorer.failures.class_matching import finder
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.right_classes import RightClasses, right_classes
from explorer.failures.wordnet import WNID
from trainer import files

MAX_BYTES, MAX_ROWS, MAX_CLASSES = 8 * 2**20, 500_000, 100  # classes of one image
FIRST = re.compile(r"(?i)(image|img|file|file ?name|name|path|picture|photo|id|image_?id)")
RIGHT = re.compile(r"(?i)class|label|right|real|wnid|synset|index|output|categor")
IMAGENET = "ILSVRC2012_val_{:08d}"  # the name of a validation image, from 1
HOW = (
    "A table has the name of an image in its first column and its right classes in the next: names, WordNet ids "
    "or outputs, several with ; between them."
)
Rows = list[tuple[str, list[str]]]  # image, cells with classes


def read_file(path: Path) -> Rows:
    """The rows of a table on this machine. Raises EvaluationError."""
    try:
        return read_rows(files.read_bytes(path, MAX_BYTES), path.name)
    except OSError as error:
        raise EvaluationError(
            f"The table {path.name} cannot be read: {error.strerror or type(error).__name__}."
        ) from error


def read_rows(data: bytes, name: str) -> Rows:
    """The rows of a table: CSV or JSON. Raises EvaluationError."""
    if len(data) > MAX_BYTES:
        raise EvaluationError(f"{name} is larger than {MAX_BYTES // 2**20} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{name} is no text in UTF-8. {HOW}") from error
    rows = _of_json(text, name) if text.lstrip()[:1] in ("[", "{") else _of_csv(text, name)
    if not rows:
        raise EvaluationError(f"{name} has no rows. {HOW}")
    return rows


def _of_json(text: str, name: str) -> Rows:
    try:
        content = files.parse_json(text)
    except ValueError as error:
        raise EvaluationError(f"{name} begins like JSON and is none. {HOW}") from error
    if isinstance(content, list):
        content = {IMAGENET.format(place): right for place, right in enumerate(content, 1)}
    if len(content) > MAX_ROWS:
        raise EvaluationError(f"{name} has more than {MAX_ROWS:,} rows.")
    return [(image, _cells(right, name)) for image, right in content.items()]


def _cells(right: Any, name: str) -> list[str]:
    values = right if isinstance(right, list) else [right]
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise EvaluationError(
            f"{name} is JSON in which right classes are neither names nor numbers: "
            f"{json.dumps(right)[:60]}."
        )
    return [str(value) for value in values]


def _of_csv(text: str, name: str) -> Rows:
    first = text.lstrip().split("\n", 1)[0]
    between = next((sign for sign in ("\t", ",", ";") if sign in first), ",")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) > MAX_ROWS:
                raise EvaluationError(f"{name} has more than {MAX_ROWS:,} rows.")
    except csv.Error as error:
        raise EvaluationError(
            f"{name} is damaged in row {len(rows) + 1}: {error}. {HOW}"
        ) from error
    places = None
    if rows and FIRST.fullmatch(rows[0][0]):
        header = rows.pop(0)[1:]
        places = [place for place, title in enumerate(header, 1) if RIGHT.search(title)]
        places = places or list(range(1, len(header) + 1))
    width = max(map(len, rows), default=0)
    if rows and width < 2:
        raise EvaluationError(f"{name} has one column. {HOW}")
    return [
        (row[0], [row[place] for place in places or range(1, len(row)) if place < len(row)])
        for row in rows
    ]


def table(rows: Rows, name: str, evaluation: Evaluation) -> RightClasses:
    """What a table says of the images of an evaluation. Raises EvaluationError where it is about none of
    them, or names none of the network's classes."""
    places, find = _places(evaluation), _finder(evaluation)
    right: dict[int, set[int]] = defaultdict(set)
    strangers: Counter[str] = Counter()
    emptied: set[int] = set()
    for image, cells in rows:
        row = places(image)
        if row is None:
            continue
        names = [each for cell in cells for each in _names(cell, find)]
        outputs = [find(each) for each in names]
        strangers.update(
            each for each, output in zip(names, outputs, strict=True) if output is None
        )
        right[row].update(output for output in outputs if output is not None)
        if not names:
            emptied.add(row)
    _refuse(rows, right, strangers, name, evaluation)
    kept = {row: sorted(named) for row, named in right.items() if named or row in emptied}
    unknown = sum(strangers.values())
    return right_classes(name, kept, unknown, evaluation.labels, len(evaluation.classes))


def _refuse(
    rows: Rows,
    right: dict[int, set[int]],
    strangers: Counter[str],
    name: str,
    evaluation: Evaluation,
) -> None:
    if not right:
        ours, theirs = str(evaluation.names[0]), rows[0][0]
        raise EvaluationError(
            f"None of the {len(rows):,} images of {name} ({theirs[:60]!r}, ...) is one of this evaluation "
            f"({ours[:60]!r}, ...). {HOW}"
        )
    if not any(right.values()):
        some = ", ".join(repr(text[:40]) for text, _ in strangers.most_common(3)) or "empty cells"
        raise EvaluationError(
            f"{name} names no class of {evaluation.label}: there is {some}. {HOW}"
        )
    if max(map(len, right.values())) > MAX_CLASSES:
        raise EvaluationError(f"{name} names more than {MAX_CLASSES} right classes of one image.")


def _places(evaluation: Evaluation) -> Callable[[str], int | None]:
    """The row of an image by its name: with its folders, or, where no other one is called so, without
    them, without its ending. Raises EvaluationError for a name that several images have."""
    rows: dict[str, int] = {}
    for row, image in enumerate(map(str, evaluation.names)):
        for short in {PurePosixPath(image).name, PurePosixPath(image).stem}:
            rows[short] = -1 if short in rows else row
    rows |= {str(image): row for row, image in enumerate(evaluation.names)}

    def find(image: str) -> int | None:
        image = image.replace("\\", "/").removeprefix("./")
        path = PurePosixPath(image)
        row = next((rows[key] for key in (image, path.name, path.stem) if key in rows), None)
        if row == -1:
            raise EvaluationError(
                f"Several images are called {image[:60]!r}: write them with their folders, as in "
                f"{str(evaluation.names[0])[:80]!r}."
            )
        return row

    return find


def _finder(evaluation: Evaluation) -> Callable[[str], int | None]:
    """The output that a text means: a name, a WordNet id, else a number. Raises EvaluationError for a
    number that is none of the outputs."""
    match, count = finder(evaluation.classes), len(evaluation.classes)

    def find(text: str) -> int | None:
        output = match(text)
        if output >= 0:
            return output
        if not (text.isascii() and text.isdecimal()):
            return None
        if int(text[:9]) >= count:
            raise EvaluationError(
                f"There is no output {text[:12]}: {evaluation.label} has outputs 0 to {count - 1}."
            )
        return int(text)

    return find


def _names(cell: str, find: Callable[[str], int | None]) -> Iterator[str]:
    """The classes in a cell: it may be one name with commas in it, or several."""
    cell = cell.strip().strip("[](){}").strip()
    if not cell:
        return
    for part in re.split(r"[;|]", cell):
        text = part.strip().strip("'\"")
        if not text:
            continue
        pieces = _pieces(text)
        yield from (
            [text] if len(pieces) < 2 or (not _codes(pieces) and find(text) is not None) else pieces
        )


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip().strip("'\"") for piece in text.split(",") if piece.strip()]
    spaced = text.replace(",", " ").split()
    return spaced if _codes(spaced) else pieces


def _codes(pieces: Sequence[str]) -> bool:
    """Whether all of these are numbers or WordNet ids."""
    return all(piece.isdecimal() or WNID.fullmatch(piece) for piece in pieces)
