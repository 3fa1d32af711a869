"""Analyses: how is a question computed once for all sessions, in its visitor's turn?

    @analysis(max_entries=100, doing="Measuring blocks")
    def responses(model: Model, image: str) -> Responses: ...

is called like any function. What is kept is given out at once. What is not is computed by a thread
of TURNS, and whoever waits sees his place in the queue. An analysis that calls others computes them
in the same turn. Arguments are names, numbers, bytes and rows of MODELS, of which key and version
count. `if_kept` and `seconds` say what of an answer is there, and how long it would take, without
asking."""

import copy
import functools
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

import streamlit as st
import torch

from explorer.app import waiting
from explorer.app.turns import Turns, in_turn
from explorer.networks.model import Model
from trainer import machine

P = ParamSpec("P")
R = TypeVar("R")
HashFunctions = dict[str | type, Callable[[Any], Any]]
BY_ROW: HashFunctions = {Model: lambda model: (model.key, model.version)}  # for hash_funcs
QUICK, DEAR = 0.1, 2.0  # seconds that a question may take before such a one was measured
COMPUTING = "Computing"
_looking: ContextVar[bool] = ContextVar("looking", default=False)  # nothing may be computed


class Decorator(Protocol):
    """What makes an analysis of a function, which is called as before."""

    def __call__(self, compute: Callable[P, R], /) -> Callable[P, R]: ...


class _NotKept(Exception):  # noqa: N818 - it says where an answer is not, and nothing failed
    """The answer is not in the cache, and this is no thread that computes. `kind`: see
    `Turns.seconds`."""

    def __init__(self, kind: Hashable = None) -> None:
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
    """What each thread of TURNS does first; who has told torch to take fewer threads gets fewer."""
    torch.set_num_threads(min(torch.get_num_threads(), threads(machine.cores())))


TURNS = Turns(workers(machine.cores()), _prepare)


def analysis(
    max_entries: int,
    doing: str = COMPUTING,
    guess: float = QUICK,
    kind: Callable[..., Hashable] | None = None,
    hash_funcs: HashFunctions = BY_ROW,
) -> Decorator:
    """Make a cached analysis of a function. `doing` is a phrase for whoever waits; `guess` the
    seconds that are reckoned before one was measured; questions of one `kind(*arguments)` take
    about the same time, without it those about the same networks."""

    def decorate(compute: Callable[P, R]) -> Callable[P, R]:
        stored = _stored(compute, max_entries, hash_funcs)

        def asked(*args: P.args, **named: P.kwargs) -> R:
            if in_turn():
                return stored(*args, **named)
            answer = functools.partial(stored, *args, **named)
            sort = compute, kind(*args, **named) if kind else _networks(args)
            if _looking.get():
                return _kept(answer, sort)
            question = compute, *_keys(args, hash_funcs), *_keys(sorted(named.items()), hash_funcs)
            visitor = waiting.asker()
            turn = TURNS.find(question, visitor)
            if turn is None:
                try:
                    return answer()
                except _NotKept:
                    turn = TURNS.ask(question, sort, answer, visitor, guess)
            result = waiting.wait(TURNS, turn, doing)
            try:
                return answer()  # a copy of one's own
            except _NotKept:  # somebody has cleared the caches
                return copy.deepcopy(result)

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


def _kept(answer: Callable[[], R], kind: Hashable) -> R:
    """The answer, if it is kept. Raises _NotKept with the kind of its question, or of one that it asks."""
    try:
        return answer()
    except _NotKept as missing:
        raise _NotKept(missing.kind or kind) from None


def compute_once(compute: Callable[[], R], doing: str = COMPUTING, guess: float = QUICK) -> R:
    """compute() in this visitor's turn; kept nowhere."""
    if in_turn():
        return compute()
    turn = TURNS.ask(object(), compute.__qualname__, compute, waiting.asker(), guess)
    return waiting.wait(TURNS, turn, doing)


def _stored(compute: Callable[P, R], max_entries: int, hash_funcs: HashFunctions) -> Callable[P, R]:
    """compute() with a cache, into which only the threads of TURNS put anything. Streamlit tells
    caches apart by the names of their functions."""

    def computed_in_turn(*args: P.args, **named: P.kwargs) -> R:
        if not in_turn():
            raise _NotKept
        return compute(*args, **named)

    computed_in_turn.__module__ = compute.__module__
    computed_in_turn.__qualname__ = compute.__qualname__
    store = st.cache_data(max_entries=max_entries, show_spinner=False, hash_funcs=hash_funcs)
    return store(computed_in_turn)


def _keys(values: Any, hash_funcs: HashFunctions) -> list[Hashable]:
    """What tells questions apart, of which 1, 1.0 and True are three."""
    return [(type(each), hash_funcs.get(type(each), _itself)(each)) for each in values]


def _itself(value: Any) -> Any:
    return value


def _networks(args: tuple) -> Hashable:
    return tuple(each.key for each in args if isinstance(each, Model))
