"""Problems: what does a visitor see where a page cannot do what it should?

A page runs within `shown`. What Streamlit calls by itself does not, so it is given to Streamlit by
the functions here: parts of a page that are drawn again alone by `fragment`, what a click or a
change does by `callback`."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import streamlit as st

from explorer.app.turns import CancelledError
from explorer.app.widgets import escape_markdown
from explorer.networks.model import UnsuitedError
from trainer.errors import PersonsError, lacks_memory
from trainer.probes import NoGradientError

P = ParamSpec("P")
UNEXPECTED = (
    "Something went wrong here that nobody foresaw; it is written in the server's log. Choose another network or "
    "image, or reload the page."
)
NO_MEMORY = (
    "The server has not enough memory for this now. Choose less: a smaller network, fewer images at once; or try "
    "again later."
)
GONE = "A file that this page needs is no longer on the server, or cannot be read. Reload the page."
UNSUITED = (
    UnsuitedError,
    NoGradientError,
    CancelledError,
)  # a question without a meaning there: nothing failed
FAILED = "callback_failed"  # the sentence of a callback that failed, for the run after it
log = logging.getLogger(__name__)


@contextmanager
def shown() -> Iterator[None]:
    """What cannot be done ends in its sentence on the page. Streamlit's own ways of ending a run
    (stop, rerun, switch_page) are no Exceptions and pass."""
    try:
        yield
    except Exception as error:
        show_problem(error)


def show_problem(error: Exception) -> None:
    """The sentence about what was raised."""
    sentence = sentence_of(error)
    if sentence:
        log.info("a page says: %s", sentence, exc_info=error)
        show = st.info if isinstance(error, UNSUITED) else st.error
        show(escape_markdown(sentence))
    else:
        show_unexpected(error)


def sentence_of(error: Exception) -> str:
    """What is to be said of an error that is no fault of the program, without paths; nothing of
    others."""
    if isinstance(error, PersonsError):
        return str(error)
    if lacks_memory(error):
        return NO_MEMORY
    return GONE if isinstance(error, OSError) else ""


def show_unexpected(error: Exception) -> None:
    """Log an error of the program with its traceback; the page says one sentence, without paths."""
    log.error("a page failed", exc_info=error)
    st.error(UNEXPECTED)


def fragment(draw: Callable[P, None], run_every: float | None = None) -> Callable[P, None]:
    """A part of a page that is drawn again alone, every so many seconds where that is given; what
    it cannot do ends in a sentence in its place."""

    def drawn(*args: P.args, **named: P.kwargs) -> None:
        with shown():
            draw(*args, **named)

    drawn.__module__ = draw.__module__  # Streamlit tells fragments apart by their names
    drawn.__qualname__ = draw.__qualname__
    return st.fragment(drawn, run_every=run_every)


def callback(act: Callable[P, object]) -> Callable[P, None]:
    """What is done at a click or a change before the page runs again; what it cannot do is said by
    `say_failed` in that run."""

    def acted(*args: P.args, **named: P.kwargs) -> None:
        try:
            act(*args, **named)
        except Exception as error:
            log.error("what was asked for failed", exc_info=error)
            st.session_state[FAILED] = sentence_of(error) or UNEXPECTED

    return acted


def say_failed() -> None:
    """What a callback could not do, once."""
    sentence = st.session_state.pop(FAILED, "")
    if sentence:
        st.error(escape_markdown(sentence))
