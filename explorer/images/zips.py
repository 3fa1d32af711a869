"""Zips of pictures that people bring: what of them is kept?"""

import logging
import zipfile
from pathlib import Path

from explorer.images.metadata import without_metadata
from trainer.image_folder import DatasetError, image_folder

MARGIN = 64 * 2**20  # bytes
log = logging.getLogger(__name__)


def rewrite(source: Path, target: Path) -> None:
    """A zip of the images in `source` alone, under their names in the data set and without metadata;
    those that cannot be read are empty. The same images give the same file. Raises DatasetError,
    also where it would be far larger than what was brought, and OSError."""
    room = 2 * source.stat().st_size + MARGIN
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for entries in image_folder(source).splits.values():
            for entry in entries:
                try:
                    data = without_metadata(entry.read())
                except DatasetError as error:
                    log.info("nothing is kept of an image: %s", error)
                    data = b""
                room -= len(data)
                if room < 0:
                    raise DatasetError(
                        f"{source.name} would unpack to far more than its size: make it anew of "
                        "pictures that are JPEG or PNG files."
                    )
                out.writestr(zipfile.ZipInfo(entry.name), data)
