"""Durations: how long do questions of one kind take on this server?"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MAX_KINDS = 2000
NEWEST = 0.3  # weight of the newest measurement


@dataclass(frozen=True)
class Measured:
    """Running means: seconds by the clock, and seconds of the computing thread itself, which other
    visitors' work does not lengthen."""

    seconds: float
    effort: float


class Durations:
    """What was measured of each kind, the newest measurements counting most; kinds that were not
    met for longest are forgotten. Its owner holds a lock around each call."""

    def __init__(self) -> None:
        self._kinds: OrderedDict[Hashable, Measured] = OrderedDict()
        self._usual: float | None = None

    def learn(self, kind: Hashable, seconds: float, effort: float) -> None:
        """Take in one measurement."""
        known = self._kinds.pop(kind, Measured(seconds, effort))
        self._kinds[kind] = Measured(
            _mean(known.seconds, seconds),
            _mean(known.effort, effort),
        )
        if len(self._kinds) > MAX_KINDS:
            self._kinds.popitem(last=False)
        self._usual = seconds if self._usual is None else _mean(self._usual, seconds)

    def seconds(self, kind: Hashable) -> float | None:
        """What a question of this kind takes by the clock; None before one was measured."""
        known = self._kinds.get(kind)
        return known.seconds if known else None

    def effort(self, kind: Hashable) -> float | None:
        """What it takes of the computing thread's own time; None before one was measured."""
        known = self._kinds.get(kind)
        return known.effort if known else None

    def usual(self) -> float | None:
        """What questions of all kinds took of late; None before one was measured."""
        return self._usual


def _mean(known: float, newest: float) -> float:
    return (1 - NEWEST) * known + NEWEST * newest
