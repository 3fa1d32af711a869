"""Who brought the zips that are kept for trainings, and which go when there is no room?

They lie below the runs folder, each in a folder named by its digest, beside who brought it and when.
Each visitor has a share, see explorer/shares.py; what a training that runs or waits needs stays."""

import logging
import secrets
import shutil
import time
from pathlib import Path

from explorer.shares import Budget, FullError, Kept, make_room
from explorer.training.files import FOLDER, jobs
from explorer.training.limits import JobError
from explorer.visitors import NOBODY
from trainer import files

ZIPS = "zips"  # the folder of uploads in FOLDER
MAX_ZIPS = 200
SHARE = Budget(10, 600 * 2**20)  # of one visitor
IDLE = 7 * 86400.0  # seconds, after which a zip goes before those that others need
BROUGHT_BY, NEW = "brought_by.json", ".new-"
FORGOTTEN = 3600.0  # seconds; none takes as long to be written
log = logging.getLogger(__name__)


def is_upload(path: Path) -> bool:
    """Whether a data set is a zip that a visitor brought."""
    _digest, store, jobs = list(path.parents)[:3]
    return store.name == ZIPS and jobs.name == FOLDER


def folder(root: Path) -> Path:
    """Where they lie."""
    return root / FOLDER / ZIPS


def zip_in(place: Path) -> Path | None:
    """The zip in the folder of a digest, if it is whole."""
    return next(place.glob("*.zip"), None)


def admit(root: Path, digest: str, size: int, visitor: str, most: int) -> None:
    """Let those go that must, so that this visitor can bring this zip and all have at most `most`
    bytes. To be called while the folder is locked. Raises JobError."""
    kept = _kept(root)
    same = kept.get(digest)
    if same and visitor in same.used:
        return
    if same:
        same.needed = True  # it stays, and costs nothing more
    before = {key: set(thing.used) for key, thing in kept.items()}
    try:
        new, idle = 0 if same else size, time.time() - IDLE
        gone = make_room(kept, visitor, new, SHARE, Budget(MAX_ZIPS, most), idle)
    except FullError as error:
        raise JobError(_no_room(error.mine)) from error
    for key in gone:
        shutil.rmtree(folder(root) / key, ignore_errors=True)
    for key, thing in kept.items():
        if set(thing.used) != before[key]:
            _write(folder(root) / key, thing.used)


def add(root: Path, digest: str, visitor: str, new: Path | None) -> None:
    """Write down that this visitor brought a zip now; `new` is the folder in which it lies if it
    was not here before. To be called while the folder is locked. Raises JobError."""
    place = folder(root) / digest
    try:
        if new is not None and zip_in(place) is None:
            shutil.rmtree(place, ignore_errors=True)
            new.rename(place)
    except OSError as error:
        raise JobError(f"The zip cannot be kept on this server ({error.strerror}).") from error
    _write(place, _holders(place) | {visitor: time.time()})


def new_folder(root: Path) -> Path:
    """The place of a zip that is not yet known to be one."""
    return folder(root) / f"{NEW}{secrets.token_hex(8)}"


def sweep(root: Path) -> None:
    """Take away what a server that was killed had not written to its end."""
    for place in folder(root).glob(f"{NEW}*"):
        if time.time() - place.stat().st_mtime > FORGOTTEN:  # no other server is at it
            shutil.rmtree(place, ignore_errors=True)


def _no_room(mine: bool) -> str:
    if mine:
        return (
            f"Your share of this server ({SHARE.things} zips, {SHARE.size // 2**20} MB) is taken by "
            "zips that trainings of yours need: let one finish, or stop one."
        )
    return "There is no room for more uploads on this server now: trainings need what is there."


def _kept(root: Path) -> dict[str, Kept]:
    needed = {
        str(job.settings.get("data")) for job in jobs(root).values() if job.waits or job.alive
    }
    kept = {}
    for place in folder(root).iterdir() if folder(root).is_dir() else ():
        path = zip_in(place)
        if path is not None and not place.name.startswith(NEW):
            stat = path.stat()
            holders = _holders(place) or {NOBODY: stat.st_mtime}
            kept[place.name] = Kept(stat.st_size, holders, str(path) in needed)
    return kept


def _holders(place: Path) -> dict[str, float]:
    """Who brought the zip in a folder, and when."""
    try:
        content = files.read_json(place / BROUGHT_BY)
        return {str(visitor): files.number(when) for visitor, when in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        log.warning("who brought %s is not known: %s", place.name, error)
        return {}


def _write(place: Path, holders: dict[str, float]) -> None:
    try:
        files.write_json(place / BROUGHT_BY, holders)
    except OSError as error:
        raise JobError(f"The zip cannot be kept on this server ({error.strerror}).") from error
