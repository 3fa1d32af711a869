"""Waiting: what does a visitor see until his question has been computed?"""

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import in_cached_function

from explorer.app.turn_words import waiting
from explorer.app.turns import Turn, Turns

COOKIE = "cnn_explorer_visitor"
QUIET = 0.6  # seconds in which nothing is said: most answers are there by then
LOOK_EVERY = 0.3  # seconds between two looks whether the visitor still wants the answer
SAY_EVERY, SAY_AT_LAST_EVERY = 1.0, 4.0  # seconds between two sentences, which become rarer


def visitor() -> str:
    """Whose turn it is: all windows of one browser have one, where the server gave it a secret, see
    COOKIE; else each session."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return ""
    return st.context.cookies.get(COOKIE) or context.session_id


def wait(turns: Turns, turn: Turn, doing: str) -> Any:
    """The result of a turn, and meanwhile its place in the queue, in a corner of the page. Raises
    what its computation raised. Where the visitor asks for something else or leaves, this run ends
    here, and the turn is given up."""
    begin = time.monotonic()
    shown: DeltaGenerator | None = None
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
                    shown, text = _show(sentence, shown), sentence
                say_at, pause = waited + pause, min(1.3 * pause, SAY_AT_LAST_EVERY)
    finally:
        turns.leave(turn)
        if shown is not None and turn.result.done():
            _apart(shown.empty)


def _end_if_unwanted() -> None:
    """Streamlit ends a run that is no longer wanted where the run uses what is Streamlit's."""
    if get_script_run_ctx(suppress_warning=True):
        "choice" in st.session_state  # noqa: B015


def _show(sentence: str, shown: DeltaGenerator | None) -> DeltaGenerator:
    """Say something in the corner, in place of what was said there."""
    toast = shown.toast if shown else st.toast
    return _apart(lambda: toast(sentence, icon=":material/hourglass_top:", duration="infinite"))


def _apart(say: Callable[[], DeltaGenerator]) -> DeltaGenerator:
    """say() as no part of an answer: a cached function that waits for another one would keep it,
    and say it again whenever it is asked."""
    context = contextvars.copy_context()
    context.run(in_cached_function.set, False)
    return context.run(say)
