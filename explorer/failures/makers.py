"""Who brought what was evaluated, and how much of the disk do his evaluations take?

Beside the evaluations lies a file for each that a visitor asked for, with the hash by which he is
known; not in its folder, whose files are the same whoever asks."""

import logging
from pathlib import Path

from explorer.shares import Kept
from explorer.visitors import NOBODY
from trainer import files

PRIVATE = "upload-"  # how the folders of what visitors brought begin
FOLDER = ".made-by"
MAX_BYTES = 1000  # of the file that says who
log = logging.getLogger(__name__)


def set_maker(path: Path, visitor: str) -> None:
    """Write down that this visitor asked for the evaluation at `path`. Raises OSError."""
    place = _place(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write(place, visitor.encode(), durable=False)


def maker(path: Path) -> str:
    """Who asked for the evaluation at `path`; NOBODY where that is not known."""
    try:
        return files.read_bytes(_place(path), MAX_BYTES).decode()
    except FileNotFoundError:
        return NOBODY
    except (OSError, ValueError) as error:
        log.warning("who made %s is not known: %s", path.name, error)
        return NOBODY


def forget(path: Path) -> None:
    """The evaluation at `path` is gone."""
    _place(path).unlink(missing_ok=True)


def _place(path: Path) -> Path:
    return path.parent / FOLDER / path.name


def size(path: Path) -> int:
    """Bytes of the files in a folder, also while some of them go."""
    return sum(files.changed_at(file)[1] for file in path.iterdir()) if path.is_dir() else 0


def brought(root: Path) -> dict[str, Kept]:
    """The evaluations of what visitors brought, by name: also partial ones."""
    return {
        path.name: Kept(size(path), {maker(path): files.changed_at(path)[0] / 1e9})
        for path in root.glob(f"{PRIVATE}*")
        if path.is_dir()
    }
