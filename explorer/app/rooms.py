"""Rooms: which lecturer asks his class something now?

Each visitor has one room at most, for all questions that he asks: phones that are in it follow him from
question to question. ROOMS holds those of this server, in memory. A room ends when its lecturer ends it,
when he has not looked at it for half an hour, and after some hours."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from explorer.app.room import Poll, Room
from trainer.errors import PersonsError

LETTERS = "CDFGHJKMNPRTVWXYZ3479"  # none looks like another one, and they make no words
LENGTH = 4
MOST_ROOMS, MOST_PHONES, MOST_ENDED = 100, 20_000, 1000
UNSEEN, LONGEST = 30 * 60, 6 * 3600  # seconds
FULL = (
    "As many rooms are open as this server takes. Try again in a few minutes, or end one of yours."
)


class RoomsError(PersonsError):
    """No room can be opened now, with a sentence that says so."""


class Rooms:
    """Rooms by their codes and by their lecturers' keys."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._rooms: dict[str, Room] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()  # codes; no other room gets them soon
        self._lock = threading.Lock()

    def ask(self, owner: str, poll: Poll) -> Room:
        """Ask the class of this lecturer, in his room or in a new one. Raises RoomsError where there
        are as many as there may be, and phones in each."""
        with self._lock:
            room = self._of(owner)
            if room is not None:
                room.ask(poll)
                return room
            if len(self._rooms) >= MOST_ROOMS:
                self._make_room()
            code = self._new_code()
            self._rooms[code] = room = Room(code, owner, poll, self.clock())
            return room

    def of(self, owner: str) -> Room | None:
        """The room of a lecturer who looks at it now."""
        with self._lock:
            room = self._of(owner)
            if room is not None:
                room.seen = self.clock()
            return room

    def find(self, code: str) -> Room | None:
        """The room with this code."""
        with self._lock:
            self._sweep()
            return self._rooms.get(code)

    def end(self, owner: str) -> None:
        """End the room of a lecturer: all that is known of it is gone."""
        with self._lock:
            room = self._of(owner)
            if room is not None:
                self._end(room.code)

    def has_ended(self, code: str) -> bool:
        """Whether there was a room with this code until lately."""
        return code in self._ended

    def join(self, room: Room, ticket: str) -> bool:
        """Let a phone into a room; whether it is in. Phones in all rooms together are bounded, too."""
        with self._lock:
            everywhere = sum(each.phones for each in self._rooms.values())
        return (everywhere < MOST_PHONES or room.knows(ticket)) and room.join(ticket)

    def _of(self, owner: str) -> Room | None:
        self._sweep()
        return next((room for room in self._rooms.values() if room.owner == owner), None)

    def _sweep(self) -> None:
        now = self.clock()
        for room in list(self._rooms.values()):
            if now - room.seen > UNSEEN or now - room.opened > LONGEST:
                self._end(room.code)

    def _make_room(self) -> None:
        """Of the rooms that no phone has come to, the one that was looked at longest ago goes."""
        empty = [room for room in self._rooms.values() if not room.phones]
        if not empty:
            raise RoomsError(FULL)
        self._end(min(empty, key=lambda room: room.seen).code)

    def _end(self, code: str) -> None:
        del self._rooms[code]
        self._ended[code] = None
        while len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)

    def _new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            if code not in self._rooms and code not in self._ended:
                return code


def as_code(text: str) -> str:
    """The code that somebody has typed, in capitals and without blanks; nothing where it is none."""
    code = "".join(text[:20].upper().split())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


ROOMS = Rooms()
