"""What did people write about images? Tags and notes, kept beside the evaluation that they belong to:
<evaluation>/notes.json.

Every change is one operation (a tag added or taken away, a note added or taken away) that is
applied to what the file says at that moment, under a lock, and written whole: two people who write
at once both find their words afterwards. What a visitor wrote is taken away only by him and by the
owner, who is meant where none is given (see explorer/visitors.py), and he has a part of every limit:
he cannot keep others from writing."""

import itertools
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from explorer.failures.note_limits import PART, NotesError, check_room, check_writer, full
from explorer.visitors import NOBODY, OWNER
from trainer import files
from trainer.run_checks import MAX_MOMENT

FILE, LOCK, SCHEMA = "notes.json", ".notes.lock", 1
LONGEST_TAG, LONGEST_NOTE = 40, 2000  # characters
MAX_TAGS, MAX_NOTES, MAX_NAMES = 12, 50, 200  # of one image, of one image, different tags in all
MAX_BYTES = 8 * 2**20


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
    kept = _load(folder)
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


def _load(folder: Path) -> dict:
    """What is right in the file. Raises NotesError where it cannot be read at all."""
    try:
        content = files.read_json(folder / FILE, 2 * MAX_BYTES)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise NotesError(
            f"The notes of {folder.name} cannot be read ({FILE} is damaged); they were left as they "
            "are."
        ) from error
    if not isinstance(content, dict) or content.get("schema_version") != SCHEMA:
        schema = content.get("schema_version") if isinstance(content, dict) else None
        raise NotesError(
            f"The notes of {folder.name} are of schema {str(schema)[:20]}, which this version "
            "cannot read; they were left as they are."
        )
    images = content.get("images")
    if not isinstance(images, dict) or not all(isinstance(row, dict) for row in images.values()):
        raise NotesError(
            f"The notes of {folder.name} cannot be read ({FILE} is damaged); they were left as they "
            "are."
        )
    return {image: _right(row) for image, row in images.items()}


def _right(row: dict) -> dict:
    """Tags and notes of one image; what is none is left out."""
    tags, notes = row.get("tags"), row.get("notes")
    return {
        "tags": [
            tag
            for tag in (tags if isinstance(tags, list) else [])
            if isinstance(tag, str) and 0 < len(tag) <= LONGEST_TAG and tag.isprintable()
        ],
        "notes": [
            {
                "key": note["key"],
                "text": note["text"],
                "when": _moment(note.get("when")),
                "by": str(note.get("by", NOBODY)),
            }
            for note in (notes if isinstance(notes, list) else [])
            if isinstance(note, dict)
            and all(isinstance(note.get(part), str) for part in ("key", "text"))
        ],
        "tagged_by": {str(tag): str(by) for tag, by in row.get("tagged_by", {}).items()},
    }


def _moment(value: object) -> float:
    """Seconds since 1970; 0 for what is no time."""
    moment = files.number(value)
    return moment if 0 <= moment <= MAX_MOMENT else 0.0


def _change(folder: Path, change: Callable[[dict], None], visitor: str) -> None:
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
                _keep_odd(folder, before)
                _write(folder, kept, visitor)
    except OSError as error:
        raise NotesError(
            f"Nothing was kept: the folder of {folder.name} cannot be written "
            f"({error.strerror or error})."
        ) from error


def _keep_odd(folder: Path, before: str) -> None:
    """Before a file is replaced of which not everything could be read: a copy of it as it is."""
    file = folder / FILE
    if not file.is_file() or json.loads(before) == files.read_json(file, 2 * MAX_BYTES)["images"]:
        return
    number = next(
        n for n in itertools.count(1) if not (folder / f"notes.damaged-{n}.json").exists()
    )
    files.write(folder / f"notes.damaged-{number}.json", file.read_bytes())


def _write(folder: Path, kept: dict, visitor: str) -> None:
    if not kept:  # what bears no notes any more may be cleared away
        (folder / FILE).unlink(missing_ok=True)
        return
    if visitor != OWNER and _bytes_by(kept, visitor) > MAX_BYTES // PART:
        raise NotesError(
            f"Your tags and notes on this evaluation would pass {MAX_BYTES // PART / 2**20:g} MB; "
            "nothing was changed."
        )
    if not (folder / FILE).exists():
        check_room(folder, FILE)
    content = {"schema_version": SCHEMA, "images": kept}
    data = json.dumps(content, ensure_ascii=False, indent=0).encode(errors="replace")
    if len(data) > MAX_BYTES:
        raise NotesError(
            f"The notes of this evaluation would pass {MAX_BYTES // 2**20} MB; nothing was changed."
        )
    files.write(folder / FILE, data)


def _bytes_by(kept: dict, visitor: str) -> int:
    """About how many bytes of the file a visitor has written."""
    return sum(
        sum(len(note["text"].encode()) + 150 for note in row["notes"] if note["by"] == visitor)
        + sum(len(image) + len(tag) + 50 for tag, by in row["tagged_by"].items() if by == visitor)
        for image, row in kept.items()
    )
