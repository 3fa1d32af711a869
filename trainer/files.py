"""How do files survive a crash, and two who write at once? Written whole or not at all, under a
lock, and recognised when they have changed. One of each, for trainer and app alike."""

import errno
import hashlib
import json
import logging
import math
import os
import re
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)
MAX_JSON, MAX_LINES = 32 * 2**20, 128 * 2**20  # bytes of a file that is read as a whole
HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a character in two parts, or alone
MAX_ROWS = 1_000_000  # lines of one: a training of three weeks writes as many


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


def read_bytes(path: Path, most: int = MAX_JSON) -> bytes:
    """The content of a file that anybody may have written. Raises OSError, FileNotFoundError where
    there is none, also for what is no file (a pipe would never end) and for more than `most`
    bytes."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / 2**20:g} MB", str(path))
    return data


def read_json(path: Path, most: int = MAX_JSON) -> Any:
    """What a JSON file says, whatever is in it. Raises OSError as `read_bytes`, ValueError for what
    is no JSON."""
    return parse_json(read_bytes(path, most).decode("utf-8"))


def parse_json(text: str) -> Any:
    """`json.loads`, where what is nested too deeply is a ValueError, too, and half a character, which
    no file and no browser takes, a question mark."""
    try:
        value = json.loads(text)
        if HALF.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        return value
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def reason_of(error: OSError | ValueError) -> str:
    """Why `read_json` failed, in words, without a path."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"it is no JSON ({type(error).__name__})"


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects in a file of lines; one that is still being written ends the list. Raises OSError,
    also for more than MAX_ROWS."""
    try:
        stored = read_bytes(path, MAX_LINES)
    except FileNotFoundError:
        return []
    if stored.count(b"\n") > MAX_ROWS:
        raise OSError(errno.EFBIG, f"it has more than {MAX_ROWS:,} lines", str(path))
    rows = []
    for line in stored.decode("utf-8", errors="replace").splitlines():
        try:
            rows.append(parse_json(line))
        except ValueError:
            break
    return [row for row in rows if isinstance(row, dict)]


def number(value: object, default: float = 0.0) -> float:
    """A finite number as it is in JSON; `default` for everything else, also for whole numbers of
    hundreds of digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        return float(value) if math.isfinite(value) else default
    except OverflowError:
        return default


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


def sha256(path: Path) -> str:
    """Of what is in a file; nothing where it cannot be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        log.info("%s cannot be read: %s", path.name, error)
        return ""


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
