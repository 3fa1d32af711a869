"""How can the folders of a set be read: which of them is a split, which a class?

A row of LAYOUTS says at which depth, below the folders around it all, splits and classes lie. To add a
layout, add a row, and a line in `layout_recognition.recognise`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from trainer.folder_tree import Folder
from trainer.image_files import composed
from trainer.splits import SKIP, is_filler, split_folders

BESIDE_CLASSES, BESIDE_SPLITS = "images in no folder of a class", "images in no folder of a split"
SKIPPED = "images left out as said"


@dataclass(frozen=True)
class Layout:
    """A row of LAYOUTS: what it is, and how deep splits and classes lie (None: there are none)."""

    label: str
    split: int | None
    classes: int | None


LAYOUTS: dict[str, Layout] = {
    "splits": Layout("<split>/<class>/", 0, 1),
    "classes": Layout("<class>/", None, 0),
    "classes-splits": Layout("<class>/<split>/", 1, 0),
    "inner-classes": Layout("<group>/<class>/, of which the groups do not count", None, 1),
    "splits-inner-classes": Layout(
        "<split>/<group>/<class>/, of which the groups do not count", 0, 2
    ),
    "flat": Layout("images in no folders of classes", None, None),
    "flat-splits": Layout("<split>/ without folders of classes", 0, None),
}


@dataclass(frozen=True)
class Place:
    """Where the images of a folder belong: split and class ("": unknown), or why they are left out."""

    split: str = "all"
    label: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Base:
    """The folder below all that lie around a set, and what its folders are called: split by name."""

    folder: Folder
    words: dict[str, str]
    skipped: frozenset[str] = field(default_factory=frozenset)

    @property
    def splits(self) -> list[Folder]:
        return [folder for name, folder in self.folder.folders.items() if name in self.words]

    @property
    def others(self) -> list[Folder]:
        return [
            folder
            for name, folder in self.folder.folders.items()
            if name not in self.words and name not in self.skipped
        ]


def as_base(folder: Folder, given: dict[str, str]) -> Base:
    """A folder with what its folders are called by themselves, or as somebody said."""
    words = split_folders(folder.folders) | {
        name: split for name, split in given.items() if name in folder.folders
    }
    skipped = frozenset(name for name, split in words.items() if split == SKIP)
    return Base(folder, {name: words[name] for name in words.keys() - skipped}, skipped)


def holds_splits(base: Base) -> bool:
    """Whether there are folders of splits with folders of classes in them."""
    return any(folder.folders for folder in base.splits)


def within(folder: Folder) -> Folder:
    """The folder of a split that holds the folders of classes: one alone in it is looked through."""
    while folder.nested and len(folder.folders) == 1:
        (inner,) = folder.folders.values()
        if not inner.nested and not is_filler(inner.name) and not split_folders([inner.name]):
            break
        folder = inner
    return folder


def placed(base: Base, key: str) -> list[tuple[str, Place]]:
    """For each folder of a set its place, with a slash behind, and where its images belong."""
    place = place_of(base, LAYOUTS[key])
    return [(folder.place, place(parts)) for folder, parts in below(base.folder, ())]


def below(folder: Folder, parts: tuple[str, ...]) -> list[tuple[Folder, tuple[str, ...]]]:
    """A folder and all below it, each with the names of the folders that lead to it."""
    inner = [below(each, (*parts, each.name)) for each in folder.folders.values()]
    return [(folder, parts), *(pair for pairs in inner for pair in pairs)]


def place_of(base: Base, layout: Layout) -> Callable[[tuple[str, ...]], Place]:
    """Where the images of a folder belong, by the names of the folders that lead to it."""
    wrapped = {folder.name: within(folder).place.count("/") for folder in base.splits}
    depth = base.folder.place.count("/") + 1

    def place(parts: tuple[str, ...]) -> Place:
        if parts and parts[0] in base.skipped:
            return Place(reason=SKIPPED)
        split = "all"
        if layout.split is not None:
            words = base.words if layout.split == 0 else split_folders(parts[layout.split :][:1])
            split = words.get(parts[layout.split], "") if len(parts) > layout.split else ""
            if not split:
                return Place(reason=BESIDE_SPLITS)
        if layout.classes is None:
            return Place(split)
        if layout.split == 0:
            parts = parts[:1] + parts[1 + wrapped[parts[0]] - depth :]
        if len(parts) > layout.classes:
            return Place(split, composed(parts[layout.classes]))
        return Place(split) if layout.split == 0 else Place(reason=BESIDE_CLASSES)

    return place
