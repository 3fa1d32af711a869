"""Where uploaded bytes lie: a bounded folder of files named by their sha256, gone when the server
ends.

Caches may be cleared by anybody at any time and sessions end; what people bring is kept here under
a key that only those who have the bytes can know."""

import atexit
import functools
import hashlib
import os
import re
import shutil
import tempfile
import threading
from pathlib import Path

from trainer import files

MAX_BYTES = 2 * 2**30
KEY = re.compile(r"[0-9a-f]{64}")
_writing = threading.Lock()


@functools.cache
def root() -> Path:
    """The folder, made when something is first kept."""
    path = Path(tempfile.mkdtemp(prefix="cnn-explorer-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def put(data: bytes) -> str:
    """Keep these bytes and return their key; what was not used for longest goes when the folder is
    full."""
    key = hashlib.sha256(data).hexdigest()
    path = root() / key
    with _writing:
        if path.exists():
            os.utime(path)
            return key
        kept = sorted(root().iterdir(), key=lambda entry: entry.stat().st_mtime)
        total = sum(entry.stat().st_size for entry in kept) + len(data)
        while kept and total > MAX_BYTES:
            oldest = kept.pop(0)
            total -= oldest.stat().st_size
            oldest.unlink(missing_ok=True)
        files.write(path, data, durable=False)
    return key


def get(key: str) -> bytes | None:
    """The bytes of a key, or None if they are not (or no longer) here."""
    if not KEY.fullmatch(key):
        return None
    try:
        data = (root() / key).read_bytes()
        os.utime(root() / key)
        return data
    except FileNotFoundError:
        return None
