"""Which image files make a data set, and of which class is each?

`image_folder(source)` reads the names in an image folder, or in a zip of one, and no image: 1.3 million files are a list of
names. The layouts are <split>/<class>/**, <class>/** and, for images of unknown class, a flat folder; one folder around
it all is looked through. Zips are read in place: nothing is extracted, so no name in a zip is ever a path here.
"""

import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"}
SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}
JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}
MAX_FILES, MAX_BYTES, MAX_FILE_BYTES = 2_000_000, 400 * 2**30, 64 * 2**20
MAX_RATIO = (
    100  # photos hardly shrink in a zip; what shrinks more than this is made to fill a memory
)
DRIVE = re.compile(r"[A-Za-z]:")


class DatasetError(ValueError):
    """A data set that cannot be used, with a sentence that says what is wrong with what."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One image: its name inside the set (without the folder around it all), its class (an index into
    `ImageFolder.classes`; -1: unknown) and how its bytes are read. `read` raises DatasetError."""

    name: str
    label: int
    read: Callable[[], bytes]


@dataclass(frozen=True)
class ImageFolder:
    """The images of a source by split: "train", "val", "test" as found, or "all" where there are no
    splits.

    classes are the sorted folder names of all splits. stamp gives, for an entry's name, what
    changes when the file does: size and checksum in a zip, size and time in a folder."""

    name: str
    classes: tuple[str, ...]
    splits: dict[str, tuple[Entry, ...]]
    stamp: Callable[[str], str] = field(default=str, compare=False)

    def key(self) -> str:
        """sha256 of names, classes and stamps: equal as long as no file was added, taken away or
        changed."""
        digest = hashlib.sha256(repr(self.classes).encode())
        for split, entries in sorted(self.splits.items()):
            for entry in entries:
                digest.update(
                    f"{split}\0{entry.name}\0{entry.label}\0{self.stamp(entry.name)}\n".encode()
                )
        return digest.hexdigest()


def image_folder(source: str | Path) -> ImageFolder:
    """The images of a folder or zip, sorted by name. Raises DatasetError for a source that is
    neither, for hostile zips, for links that leave the folder, for class folders without an image
    and for a source without any."""
    path = Path(source).expanduser()
    if path.is_dir():
        return sort_into_splits(path.resolve().name, *folder_contents(path))
    if not path.is_file():
        raise DatasetError(f"There is no folder and no file {str(source)!r}.")
    if not zipfile.is_zipfile(path):
        raise DatasetError(f"{path.name} is neither a folder nor a zip of one.")
    return sort_into_splits(path.stem, *zip_contents(path))


Contents = tuple[
    list[str], list[str], Callable[[str], bytes], Callable[[str], str]
]  # files, folders, read, stamp


def folder_contents(root: Path) -> Contents:
    files, folders = [], []
    home = root.resolve()
    pending = [home]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError as error:
            raise DatasetError(f"{root.name} cannot be read: {error.strerror}.") from error
        for entry in entries:
            name = Path(entry.path).relative_to(home).as_posix()
            if entry.name in JUNK or entry.name.startswith("."):
                continue
            if entry.is_symlink() and (
                Path(entry.path).is_dir() or not inside(Path(entry.path), home)
            ):
                raise DatasetError(
                    f"{name} in {root.name} is a link to another folder; put the images themselves "
                    "there, or name the folder that holds them."
                )
            if entry.is_dir():
                pending.append(Path(entry.path))
                folders.append(name)
            elif is_image(name) and entry.is_file():
                files.append(name)
        if len(files) > MAX_FILES:
            raise DatasetError(f"{root.name} holds more than {MAX_FILES:,} images.")

    def read(name: str) -> bytes:
        try:
            with (home / name).open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise DatasetError(f"{name} cannot be read: {error.strerror}.") from error
        return bounded(name, data)

    def stamp(name: str) -> str:
        status = (home / name).stat()
        return f"{status.st_size} {status.st_mtime_ns}"

    return files, folders, read, stamp


def zip_contents(path: Path) -> Contents:
    try:
        archive = zipfile.ZipFile(path)  # stays open as long as its entries can be read
        members = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DatasetError(f"{path.name} is no readable zip ({type(error).__name__}).") from error
    total, size = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MAX_FILES or total > min(MAX_BYTES, MAX_RATIO * size):
        raise DatasetError(
            f"{path.name} would unpack to {len(members):,} files and {total / 2**30:.2f} GiB from "
            f"{size / 2**30:.4f} GiB; the most is {MAX_FILES:,} files, {MAX_BYTES // 2**30} GiB and "
            f"{MAX_RATIO} times the size of the zip."
        )
    known, folders, folded = {}, [], set()
    for member in members:
        name = checked(member, path.name)
        if JUNK & set(name.split("/")) or any(part.startswith(".") for part in name.split("/")):
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
            known[name] = member

    def read(name: str) -> bytes:
        try:
            with archive.open(known[name]) as file:
                return bounded(name, file.read(MAX_FILE_BYTES + 1))
        except DatasetError:
            raise
        except Exception as error:  # zipfile raises many kinds for broken members; EOFError and zlib.error among them
            raise DatasetError(
                f"{name} in {path.name} cannot be read ({type(error).__name__})."
            ) from error

    return list(known), folders, read, lambda name: f"{known[name].file_size} {known[name].CRC:08x}"


def checked(member: zipfile.ZipInfo, archive: str) -> str:
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
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def sort_into_splits(
    name: str,
    files: list[str],
    folders: list[str],
    read: Callable[[str], bytes],
    stamp: Callable[[str], str],
) -> ImageFolder:
    """Sort names into splits and classes."""
    if not files:
        raise DatasetError(
            f"{name} holds no images ({', '.join(sorted(SUFFIXES))}); a data set needs images in "
            "train/<class>/ and val/<class>/, or in <class>/."
        )
    around = common_folder(files)
    inner = {file: file[len(around) :] for file in files}
    has_splits = any(split_of(file) for file in inner.values())
    depth = 3 if has_splits else 2  # parts of the shortest name that says its class
    placed = sorted(
        (place(file, has_splits), file, whole)
        for whole, file in inner.items()
        if file.count("/") + 1 >= depth and (not has_splits or split_of(file))
    )
    if not placed:
        if has_splits:
            raise DatasetError(
                f"{name} needs images in train/<class>/ and in val/<class>/ (or test/<class>/), not in "
                "train/ itself."
            )
        placed = sorted((("all", ""), file, whole) for whole, file in inner.items())
    classes = tuple(sorted({label for (_, label), _, _ in placed} - {""}))
    refuse_empty(
        name,
        {of for of, _, _ in placed},
        has_splits,
        (folder[len(around) :] for folder in folders if folder.startswith(around)),
    )
    index = {label: row for row, label in enumerate(classes)} | {"": -1}
    splits: dict[str, list[Entry]] = {}
    for (split, label), file, whole in placed:
        splits.setdefault(split, []).append(Entry(file, index[label], partial(read, whole)))
    return ImageFolder(
        name,
        classes,
        {split: tuple(entries) for split, entries in splits.items()},
        lambda file: stamp(around + file),
    )


def common_folder(files: Iterable[str]) -> str:
    """The folder around it all, with its slash, or "": one that holds every file and a folder below
    it."""
    tops = {file.split("/")[0] if file.count("/") >= 2 else "" for file in files}
    top = tops.pop()
    return "" if tops or not top or top.lower() in SPLITS else f"{top}/"


def split_of(file: str) -> str | None:
    return SPLITS.get(file.split("/")[0].lower()) if "/" in file else None


def place(file: str, has_splits: bool) -> tuple[str, str]:
    """(split, class) of a name that is deep enough to say both."""
    parts = file.split("/")
    return (SPLITS[parts[0].lower()], parts[1]) if has_splits else ("all", parts[0])


def refuse_empty(
    name: str, filled: set[tuple[str, str]], has_splits: bool, folders: Iterator[str]
) -> None:
    """Raise DatasetError for a class folder in which no image was found."""
    if not any(label for _, label in filled):
        return
    for folder in sorted(folders):
        if (
            folder.count("/") == (1 if has_splits else 0)
            and folder
            and (not has_splits or split_of(folder))
            and place(folder, has_splits) not in filled
        ):
            raise DatasetError(
                f"The folder {folder} of {name} holds no image; fill it or take it away."
            )


def is_image(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - a million Paths take seconds


def inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root)


def bounded(name: str, data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise DatasetError(f"{name} is larger than {MAX_FILE_BYTES // 2**20} MiB.")
    return data
