"""Which decoded sets stay on the disk? Those that were used last, within a budget; none is taken
from a training that uses it.

A set lies in a folder of its own, see image_cache. Who uses one holds a lock in it, which the system
releases when the process ends, however it ends. A folder that cannot be written is only read:
nothing is cleared from it."""

import itertools
import logging
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock

from trainer import files, machine
from trainer.image_files import DatasetError

VARIABLE = "CNN_EXPLORER_DECODED"
SHARE = 0.5  # of the disk that is free or taken by decoded sets: the usual budget
SPARE = 2**30  # bytes of the disk that stay free
_numbers = itertools.count()
log = logging.getLogger(__name__)


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """One process and thread at a time clears sets, makes room for one, or begins to use one."""
    with ExitStack() as stack:
        try:
            stack.enter_context(files.locked(root.with_suffix(".lock")))
        except OSError as error:
            log.info("%s is only read: %s", root, error)
        yield


def budget(root: Path) -> int:
    """Bytes that all decoded sets below `root` may take together: GiB in CNN_EXPLORER_DECODED, or a
    SHARE of the disk. Raises DatasetError, OSError."""
    given = os.environ.get(VARIABLE)
    if not given:
        return int(SHARE * (machine.free_disk(root) + sum(map(size, _folders(root)))))
    try:
        return int(float(given) * 2**30)
    except (ValueError, OverflowError) as error:
        raise DatasetError(f"{VARIABLE} is {given[:80]!r}; it must be a number of GiB.") from error


def make_room(root: Path, name: str, needed: int, sparing: Path) -> None:
    """Clear decoded sets, those first that were not used for longest, until `needed` more bytes may
    be written; the folder `sparing` stays. While `changing(root)`. Raises DatasetError where there
    is no room for so many, OSError."""
    allowed, gib = budget(root), f"{needed / 2**30:.1f} GiB"
    if needed > allowed:
        raise DatasetError(
            f"The decoded images of {name} would take {gib} on the disk, and all that is decoded here "
            f"may take {allowed / 2**30:.1f} GiB (set {VARIABLE} to change that): choose a smaller "
            "--size, or fewer images."
        )
    kept = sorted((each for each in _folders(root) if each != sparing), key=_last_use)
    held = sum(map(size, kept))
    for folder in kept:
        if _fits(root, held, needed, allowed):
            break
        if not in_use(folder):
            held -= size(folder)
            shutil.rmtree(folder, ignore_errors=True)
    if not _fits(root, held, needed, allowed):
        raise DatasetError(
            f"The decoded images of {name} would take {gib} on the disk, for which there is no room "
            "beside the sets that other trainings use now: choose a smaller --size, or wait until one "
            "has ended."
        )


def _fits(root: Path, held: int, needed: int, allowed: int) -> bool:
    return held + needed <= allowed and needed + SPARE <= machine.free_disk(root)


def _folders(root: Path) -> list[Path]:
    """The sets below `root`, and those that are only being decoded."""
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def size(folder: Path) -> int:
    """Bytes of the files of a set; those of one that is being decoded have their size from the
    beginning."""
    return sum(files.changed_at(path)[1] for path in folder.glob("*.*"))


def _last_use(folder: Path) -> int:
    return files.changed_at(folder / "set.json")[0]


def use(folder: Path, pixels: np.ndarray) -> None:
    """Keep a set from being cleared as long as `pixels` exist in this process; while `changing`."""
    lock = FileLock(folder / f"{os.getpid()}-{next(_numbers)}.use", thread_local=False)
    try:
        lock.acquire()
        os.utime(folder / "set.json")
    except OSError as error:
        log.info("%s is only read: %s", folder, error)
        return
    weakref.finalize(pixels, _leave, lock)


def _leave(lock: FileLock) -> None:
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def in_use(folder: Path) -> bool:
    """Whether some process uses a set, or is decoding it."""
    locks = list(folder.glob("*.use"))
    if folder.suffix == ".part":  # see files.atomic_folder
        locks.append(folder.with_name(folder.name[1:].removesuffix(".part") + ".lock"))
    return any(map(_is_held, locks))


def _is_held(lock: Path) -> bool:
    try:
        with files.locked(lock, wait=False):
            return False
    except files.BusyError:
        return True
