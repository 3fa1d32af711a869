"""Analyses: how is a question computed once for all sessions, in its visitor's turn?

    @analysis("Measuring blocks")
    def responses(model: Model, image: str) -> Responses: ...

is called like any function. What is kept is given out at once. What is not is computed by a thread
of TURNS, and whoever waits sees his place in the queue. An analysis that calls others computes them
in the same turn. Arguments are those of answers.py. `if_kept` and `seconds` say what of an answer is
there, and how long it would take, without asking."""

import functools
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import ParamSpec, Protocol, TypeVar, cast

import torch

from explorer import priorities
from explorer.app import answers, waiting
from explorer.app.answers import BY_ROW, By
from explorer.app.turns import Turns, in_turn
from explorer.networks.model import Model
from trainer import machine

P = ParamSpec("P")
R = TypeVar("R")
QUICK, DEAR = 0.1, 2.0  # seconds that a question may take before such a one was measured
COMPUTING = "Computing"
_looking: ContextVar[bool] = ContextVar("looking", default=False)  # nothing may be computed


class Decorator(Protocol):
    """What makes an analysis of a function, which is called as before."""

    def __call__(self, compute: Callable[P, R], /) -> Callable[P, R]: ...


class _NotKept(Exception):  # noqa: N818 - it says where an answer is not, and nothing failed
    """The answer is not kept, and nothing may be computed. `kind`: see `Turns.seconds`."""

    def __init__(self, kind: Hashable) -> None:
        super().__init__()
        self.kind = kind


def workers(cores: int) -> int:
    """How many questions are computed at once on so many cores."""
    return max(2, cores // 2)


def threads(cores: int) -> int:
    """How many of torch's threads each has: all cores of a small machine, for whoever is alone
    there; on a large one so many that all questions together have two for each core."""
    return min(cores, 2 * cores // workers(cores))


def _prepare() -> None:
    """What each thread of TURNS does first; who has told torch to take fewer threads gets fewer. Pages are
    drawn before anything is computed."""
    torch.set_num_threads(min(torch.get_num_threads(), threads(machine.cores())))
    priorities.lower(priorities.ASKED)


TURNS = Turns(workers(machine.cores()), _prepare)


def analysis(
    doing: str = COMPUTING,
    guess: float = QUICK,
    kind: Callable[..., Hashable] | None = None,
    by: By = BY_ROW,
) -> Decorator:
    """Make a kept analysis of a function. `doing` is a phrase for whoever waits; `guess` the
    seconds that are reckoned before one was measured; questions of one `kind(*arguments)` take
    about the same time, without it those about the same networks."""

    def decorate(compute: Callable[P, R]) -> Callable[P, R]:
        def asked(*args: P.args, **named: P.kwargs) -> R:
            question = answers.question(compute, args, named, by)
            answer = functools.partial(compute, *args, **named)
            if in_turn():
                return cast(R, answers.unpacked(answers.keep(question, answer)))
            packed = answers.kept(question)
            if packed is None:
                sort = compute, kind(*args, **named) if kind else _networks(args)
                if _looking.get():
                    raise _NotKept(sort)
                keep = functools.partial(answers.keep, question, answer)
                turn = TURNS.ask(question, sort, keep, waiting.asker(), guess)
                packed = waiting.wait(TURNS, turn, doing)
            return cast(R, answers.unpacked(packed))

        return functools.update_wrapper(asked, compute)

    return decorate


def if_kept(ask: Callable[[], R]) -> R | None:
    """ask(), where all that it asks is kept; None where something would have to be computed."""
    try:
        return _look(ask)
    except _NotKept:
        return None


def seconds(ask: Callable[[], object]) -> float | None:
    """How long ask() is computed, by how long the first took that it has to wait for: 0 where all is
    kept, None where no such question was measured yet."""
    try:
        _look(ask)
    except _NotKept as missing:
        return TURNS.seconds(missing.kind)
    return 0.0


def _look(ask: Callable[[], R]) -> R:
    token = _looking.set(True)
    try:
        return ask()
    finally:
        _looking.reset(token)


def compute_once(
    compute: Callable[[], R],
    doing: str = COMPUTING,
    guess: float = QUICK,
    of: Callable[..., object] | None = None,
) -> R:
    """compute() in this visitor's turn; kept nowhere. What computes `of` the same takes about as long."""
    if in_turn():
        return compute()
    same = of or compute
    same = same.func if isinstance(same, functools.partial) else same
    turn = TURNS.ask(
        object(), (same.__module__, same.__qualname__), compute, waiting.asker(), guess
    )
    return waiting.wait(TURNS, turn, doing)


def _networks(args: tuple) -> Hashable:
    return tuple(each.key for each in args if isinstance(each, Model))
