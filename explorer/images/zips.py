"""Zips of pictures that people bring: what of them is kept?"""

import csv
import io
import logging
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from explorer.images import zip_listing
from explorer.images.metadata import without_metadata
from trainer.image_files import Contents
from trainer.image_folder import DatasetError
from trainer.label_tables import FileIndex, LabelTable, read_tables
from trainer.layout_recognition import is_called
from trainer.zip_files import zip_contents

MARGIN = 64 * 2**20  # bytes
BMP_RATIO = 16  # pictures that are not compressed shrink in a zip
MAX_SECONDS = 120.0
MAX_TABLES = 2 * 2**20  # bytes of all tables together
log = logging.getLogger(__name__)


def rewrite(source: Path, target: Path) -> None:
    """A zip of the images in `source` and of the tables that may say their classes, under their names
    and without metadata. Of all else, and of images that cannot be read, the names alone are there,
    so that they can be counted. The same images give the same file. Raises DatasetError, also where it
    would be far larger than what was brought, and OSError."""
    zip_listing.check(source)
    room, end = 2 * source.stat().st_size + MARGIN, time.monotonic() + MAX_SECONDS
    contents = zip_contents(source)
    around = _folder_around(source.stem, contents)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(contents.files):
            brought = _read(contents, name)
            data = without_metadata(brought)
            room -= max(len(data), len(brought) // BMP_RATIO)
            if time.monotonic() > end:
                raise DatasetError(
                    f"The pictures in {source.name} take more than {MAX_SECONDS:.0f} s to read: "
                    "bring fewer or smaller ones."
                )
            if room < 0:
                raise DatasetError(
                    f"{source.name} would unpack to far more than its size: make it anew of "
                    "pictures that are JPEG or PNG files."
                )
            out.writestr(zipfile.ZipInfo(name.removeprefix(around)), data)
        for name, data in _tables(contents):
            out.writestr(zipfile.ZipInfo(name), data)
        for name in sorted(contents.others):
            out.writestr(zipfile.ZipInfo(name), b"")


def _folder_around(source: str, contents: Contents) -> str:
    """The folder of all images where it is called as the zip, with a slash: the kept one has another
    name, by which nobody would know it."""
    tops = {name.partition("/")[0] for name in contents.files if "/" in name}
    flat = any("/" not in name for name in contents.files)
    return f"{tops.pop()}/" if not flat and len(tops) == 1 and is_called(source, *tops) else ""


def _tables(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """The tables of a zip: which image is of which class and split, and nothing else that stands in
    them."""
    index = FileIndex(contents.files)
    room = MAX_TABLES
    for name in sorted(contents.tables):
        data = _read(contents, name)
        room -= len(data)
        yield name, _table(read_tables(name, data, index)) if room >= 0 else b""


def _table(columns: Sequence[LabelTable]) -> bytes:
    """A table of the columns that may say the classes."""
    text = io.StringIO()
    writer = csv.writer(text)
    splits = columns[0].splits if columns else {}
    named = [column.column for column in columns]
    writer.writerow(["file", *named, *(["split"] if splits else [])])
    for file in sorted(set().union(*(column.labels for column in columns))):
        labels = [column.labels.get(file, "") for column in columns]
        writer.writerow([file, *labels, *([splits.get(file, "")] if splits else [])])
    return text.getvalue().encode() if columns else b""


def _read(contents: Contents, name: str) -> bytes:
    """The bytes of a file, none where they cannot be read."""
    try:
        return contents.read(name)
    except DatasetError as error:
        log.info("nothing is kept of a file: %s", error)
        return b""
