"""How do files survive a crash, and two who write at once? Written whole or not at all, under a
lock, and recognised when they have changed. One of each, for trainer and app alike."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout


class BusyError(OSError):
    """Somebody else holds the lock."""


@contextmanager
def atomic_file(path: Path, durable: bool = True) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends: temporary name in the same folder,
    flush to disk, rename. What is not durable is not flushed: it outlives this process, but not the
    machine. If the block raises, or the disk does (OSError), the file is as before."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        flush_folder(path.parent)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """An empty folder that becomes `path`, which must not exist yet, when the block ends; if the
    block raises, it is removed with all that is in it. Only while holding a lock for `path`."""
    temporary = path.with_name(f".{path.name}.part")
    shutil.rmtree(temporary, ignore_errors=True)  # of a process that was killed
    temporary.mkdir(parents=True)
    try:
        yield temporary
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write(path: Path, data: bytes, durable: bool = True) -> None:
    """Replace a file as a whole, see `atomic_file`. Raises OSError."""
    with atomic_file(path, durable) as file:
        file.write(data)


def write_json(path: Path, content: Any, durable: bool = True) -> None:
    """`write` of an object as JSON."""
    write(path, json.dumps(content, indent=1).encode(), durable)


def flush_folder(folder: Path) -> None:
    """Make a rename in a folder last; systems that cannot open a folder (Windows) do it themselves."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return  # file systems that cannot flush a folder, such as some network shares
    finally:
        os.close(handle)


def append_line(path: Path, line: str, durable: bool = True) -> None:
    """Add one line to a file and flush it to disk. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        if durable:
            os.fsync(file.fileno())


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects in a file of lines; one that is still being written ends the list."""
    try:
        stored = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    rows = []
    for line in stored:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return [row for row in rows if isinstance(row, dict)]


@contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[None]:
    """One process and thread at a time; the lock goes when the process does. Without `wait` raises
    BusyError at once where another holds it. Raises OSError where the lock file cannot be made."""
    lock = FileLock(path, timeout=-1 if wait else 0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"{path.name} is held by another process") from error
    try:
        yield
    finally:
        lock.release()


def changed_at(path: Path) -> tuple[int, int]:
    """Changes whenever a file does; the same for all that are not there."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def sweep(folder: Path, name: str = "*") -> None:
    """Remove half-written files of processes that were killed, all or those that were to become
    `name`. Only while holding the lock of the folder or of that file."""
    for temporary in folder.glob(f".{name}.*"):
        if temporary.name.rpartition(".")[2].replace("-", "").isdigit():
            temporary.unlink(missing_ok=True)
