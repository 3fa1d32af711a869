"""Which image files are in a folder, or in a zip of one, and how are they read?

Names are read, no image: 1.3 million files are a list of names. Zips are read in place: nothing is
extracted, so no name in a zip is ever a path here."""

import functools
import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import PersonsError
from trainer.image_limits import MAX_BYTES as MAX_FILE_BYTES

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"}
JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}
DRIVE = re.compile(r"[A-Za-z]:")
MAX_FILES, MAX_BYTES = 2_000_000, 400 * 2**30
MAX_RATIO = 100  # photos hardly shrink in a zip; what shrinks more is made to fill a memory


class DatasetError(PersonsError, ValueError):
    """A data set that cannot be used, with a sentence that says what is wrong with what."""


@dataclass(frozen=True)
class Contents:
    """Names of image files and of folders, with forward slashes; how a file's bytes are read, and
    what changes when the file does. `read` and `stamp` raise DatasetError."""

    files: list[str]
    folders: list[str]
    read: Callable[[str], bytes]
    stamp: Callable[[str], str]


def folder_contents(root: Path) -> Contents:
    """What is in a folder. Raises DatasetError, also for links that leave the folder."""
    home = resolved(root)
    files: list[str] = []
    folders: list[str] = []
    pending = [home]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError as error:
            raise DatasetError(f"{root.name} cannot be read: {error.strerror}.") from error
        for entry in entries:
            path = Path(entry.path)
            name = path.relative_to(home).as_posix()
            if entry.name in JUNK or entry.name.startswith("."):
                continue
            _check_text(name, home)
            if entry.is_symlink():
                _check_link(path, home)
            if entry.is_dir():
                pending.append(path)
                folders.append(name)
            elif is_image(name) and entry.is_file():
                files.append(name)
        if len(files) > MAX_FILES:
            raise DatasetError(f"{root.name} holds more than {MAX_FILES:,} images.")

    def read(name: str) -> bytes:
        try:
            with (home / name).open("rb") as file:
                return _bounded(name, file.read(MAX_FILE_BYTES + 1))
        except OSError as error:
            raise DatasetError(f"{name} cannot be read: {error.strerror}.") from error

    return Contents(files, folders, read, lambda name: _stamp(home, name))


def _stamp(home: Path, name: str) -> str:
    """Size and time of a file in the folder `home`. Raises DatasetError."""
    try:
        status = (home / name).stat()
    except OSError as error:
        raise DatasetError(f"{name} cannot be read: {error.strerror}.") from error
    return f"{status.st_size} {status.st_mtime_ns}"


def _check_text(name: str, home: Path) -> None:
    """Raise DatasetError for the name of a file in the folder `home` that is no text."""
    if not is_text(name):
        raise DatasetError(
            f"The name {printable(name)!r} in {printable(home.name)} is no UTF-8; give the file or "
            "folder another name."
        )


def resolved(path: Path) -> Path:
    """The path without links. Raises DatasetError for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise DatasetError(f"The link {printable(path.name)} leads in a circle.") from error


def is_text(name: str) -> bool:
    """Whether a name is text: in file systems it may be any bytes."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def printable(name: str) -> str:
    """A name as it can be shown, whatever bytes it is made of."""
    return name.encode(errors="replace").decode()


def _check_link(path: Path, home: Path) -> None:
    """Raise DatasetError unless a link in the folder `home` leads to a file in it."""
    if path.is_dir() or not resolved(path).is_relative_to(home):
        raise DatasetError(
            f"{path.relative_to(home).as_posix()} in {home.name} is a link to another folder; put "
            "the images themselves there, or name the folder that holds them."
        )


def zip_contents(path: Path) -> Contents:
    """What is in a zip. Raises DatasetError, also for hostile ones."""
    try:
        archive = zipfile.ZipFile(path)  # stays open as long as its entries can be read
        members = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DatasetError(f"{path.name} is no readable zip ({type(error).__name__}).") from error
    _check_size(path, members)
    files, folders = _named_members(path, members)

    def read(name: str) -> bytes:
        try:
            with archive.open(files[name]) as file:
                return _bounded(name, file.read(MAX_FILE_BYTES + 1))
        except DatasetError:
            raise
        except Exception as error:  # zipfile raises many kinds for broken members
            raise DatasetError(
                f"{name} in {path.name} cannot be read ({type(error).__name__})."
            ) from error

    @functools.cache
    def digest() -> str:  # names, sizes and checksums of members are what their maker wants
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def stamp(_name: str) -> str:
        try:
            return digest()
        except OSError as error:
            raise DatasetError(f"{path.name} cannot be read: {error.strerror}.") from error

    return Contents(list(files), folders, read, stamp)


def _check_size(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Raise DatasetError for a zip that would unpack to more than any data set."""
    total, size = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MAX_FILES or total > min(MAX_BYTES, MAX_RATIO * size):
        raise DatasetError(
            f"{path.name} would unpack to {len(members):,} files and {total / 2**30:.2f} GiB from "
            f"{size / 2**30:.4f} GiB; the most is {MAX_FILES:,} files, {MAX_BYTES // 2**30} GiB and "
            f"{MAX_RATIO} times the size of the zip."
        )


def _named_members(
    path: Path, members: list[zipfile.ZipInfo]
) -> tuple[dict[str, zipfile.ZipInfo], list[str]]:
    """The image files of a zip by name, and the names of its folders. Raises DatasetError."""
    files: dict[str, zipfile.ZipInfo] = {}
    folders: list[str] = []
    folded = set()
    for member in members:
        name = _checked_name(member, printable(path.name))
        parts = name.split("/")
        if JUNK & set(parts) or any(part.startswith(".") for part in parts):
            continue
        if member.is_dir():
            folders.append(name)
        elif is_image(name):
            if name.casefold() in folded:
                raise DatasetError(
                    f"{path.name} holds the name {name[:80]!r} twice (upper and lower case are not told "
                    "apart)."
                )
            folded.add(name.casefold())
            files[name] = member
    return files, folders


def _checked_name(member: zipfile.ZipInfo, archive: str) -> str:
    """The name of a member with forward slashes. Raises DatasetError for names and kinds that no
    data set has."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or DRIVE.match(name) or ".." in name.split("/"):
        raise DatasetError(
            f"{archive} holds a name with '..' or an absolute name; make it anew from the folder."
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DatasetError(
            f"{archive} holds a link, {name[:80]!r}; make it anew with the files themselves."
        )
    if member.flag_bits & 1:
        raise DatasetError(f"{archive} is encrypted; make it anew without a password.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DatasetError(f"{archive} is packed in an unusual way; make it anew by deflating.")
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def is_image(name: str) -> bool:
    """Whether the ending of a name is that of an image."""
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - a million Paths take seconds


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise DatasetError(f"{name} is larger than {MAX_FILE_BYTES // 2**20} MiB.")
    return data
