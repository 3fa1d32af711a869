"""Problems: what a page cannot do ends in a sentence; what nobody foresaw is logged, and shown without
paths."""

import logging

import pytest
import streamlit as st

from explorer.app import problems, sidebar
from explorer.images.decoding import ImageError
from explorer.networks.checkpoint_files import CheckpointError
from explorer.networks.model import ModelError


@pytest.fixture
def broken(app, monkeypatch):
    """The app, whose sidebar raises this error; errors are shown as they are to visitors."""

    def run(error):
        def fail():
            raise error

        at = app()
        with monkeypatch.context() as failing:
            failing.setattr(sidebar, "draw", fail)
            failing.setattr(problems, "show_unexpected", SHOW_UNEXPECTED)
            return at.run()

    return run


SHOW_UNEXPECTED = problems.show_unexpected


@pytest.mark.parametrize("kind", [ModelError, CheckpointError, ImageError])
def test_what_cannot_be_done_ends_in_its_sentence(broken, kind):
    at = broken(kind("The file *x* is cut off."))
    assert [element.value for element in at.error] == [r"The file \*x\* is cut off\."]
    assert not at.exception


def test_the_unexpected_is_logged_and_shown_without_paths(broken, caplog):
    with caplog.at_level(logging.ERROR):
        at = broken(KeyError("/srv/secret/place"))
    assert [element.value for element in at.error] == [problems.UNEXPECTED]
    assert not at.exception
    (record,) = [record for record in caplog.records if record.name == "explorer.app.problems"]
    assert record.exc_info[0] is KeyError and "fail" in caplog.text and "secret" in caplog.text


def test_pages_that_work_show_no_problem(app):
    assert not app().error


@pytest.mark.parametrize(
    "end", [st.stop, st.rerun, lambda: st.switch_page("../pages/inside/home.py")]
)
def test_streamlits_own_ways_of_ending_a_run_pass(app, monkeypatch, end):
    at = app()
    draw = sidebar.draw
    ends: list[object] = []

    def end_once():
        if not ends:
            ends.append(end)
            end()
        draw()

    monkeypatch.setattr(sidebar, "draw", end_once)
    at.run()
    assert ends and not at.exception and not at.error


def test_what_ends_a_run_is_no_exception():
    from streamlit.runtime.scriptrunner import RerunException, StopException

    assert not issubclass(StopException, Exception) and not issubclass(RerunException, Exception)
