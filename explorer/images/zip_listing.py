"""Listing: which zips of strangers may the server open?

A zip is listed in a process of its own before the server opens it: the list of its members may cost
far more than its bytes, and its names may be hostile."""

import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from explorer.isolation import jobs, pool
from trainer.image_folder import DatasetError, QuestionError, image_folder

MAX_MEMBERS = 100_000
MAX_CLASSES = 5000  # each page that matches classes shows them all
MAX_LIST = 16 * 2**20  # bytes
ENTRY = b"PK\1\2"  # begins each entry of the list


def check(path: Path) -> None:
    """Raise DatasetError unless a zip is one of images that the server can open at little cost."""
    pool.call(jobs.ZIP, os.fsencode(path.resolve()), DatasetError)


def list_members(place: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """What `check` asks for: in a child, how many members a zip has. Raises DatasetError."""
    path = Path(os.fsdecode(place))
    try:
        data = path.read_bytes()
        count, size = data.count(ENTRY), len(data)
        del data
        if count > MAX_MEMBERS:
            raise _too_long(path.name, f"{count:,} files")
        with suppress(QuestionError):  # what is asked does not hold the zip up
            refuse_many_classes(path, len(image_folder(path).classes))
        with zipfile.ZipFile(path) as archive:
            listed = size - archive.start_dir
    except OSError as error:
        raise DatasetError(f"{path.name} is no readable zip ({type(error).__name__}).") from error
    if listed > MAX_LIST:
        raise _too_long(path.name, f"{listed / 2**20:.0f} MB of names")
    return {"members": count}, []


def refuse_many_classes(path: Path, classes: int) -> None:
    """Raise DatasetError for more classes than a page can show."""
    if classes > MAX_CLASSES:
        raise DatasetError(
            f"{path.name} has {classes:,} classes; at most {MAX_CLASSES:,} can be used here."
        )


def _too_long(name: str, listed: str) -> DatasetError:
    return DatasetError(
        f"{name} lists {listed}; at most {MAX_MEMBERS:,} files in {MAX_LIST // 2**20} MB of names can be "
        "used here."
    )
