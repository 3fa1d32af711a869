"""What is written of tags and notes, in which form, and what of a damaged file still counts?

{"schema_version": 1, "images": {image: {"tags": [...], "notes": [{"key", "text", "when", "by"}],
"tagged_by": {tag: visitor}}}}"""

import itertools
import json
from pathlib import Path
from typing import Any

from explorer.drawing.numbers import sized
from explorer.failures.note_limits import PART, NotesError, check_room
from explorer.visitors import NOBODY, OWNER
from trainer import files
from trainer.run_checks import MAX_MOMENT

FILE, SCHEMA = "notes.json", 1
LONGEST_TAG, LONGEST_NOTE = 40, 2000  # characters
MAX_BYTES = 8 * 2**20


def load(folder: Path) -> dict:
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
    if not isinstance(images, dict):
        raise NotesError(
            f"The notes of {folder.name} cannot be read ({FILE} is damaged); they were left as they "
            "are."
        )
    return {image: _right(row) for image, row in images.items()}


def _right(row: object) -> dict[str, Any]:
    """Tags and notes of one image; what is none is left out."""
    row = row if isinstance(row, dict) else {}
    tags, notes, writers = row.get("tags"), row.get("notes"), row.get("tagged_by")
    writers = writers if isinstance(writers, dict) else {}
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
        "tagged_by": {str(tag): str(by) for tag, by in writers.items()},
    }


def _moment(value: object) -> float:
    """Seconds since 1970; 0 for what is no time."""
    moment = files.number(value)
    return moment if 0 <= moment <= MAX_MOMENT else 0.0


def _keep_odd(folder: Path) -> None:
    """Before a file is replaced of which not everything could be read: a copy of it as it is."""
    file = folder / FILE
    if not file.is_file():
        return
    images = files.read_json(file, 2 * MAX_BYTES)["images"]
    if all(_is_whole(row) for row in images.values()):
        return
    number = next(
        n for n in itertools.count(1) if not (folder / f"notes.damaged-{n}.json").exists()
    )
    files.write(folder / f"notes.damaged-{number}.json", file.read_bytes())


def _is_whole(row: object) -> bool:
    """Whether everything in the entry of an image could be read."""
    if not isinstance(row, dict):
        return False
    right = _right(row)
    return all(
        isinstance(row.get(part, []), list) and len(right[part]) == len(row.get(part, []))
        for part in ("tags", "notes")
    )


def write(folder: Path, kept: dict, visitor: str) -> None:
    """Replace the file as a whole. Raises NotesError, OSError."""
    _keep_odd(folder)
    if not kept:  # what bears no notes any more may be cleared away
        (folder / FILE).unlink(missing_ok=True)
        return
    if visitor != OWNER and _bytes_by(kept, visitor) > MAX_BYTES // PART:
        raise NotesError(
            f"Your tags and notes on this evaluation would pass {sized(MAX_BYTES // PART / 2**20, 6)} MB; "
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
