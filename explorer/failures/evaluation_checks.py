"""Can what lies in the folder of an evaluation be true, whoever wrote it? Of evaluation.json every
entry, of the arrays first their headers, then what is in them.

What is checked here needs no further care on any page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from trainer.image_folder import SPLITS

MAX_TEXT, MAX_ROWS = 10_000, 2 * 10**7
KINDS = ("dataset", "folder", "zip", "uploads")
STATES = ("finished", "partial")
FINITE = ("entropy", "contrast", "standing_out", "top_probabilities")
OF_LABELLED = ("probability", "loss", "margin")  # NaN where the class is unknown


def text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_ROWS


def texts(value: object) -> bool:
    return isinstance(value, list) and all(map(text, value))


def settings(value: object) -> bool:
    return isinstance(value, dict) and all(
        count(value.get(name, 0)) for name in ("limit", "batch_size")
    )


def match(value: object) -> bool:
    """A row of the class matching."""
    return (
        isinstance(value, dict)
        and type(value.get("output")) is int
        and all(text(value.get(name)) for name in ("name", "how", "why"))
    )


def unreadable(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, list) and len(row) == 2 and all(map(text, row)) for row in value
    )


FIELDS: dict[str, Callable[[Any], bool]] = {  # of evaluation.json, all of which must be there
    "state": lambda value: value in STATES,
    "model": text,
    "label": text,
    "weights": text,
    "data": text,
    "kind": lambda value: value in KINDS,
    "place": text,
    "split": lambda value: isinstance(value, str) and value in SPLITS,
    "settings": settings,
    "classes": lambda value: texts(value) and bool(value),
    "data_classes": texts,
    "matching": lambda value: isinstance(value, list) and all(map(match, value)),
    "total": count,
    "rows": count,
    "unreadable": unreadable,
    "unreadable_count": count,
    "hash": text,
}


def odd_field(content: Mapping[str, Any]) -> str:
    """The first entry of an evaluation.json that cannot be, or nothing."""
    for name, is_right in FIELDS.items():
        try:
            if not is_right(content.get(name)):
                return name
        except TypeError:  # lists and objects are in no table
            return name
    outputs = len(content["classes"])
    if not all(-1 <= row["output"] < outputs for row in content["matching"]):
        return "matching"
    return "rows" if content["rows"] > content["total"] else ""


def header(file: Path) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of the array in an .npy file that is as long as these say. Raises OSError,
    ValueError."""
    with file.open("rb") as source:
        np.lib.format.read_magic(source)
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(source)
        begin = source.tell()
    if fortran or dtype.hasobject or min(shape, default=0) < 0:
        raise ValueError("an array of another kind")
    if file.stat().st_size != begin + dtype.itemsize * int(np.prod(shape, dtype=object)):
        raise ValueError("an array of another size")
    return shape, dtype


def odd_array(file: Path, kinds: tuple[str, ...], shape: tuple[int | None, ...]) -> str:
    """Why an .npy file does not hold an array of one of these types and this shape (None: any side
    from 1), or nothing. Only its header is read."""
    if not file.is_file():  # a pipe would never end
        return f"{file.name} is no file"
    try:
        there, dtype = header(file)
    except (OSError, ValueError, EOFError, MemoryError) as error:
        return f"{file.name} holds no array ({type(error).__name__})"
    if dtype not in [np.dtype(kind) for kind in kinds]:
        return f"{file.name} holds numbers of another type ({str(dtype)[:20]})"
    fits = len(there) == len(shape) and all(
        side >= 1 if wanted is None else side == wanted
        for side, wanted in zip(there, shape, strict=True)
    )
    return "" if fits else f"{file.name} holds different numbers of images, or of something else"


def odd_values(content: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> str:
    """Why the numbers of an evaluation cannot be, or nothing."""
    outputs, classes = len(content["classes"]), len(content["data_classes"])
    ranges = {"labels": (-1, outputs), "own_labels": (-1, classes), "top": (0, outputs)}
    for name, (low, high) in ranges.items():
        values = arrays[name]
        if values.size and not (low <= values.min() and values.max() < high):
            return f"{name} are none of its classes"
    if arrays["index"].size and arrays["index"].min() < 0:
        return "index is below 0"
    for name in FINITE:
        if not np.isfinite(arrays[name]).all():
            return f"{name} has numbers that are not finite"
    known = arrays["labels"] >= 0
    for name in OF_LABELLED:
        if np.isnan(arrays[name][known]).any():
            return f"{name} is missing where the class is known"
    confidence = arrays["top_probabilities"]
    if confidence.size and not (confidence.min() >= 0 and confidence.max() <= 1 + 1e-6):
        return "top_probabilities are no probabilities"
    return ""


def odd_blob(path: Path, blob: str) -> str:
    """Why the pieces of a blob are not what their sizes say, or nothing."""
    sizes, whole = np.load(path / f"{blob}_size.npy", allow_pickle=False), path / f"{blob}.bin"
    if not whole.is_file():
        return f"{whole.name} is no file"
    length = whole.stat().st_size
    if sizes.size and sizes.min() < 0:
        return f"{blob}_size.npy holds numbers below 0"
    return "" if sizes.sum(dtype=np.int64) == length else f"{whole.name} is cut short, or too long"
