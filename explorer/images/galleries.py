"""Galleries: which pictures did a visitor bring, and what does he call them?

A list is a visitor's, not a visit's: it is there in his other tabs and after a reload. It holds keys of
uploads.py and names; nothing of it is on the disk."""

import itertools
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Container, Iterator

from explorer.images import uploads

PNG = b"\x89PNG\r\n\x1a\n"
MAX_VISITORS = 1000  # whose lists are remembered
SUFFIX = re.compile(r"\.\w{1,5}$")
log = logging.getLogger(__name__)
_changing = threading.Lock()
_galleries: OrderedDict[str, dict[str, str]] = OrderedDict()  # name by key, newest first


def is_picture(key: str) -> bool:
    """Whether the server holds a picture under this key, whoever brought it; counts as use."""
    if not uploads.is_here(key):
        return False
    try:
        with uploads.path(key).open("rb") as file:
            return file.read(len(PNG)) == PNG
    except OSError as error:
        log.info("an upload cannot be read: %s", error)
        return False


def of(visitor: str) -> dict[str, str]:
    """Name by key of a visitor's pictures that can still be read, newest first; counts as use."""
    with _changing:
        if visitor in _galleries:
            _galleries.move_to_end(visitor)
        pictures = dict(_galleries.get(visitor, {}))
    return {key: name for key, name in pictures.items() if uploads.is_here(key)}


def add(visitor: str, key: str, name: str, others: Container[str] = ()) -> str:
    """List a picture of `uploads` first, and return what it is called: `name`, or that with a number
    where another picture of this visitor, or one of `others`, has it."""
    with _changing:
        before = _galleries.setdefault(visitor, {})
        names = set(before.values()) - {before.get(key)}
        new = next(each for each in numbered(name) if each not in names and each not in others)
        _galleries[visitor] = {key: new, **{k: n for k, n in before.items() if k != key}}
        _galleries.move_to_end(visitor)
        while len(_galleries) > MAX_VISITORS:
            _galleries.popitem(last=False)
    return new


def numbered(name: str) -> Iterator[str]:
    """`cat.jpg`, `cat (2).jpg`, `cat (3).jpg`, ..."""
    suffix = SUFFIX.search(name)
    stem, end = (name[: suffix.start()], suffix.group()) if suffix else (name, "")
    yield name
    yield from (f"{stem} ({number}){end}" for number in itertools.count(2))


def remove(visitor: str, key: str) -> str:
    """Take a picture off a visitor's list, and return its name, or nothing. Its pixels stay until
    `uploads.forget`."""
    with _changing:
        return _galleries.get(visitor, {}).pop(key, "")


def lost(visitor: str) -> list[str]:
    """The names of a visitor's pictures that the server no longer holds; they are taken off his list."""
    with _changing:
        listed = dict(_galleries.get(visitor, {}))
    return [remove(visitor, key) for key in listed if not uploads.is_here(key)]
