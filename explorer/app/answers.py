"""Answers: how is what was computed kept for all sessions?

By its bytes, so that everybody is given a copy of his own, and bounded by bytes: see budgets.py. A
question is a function and its arguments: names, numbers, bytes, sequences of them, and what `by` tells apart.

    @answer(BY_ROW)
    def view(model: Model, image: str) -> np.ndarray: ...
"""

import functools
import pickle
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar, cast

from explorer.app.budgets import budget
from explorer.app.byte_cache import ByteCache
from explorer.networks.model import Model

P = ParamSpec("P")
R = TypeVar("R")
By = Mapping[type, Callable[[Any], Hashable]]  # how values of a type are told apart
BY_ROW: By = {Model: lambda model: (model.key, model.version)}
LONG, QUESTION = (
    256,
    1024,
)  # letters or bytes that stand in a question as they are; its bytes, about
ANSWERS: ByteCache[bytes] = ByteCache(
    lambda: budget("answers"), lambda packed: len(packed) + QUESTION
)


def question(
    compute: Callable[..., object], args: tuple[Any, ...], named: Mapping[str, Any], by: By
) -> Hashable:
    """What tells a question from all others."""
    rest = tuple(sorted(named.items())) if named else ()
    return compute, _key(args, by), _key(rest, by)


def _key(value: Any, by: By) -> Hashable:
    """A value by which questions are told apart, of which 1, 1.0 and True are three; of what a visitor may
    make as long as he likes, its sha256."""
    kind = type(value)
    if kind in (str, bytes) and len(value) > LONG:
        data = value if kind is bytes else value.encode(errors="surrogatepass")
        return kind, sha256(data).digest()
    if kind in (tuple, list):
        return tuple(_key(each, by) for each in value)
    tell_apart = by.get(kind)
    return kind, value if tell_apart is None else tell_apart(value)


def kept(key: Hashable) -> bytes | None:
    """The answer of a question, packed; None where it is not kept."""
    return ANSWERS.peek(key)


def keep(key: Hashable, compute: Callable[[], object]) -> bytes:
    """The answer of a question, packed; computed where it is not kept. Raises what it raises."""
    return ANSWERS.get(key, lambda: pickle.dumps(compute(), pickle.HIGHEST_PROTOCOL))


def unpacked(answer: bytes) -> Any:
    """A copy of one's own of an answer."""
    return pickle.loads(answer)


def answer(by: By = BY_ROW) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let what a function gives be kept, computed by whoever asks, while he asks: for what is quick. The rest is
    an analysis, see analysis.py, of which such a function may ask."""

    def decorate(compute: Callable[P, R]) -> Callable[P, R]:
        def asked(*args: P.args, **named: P.kwargs) -> R:
            key = question(compute, args, named, by)
            packed = kept(key)
            if packed is None:
                packed = pickle.dumps(compute(*args, **named), pickle.HIGHEST_PROTOCOL)
                ANSWERS.put(key, packed)
            return cast(R, unpacked(packed))

        return functools.update_wrapper(asked, compute)

    return decorate
