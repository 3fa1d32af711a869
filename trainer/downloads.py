"""How does a published file get here? Downloaded once, checked against its published checksum, and
kept; whoever else wants it meanwhile waits."""

import hashlib
import http.client
import logging
import os
import ssl
import tarfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlparse

from trainer import files
from trainer.errors import PersonsError
from trainer.image_files import DatasetError

log = logging.getLogger(__name__)

TIMEOUT = 8.0  # seconds without a byte
CHUNK = 1 << 18  # bytes
NETWORK_ERRORS = (
    urllib.error.URLError,
    http.client.HTTPException,
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
)

ProgressCallback = Callable[[str, int, int], None]
"""(what is being done, done, total), called a few times a second or oftener."""


class DownloadError(PersonsError, RuntimeError):
    """A file that cannot be downloaded, with a sentence; cause says what failed: the network, before
    anything arrived or afterwards (cut), the content (another checksum than the published one), or the
    disk that was to keep it."""

    def __init__(self, sentence: str, cause: Literal["network", "cut", "content", "disk"]):
        super().__init__(sentence)
        self.cause = cause


def download(
    url: str,
    target: Path,
    checksum: tuple[str, str],
    on_progress: Callable[[int, int], None],
    timeout: float = TIMEOUT,
) -> None:
    """Put the file at this address into `target`, unless it lies there already.

    checksum is the name of a hashlib algorithm and the hex digest, or its beginning. on_progress is
    called with the bytes that are here and the total (0: the server does not say). timeout is in
    seconds without a byte. The file appears whole or not at all, and a transfer that broke off goes on
    where it did; a second caller waits for the first. Raises DownloadError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with files.locked(target.with_name(f".{target.name}.lock")):
            files.sweep(target.parent, target.name)
            if not is_intact(target, checksum):
                _transfer(url, target, checksum, on_progress, timeout)
    except OSError as error:
        raise DownloadError(
            f"{target.name} cannot be kept in {target.parent}: {error.strerror}.", "disk"
        ) from error


def is_intact(path: Path, checksum: tuple[str, str]) -> bool:
    """Whether the file is there and has this checksum. Raises OSError."""
    algorithm, expected = checksum
    if not path.is_file():
        return False
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return digest.hexdigest().startswith(expected)


def _transfer(
    url: str,
    target: Path,
    checksum: tuple[str, str],
    on_progress: Callable[[int, int], None],
    timeout: float,
) -> None:
    """Copy what is at the address into `target`, and check it. What arrived before a transfer broke off
    lies beside it, as `.name.part`, and is gone on with; if that comes out damaged, all is fetched anew.
    Raises DownloadError, and OSError where the disk refuses."""
    part = target.with_name(f".{target.name}.part")
    resumed = _size(part) > 0
    try:
        _receive(url, part, on_progress, timeout)
        if resumed and not is_intact(part, checksum):
            part.unlink()
            _receive(url, part, on_progress, timeout)
    except OSError:
        part.unlink(missing_ok=True)  # the disk may be full of it
        raise
    if not is_intact(part, checksum):
        part.unlink(missing_ok=True)
        raise DownloadError(f"{host(url)} sent a damaged file.", "content")
    part.replace(target)
    files.flush_folder(target.parent)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _receive(url: str, part: Path, on_progress: Callable[[int, int], None], timeout: float) -> None:
    """Write what is at the address into `part`, from its end on where the server can do that. Raises
    DownloadError, and then keeps what has arrived."""
    done = start = _size(part)
    headers = {"Range": f"bytes={start}-"} if start else {}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=timeout
        ) as response:
            if not (response.headers.get("Content-Range") or "").startswith(f"bytes {start}-"):
                done = 0
            length = response.headers.get("Content-Length") or ""
            total = done + int(length) if length.isdecimal() else 0
            with part.open("ab" if done else "wb") as file:
                while chunk := response.read(CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    on_progress(done, total)
                file.flush()
                os.fsync(file.fileno())
            if done < total:
                raise ConnectionError("the answer ended early")
    except NETWORK_ERRORS as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()  # it holds the connection
            if start and error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()  # as long as the file or longer, and yet not it
                _receive(url, part, on_progress, timeout)
                return
        if _size(part) == 0:
            part.unlink(missing_ok=True)
        elif done > start:
            sentence = f"The transfer from {host(url)} broke off; asked again, it goes on."
            raise DownloadError(sentence, "cut") from error
        raise DownloadError(f"{host(url)} cannot be reached from here.", "network") from error


def host(url: str) -> str:
    """The name of the server in an address."""
    return urlparse(url).hostname or url


def cache_folder(given: str | Path = "") -> Path:
    """Where data sets are kept: what is given, else $CNN_EXPLORER_CACHE, else
    ~/.cache/cnn-explorer."""
    return Path(
        given or os.environ.get("CNN_EXPLORER_CACHE") or "~/.cache/cnn-explorer"
    ).expanduser()


def fetch(
    label: str, urls: tuple[str, ...], md5: str, folder: Path, on_progress: ProgressCallback
) -> Path:
    """The file of a data set behind the first of these addresses that answers, checked. A file that
    lies in the folder already, put there by an earlier download or by hand, is checked and used.
    Raises DatasetError."""
    target = folder / Path(urlparse(urls[0]).path).name
    failures = []
    for url in urls:
        try:
            download(
                url,
                target,
                ("md5", md5),
                lambda done, total: on_progress(f"downloading {label}", done, max(done, total)),
            )
            return target
        except DownloadError as error:
            log.warning("%s: %s", url, error, exc_info=error.__cause__)
            if error.cause == "disk":
                raise DatasetError(
                    f"{label} cannot be kept in the cache: {error} Make room, or give another "
                    "folder with --cache."
                ) from error
            failures.append(error)
    damaged = [error for error in failures if error.cause == "content"]
    raise DatasetError(
        f"{label} cannot be downloaded: {(damaged or failures)[0]} Put {target.name} into "
        f"{target.parent.name}/ of the cache folder by hand, or choose a set that is here: digits, "
        "which is built in, or an image folder."
    )


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder with what is in a tar archive, unpacked once. Raises DatasetError, and then leaves
    nothing behind."""
    try:
        with files.locked(folder.with_name(f".{folder.name}.lock")):
            if not folder.is_dir():
                with files.atomic_folder(folder) as temporary, tarfile.open(archive) as tar:
                    tar.extractall(temporary, filter="data")
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise DatasetError(
            f"{archive.name} cannot be unpacked ({type(error).__name__})."
        ) from error
    return folder
