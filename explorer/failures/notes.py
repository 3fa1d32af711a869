"""What did people write about images? Tags and notes, kept beside the evaluation that they belong to:
<evaluation>/notes.json.

Every change is one operation (a tag added or taken away, a note added or taken away) that is
applied to what the file says at that moment, under a lock, and written whole: two people who write
at once both find their words afterwards."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from trainer import files
from trainer.errors import PersonsError

FILE, LOCK, SCHEMA = "notes.json", ".notes.lock", 1
LONGEST_TAG, LONGEST_NOTE = 40, 2000  # characters
MAX_TAGS, MAX_NOTES, MAX_NAMES = 12, 50, 200  # of one image, of one image, different tags in all
MAX_BYTES = 8 * 2**20


class NotesError(PersonsError, ValueError):
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
        if name not in used and len(used) >= MAX_NAMES:
            raise NotesError(f"There are {MAX_NAMES} different tags already; use one of them.")
        for image in images:
            tags = _row(kept, image)["tags"]
            if name in tags:
                continue
            if len(tags) >= MAX_TAGS:
                raise NotesError(
                    f"An image has at most {MAX_TAGS} tags; take one away from {image[-80:]} first."
                )
            tags.append(name)

    _change(folder, change)


def untag(folder: Path, images: Iterable[str], name: str) -> None:
    """Take the tag away from every one of these images that has it. Raises NotesError."""

    def change(kept: dict) -> None:
        for image in images:
            tags = kept.get(image, {"tags": []})["tags"]
            if name in tags:
                tags.remove(name)

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
        if len(notes) >= MAX_NOTES:
            raise NotesError(f"An image has at most {MAX_NOTES} notes; take one away first.")
        notes.append({"key": key, "text": text, "when": time.time()})

    _change(folder, change)
    return key


def forget(folder: Path, image: str, key: str) -> None:
    """Take one note away, if it is still there. Raises NotesError."""

    def change(kept: dict) -> None:
        row = kept.get(image, {"notes": []})
        row["notes"] = [note for note in row["notes"] if note["key"] != key]

    _change(folder, change)


def stamp(folder: Path) -> tuple[int, int]:
    """Changes whenever the notes do; (0, 0) where there are none."""
    return files.changed_at(folder / FILE)


def _row(kept: dict, image: str) -> dict:
    return kept.setdefault(image, {"tags": [], "notes": []})


def _load(folder: Path) -> dict:
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if content["schema_version"] != SCHEMA:
            raise NotesError(
                f"The notes of {folder.name} are of schema {content['schema_version']}, which this version "
                "cannot read; they were left as they are."
            )
        return {image: _checked(row) for image, row in content["images"].items()}
    except FileNotFoundError:
        return {}
    except NotesError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise NotesError(
            f"The notes of {folder.name} cannot be read ({FILE} is damaged); they were left as they "
            "are."
        ) from error


def _checked(row: dict) -> dict:
    return {
        "tags": [str(tag) for tag in row["tags"]],
        "notes": [
            {"key": str(note["key"]), "text": str(note["text"]), "when": float(note["when"])}
            for note in row["notes"]
        ],
    }


def _change(folder: Path, change: Callable[[dict], None]) -> None:
    """Apply `change` to what is on disk now, alone; nothing is written where it raises or changes
    nothing."""
    if not folder.is_dir():  # the lock would make it
        raise NotesError(
            f"Nothing was kept: the folder of {folder.name} cannot be written (it is not there)."
        )
    try:
        with files.locked(folder / LOCK):
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
    content = {"schema_version": SCHEMA, "images": kept}
    data = json.dumps(content, ensure_ascii=False, indent=0).encode()
    if len(data) > MAX_BYTES:
        raise NotesError(
            f"The notes of this evaluation would pass {MAX_BYTES // 2**20} MB; nothing was changed."
        )
    files.write(folder / FILE, data)
