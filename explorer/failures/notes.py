"""What did people write about images? Tags and notes, kept beside the evaluation that they belong to:
<evaluation>/notes.json.

Every change is one operation (a tag added or taken away, a note added or taken away) that is
applied to what the file says at that moment, under a lock, and written whole: two people who write
at once both find their words afterwards. What a visitor wrote is taken away only by him and by the
owner, who is meant where none is given (see explorer/visitors.py), and he has a part of every limit:
he cannot keep others from writing."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from explorer.failures import notes_file
from explorer.failures.note_limits import NotesError, check_writer, full
from explorer.failures.notes_file import FILE, LONGEST_NOTE, LONGEST_TAG
from explorer.visitors import NOBODY, OWNER
from trainer import files

LOCK = ".notes.lock"
MAX_TAGS, MAX_NOTES, MAX_NAMES = 12, 50, 200  # of one image, of one image, different tags in all


@dataclass(frozen=True)
class Note:
    """One note: `key` takes it away again; `when` is in seconds since 1970, `by` who wrote it."""

    key: str
    text: str
    when: float
    by: str = NOBODY


@dataclass(frozen=True)
class Notes:
    """Tags and notes by the image's name in the evaluation; tagged_by says for an image who put a
    tag on it, where a visitor did."""

    tags: dict[str, tuple[str, ...]]
    notes: dict[str, tuple[Note, ...]]
    tagged_by: dict[str, dict[str, str]] = field(default_factory=dict)

    def names(self) -> dict[str, int]:
        """Every tag that is used, the most frequent first, and on how many images."""
        return dict(Counter(tag for tags in self.tags.values() for tag in tags).most_common())

    def tagged(self, tag: str) -> set[str]:
        """The images that have this tag."""
        return {image for image, tags in self.tags.items() if tag in tags}


def read(folder: Path) -> Notes:
    """What is kept with the evaluation in this folder; nothing where nothing was written. Raises
    NotesError."""
    kept = notes_file.load(folder)
    return Notes(
        {image: tuple(row["tags"]) for image, row in kept.items() if row["tags"]},
        {
            image: tuple(Note(**note) for note in row["notes"])
            for image, row in kept.items()
            if row["notes"]
        },
        {image: row["tagged_by"] for image, row in kept.items() if row["tagged_by"]},
    )


def tag(folder: Path, images: Iterable[str], name: str, visitor: str = OWNER) -> None:
    """Put the tag `name` on every one of these images. Raises NotesError, and then none has it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG or not name.isprintable():
        raise NotesError(f"A tag has 1 to {LONGEST_TAG} printable characters.")
    images = list(images)

    def change(kept: dict) -> None:
        used = {tag: visitor for row in kept.values() for tag in row["tags"]}
        for row in kept.values():
            used.update(row["tagged_by"])
        if name not in used and (most := full(used.values(), MAX_NAMES, visitor)):
            raise NotesError(f"There are {most} different tags already; use one of them.")
        for image in images:
            row = _row(kept, image)
            if name in row["tags"]:
                continue
            writers = [row["tagged_by"].get(tag, OWNER) for tag in row["tags"]]
            if most := full(writers, MAX_TAGS, visitor):
                raise NotesError(
                    f"An image has at most {most} tags; take one away from {image[-80:]} first."
                )
            row["tags"].append(name)
            if visitor != OWNER:
                row["tagged_by"][name] = visitor

    _change(folder, change, visitor)


def untag(
    folder: Path, images: Iterable[str], name: str, visitor: str = OWNER, everybody: bool = False
) -> None:
    """Take the tag away from every one of these images that has it. Raises NotesError."""

    def change(kept: dict) -> None:
        for image in images:
            row = _row(kept, image)
            if name in row["tags"]:
                check_writer(row["tagged_by"].pop(name, NOBODY), visitor, everybody)
                row["tags"].remove(name)

    _change(folder, change, visitor)


def note(folder: Path, image: str, text: str, visitor: str = OWNER) -> str:
    """Add a note to an image and return its key. Raises NotesError."""
    text, key = text.strip(), uuid.uuid4().hex
    if not text or len(text) > LONGEST_NOTE:
        raise NotesError(
            f"A note has 1 to {LONGEST_NOTE:,} characters; this one has {len(text):,}."
        )

    def change(kept: dict) -> None:
        notes = _row(kept, image)["notes"]
        if most := full([note["by"] for note in notes], MAX_NOTES, visitor):
            raise NotesError(f"An image has at most {most} notes; take one away first.")
        notes.append({"key": key, "text": text, "when": time.time(), "by": visitor})

    _change(folder, change, visitor)
    return key


def forget(
    folder: Path, image: str, key: str, visitor: str = OWNER, everybody: bool = False
) -> None:
    """Take one note away, if it is still there. Raises NotesError."""

    def change(kept: dict) -> None:
        row = _row(kept, image)
        for note in [note for note in row["notes"] if note["key"] == key]:
            check_writer(note["by"], visitor, everybody)
            row["notes"].remove(note)

    _change(folder, change, visitor)


def stamp(folder: Path) -> tuple[int, int]:
    """Changes whenever the notes do; (0, 0) where there are none."""
    return files.changed_at(folder / FILE)


def _row(kept: dict, image: str) -> dict:
    return kept.setdefault(image, {"tags": [], "notes": [], "tagged_by": {}})


def _change(folder: Path, change: Callable[[dict], None], visitor: str) -> None:
    """Apply `change` to what is on disk now, alone; nothing is written where it raises or changes
    nothing."""
    if not folder.is_dir():  # the lock would make it
        raise NotesError(
            f"Nothing was kept: the folder of {folder.name} cannot be written (it is not there)."
        )
    try:
        with files.locked(folder / LOCK):
            kept = notes_file.load(folder)
            before = json.dumps(kept)
            change(kept)
            kept = {image: row for image, row in kept.items() if row["tags"] or row["notes"]}
            if json.dumps(kept) != before:
                notes_file.write(folder, kept, visitor)
    except OSError as error:
        raise NotesError(
            f"Nothing was kept: the folder of {folder.name} cannot be written "
            f"({error.strerror or error})."
        ) from error
