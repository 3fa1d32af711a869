"""Search index: what can be found, and where does it lead?

ENTRIES are made from the tables of pages, lessons, methods and networks and from the lecture's ideas; other
words that people use stand in search_words.py. The browser ranks them (components/files/ranking.js)."""

import functools
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from explorer.app import page_table
from explorer.app.page_table import SECTIONS
from explorer.app.search_words import WORDS
from explorer.inside.saliency_methods import METHODS
from explorer.lessons.ideas import IDEAS
from explorer.networks import registry

# the table of lessons, which takes a second to import: until somebody has (start.py does, after the first
# page), lessons are found by their titles and other words alone
LESSONS = "explorer.lessons.syllabus"


@dataclass(frozen=True)
class Entry:
    """What can be found: its name, its kind, the address of its page, what is set there (state: of
    widgets, address: after the "?"), and by which words it is found: others than its name, and the text
    about it."""

    label: str
    kind: str
    page: str
    words: tuple[str, ...] = ()
    text: str = ""
    state: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)


def entries() -> tuple[Entry, ...]:
    """All that can be found, the same for all visitors."""
    return _entries(_lessons_are_here())


def index() -> bytes:
    """The entries as JSON for the browser: (label, kind, words, text) each, in their order."""
    return _index(_lessons_are_here())


def digest() -> str:
    """What tells this index from others."""
    return _digest(_lessons_are_here())


def of_digest(wanted: str) -> bytes | None:
    """The index that is told from others so; None where there is none here."""
    known = (False, True) if _lessons_are_here() else (False,)
    return next((_index(each) for each in known if _digest(each) == wanted), None)


def _lessons_are_here() -> bool:
    """Whether the table has been imported, to its end."""
    return hasattr(sys.modules.get(LESSONS), "LESSONS")


@functools.cache
def _entries(with_lessons: bool) -> tuple[Entry, ...]:
    return (*_pages(with_lessons), *_methods(), *_networks(), *_ideas())


@functools.cache
def _index(with_lessons: bool) -> bytes:
    rows = [(row.label, row.kind, row.words, row.text) for row in _entries(with_lessons)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def _digest(with_lessons: bool) -> str:
    return hashlib.sha256(_index(with_lessons)).hexdigest()[:32]


def _other_words(key: str) -> tuple[str, ...]:
    return tuple(WORDS[key].split("; ")) if key in WORDS else ()


def _pages(with_lessons: bool) -> Iterator[Entry]:
    for section in SECTIONS.values():
        for name, page in section.pages.items():
            address = page.address or name
            name_of_lesson = address.removeprefix("learn_")
            kind = section.title if name_of_lesson == address else "Lesson"
            text = section.title
            if with_lessons and kind == "Lesson":
                lesson = sys.modules[LESSONS].LESSONS[name_of_lesson]
                text = f"{text} {lesson.idea} {lesson.question.prompt}"
            yield Entry(page.title, kind, address, _other_words(address), text)


def _methods() -> Iterator[Entry]:
    for key, row in METHODS.items():
        yield Entry(
            row.label, "Saliency method", "saliency", _other_words(key), row.help, {"method": key}
        )


def _networks() -> Iterator[Entry]:
    for source in ("bundled", "published"):
        for key, row in registry.MODELS.of_source(source).items():
            written = (key, row.label.replace("-", "").replace(" ", ""))
            yield Entry(row.label, "Network", "networks", written, row.trained_on, {"model": key})


def _ideas() -> Iterator[Entry]:
    for row in IDEAS:
        title = page_table.row(row.page).title
        label = f"{row.idea[:1].upper()}{row.idea[1:]}"
        yield Entry(label, f"Lecture › {title}", row.page, (), row.shown, address=row.address)
