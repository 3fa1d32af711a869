"""Refining: what does a page show before a dear answer is there?

    shown = refining.best(partial(saliency, ..., 5), partial(saliency, ..., 50))

asks the same ever more finely. What is given out is the finest answer that is kept; where none is, the
coarsest, which is computed now. When the page stands, the next finer one is computed, in the visitor's
turn as any question, and the page runs again, so that it takes the other's place under the same keys.
`later` is the same for what a page can do without at first."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from explorer.app import problems
from explorer.app.analysis import if_kept

R = TypeVar("R")
NEXT = "refining"  # in the session's state: (place, question)s that this run wants answered
ANSWERED, NEW = "refined", "refined_now"  # also there: questions that the run before answered


def begin() -> None:
    """Nothing is to be refined yet: called once a run, before the page."""
    st.session_state[NEXT] = []
    st.session_state[ANSWERED] = st.session_state.pop(NEW, ())


def best(coarsest: partial[R], *finer: partial[R]) -> R:
    """The finest answer that is there. Raises what the coarsest raises."""
    place = st.container()  # for what keeps the next from being computed
    asks = (coarsest, *finer)
    for number in range(len(finer), 0, -1):
        result = _kept(asks[number])
        if result is not None:
            break
    else:
        number, result = 0, coarsest()
    if number < len(finer):
        st.session_state[NEXT].append((place, asks[number + 1]))
    return result


def later(ask: partial[R]) -> R | None:
    """The answer, if it is kept; else None, until the page stands and runs again."""
    place, result = st.container(), _kept(ask)
    if result is None:
        st.session_state[NEXT].append((place, ask))
    return result


def finish() -> None:
    """Compute what this run wants finer, and run the page again: called once a run, at its end. Where
    that cannot be, or the visitor cancels, the page says so and stays as it is."""
    wanted = st.session_state[NEXT]
    for place, ask in wanted:
        with place, problems.shown():
            ask()
            continue
        return
    if wanted:
        st.session_state[NEW] = [_question(ask) for _, ask in wanted]
        st.rerun()


def _kept(ask: partial[R]) -> R | None:
    """What was computed for this run is asked for in any case, so that no page runs in circles."""
    return ask() if _question(ask) in st.session_state[ANSWERED] else if_kept(ask)


def _question(ask: partial[Any]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    return ask.func, ask.args
