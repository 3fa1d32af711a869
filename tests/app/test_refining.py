"""What is dear comes by estimates: the page stands with the first, and ends as if there had been none."""

import inspect
import threading

import pytest
from streamlit.testing.v1 import AppTest

from explorer.app import analysis, waiting
from explorer.app.answers import ANSWERS
from explorer.app.turns import Turns
from explorer.networks.model import UnsuitedError

SHORT = 20.0
COMPUTED, FAILS = [], []  # numbers of digits


@pytest.fixture(autouse=True)
def turns(monkeypatch):
    """In place of the app's."""
    for kept in (ANSWERS, COMPUTED, FAILS):
        kept.clear()
    turns = Turns(1)
    monkeypatch.setattr(analysis, "TURNS", turns)
    monkeypatch.setattr(waiting, "LOOK_EVERY", 0.02)
    return turns


@analysis.analysis()
def digits(number):
    """Digits of pi."""
    COMPUTED.append(number)
    if number in FAILS:
        raise UnsuitedError(f"there are no {number} digits.")
    return "3.14159265"[: number + 1]


def script():
    """A page with digits of pi, whose state says how many are asked for."""
    from functools import partial

    import streamlit as st

    from explorer.app import problems, refining, waiting
    from explorer.app.answers import ANSWERS
    from tests.app.test_refining import digits

    state = st.session_state
    waiting.reserve()
    refining.begin()
    state.setdefault("shown", [])
    with problems.shown():
        shown = refining.best(
            *(partial(digits, number) for number in state.get("steps", (2, 4, 8)))
        )
        further = refining.later(partial(digits, 5)) if state.get("further") else "none"
        state["shown"].append(shown)
        st.text(f"{shown}, further: {further}")
    if state.get("forgets"):
        ANSWERS.clear()
    refining.finish()


def opened(**state) -> AppTest:
    at = AppTest.from_function(script, default_timeout=SHORT)
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    assert not at.exception
    return at


def test_the_coarsest_comes_first_and_the_finest_stays():
    at = opened()
    assert at.session_state["shown"] == ["3.1", "3.141", "3.1415926"]
    assert COMPUTED == [2, 4, 8]
    assert [each.value for each in at.text] == ["3.1415926, further: none"]
    again = opened()
    assert again.session_state["shown"] == ["3.1415926"] and COMPUTED == [2, 4, 8]


def test_what_a_page_can_do_without_at_first_comes_when_it_stands():
    at = opened(steps=(8,), further=True)
    assert at.session_state["shown"] == ["3.1415926"] * 2
    assert at.text[0].value == "3.1415926, further: 3.1415"


def test_a_page_whose_answers_are_kept_nowhere_does_not_run_in_circles():
    at = opened(forgets=True)
    assert at.session_state["shown"][-1] == "3.1415926" and len(at.session_state["shown"]) == 3


def test_where_nothing_finer_can_be_had_the_estimate_stays_with_the_reason():
    FAILS.append(4)
    at = opened()
    assert at.session_state["shown"] == ["3.1"] and at.text[0].value.startswith("3.1,")
    assert [each.value for each in at.info] == [r"there are no 4 digits\."]
    ANSWERS.clear()
    COMPUTED.clear()
    FAILS.append(2)
    at = opened()
    assert not at.text and COMPUTED == [2], "nothing finer is tried"


def test_whoever_cancels_keeps_the_estimate_until_he_asks_again(turns):
    opened(steps=(2,))
    go = threading.Event()
    turns.ask("busy", "busy", lambda: go.wait(SHORT), "somebody", 2.0)
    turns.durations.learn("busy", 10.0, 10.0)
    at = AppTest.from_function(script, default_timeout=SHORT)
    at.session_state[waiting.CLICKED] = True  # what a click on Cancel leaves
    at.run()
    assert at.text[0].value.startswith("3.1,") and not at.exception
    assert "Cancelled" in at.info[0].value
    go.set()
    at.button(key="waiting_again").click().run()
    assert at.text[0].value.startswith("3.1415926,") and not at.info


def test_what_is_kept_is_told_without_asking_for_more(turns):
    computed = []

    @analysis.analysis(kind=lambda number: "square")
    def square(number):
        computed.append(number)
        return number * number

    assert analysis.if_kept(lambda: square(3)) is None is analysis.seconds(lambda: square(3))
    assert not computed and not turns._turns
    assert square(3) == 9
    assert analysis.if_kept(lambda: square(3)) == 9 and analysis.seconds(lambda: square(3)) == 0
    kind = inspect.unwrap(square), "square"
    turns.durations.learn(kind, 7.0, 7.0)
    expected = turns.durations.seconds(kind)
    assert analysis.seconds(lambda: square(4)) == expected > 2 and computed == [3]
