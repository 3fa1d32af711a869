"""Which of the files of a folder or zip may be images? See folder_files and zip_files, which list them.

Names are read, hardly any file: 1.3 million files are a list of names. Only where a name says
nothing of what a file is are its first bytes looked at."""

import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trainer.errors import PersonsError
from trainer.image_kinds import SUFFIXES, kind_of
from trainer.image_limits import MAX_BYTES as MAX_FILE_BYTES

TABLES = {".csv", ".tsv", ".txt"}  # that may say which image is of which class
OTHERS = {  # what is no image, without a look at it
    *(".xml", ".json", ".jsonl", ".md", ".rst", ".html", ".htm", ".yaml", ".yml", ".toml", ".ini"),
    *(".py", ".ipynb", ".js", ".css", ".m", ".sh", ".bat", ".log", ".pdf", ".doc", ".docx"),
    *(".xls", ".xlsx", ".mat", ".npy", ".npz", ".h5", ".hdf5", ".pkl", ".pickle", ".pt", ".pth"),
    *(".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".db", ".mp4", ".avi", ".mov", ".wav", ".mp3"),
}
HEAD = 64  # bytes that say what a file is
JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}
MAX_FILES = 2_000_000
MAX_LOOKS = 20_000  # files whose first bytes are looked at
NAMED = 3  # files that are named of those that are left out


class DatasetError(PersonsError, ValueError):
    """A data set that cannot be used, with a sentence that says what is wrong with what."""


@dataclass(frozen=True)
class LeftOut:
    """How many files are left out for one reason, and the first of their names."""

    count: int = 0
    first: tuple[str, ...] = ()


Reasons = dict[str, LeftOut]


def leave_out(reasons: Reasons, reason: str, name: str) -> None:
    """Count one more file that is left out for this reason."""
    before = reasons.get(reason, LeftOut())
    first = (*before.first, name) if before.count < NAMED else before.first
    reasons[reason] = LeftOut(before.count + 1, first)


@dataclass(frozen=True)
class Contents:
    """Names of image files, of folders and of tables, with forward slashes; how a file's bytes are
    read, what changes when the file does, and which files are no images; of a zip also all their
    names. `read` and `stamp` raise DatasetError."""

    files: list[str]
    folders: list[str]
    read: Callable[[str], bytes]
    stamp: Callable[[str], str]
    tables: list[str] = field(default_factory=list)
    left_out: Reasons = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


@dataclass
class Listing:
    """The names that were listed so far."""

    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    left_out: Reasons = field(default_factory=dict)
    looks: int = 0

    def add(self, name: str, head: Callable[[], bytes]) -> bool:
        """Count a file in; whether it is an image or a table. `head` gives its first bytes, and
        raises OSError."""
        suffix = suffix_of(name)
        if is_image(name) or self.begins_as_image(suffix, head):
            self.files.append(name)
            return True
        leave_out(self.left_out, kind_of_file(name), name)
        if suffix in TABLES:
            self.tables.append(name)
        return suffix in TABLES

    def begins_as_image(self, suffix: str, head: Callable[[], bytes]) -> bool:
        """Whether the first bytes of a file are those of an image, where its name says nothing."""
        if suffix in OTHERS or suffix in TABLES or self.looks >= MAX_LOOKS:
            return False
        self.looks += 1
        try:
            data = head()
        except (OSError, DatasetError):
            return False
        return kind_of(data) is not None


def kind_of_file(name: str) -> str:
    """What files are called that end as this one."""
    suffix = suffix_of(name)
    return f"{suffix} files" if suffix else "files without an ending"


def suffix_of(name: str) -> str:
    """The ending of a name in lower case, with its dot, or nothing."""
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a million Paths take seconds


def is_image(name: str) -> bool:
    """Whether the ending of a name is that of an image."""
    return suffix_of(name) in SUFFIXES


def is_junk(parts: Iterable[str]) -> bool:
    """Whether a file lies where systems keep what they note down for themselves."""
    return any(part in JUNK or part.startswith(".") for part in parts)


def readable(name: str) -> str:
    """A name as text: what is no UTF-8 is read as Windows wrote it before there was UTF-8."""
    return name if is_text(name) else os.fsencode(name).decode("cp1252", errors="replace")


def composed(name: str) -> str:
    """A name with each letter and its accents as one character: a Mac writes them as two."""
    return unicodedata.normalize("NFC", name)


def is_text(name: str) -> bool:
    """Whether a name is text: in file systems it may be any bytes."""
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def printable(name: str) -> str:
    """A name as it can be shown, whatever bytes it is made of."""
    return name.encode(errors="replace").decode()


def bounded(name: str, data: bytes) -> bytes:
    """The bytes of a file. Raises DatasetError for too many."""
    if len(data) > MAX_FILE_BYTES:
        raise DatasetError(f"{name} is larger than {MAX_FILE_BYTES // 2**20} MiB.")
    return data
