"""After which epochs is the network kept, so that it can be looked at as it was then? In a run folder
they lie in epochs/, under their numbers; the first is 1."""

import logging
import re
from pathlib import Path

from trainer.config import Config

FOLDER = "epochs"
MAX_BYTES = 512 * 2**20  # that the kept epochs of one run may take
NUMBER = re.compile("[1-9][0-9]{0,5}")
log = logging.getLogger(__name__)


def name(epoch: int) -> str:
    """What the weights after this epoch are called in `runs.load`; their file has .safetensors behind it."""
    return f"{FOLDER}/{epoch}"


def to_keep(config: Config, size: int) -> tuple[int, ...]:
    """The epochs of this training whose network is kept beside the one that it ends with, where one takes `size`
    bytes: `few` keeps the first and the powers of two, `all` every one. Where they would take more than
    MAX_BYTES together, every second goes, and again, until they do not."""
    earlier = range(1, config.epochs)
    chosen = {
        "few": [epoch for epoch in earlier if epoch & (epoch - 1) == 0],
        "all": list(earlier),
        "none": [],
    }[config.keep_epochs]
    while chosen and len(chosen) * size > MAX_BYTES:
        chosen = chosen[::2] if len(chosen) > 1 else []
    return tuple(chosen)


def kept(path: Path) -> tuple[int, ...]:
    """The epochs whose network is in a run folder, beside the one that it ends with."""
    try:
        files = [file.stem for file in (path / FOLDER).iterdir() if file.suffix == ".safetensors"]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        log.warning("the epochs of the run %s cannot be read: %s", path.name, error)
        return ()
    return tuple(sorted(int(file) for file in files if NUMBER.fullmatch(file)))
