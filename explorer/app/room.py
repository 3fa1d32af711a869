"""Room: what does a class answer, and what is known of its phones?

A phone is a ticket that the room has signed: a random text that means nothing outside of the room and
dies with it. Of each the room keeps what it chose last, and no more: no name, no address, nothing on
the disk."""

import hashlib
import hmac
import secrets
import threading
from collections import Counter
from dataclasses import dataclass

OPEN, CLOSED, REVEALED = "open", "closed", "revealed"
MOST_PHONES = 2000
SERIAL = 16  # characters of a ticket before its signature


@dataclass(frozen=True)
class Poll:
    """One question; prompt and options are HTML. Polls of one `key` are the same question."""

    key: str
    prompt: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Wall:
    """What the lecturer's screen shows. phones: how many show the question; counts: answers by option;
    right: place of the right option, and why it is right in HTML, where it was revealed."""

    code: str
    poll: Poll
    stage: str
    shown: bool
    phones: int
    counts: tuple[int, ...]
    right: int | None
    why: str


@dataclass(frozen=True)
class Ballot:
    """What one phone shows: the `number` of the question in this room, its own choice, and no count."""

    code: str
    number: int
    poll: Poll
    stage: str
    choice: int | None
    right: int | None
    why: str

    @property
    def version(self) -> str:
        """The same as long as the phone shows the same."""
        return f"{self.number}-{self.stage}-{self.choice}"


class Room:
    """A room of one lecturer, in which one question after the other is asked."""

    def __init__(self, code: str, owner: str, poll: Poll, now: float) -> None:
        self.code, self.owner = code, owner
        self.opened = self.seen = now  # when it was, and when its lecturer last looked
        self._secret, self._lock = secrets.token_bytes(32), threading.Lock()
        self._choices: dict[str, int | None] = {}  # by the serial of a phone's ticket
        self._here: set[str] = set()  # serials of the phones that show the question
        self._number = 0
        self.ask(poll)

    def ask(self, poll: Poll) -> None:
        """The next question: no phone has answered it."""
        with self._lock:
            self._poll, self._stage, self._shown = poll, OPEN, False
            self._right: int | None = None
            self._why = ""
            self._number += 1
            self._choices, self._here = dict.fromkeys(self._choices), set()

    def close(self, closed: bool) -> None:
        """Take no more answers, or take some again, and forget what was revealed."""
        with self._lock:
            self._stage, self._right, self._why = CLOSED if closed else OPEN, None, ""

    def show(self, shown: bool) -> None:
        """Whether the wall shows how the answers are distributed."""
        with self._lock:
            self._shown = shown

    def reveal(self, right: int, why: str) -> None:
        """Close the question and say on wall and phones which option is right, and why."""
        with self._lock:
            self._stage, self._shown, self._right, self._why = REVEALED, True, right, why

    def wall(self) -> Wall:
        with self._lock:
            votes = Counter(self._choices.values())
            counts = tuple(votes[place] for place in range(len(self._poll.options)))
            return Wall(
                self.code,
                self._poll,
                self._stage,
                self._shown,
                len(self._here),
                counts,
                self._right,
                self._why,
            )

    def ticket(self) -> str:
        """For a phone that has none. Nothing is kept of it until the phone comes back with it."""
        serial = secrets.token_urlsafe(SERIAL * 3 // 4)
        return serial + self._signature(serial)

    def signed(self, ticket: str) -> bool:
        """Whether this room has given out the ticket."""
        serial, signature = ticket[:SERIAL], ticket[SERIAL:]
        return hmac.compare_digest(
            signature.encode(errors="replace"), self._signature(serial).encode()
        )

    def knows(self, ticket: str) -> bool:
        """Whether the phone with this ticket is in the room."""
        with self._lock:
            return ticket[:SERIAL] in self._choices and self.signed(ticket)

    def join(self, ticket: str) -> bool:
        """Let a phone in whose ticket is signed; whether it is in. A full room takes no other."""
        with self._lock:
            serial, known = ticket[:SERIAL], ticket[:SERIAL] in self._choices
            if not self.signed(ticket) or (not known and len(self._choices) >= MOST_PHONES):
                return False
            self._choices.setdefault(serial, None)
            return True

    def vote(self, ticket: str, number: int, choice: int) -> bool:
        """Take the choice of a phone in the room, which replaces its last one; whether it counts: not
        after closing, not for an earlier question, not for an option that there is none."""
        with self._lock:
            serial = ticket[:SERIAL]
            counts = (
                (self._stage, self._number) == (OPEN, number)
                and 0 <= choice < len(self._poll.options)
                and serial in self._choices
                and self.signed(ticket)
            )
            if counts:
                self._choices[serial] = choice
                self._here.add(serial)
            return counts

    def ballot(self, ticket: str) -> Ballot:
        """What the phone with this ticket shows, which counts as here if it is in the room; or one
        that has none."""
        with self._lock:
            choice, serial = None, ticket[:SERIAL]
            if serial in self._choices and self.signed(ticket):
                choice = self._choices[serial]
                self._here.add(serial)
            return Ballot(
                self.code,
                self._number,
                self._poll,
                self._stage,
                choice,
                self._right,
                self._why,
            )

    @property
    def phones(self) -> int:
        """How many have ever come."""
        with self._lock:
            return len(self._choices)

    def _signature(self, serial: str) -> str:
        text = serial.encode(errors="replace")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:SERIAL]
