"""Which image files make a data set, and of which split and class is each?

The layouts are <split>/<class>/**, <class>/** and, for images of unknown class, a flat folder; one
folder around it all is looked through. A split has the names that SPLITS gives it."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from trainer.errors import reason
from trainer.image_files import (
    SUFFIXES,
    Contents,
    DatasetError,
    folder_contents,
    printable,
    resolved,
    zip_contents,
)

__all__ = [
    "SPLITS",
    "DatasetError",
    "Entry",
    "ImageFolder",
    "Split",
    "image_folder",
]


@dataclass(frozen=True)
class Split:
    """A row of SPLITS: what people call it, and which names of folders mean it."""

    label: str
    folders: tuple[str, ...]


SPLITS: dict[str, Split] = {
    "train": Split("training", ("train", "training")),
    "val": Split("validation", ("val", "valid", "validation")),
    "test": Split("test", ("test", "testing")),
    "all": Split("all", ()),  # where there are no splits
}
SPLIT_OF_FOLDER = {folder: key for key, split in SPLITS.items() for folder in split.folders}


@dataclass(frozen=True, slots=True)
class Entry:
    """One image: its name inside the set (without the folder around it all), its class (an index into
    `ImageFolder.classes`; -1: unknown) and how its bytes are read. `read` raises DatasetError."""

    name: str
    label: int
    read: Callable[[], bytes]


@dataclass(frozen=True)
class ImageFolder:
    """The images of a source by split, one of SPLITS.

    classes are the sorted folder names of all splits. stamp gives, for an entry's name, what
    changes when the file does: the sha256 of the whole zip, size and time in a folder. place is
    where the folder lies, "" for a zip, which is known by its bytes."""

    name: str
    classes: tuple[str, ...]
    splits: dict[str, tuple[Entry, ...]]
    stamp: Callable[[str], str] = field(default=str, compare=False)
    place: str = ""

    def key(self) -> str:
        """sha256 of place, names, classes and stamps: equal as long as no file was added, taken away
        or changed. Who brings a zip cannot make its key that of another one."""
        digest = hashlib.sha256(repr((self.place, self.classes)).encode())
        for split, entries in sorted(self.splits.items()):
            for entry in entries:
                digest.update(
                    f"{split}\0{entry.name}\0{entry.label}\0{self.stamp(entry.name)}\n".encode(
                        errors="surrogateescape"
                    )
                )
        return digest.hexdigest()


def image_folder(source: str | Path) -> ImageFolder:
    """The images of a folder or zip, sorted by name. Raises DatasetError for a source that is
    neither, for hostile zips, for links that leave the folder, for class folders without an image
    and for a source without any."""
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            placed = sort_into_splits(printable(resolved(path).name), folder_contents(path))
            return replace(placed, place=str(resolved(path)))
        if not path.is_file():
            raise DatasetError(
                f"There is no folder and no file {printable(path.name)!r} (any more)."
            )
        if not zipfile.is_zipfile(path):
            raise DatasetError(f"{printable(path.name)} is neither a folder nor a zip of one.")
    except (OSError, ValueError) as error:
        if isinstance(error, DatasetError):
            raise
        raise DatasetError(f"{printable(path.name)} cannot be read ({reason(error)}).") from error
    return sort_into_splits(printable(path.stem), zip_contents(path))


def sort_into_splits(name: str, contents: Contents) -> ImageFolder:
    """The data set that these files make, by their names. Raises DatasetError."""
    if not contents.files:
        raise DatasetError(
            f"{name} holds no images ({', '.join(sorted(SUFFIXES))}); a data set needs images in "
            "train/<class>/ and val/<class>/, or in <class>/."
        )
    outer = common_folder(contents.files)
    inner = {file[len(outer) :]: file for file in contents.files}
    has_splits = any(split_of(file) for file in inner)
    places = {file: place(file, has_splits) for file in inner if is_placed(file, has_splits)}
    if not places and has_splits:
        raise DatasetError(
            f"{name} needs images in train/<class>/ and in val/<class>/ (or test/<class>/), not in "
            "train/ itself."
        )
    if places:
        folders = [folder[len(outer) :] for folder in contents.folders if folder.startswith(outer)]
        refuse_empty(name, set(places.values()), has_splits, folders)
    else:
        places = dict.fromkeys(inner, ("all", ""))
    classes = tuple(sorted({label for _, label in places.values()} - {""}))
    index = {label: row for row, label in enumerate(classes)} | {"": -1}
    splits: dict[str, list[Entry]] = {}
    for (split, label), file in sorted((where, file) for file, where in places.items()):
        entry = Entry(file, index[label], partial(contents.read, inner[file]))
        splits.setdefault(split, []).append(entry)
    return ImageFolder(
        name,
        classes,
        {split: tuple(entries) for split, entries in splits.items()},
        lambda file: contents.stamp(outer + file),
    )


def common_folder(files: Iterable[str]) -> str:
    """The folder around it all, with its slash, or "": one that holds every file and a folder below
    it."""
    tops = {file.split("/")[0] if file.count("/") >= 2 else "" for file in files}
    top = tops.pop()
    return "" if tops or not top or top.lower() in SPLIT_OF_FOLDER else f"{top}/"


def split_of(file: str) -> str | None:
    """The split that the first folder of a name says, if any."""
    return SPLIT_OF_FOLDER.get(file.split("/")[0].lower()) if "/" in file else None


def is_placed(file: str, has_splits: bool) -> bool:
    """Whether a name is deep enough to say its class, and, where there are splits, its split."""
    return file.count("/") >= 2 and bool(split_of(file)) if has_splits else "/" in file


def place(file: str, has_splits: bool) -> tuple[str, str]:
    """(split, class) of a name that is deep enough to say both."""
    parts = file.split("/")
    return (SPLIT_OF_FOLDER[parts[0].lower()], parts[1]) if has_splits else ("all", parts[0])


def refuse_empty(
    name: str, filled: set[tuple[str, str]], has_splits: bool, folders: list[str]
) -> None:
    """Raise DatasetError for a class folder in which no image was found."""
    for folder in sorted(filter(None, folders)):
        is_class = folder.count("/") == (1 if has_splits else 0)
        if (
            is_class
            and (not has_splits or split_of(folder))
            and place(folder, has_splits) not in filled
        ):
            raise DatasetError(
                f"The folder {folder} of {name} holds no image; fill it or take it away."
            )
