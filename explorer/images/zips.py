"""Zips of pictures that people bring: what of them is kept?"""

import logging
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from explorer.images import zip_listing
from explorer.images.metadata import without_metadata
from trainer.image_files import Contents
from trainer.image_folder import DatasetError
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
            out.writestr(zipfile.ZipInfo(name), data)
        for name, data in _tables(contents):
            out.writestr(zipfile.ZipInfo(name), data)
        for name in sorted(contents.others):
            out.writestr(zipfile.ZipInfo(name), b"")


def _tables(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """The tables of a zip, those that are no larger than tables are; of the others nothing."""
    room = MAX_TABLES
    for name in sorted(contents.tables):
        data = _read(contents, name)
        kept = data if len(data) <= room else b""
        room -= len(kept)
        yield name, kept


def _read(contents: Contents, name: str) -> bytes:
    """The bytes of a file, none where they cannot be read."""
    try:
        return contents.read(name)
    except DatasetError as error:
        log.info("nothing is kept of a file: %s", error)
        return b""
