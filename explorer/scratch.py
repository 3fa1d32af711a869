"""Folders that go when the server does, also when it is killed.

Each lies in the system's folder for temporary files, beside a lock that its server holds as long as
it lives. The system lets go of the lock of a process that has ended, however it ended, so whoever
gets the lock may take the folder away: neither clocks nor process ids are asked."""

import atexit
import logging
import secrets
import shutil
import tempfile
import time
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

PREFIX = "cnn-explorer-"
FORGOTTEN = 86400.0  # seconds after which a lock without a folder is taken away
log = logging.getLogger(__name__)
_held: dict[Path, BaseFileLock] = {}  # of this process; a lock to which nothing refers is let go


def folder(kind: str) -> Path:
    """A new empty folder of this process, which goes when it ends or, after it was killed, when
    another server starts. Raises OSError."""
    path = Path(tempfile.gettempdir()) / f"{PREFIX}{kind}-{secrets.token_hex(8)}"
    lock = _lock(path)
    lock.acquire()  # before there is a folder: none is ever seen without its lock
    _held[path] = lock
    path.mkdir(mode=0o700)
    atexit.register(_remove, path, lock)
    return path


def sweep() -> None:
    """Take away the folders of servers that live no longer."""
    for lock_path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*.lock"):
        path = lock_path.with_suffix("")
        if path in _held:
            continue
        try:
            fresh = time.time() - lock_path.stat().st_mtime < FORGOTTEN
            if path.is_dir() or not fresh:
                _sweep(path)
        except OSError as error:  # it is another user's, or another server sweeps it
            log.info("%s stays: %s", path.name, error)


def _sweep(path: Path) -> None:
    lock = _lock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return  # its server lives
    _remove(path, lock)
    log.info("%s was left by a server that was killed; it is gone", path.name)


def _remove(path: Path, lock: BaseFileLock) -> None:
    if path.is_symlink():  # of somebody else
        lock.release()
        return
    shutil.rmtree(path, ignore_errors=True)
    lock.release()
    if not path.exists():
        _lock_file(path).unlink(missing_ok=True)


def _lock(path: Path) -> BaseFileLock:
    return FileLock(_lock_file(path), thread_local=False)


def _lock_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
