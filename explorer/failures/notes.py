"""Tags and notes on images, kept beside the evaluation that they belong to:
<evaluation>/notes.json.

Every change is one operation (a tag added or taken away, a note added or taken away) that is
applied to what the file says at that moment, under a lock, and written whole: two people who write
at once both find their words afterwards."""

import fcntl
import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE, LOCK, SCHEMA = "notes.json", ".notes.lock", 1
LONGEST_TAG, LONGEST_NOTE = 40, 2000  # characters
MOST_TAGS, MOST_NOTES, MOST_NAMES = 12, 50, 200  # of one image, of one image, different tags in all
MOST_BYTES = 8 * 2**20
_here = threading.Lock()  # flock does not keep the threads of one process apart on every system


class NotesError(ValueError):
    """A tag or note that cannot be kept, with a sentence that says why and what would be right."""


@dataclass(frozen=True)
class Note:
    """One note: `key` takes it away again; `when` is in seconds since 1970."""

    key: str
    text: str
    when: float


@dataclass(frozen=True)
class Notes:
    """Tags and notes by the image's name in the evaluation."""

    tags: dict[str, tuple[str, ...]]
    notes: dict[str, tuple[Note, ...]]

    def names(self) -> dict[str, int]:
        """Every tag that is used, the most frequent first, and on how many images."""
        return dict(Counter(tag for tags in self.tags.values() for tag in tags).most_common())

    def tagged(self, tag: str) -> set[str]:
        """The images that have this tag."""
        return {image for image, tags in self.tags.items() if tag in tags}


def read(folder: Path) -> Notes:
    """What is kept with the evaluation in this folder; nothing where nothing was written. Raises
    NotesError."""
    kept = _load(folder)
    return Notes(
        {image: tuple(row["tags"]) for image, row in kept.items() if row["tags"]},
        {
            image: tuple(Note(**note) for note in row["notes"])
            for image, row in kept.items()
            if row["notes"]
        },
    )


def tag(folder: Path, images: Iterable[str], name: str) -> None:
    """Put the tag `name` on every one of these images. Raises NotesError, and then none has it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG or not name.isprintable():
        raise NotesError(f"A tag has 1 to {LONGEST_TAG} printable characters.")
    images = list(images)

    def change(kept: dict) -> None:
        used = {tag for row in kept.values() for tag in row["tags"]}
        if name not in used and len(used) >= MOST_NAMES:
            raise NotesError(f"There are {MOST_NAMES} different tags already; use one of them.")
        for image in images:
            tags = _row(kept, image)["tags"]
            if name not in tags and len(tags) >= MOST_TAGS:
                raise NotesError(
                    f"An image has at most {MOST_TAGS} tags; take one away from {image[-80:]} first."
                )
            tags.append(name) if name not in tags else None

    _change(folder, change)


def untag(folder: Path, images: Iterable[str], name: str) -> None:
    """Take the tag away from every one of these images that has it. Raises NotesError."""

    def change(kept: dict) -> None:
        for image in images:
            tags = kept.get(image, {"tags": []})["tags"]
            tags.remove(name) if name in tags else None

    _change(folder, change)


def note(folder: Path, image: str, text: str) -> str:
    """Add a note to an image and return its key. Raises NotesError."""
    text, key = text.strip(), uuid.uuid4().hex
    if not text or len(text) > LONGEST_NOTE:
        raise NotesError(
            f"A note has 1 to {LONGEST_NOTE:,} characters; this one has {len(text):,}."
        )

    def change(kept: dict) -> None:
        notes = _row(kept, image)["notes"]
        if len(notes) >= MOST_NOTES:
            raise NotesError(f"An image has at most {MOST_NOTES} notes; take one away first.")
        notes.append({"key": key, "text": text, "when": time.time()})

    _change(folder, change)
    return key


def forget(folder: Path, image: str, key: str) -> None:
    """Take one note away, if it is still there. Raises NotesError."""

    def change(kept: dict) -> None:
        row = kept.get(image, {"notes": []})
        row["notes"] = [one for one in row["notes"] if one["key"] != key]

    _change(folder, change)


def stamp(folder: Path) -> tuple[int, int]:
    """Changes whenever the notes do."""
    try:
        found = (folder / FILE).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _row(kept: dict, image: str) -> dict:
    return kept.setdefault(image, {"tags": [], "notes": []})


def _load(folder: Path) -> dict:
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if found["schema_version"] != SCHEMA:
            raise NotesError(
                f"The notes of {folder.name} are of schema {found['schema_version']}, which this version "
                "cannot read; they were left as they are."
            )
        return {
            image: {
                "tags": list(map(str, row["tags"])),
                "notes": [
                    {"key": str(one["key"]), "text": str(one["text"]), "when": float(one["when"])}
                    for one in row["notes"]
                ],
            }
            for image, row in found["images"].items()
        }
    except FileNotFoundError:
        return {}
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        if isinstance(error, NotesError):
            raise
        raise NotesError(
            f"The notes of {folder.name} cannot be read ({FILE} is damaged); they were left as they "
            "are."
        ) from error


def _change(folder: Path, change: Callable[[dict], None]) -> None:
    """Apply `change` to what is on disk now, alone; nothing is written where it raises or changes
    nothing."""
    try:
        with _alone(folder):
            kept = _load(folder)
            before = json.dumps(kept)
            change(kept)
            kept = {image: row for image, row in kept.items() if row["tags"] or row["notes"]}
            if json.dumps(kept) != before:
                _write(folder, kept)
    except OSError as error:
        raise NotesError(
            f"Nothing was kept: the folder of {folder.name} cannot be written "
            f"({error.strerror or error})."
        ) from error


def _write(folder: Path, kept: dict) -> None:
    data = json.dumps(
        {"schema_version": SCHEMA, "images": kept}, ensure_ascii=False, indent=0
    ).encode("utf-8")
    if len(data) > MOST_BYTES:
        raise NotesError(
            f"The notes of this evaluation would pass {MOST_BYTES // 2**20} MB; nothing was changed."
        )
    temporary = folder / f".{FILE}.{uuid.uuid4().hex}"
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / FILE)
    finally:
        temporary.unlink(missing_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with _here, (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
