"""How much may one visitor write on evaluations, and what may he take away?"""

from collections.abc import Iterable
from pathlib import Path

from explorer.failures import makers
from explorer.shares import Budget
from explorer.visitors import OWNER, may_change
from trainer.errors import PersonsError

PART = 4  # one visitor may take so many-th of each limit of notes.py
SHARE, WHOLE = Budget(8, 2**29), Budget(30, 2**31)  # what visitors brought that bears notes or tags


class NotesError(PersonsError, ValueError):
    """A tag or note that cannot be kept, with a sentence that says why and what would be right."""


def check_writer(by: str, visitor: str, everybody: bool) -> None:
    """Raise NotesError unless this visitor may take away what `by` wrote."""
    if not may_change(by, visitor, everybody):
        raise NotesError(
            "Another visitor wrote this: only that browser, or the owner of this server, can take "
            "it away."
        )


def full(writers: Iterable[str], most: int, visitor: str) -> int:
    """The limit that one more by this visitor would pass: of all, or of what is his; else 0."""
    writers, part = list(writers), max(most // PART, 1)
    if len(writers) >= most:
        return most
    return part if visitor != OWNER and writers.count(visitor) >= part else 0


def check_room(folder: Path, file: str) -> None:
    """What a visitor brought is never cleared away once it bears notes, which lie in its `file`:
    raise NotesError where one more of these has no room."""
    if not folder.name.startswith(makers.PRIVATE):
        return
    size, by = makers.size(folder), makers.maker(folder)
    tagged = {
        name: thing
        for name, thing in makers.brought(folder.parent).items()
        if (folder.parent / name / file).exists()
    }
    his = [thing.size for thing in tagged.values() if by in thing.used]
    every = [thing.size for thing in tagged.values()]
    if SHARE.exceeded(len(his) + 1, sum(his) + size):
        raise NotesError(
            f"Tags and notes are kept on {SHARE.things} evaluations of what one visitor brought "
            f"({SHARE.size // 2**20} MB): delete one of them, or take its tags and notes away first."
        )
    if WHOLE.exceeded(len(every) + 1, sum(every) + size):
        raise NotesError(
            "This server has no room for tags and notes on one more evaluation of what visitors "
            "brought. Export what you need; its owner can delete some."
        )
