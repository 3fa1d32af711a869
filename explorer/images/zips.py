"""Zips of pictures that people bring: what of them is kept?"""

import logging
import time
import zipfile
from pathlib import Path

from explorer.images import zip_listing
from explorer.images.metadata import without_metadata
from trainer.image_folder import DatasetError, Entry, image_folder

MARGIN = 64 * 2**20  # bytes
BMP_RATIO = 16  # pictures that are not compressed shrink in a zip
MAX_SECONDS = 120.0
log = logging.getLogger(__name__)


def rewrite(source: Path, target: Path) -> None:
    """A zip of the images in `source` alone, under their names in the data set and without metadata;
    those that cannot be read are empty. The same images give the same file. Raises DatasetError,
    also where it would be far larger than what was brought, and OSError."""
    zip_listing.check(source)
    room, end = 2 * source.stat().st_size + MARGIN, time.monotonic() + MAX_SECONDS
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for entries in image_folder(source).splits.values():
            for entry in entries:
                brought = _read(entry)
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
                out.writestr(zipfile.ZipInfo(entry.name), data)


def _read(entry: Entry) -> bytes:
    """The bytes of an image, none where they cannot be read."""
    try:
        return entry.read()
    except DatasetError as error:
        log.info("nothing is kept of an image: %s", error)
        return b""
