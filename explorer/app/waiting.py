"""Waiting: what does a visitor see until his question has been computed?"""

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import in_cached_function

from explorer.app import turn_words as words
from explorer.app import visitor
from explorer.app.run_slots import SLOTS
from explorer.app.turns import CancelledError, Turn, Turns
from explorer.app.widgets import select

CORNER = "waiting_corner"  # in the session's state
CLICKED, CANCELLED = "waiting_clicked", "waiting_cancelled"  # also there
STYLE = """<style>[class*="st-key-corner_"]{position:fixed;right:1.2rem;bottom:1.2rem;z-index:1000;width:min(24rem,90vw);
padding:.6rem 1rem;border-radius:.5rem;border:1px solid #0072b2;background:#e8f3fa;color:#1a2b38;gap:.4rem}
[class*="st-key-corner_"] button{background:#fff;color:#1a2b38;border-color:#0072b2}
.waiting progress{width:100%;accent-color:#0072b2}</style>"""  # out of the page's flow, in which it would take a row
QUIET = 0.6  # seconds in which nothing is said: most answers are there by then
LOOK_EVERY = 0.3  # seconds between two looks whether the visitor still wants the answer
SAY_EVERY, SAY_AT_LAST_EVERY = 1.0, 4.0  # seconds between two sentences, which become rarer


def asker() -> str:
    """Whose turn it is: all windows of one browser have one."""
    return visitor.key() if get_script_run_ctx(suppress_warning=True) else ""


def wait(turns: Turns, turn: Turn, doing: str) -> Any:
    """The result of a turn, and meanwhile its place in the queue, in a corner of the page. Raises
    what its computation raised. Where the visitor asks for something else or leaves, this run ends
    here, and the turn is given up; who has cancelled is asked before he waits again. Raises
    CancelledError."""
    if asker() and st.session_state.get(CANCELLED):
        turns.leave(turn)
        _outside(st.button, words.AGAIN, key="waiting_again", icon=":material/replay:")
        raise CancelledError(words.CANCELLED)
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
                place = turns.place(turn)
                sentence = words.waiting(doing, place)
                if sentence != text:
                    _show(sentence, share(waited, place.seconds))
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


def say_beforehand(seconds: float | None) -> None:
    """Beside a choice, how long its answer will take, where that is long (`analysis.seconds` knows):
    called before it is asked for. What was said of another choice goes."""
    place = st.empty()
    if sentence := words.beforehand(seconds):
        place.caption(sentence)


def share(waited: float, left: float | None) -> float | None:
    """How much of the time is over, 0 to 1; None where nobody knows how much is left."""
    return None if left is None else waited / (waited + left)


def reserve() -> None:
    """Keep a place for what is said: called once a run, before the page, so that nothing on the
    page moves when something is said. A click on Cancel holds for one run."""
    st.session_state[CORNER] = Corner(st.empty())
    st.session_state[CANCELLED] = st.session_state.pop(CLICKED, False)


@dataclass
class Corner:
    """The place in the corner of this run, the sentence in it while something is said, and how often
    something was."""

    place: DeltaGenerator
    said: DeltaGenerator | None = None
    times: int = 0

    def say(self, sentence: str, over: float | None) -> None:
        """A sentence, a bar of the share of the time that is over, and the way to cancel."""
        if self.said is None:
            self.times += 1
            box = self.place.container(key=f"corner_{self.times}")
            self.said = box.empty()
            box.button(
                words.CANCEL,
                key=f"waiting_cancel_{self.times}",
                on_click=select,
                args=(CLICKED, True),
            )
        bar = "" if over is None else f'<progress max="1" value="{over:.2f}"></progress>'
        self.said.html(f'{STYLE}<div class="waiting" role="status">{sentence}{bar}</div>')

    def clear(self) -> None:
        self.place.empty()
        self.said = None


def _show(sentence: str, over: float | None = None) -> None:
    """Say something in the corner in place of what was said there, or nothing."""
    corner = st.session_state.get(CORNER)
    if corner is None:
        return
    if sentence:
        _outside(corner.say, sentence, over)
    else:
        _outside(corner.clear)


def _outside(put: Callable[..., object], *args: Any, **named: Any) -> None:
    """put(*args, **named), which is no part of what a cached function around it keeps."""
    context = contextvars.copy_context()
    context.run(in_cached_function.set, False)
    context.run(put, *args, **named)
