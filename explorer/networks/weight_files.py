"""Weight files: where do published weights lie on this server, and are they the published ones?

In a folder that whoever runs the server names in CNN_EXPLORER_WEIGHTS, else in torch's cache, into
which downloads go."""

import functools
import os
from pathlib import Path

from trainer import downloads, files

VARIABLE = "CNN_EXPLORER_WEIGHTS"
HELP = "a folder of published weights, under torchvision's names of the files, that is looked into before torch's cache"


def located(cached: Path) -> Path | None:
    """The file of the name of `cached`, its place in torch's cache, wherever it is; None where it is not
    here."""
    given = os.environ.get(VARIABLE)
    places = [Path(given).expanduser() / cached.name] if given else []
    return next((place for place in [*places, cached] if place.is_file()), None)


def checksum(name: str) -> tuple[str, str]:
    """Algorithm and beginning of the digest that torchvision's names of files end with."""
    return "sha256", Path(name).stem.rpartition("-")[2]


def is_published(path: Path) -> bool:
    """Whether the file holds what its name says; read again only when it has changed. Raises OSError."""
    return _is_published(path, files.changed_at(path))


@functools.lru_cache(maxsize=64)
def _is_published(path: Path, _stamp: tuple[int, int]) -> bool:
    return downloads.is_intact(path, checksum(path.name))
