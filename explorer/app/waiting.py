"""Waiting: what does a visitor see until his question has been computed?"""

import contextvars
import time
from concurrent.futures import TimeoutError as NotYet
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import in_cached_function

from explorer.app import visitor
from explorer.app.run_slots import SLOTS
from explorer.app.turn_words import waiting
from explorer.app.turns import Turn, Turns

PLACE = "waiting_place"  # in the session's state
STYLE = """<style>.waiting{position:fixed;right:1.2rem;bottom:1.2rem;z-index:1000;max-width:24rem;
padding:.6rem 1rem;border-radius:.5rem;border:1px solid #0072b2;background:#e8f3fa;color:#1a2b38}
[data-testid="stElementContainer"]:has(.waiting){position:absolute}
</style>"""  # out of the page's flow, in which it would take a row
QUIET = 0.6  # seconds in which nothing is said: most answers are there by then
LOOK_EVERY = 0.3  # seconds between two looks whether the visitor still wants the answer
SAY_EVERY, SAY_AT_LAST_EVERY = 1.0, 4.0  # seconds between two sentences, which become rarer


def asker() -> str:
    """Whose turn it is: all windows of one browser have one."""
    return visitor.key() if get_script_run_ctx(suppress_warning=True) else ""


def wait(turns: Turns, turn: Turn, doing: str) -> Any:
    """The result of a turn, and meanwhile its place in the queue, in a corner of the page. Raises
    what its computation raised. Where the visitor asks for something else or leaves, this run ends
    here, and the turn is given up."""
    SLOTS.leave()
    begin = time.monotonic()
    text, say_at, pause = "", QUIET, SAY_EVERY
    try:
        while True:
            try:
                return turn.result.result(timeout=LOOK_EVERY)
            except NotYet:
                if turn.result.done():  # then it is the computation's own
                    raise
            _end_if_unwanted()
            waited = time.monotonic() - begin
            if waited >= say_at:
                sentence = waiting(doing, turns.place(turn))
                if sentence != text:
                    _show(sentence)
                    text = sentence
                say_at, pause = waited + pause, min(1.3 * pause, SAY_AT_LAST_EVERY)
    finally:
        turns.leave(turn)
        if text and turn.result.done():
            _show("")


def _end_if_unwanted() -> None:
    """Streamlit ends a run that is no longer wanted where the run uses what is Streamlit's."""
    if get_script_run_ctx(suppress_warning=True):
        "choice" in st.session_state  # noqa: B015


def reserve() -> None:
    """Keep a place for what is said: called once a run, before the page, so that nothing on the
    page moves when something is said."""
    st.session_state[PLACE] = st.empty()


def _show(sentence: str) -> None:
    """Say something in the corner in place of what was said there, or nothing. It is no part of an
    answer: a cached function that waits for another one would keep it, and say it again whenever it
    is asked."""
    place = st.session_state.get(PLACE)
    if place is None:
        return
    context = contextvars.copy_context()
    context.run(in_cached_function.set, False)
    if sentence:
        context.run(place.html, f'{STYLE}<div class="waiting" role="status">{sentence}</div>')
    else:
        context.run(place.empty)
