"""A visitor who waits sees his place, and waits no longer than he wants to."""

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from explorer.app import analysis, waiting
from explorer.app.answers import ANSWERS
from explorer.app.turns import Turns

SHORT = 20.0


class BusyTurns(Turns):
    """A queue with one worker, which is busy until `go` is set."""

    def __init__(self):
        super().__init__(1)
        self.go = threading.Event()


@pytest.fixture
def turns(monkeypatch):
    """In place of the app's."""
    turns = BusyTurns()
    monkeypatch.setattr(analysis, "TURNS", turns)
    for name, seconds in (("QUIET", 0.05), ("LOOK_EVERY", 0.02), ("SAY_EVERY", 0.05)):
        monkeypatch.setattr(waiting, name, seconds)
    turns.ask("busy", "busy", lambda: turns.go.wait(SHORT), "somebody", 2.0)
    yield turns
    turns.go.set()


def script():
    import streamlit as st

    from explorer.app import waiting
    from explorer.app.analysis import DEAR, analysis

    waiting.reserve()

    @analysis("Thinking", guess=DEAR)
    def answer(number):
        return number + 1

    @st.cache_data(max_entries=5, show_spinner=False)
    def outer(number):
        return answer(number) + 1

    st.text(f"the answer is {outer(st.session_state.get('number', 1))}")


def test_the_place_is_shown_and_goes_when_the_answer_is_there(turns, monkeypatch):
    import streamlit as st

    st.cache_data.clear()
    ANSWERS.clear()
    said = []
    show = waiting._show

    def noted(sentence, over=None):
        show(sentence, over)
        said.append(sentence)
        turns.go.set()

    monkeypatch.setattr(waiting, "_show", noted)
    at = AppTest.from_function(script, default_timeout=SHORT).run()
    assert said[0].startswith("Thinking: yours is the next question") and said[-1] == ""
    assert [each.value for each in at.text] == ["the answer is 3"]
    assert not at.exception and "Thinking" not in str(at.main)
    at.run()
    assert "Thinking" not in str(at.main), "what was said meanwhile is no part of the answer"
    assert [each.value for each in at.text] == ["the answer is 3"]


def test_whoever_cancels_waits_no_longer_until_he_asks_again(turns):
    import streamlit as st

    from explorer.app.turn_words import CANCELLED

    st.cache_data.clear()
    ANSWERS.clear()
    at = AppTest.from_function(script, default_timeout=SHORT)
    at.session_state[waiting.CLICKED] = True  # what a click on Cancel leaves
    at.run()
    assert [str(each.value) for each in at.exception] == [CANCELLED] and not at.text
    assert not turns._waiting, "his question has left the queue"
    turns.go.set()
    at.button(key="waiting_again").click().run()
    assert not at.exception and [each.value for each in at.text] == ["the answer is 3"]


def test_a_run_that_waits_twice_says_so_twice(monkeypatch):
    def twice():
        import time

        import streamlit as st

        from explorer.app import waiting
        from explorer.app.analysis import DEAR, analysis

        waiting.reserve()

        @analysis("Thinking", guess=DEAR)
        def slow(number):
            time.sleep(0.4)
            return number

        st.text(str(slow(1) + slow(2)))

    import streamlit as st

    st.cache_data.clear()
    ANSWERS.clear()
    for name, seconds in (("QUIET", 0.05), ("LOOK_EVERY", 0.02), ("SAY_EVERY", 0.05)):
        monkeypatch.setattr(waiting, name, seconds)
    at = AppTest.from_function(twice, default_timeout=SHORT).run()
    assert not at.exception and at.text[0].value == "3"


def test_the_share_of_the_time_that_is_over():
    assert waiting.share(1.0, 3.0) == 0.25 and waiting.share(1.0, 0.0) == 1.0
    assert waiting.share(5.0, None) is None


def test_nothing_is_said_where_the_answer_comes_soon(turns, monkeypatch):
    import streamlit as st

    st.cache_data.clear()
    ANSWERS.clear()
    turns.go.set()
    monkeypatch.setattr(waiting, "QUIET", 5.0)
    monkeypatch.setattr(waiting, "_show", pytest.fail)
    at = AppTest.from_function(script, default_timeout=SHORT).run()
    assert [each.value for each in at.text] == ["the answer is 3"]


def test_what_is_no_longer_wanted_leaves_the_queue(turns, monkeypatch):
    import streamlit as st

    class Unwanted(BaseException):
        """In place of Streamlit's own, with which it ends a run."""

    st.cache_data.clear()
    ANSWERS.clear()
    begin = time.monotonic()

    def end():
        if time.monotonic() > begin + 0.2:
            raise Unwanted

    monkeypatch.setattr(waiting, "_end_if_unwanted", end)
    turn = turns.ask("question", "kind", lambda: pytest.fail("for nobody"), "me", 2.0)
    with pytest.raises(Unwanted):
        waiting.wait(turns, turn, "Thinking")
    assert not turns._waiting
    turns.go.set()


def test_streamlit_ends_a_run_that_waits_when_the_visitor_asks_for_something_else():
    """By Streamlit's own means: a run that looks at its state is ended where another one is asked for."""
    from streamlit.runtime.state import SafeSessionState, SessionState

    ended = []
    state = SafeSessionState(SessionState(), lambda: ended.append(True))
    "choice" in state  # noqa: B015
    assert ended


def test_a_full_queue_is_a_sentence_on_the_page(turns, monkeypatch, app):
    from explorer.app import turns as turns_of

    monkeypatch.setattr(turns_of, "MAX_WAITING", 0)
    at = app("home")
    assert not at.exception
    assert any("it takes no more" in each.value for each in at.error)
