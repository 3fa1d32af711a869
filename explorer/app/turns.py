"""Turns: whose question is computed next?

Questions are computed by a few threads, in the order of start-time fair queueing (Goyal, Vin and
Cheng, "Start-time fair queuing", SIGCOMM 1996). Time here is what the threads spend on one visitor
after another: a question starts when its visitor's question before it ends, or now, if he has none,
and the one that starts first comes first. Who asks for much waits for himself: of visitors who
wait, each gets the same share of the threads' time, and a new question waits for at most one of
each other visitor's.

One further thread computes only what is quick, in the same order, so that this never waits for what
is dear. Equal questions are computed once, in the turn of whoever has the earlier one. What nobody
waits for any more is dropped before it begins."""

import threading
import time
from bisect import insort
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from explorer.app.durations import Durations
from trainer.errors import PersonsError

QUICK_SECONDS = 0.3  # of a thread's own time: what takes less is quick
MAX_WAITING, MAX_WAITING_OF_VISITOR = 1000, 100
_thread = threading.local()


class FullQueueError(PersonsError, RuntimeError):
    """More is waiting than the server takes, with a sentence that says so."""


class CancelledError(PersonsError, RuntimeError):
    """A visitor no longer wants an answer, with a sentence that says so."""


@dataclass(order=True)
class Turn:
    """One question in the queue: compared by when it starts, then by who came first."""

    start: float
    number: int
    question: Hashable = field(compare=False)
    kind: Hashable = field(compare=False)
    compute: Callable[[], Any] = field(compare=False)
    visitor: str = field(compare=False)
    cost: float = field(compare=False)  # seconds that are charged to the visitor
    quick: bool = field(compare=False)
    result: Future[Any] = field(compare=False, default_factory=Future)
    askers: int = field(compare=False, default=1)
    begun: float | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Place:
    """Where a question stands: how many begin before it, whether it has begun, about how many
    seconds there are until its answer (None where nothing was measured yet), and whether it takes
    much longer than such questions did before."""

    ahead: int
    begun: bool
    seconds: float | None
    overdue: bool = False


class Turns:
    """A queue for all visitors, and the threads that compute what is in it. The threads start when
    the first question comes; each calls `prepare` once."""

    def __init__(
        self,
        workers: int,
        prepare: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workers, self.clock = workers, clock
        self.durations = Durations()
        self._all = ThreadPoolExecutor(workers, "analysis", prepare)
        self._quick = ThreadPoolExecutor(1, "quick", prepare)
        self._lock = threading.RLock()
        self._waiting: list[Turn] = []  # in order
        self._turns: dict[Hashable, Turn] = {}  # waiting or begun, by their question
        self._ends: dict[str, float] = {}  # when the last question of each visitor ends
        self._now, self._number = 0.0, 0

    def find(self, question: Hashable, visitor: str) -> Turn | None:
        """The turn in which an equal question is or will be computed; whoever asks joins it, and it
        comes earlier if his own turn would."""
        with self._lock:
            turn = self._turns.get(question)
            if turn is not None:
                turn.askers += 1
                if turn.begun is None and self._next_start(visitor) < turn.start:
                    self._waiting.remove(turn)
                    turn.start = self._next_start(visitor)
                    insort(self._waiting, turn)
            return turn

    def ask(
        self,
        question: Hashable,
        kind: Hashable,
        compute: Callable[[], Any],
        visitor: str,
        guess: float,
    ) -> Turn:
        """Have `compute()` computed, unless an equal question waits already. Questions of one
        `kind` take about the same time, `guess` seconds before one was measured. Raises
        FullQueueError."""
        with self._lock:
            turn = self.find(question, visitor)
            if turn is not None:
                return turn
            self._check_room(visitor)
            cost = self.durations.seconds(kind) or guess
            quick = (self.durations.effort(kind) or guess) < QUICK_SECONDS
            self._number += 1
            start = self._next_start(visitor)
            turn = Turn(start, self._number, question, kind, compute, visitor, cost, quick)
            self._ends[visitor] = start + cost
            self._turns[question] = turn
            insort(self._waiting, turn)
        self._all.submit(self._compute_next, False)
        if quick:
            self._quick.submit(self._compute_next, True)
        return turn

    def leave(self, turn: Turn) -> None:
        """One who asked waits no longer. What nobody waits for is not begun any more, and not
        charged."""
        with self._lock:
            turn.askers -= 1
            if turn.askers <= 0 and turn.begun is None and turn in self._waiting:
                self._waiting.remove(turn)
                del self._turns[turn.question]
                self._charge(turn.visitor, -turn.cost)

    def seconds(self, kind: Hashable) -> float | None:
        """What a question of this kind takes; None before one was measured."""
        with self._lock:
            return self.durations.seconds(kind)

    def place(self, turn: Turn) -> Place:
        """Where a turn stands now."""
        with self._lock:
            now = self.clock()
            expected = self.durations.seconds(turn.kind) or self.durations.usual()
            if turn.begun is not None:
                spent = now - turn.begun
                left = None if expected is None else max(0.0, expected - spent)
                return Place(0, True, left, expected is not None and spent > 1.5 * expected)
            before = [each for each in self._waiting if each < turn]
            if turn.quick:
                before = [each for each in before if each.quick]
            if expected is None:
                return Place(len(before), False, None)
            usual = self.durations.usual() or expected
            ahead = sum(self.durations.seconds(each.kind) or usual for each in before)
            if not turn.quick:
                ahead = (ahead + self._still_running(now, usual)) / self.workers
            return Place(len(before), False, ahead + expected)

    def _still_running(self, now: float, usual: float) -> float:
        """Seconds of work that are left in what has begun."""
        return sum(
            max(0.0, (self.durations.seconds(each.kind) or usual) - (now - each.begun))
            for each in self._turns.values()
            if each.begun is not None
        )

    def _check_room(self, visitor: str) -> None:
        own = sum(each.visitor == visitor for each in self._waiting)
        if own >= MAX_WAITING_OF_VISITOR:
            raise FullQueueError(
                f"{own} of your questions wait already: let some of them be answered, then ask again."
            )
        if len(self._waiting) >= MAX_WAITING:
            raise FullQueueError(
                f"{len(self._waiting)} questions wait on this server, and it takes no more: ask again in a minute."
            )

    def _next_start(self, visitor: str) -> float:
        return max(self._now, self._ends.get(visitor, 0.0))

    def _charge(self, visitor: str, seconds: float) -> None:
        """Let a visitor's last question end later, or earlier, and forget whose ended before now;
        where nothing is left to be done, nobody is owed anything."""
        self._ends[visitor] = self._ends.get(visitor, self._now) + seconds
        if not self._turns:
            self._ends = {}
        elif len(self._ends) > 2 * MAX_WAITING:
            self._ends = {each: end for each, end in self._ends.items() if end > self._now}

    def _take(self, quick: bool) -> Turn | None:
        """The turn that comes next, if there is one for this thread."""
        with self._lock:
            turn = next((each for each in self._waiting if each.quick or not quick), None)
            if turn is not None:
                self._waiting.remove(turn)
                turn.begun = self.clock()
                if not quick:  # what is quick may start later than what is dear
                    self._now = max(self._now, turn.start)
            return turn

    def _compute_next(self, quick: bool) -> None:
        """What the threads do once for each question, or nothing, where another did it or it was
        dropped."""
        turn = self._take(quick)
        if turn is None:
            return
        effort, value, error = time.thread_time(), None, None
        _thread.in_turn = True
        try:
            value = turn.compute()
        except BaseException as raised:  # it is raised again where it was asked for
            error = raised
        finally:
            _thread.in_turn = False
        effort = time.thread_time() - effort
        with self._lock:
            seconds = self.clock() - (turn.begun or 0.0)
            del self._turns[turn.question]
            self._charge(turn.visitor, seconds - turn.cost)
            if error is None:
                self.durations.learn(turn.kind, seconds, effort)
        if error is None:
            turn.result.set_result(value)
        else:
            turn.result.set_exception(error)


def in_turn() -> bool:
    """Whether this is a thread that computes what somebody has waited for."""
    return getattr(_thread, "in_turn", False)
