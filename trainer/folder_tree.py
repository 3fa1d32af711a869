"""Which folders of a set hold images, directly or below?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trainer.image_files import DatasetError

MAX_DEPTH = 60  # folders in each other


@dataclass
class Folder:
    """A folder with images in it: its name, its place in the set (with a slash behind, "" for the set),
    how many images lie directly in it, and the folders in it that hold images."""

    name: str
    place: str
    direct: int = 0
    folders: dict[str, "Folder"] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Images in it and below."""
        return self.direct + sum(folder.total for folder in self.folders.values())

    @property
    def nested(self) -> bool:
        """Whether all its images lie in folders below it."""
        return not self.direct and bool(self.folders)

    def walk(self) -> Iterator["Folder"]:
        """This folder and all below it."""
        yield self
        for folder in self.folders.values():
            yield from folder.walk()


def tree(files: Iterable[str]) -> Folder:
    """The folders of these files. Raises DatasetError for too many in each other."""
    root = Folder("", "")
    for place, count in sorted(Counter(file.rpartition("/")[0] for file in files).items()):
        if place.count("/") >= MAX_DEPTH:
            raise DatasetError(
                f"More than {MAX_DEPTH} folders lie in each other: {place[:60]!r}..."
            )
        folder = root
        for part in filter(None, place.split("/")):
            inner = folder.folders.get(part) or Folder(part, f"{folder.place}{part}/")
            folder = folder.folders.setdefault(part, inner)
        folder.direct += count
    return root


def listed(names: Iterable[str], most: int = 4) -> str:
    """The first of some names, for a sentence."""
    kept = [name[:60] for name in names]
    more = f", ... ({len(kept):,} in all)" if len(kept) > most else ""
    return ", ".join(kept[:most]) + more
