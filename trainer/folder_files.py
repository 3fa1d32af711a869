"""Which files are in a folder, and which of them may be images?"""

import os
from pathlib import Path

from trainer.image_files import (
    HEAD,
    MAX_FILE_BYTES,
    MAX_FILES,
    Contents,
    DatasetError,
    Listing,
    bounded,
    is_junk,
    printable,
    readable,
)


def folder_contents(root: Path, follow: bool = False) -> Contents:
    """What is in a folder. Raises DatasetError, also for links that leave the folder unless they are
    to be followed, and for links in circles."""
    home = resolved(root)
    listing, places = Listing(), dict[str, Path]()
    pending, folders = [home], {home}
    while pending:
        for path, is_folder in entries(pending.pop(), home, follow):
            plain = path.relative_to(home).as_posix()
            name = readable(plain)
            if name != plain:
                places[name] = path
            if is_folder:
                listing.folders.append(name)
                pending.append(path)
                refuse_circles(path, folders)
            else:
                listing.add(name, lambda path=path: beginning(path))  # type: ignore[misc]
        if len(listing.files) > MAX_FILES:
            raise DatasetError(f"{printable(root.name)} holds more than {MAX_FILES:,} images.")

    def place(name: str) -> Path:
        return places.get(name) or home / name

    return Contents(
        listing.files,
        listing.folders,
        lambda name: _content(name, place(name)),
        lambda name: _stamp(name, place(name)),
        listing.tables,
        listing.left_out,
    )


def entries(folder: Path, home: Path, follow: bool) -> list[tuple[Path, bool]]:
    """The files and folders in a folder of the set in `home`, each with whether it is a folder.
    Raises DatasetError."""
    listed = []
    try:
        for entry in list(os.scandir(folder)):
            path = Path(entry.path)
            if is_junk((entry.name,)):
                continue
            if entry.is_symlink():
                check_link(path, home, follow)
            if entry.is_dir() or entry.is_file():
                listed.append((path, entry.is_dir()))
    except OSError as error:
        raise DatasetError(f"{printable(home.name)} cannot be read: {error.strerror}.") from error
    return listed


def beginning(path: Path) -> bytes:
    """The first bytes of a file. Raises OSError."""
    with path.open("rb") as file:
        return file.read(HEAD)


def _content(name: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return bounded(name, file.read(MAX_FILE_BYTES + 1))
    except OSError as error:
        raise DatasetError(f"{name} cannot be read: {error.strerror}.") from error


def _stamp(name: str, path: Path) -> str:
    """Size and time of a file. Raises DatasetError."""
    try:
        status = path.stat()
    except OSError as error:
        raise DatasetError(f"{name} cannot be read: {error.strerror}.") from error
    return f"{status.st_size} {status.st_mtime_ns}"


def resolved(path: Path) -> Path:
    """The path without links. Raises DatasetError for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise DatasetError(f"The link {printable(path.name)} leads in a circle.") from error


def check_link(path: Path, home: Path, follow: bool) -> None:
    """Raise DatasetError unless a link in the folder `home` leads to a file in it, or links are
    followed."""
    target = resolved(path)
    if follow:
        return
    if path.is_dir() or not target.is_relative_to(home):
        what = "folder" if path.is_dir() else "file"
        raise DatasetError(
            f"{printable(path.relative_to(home).as_posix())} in {printable(home.name)} is a link to "
            f"another {what}. If all links in it may be followed, say --links follow; else put the images "
            "themselves there."
        )


def refuse_circles(path: Path, folders: set[Path]) -> None:
    """Raise DatasetError for a folder that was listed already, under another name."""
    home = resolved(path)
    if home in folders:
        raise DatasetError(
            f"The link {printable(path.name)} leads to a folder that is listed already."
        )
    folders.add(home)
