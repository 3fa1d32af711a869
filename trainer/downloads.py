"""How does a published data set get here? Fetched once, checked against its published checksum,
kept in the cache."""

import fcntl
import hashlib
import http.client
import os
import ssl
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

from trainer.image_folder import DatasetError

SECONDS = 8.0  # without an answer; a stalled download ends after as long

NETWORK = (
    urllib.error.URLError,
    http.client.HTTPException,
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
)

ProgressCallback = Callable[
    [str, int, int], None
]  # (what is being done, done, total): told a few times a second


def cache_folder(given: str | Path = "") -> Path:
    """Where data sets are kept: what is given, else $CNN_EXPLORER_CACHE, else
    ~/.cache/cnn-explorer."""
    return Path(
        given or os.environ.get("CNN_EXPLORER_CACHE") or "~/.cache/cnn-explorer"
    ).expanduser()


def fetch(
    label: str, urls: tuple[str, ...], md5: str, folder: Path, on_progress: ProgressCallback
) -> Path:
    """The file behind the first of these addresses that answers, checked. A file that lies in the
    folder already, put there by an earlier download or by hand, is checked and used. Raises
    DatasetError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with waiting(folder / ".lock"):
            return fetched(
                label, urls, md5, folder / Path(urlparse(urls[0]).path).name, on_progress
            )
    except OSError as error:
        raise DatasetError(
            f"{label} cannot be kept in the cache: {error.strerror}. Make room, or give another folder "
            "with --cache."
        ) from error


def fetched(
    label: str, urls: tuple[str, ...], md5: str, target: Path, on_progress: ProgressCallback
) -> Path:
    if target.is_file() and checksum(target) == md5:
        return target
    damaged = False
    for url in urls:
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            if copied(label, url, temporary, on_progress) == md5:
                temporary.replace(target)
                return target
            damaged = True
        except NETWORK:
            continue
        finally:
            temporary.unlink(missing_ok=True)
    host = urlparse(urls[0]).hostname
    raise DatasetError(
        f"{label} cannot be downloaded: {host} {'sent a damaged file' if damaged else 'cannot be reached from here'}. "
        f"Put {target.name} into {target.parent.name}/ of the cache folder by hand, or choose a set that is here: "
        "digits, which is built in, or an image folder."
    )


def copied(label: str, url: str, target: Path, on_progress: ProgressCallback) -> str:
    """Copy what is at the address into a file; returns its md5."""
    digest, done = hashlib.md5(usedforsecurity=False), 0
    with urllib.request.urlopen(url, timeout=SECONDS) as answer, target.open("wb") as file:
        total = int(answer.headers.get("Content-Length") or 0)
        while chunk := answer.read(1 << 18):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            on_progress(f"downloading {label}", done, max(done, total))
    return digest.hexdigest()


@contextmanager
def waiting(path: Path) -> Iterator[None]:
    """One process at a time; the lock goes when the process does."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder with what is in a tar archive, unpacked once: into a temporary name, then
    renamed."""
    if not folder.is_dir():
        temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(temporary, filter="data")
            temporary.rename(folder)
        except (OSError, tarfile.TarError) as error:
            if not folder.is_dir():  # else another process was faster
                raise DatasetError(
                    f"{archive.name} cannot be unpacked ({type(error).__name__})."
                ) from error
    return folder
