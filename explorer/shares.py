"""Whose things go when a store of what visitors bring is full?

Each visitor has a share of it. Above it his own oldest go. Where the whole store is full, first goes
what nobody has used for long, then the oldest of whoever holds most, also if that is himself: so a
visitor who holds no more than the others and is here never loses anything to them. What several
brought is kept once, and each holds his part."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from trainer.errors import PersonsError


class FullError(PersonsError, RuntimeError):
    """There is no room, for nothing may go; `mine`: in the visitor's own share."""

    def __init__(self, mine: bool) -> None:
        super().__init__("your share is full" if mine else "the store is full")
        self.mine = mine


@dataclass(frozen=True)
class Budget:
    """At most so many things of so many bytes in all."""

    things: int
    size: int

    def exceeded(self, things: int, size: int) -> bool:
        return things > self.things or size > self.size


@dataclass
class Kept:
    """One thing that is kept: its bytes, who brought it and used it when (in seconds), and whether
    it is `needed` now and cannot go."""

    size: int
    used: dict[str, float] = field(default_factory=dict)
    needed: bool = False

    @property
    def part(self) -> float:
        """Bytes of each of those who brought it."""
        return self.size / max(len(self.used), 1)


def make_room(
    kept: dict[str, Kept],
    visitor: str,
    size: int,
    share: Budget,
    whole: Budget,
    idle: float = -math.inf,
) -> list[str]:
    """Take out of `kept` what must go so that this visitor can bring one more thing of `size`
    bytes; returns the keys that nobody holds any more. What was last used before `idle` goes first.
    Raises FullError; what went until then is gone: it was his own, idle, or of who held more."""
    gone: list[str] = []
    while share.exceeded(*_sum(size, _of(kept, visitor))):
        if not _drop_oldest(kept, visitor, gone):
            raise FullError(mine=True)
    while whole.exceeded(*_sum(size, kept.values())):
        if _drop_idle(kept, idle, gone):
            continue
        parts = _parts(kept, visitor, size)
        if not any(_drop_oldest(kept, holder, gone) for holder in parts):
            raise FullError(mine=False)
    return gone


def _of(kept: dict[str, Kept], visitor: str) -> Iterable[Kept]:
    return [thing for thing in kept.values() if visitor in thing.used]


def _sum(size: int, things: Iterable[Kept]) -> tuple[int, int]:
    """Number and bytes of these and of one more."""
    sizes = [thing.size for thing in things]
    return len(sizes) + 1, sum(sizes) + size


def _parts(kept: dict[str, Kept], visitor: str, size: int) -> list[str]:
    """Who holds how much, the most first; the visitor, who is to hold `size` more, before others
    who hold as much. Nobody who holds less than he would is among them."""
    held: dict[str, float] = defaultdict(float, {visitor: float(size)})
    for thing in kept.values():
        for holder in thing.used:
            held[holder] += thing.part
    mine = held[visitor]
    above = [holder for holder in held if held[holder] >= mine]
    return sorted(above, key=lambda holder: (-held[holder], holder != visitor))


def _drop_idle(kept: dict[str, Kept], before: float, gone: list[str]) -> bool:
    """Let go what nobody has used since, the oldest first, if there is such a thing."""
    last = [(max(thing.used.values()), key) for key, thing in kept.items() if not thing.needed]
    if not last or min(last)[0] >= before:
        return False
    _, key = min(last)
    del kept[key]
    gone.append(key)
    return True


def _drop_oldest(kept: dict[str, Kept], visitor: str, gone: list[str]) -> bool:
    """Let the visitor's least recently used thing go, if there is one that may."""
    own = [
        (thing.used[visitor], key)
        for key, thing in kept.items()
        if visitor in thing.used and not thing.needed
    ]
    if not own:
        return False
    _, key = min(own)
    del kept[key].used[visitor]
    if not kept[key].used:
        del kept[key]
        gone.append(key)
    return True
