"""Which image files make a data set, and of which split and class is each?

`image_folder` lists the files of a folder or zip (folder_files, zip_files) and reads of which split and
class each is (set_reading). What can be read in several ways is a QuestionError, which `Choices`
answer."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from trainer.errors import reason
from trainer.folder_files import folder_contents, resolved
from trainer.image_files import (
    Contents,
    DatasetError,
    Reasons,
    leave_out,
    printable,
    readable,
)
from trainer.image_kinds import SUFFIXES
from trainer.layouts import Place
from trainer.set_choices import FOLLOW, Choices, QuestionError
from trainer.set_reading import UNKNOWN, Reading, read_set
from trainer.splits import SPLIT_OF_WORD, SPLITS, Split
from trainer.zip_files import zip_contents

__all__ = [
    "SPLITS",
    "Choices",
    "DatasetError",
    "Entry",
    "ImageFolder",
    "QuestionError",
    "Split",
    "image_folder",
]


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

    classes are the sorted names of all splits' classes. stamp gives, for an entry's name, what
    changes when the file does: the sha256 of the whole zip, size and time in a folder. place is
    where the folder lies, "" for a zip, which is known by its bytes. how says in sentences how it
    was read, left_out what was not taken and why, unknown what images without a class are called."""

    name: str
    classes: tuple[str, ...]
    splits: dict[str, tuple[Entry, ...]]
    stamp: Callable[[str], str] = field(default=str, compare=False)
    place: str = ""
    how: tuple[str, ...] = ()
    left_out: Reasons = field(default_factory=dict)
    unknown: str = UNKNOWN

    def key(self) -> str:
        """sha256 of place, names, classes and stamps: equal as long as no file was added, taken away
        or changed. Who brings a zip cannot make its key that of another one."""
        digest = hashlib.sha256(repr((self.place, self.classes)).encode(errors="surrogateescape"))
        for split, entries in sorted(self.splits.items()):
            for entry in entries:
                digest.update(
                    f"{split}\0{entry.name}\0{entry.label}\0{self.stamp(entry.name)}\n".encode(
                        errors="surrogateescape"
                    )
                )
        return digest.hexdigest()


def image_folder(source: str | Path, choices: Choices | None = None) -> ImageFolder:
    """The images of a folder or zip, sorted by name. Raises DatasetError for a source that is
    neither, for hostile zips, for links that leave the folder and for a source without any image;
    QuestionError for what can be read in several ways unless `choices` say which is meant."""
    path, choices = Path(source).expanduser(), choices or Choices()
    try:
        if path.is_dir():
            home = resolved(path)
            contents = folder_contents(path, choices.links == FOLLOW)
            placed = placed_images(readable(home.name), contents, choices, home.parent)
            return replace(placed, place=str(home))
        if not path.is_file():
            raise DatasetError(
                f"There is no folder and no file {printable(path.name)!r} (any more)."
            )
        if not zipfile.is_zipfile(path):
            raise DatasetError(f"{printable(path.name)} is neither a folder nor a zip of one.")
        if choices.links:
            raise DatasetError(f"--links: {printable(path.name)} is a zip, which has no links.")
    except (OSError, ValueError) as error:
        if isinstance(error, DatasetError):
            raise
        raise DatasetError(f"{printable(path.name)} cannot be read ({reason(error)}).") from error
    return placed_images(readable(path.stem), zip_contents(path), choices, path.parent)


def placed_images(name: str, contents: Contents, choices: Choices, beside: Path) -> ImageFolder:
    """The data set that these files make, by their names. Raises DatasetError, QuestionError."""
    if not contents.files:
        others = ", ".join(f"{row.count:,} {why}" for why, row in contents.left_out.items())
        raise DatasetError(
            f"{name} holds no images ({', '.join(sorted(SUFFIXES))}{f', but {others[:200]}' if others else ''}); "
            "a data set needs images in train/<class>/ and val/<class>/, or in <class>/."
        )
    reading = without_strangers(one_spelling(read_set(name, contents, choices, beside)))
    outer = common_folder(contents.files)
    kept: dict[tuple[str, str], list[str]] = {}
    for file, place in reading.places.items():
        if place.reason:
            leave_out(reading.left_out, place.reason, file)
        else:
            kept.setdefault((place.split, place.label), []).append(file)
    if not kept:
        why = ", ".join(f"{row.count:,} {reason}" for reason, row in reading.left_out.items())
        raise DatasetError(
            f"{name} cannot be read with {choices.options()}: none of its images lies so ({why})."
        )
    classes = tuple(sorted({label for _, label in kept} - {""}))
    index = {label: row for row, label in enumerate(classes)} | {"": -1}
    splits: dict[str, list[Entry]] = {}
    for (split, label), files in sorted(kept.items()):
        splits.setdefault(split, []).extend(
            Entry(file[len(outer) :], index[label], partial(contents.read, file))
            for file in sorted(files)
        )
    return ImageFolder(
        name,
        classes,
        {split: tuple(entries) for split, entries in splits.items()},
        lambda file: contents.stamp(outer + file),
        how=reading.how,
        left_out=reading.left_out,
        unknown=reading.unknown,
    )


def common_folder(files: Sequence[str]) -> str:
    """The folders around it all, with a slash, or ""; a folder that is called as a split is none."""
    low, high = min(files), max(files)
    same = next(
        (row for row, pair in enumerate(zip(low, high, strict=False)) if len(set(pair)) > 1),
        len(low),
    )
    parts = low[:same].split("/")[:-1]
    while parts and parts[-1].lower() in SPLIT_OF_WORD:
        parts = parts[:-1]
    return "".join(f"{part}/" for part in parts)


def distinct(reading: Reading) -> dict[int, Place]:
    """Each place once, by its id: millions of images share a few."""
    return {id(place): place for place in reading.places.values()}


def by_split(reading: Reading) -> dict[str, set[str]]:
    """The classes of each split."""
    classes: dict[str, set[str]] = {}
    for place in distinct(reading).values():
        if not place.reason:
            classes.setdefault(place.split, set()).update({place.label} - {""})
    return classes


def relabelled(reading: Reading, change: Callable[[Place], Place], how: str) -> Reading:
    """The same images with other places."""
    changed = {key: change(place) for key, place in distinct(reading).items()}
    places = {file: changed[id(place)] for file, place in reading.places.items()}
    return replace(reading, places=places, how=(*reading.how, how))


def one_spelling(reading: Reading) -> Reading:
    """Classes of other splits that differ from one of the training split in capitals alone are
    called as that one is."""
    classes = by_split(reading)
    trained = classes.get("train", set())
    usual = {label.casefold(): label for label in trained}
    if len(usual) < len(trained):
        return reading
    others = set().union(*classes.values()) - trained
    same = {label: usual[label.casefold()] for label in sorted(others) if label.casefold() in usual}
    if not same:
        return reading
    words = ", ".join(f"{label[:40]} as {usual[:40]}" for label, usual in list(same.items())[:5])
    return relabelled(
        reading,
        lambda place: replace(place, label=same.get(place.label, place.label)),
        f"Other capitals are the same class: {words}.",
    )


def without_strangers(reading: Reading) -> Reading:
    """One folder alone in that of the test images, of no class that is trained on: what is in it is
    of unknown class."""
    classes = by_split(reading)
    trained, tested = classes.get("train", set()), classes.get("test", set())
    if not trained or len(tested) != 1 or tested & trained:
        return reading
    return relabelled(
        reading,
        lambda place: replace(place, label="") if place.split == "test" else place,
        f"{tested.pop()[:60]} is no class to train on: its test images are of unknown class.",
    )
