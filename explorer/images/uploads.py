"""Where uploaded bytes lie: a bounded folder of files named by their sha256, gone when the server
ends.

Caches may be cleared by anybody at any time and sessions end; what people bring is kept here under
a key that only those who have the bytes can know. Each visitor has a share of the folder, and loses
nothing to others while he holds no more than they do (see explorer/shares.py)."""

import functools
import hashlib
import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from explorer import scratch, shares
from explorer.shares import Budget, FullError, Kept
from explorer.visitors import NOBODY
from trainer.errors import PersonsError

MAX_BYTES = 2 * 2**30
MAX_THINGS = 20_000
SHARE_BYTES = 768 * 2**20  # of one visitor
SHARE_THINGS = 1000
IDLE = 3 * 3600.0  # seconds without use, after which something goes before what others need
PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")
log = logging.getLogger(__name__)
_making, _changing = threading.Lock(), threading.Lock()
_indices: dict[Path, dict[str, Kept]] = {}


class UploadError(PersonsError, ValueError):
    """What cannot be kept, with a sentence that says why."""


def root() -> Path:
    """The folder, made when something is first kept."""
    with _making:
        return _folder()


@functools.cache
def _folder() -> Path:
    return scratch.folder("uploads")


def _index(root: Path) -> dict[str, Kept]:
    """What lies in a folder; only this process writes there."""
    return _indices.setdefault(root, {})


def make_room_for(size: int) -> None:
    """Let a visitor bring one thing of so many bytes, where that is more than his usual share; called
    once, when the server starts."""
    global MAX_BYTES, SHARE_BYTES
    SHARE_BYTES = max(SHARE_BYTES, size + 256 * 2**20)
    MAX_BYTES = max(MAX_BYTES, 2 * SHARE_BYTES)


def path(key: str) -> Path:
    """The file of a key of `put`."""
    return root() / key


def put(data: bytes, visitor: str = NOBODY) -> str:
    """Keep these bytes for a visitor, or for the server itself, and return their key; where there
    is no room, his least recently used ones go. Raises UploadError."""
    key = hashlib.sha256(data).hexdigest()
    kept = _index(root())
    with ExitStack() as stack:
        new = None
        if key not in kept:  # written before others must wait
            new = stack.enter_context(file_of(data, key))
        stack.enter_context(_changing)
        if key not in kept or visitor not in kept[key].used:
            _make_room(kept, visitor, 0 if key in kept else len(data), key)
        if key not in kept:
            if new is None:
                raise UploadError("Others needed the room: try again.")
            new.replace(path(key))
        kept.setdefault(key, Kept(len(data))).used[visitor] = time.monotonic()
    return key


def _make_room(kept: dict[str, Kept], visitor: str, size: int, key: str) -> None:
    """Let go what must. Raises UploadError."""
    share, whole = Budget(SHARE_THINGS, SHARE_BYTES), Budget(MAX_THINGS, MAX_BYTES)
    if key in kept:
        kept[key].needed = True
    try:
        idle = time.monotonic() - IDLE
        for gone in shares.make_room(kept, visitor, size, share, whole, idle):
            path(gone).unlink(missing_ok=True)
    except FullError as error:
        raise UploadError(
            f"There is no room for {size / 2**20:.1f} MB more on this server now: of one visitor it "
            f"keeps {SHARE_BYTES / 2**20:.0f} MB, and {MAX_BYTES / 2**20:.0f} MB in all. Bring less, "
            "or try again later."
        ) from error
    finally:
        if key in kept:
            kept[key].needed = False


def get(key: str) -> bytes | None:
    """The bytes of a key, or None if they are not (or no longer) here."""
    kept = _index(root()).get(key)
    if kept is None:
        return None
    _touch(kept)
    try:
        return path(key).read_bytes()
    except FileNotFoundError:
        return None


def forget(key: str, visitor: str) -> None:
    """Keep something no longer for a visitor; it goes when nobody else brought it."""
    kept = _index(root())
    with _changing:
        thing = kept.get(key)
        if thing is None or visitor not in thing.used:
            return
        del thing.used[visitor]
        if not thing.used and not thing.needed:
            del kept[key]
            path(key).unlink(missing_ok=True)


@contextmanager
def file_of(data: bytes, name: str) -> Iterator[Path]:
    """A file of these bytes in a folder of its own, both gone when the block ends. Raises
    UploadError."""
    folder = root() / f"reading-{secrets.token_hex(8)}"
    file = folder / (PLAIN.sub("-", name) or "file")
    try:
        folder.mkdir()
        file.write_bytes(data)
        yield file
    except OSError as error:
        log.exception("an upload is not kept")
        raise UploadError(f"The disk of the server gave up: {error.strerror}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_here(key: str) -> bool:
    """Whether `get` would give something; counts as use."""
    kept = _index(root()).get(key)
    if kept is not None:
        _touch(kept)
    return kept is not None


def is_of(key: str, visitor: str) -> bool:
    """Whether something is kept for this visitor."""
    kept = _index(root()).get(key)
    return kept is not None and visitor in kept.used


def size(key: str) -> int:
    """The bytes of what is kept under a key; 0 where nothing is."""
    kept = _index(root()).get(key)
    return kept.size if kept else 0


def _touch(kept: Kept) -> None:
    with _changing:
        kept.used.update(dict.fromkeys(kept.used, time.monotonic()))
