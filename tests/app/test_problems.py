"""Problems: what a page cannot do ends in a sentence; what nobody foresaw is logged, and shown without
paths."""

import ast
import logging

import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from explorer.app import problems, sidebar
from explorer.failures.description import EvaluationError
from explorer.failures.notes import NotesError
from explorer.failures.taxonomy import TaxonomyError
from explorer.images.decoding import ImageError
from explorer.inside.filters import FiltersError
from explorer.inside.saliency_map import SaliencyError
from explorer.networks.checkpoint_files import CheckpointError
from explorer.networks.model import ModelError
from explorer.training.limits import JobError
from tests.sources import SOURCES, TREES, nodes
from trainer.config import ConfigError
from trainer.image_folder import DatasetError
from trainer.nets import NetError
from trainer.runs import RunError
from trainer.stopping import TrainingError


@pytest.fixture
def broken(app, monkeypatch):
    """The app, whose sidebar raises this error; errors are shown as they are to visitors."""

    def run(error):
        def fail(_uses):
            raise error

        at = app()
        with monkeypatch.context() as failing:
            failing.setattr(sidebar, "draw", fail)
            failing.setattr(problems, "show_unexpected", SHOW_UNEXPECTED)
            return at.run()

    return run


SHOW_UNEXPECTED = problems.show_unexpected


KINDS = [
    *(ModelError, CheckpointError, ImageError, RunError, EvaluationError, DatasetError, JobError),
    *(NotesError, TaxonomyError, SaliencyError, FiltersError, NetError, ConfigError, TrainingError),
]


@pytest.mark.parametrize("kind", KINDS)
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


def test_every_error_that_a_person_can_cause_is_of_one_kind():
    """Their base says that the message is a sentence; an error of another kind is a fault. Those of
    the processes for strangers' files are said again by who asked them."""
    for source in SOURCES:
        if source.startswith("explorer/isolation"):
            continue
        for node in nodes(TREES[source]):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
                bases = [ast.unparse(base) for base in node.bases]
                of_the_kind = {"PersonsError", *(kind.__name__ for kind in KINDS)} & set(bases)
                assert of_the_kind or node.name in ("PersonsError", "BusyError"), node.name


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError("std::bad_alloc"), "not enough memory"),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:121] can't allocate memory"), "memory"),
        (RuntimeError("std::bad_alloc"), "memory"),
        (torch.OutOfMemoryError("CUDA out of memory."), "memory"),
        (OSError(12, "Cannot allocate memory", "/srv/secret"), "memory"),
        (FileNotFoundError(2, "No such file or directory", "/srv/secret/set"), "no longer on"),
        (PermissionError(13, "Permission denied", "/srv/secret"), "no longer on the server, or"),
        (OSError(40, "Too many levels of symbolic links", "/srv/secret"), "cannot be read"),
    ],
)
def test_what_the_machine_lacks_is_a_sentence_without_a_path(broken, error, words):
    at = broken(error)
    assert not at.exception and len(at.error) == 1
    assert words in at.error[0].value and "secret" not in at.error[0].value


def test_what_a_callback_or_a_fragment_cannot_do_is_said_and_the_page_goes_on():
    def script():
        import streamlit as st

        from explorer.app import problems
        from explorer.networks.model import ModelError

        def fail(words):
            raise ModelError(f"no {words}")

        def part(words):
            st.text("a part")
            fail(words)

        with problems.shown():
            problems.say_failed()
            st.button("Do it", on_click=problems.callback(fail), args=("luck",), key="it")
            problems.fragment(part, run_every=60)("part")
            st.text("the end")

    at = AppTest.from_function(script).run()
    assert [element.value for element in at.error] == ["no part"] and not at.exception
    assert [element.value for element in at.text] == ["a part", "the end"]
    at.button(key="it").click().run()
    assert [element.value for element in at.error] == ["no luck", "no part"] and not at.exception
    at.run()
    assert [element.value for element in at.error] == ["no part"]


SAFE = ("callback", "select", "st.session_state.update", "widgets.select")


def test_nothing_that_streamlit_calls_by_itself_can_raise():
    """Fragments, and what is done at a click or a change, do not run within Home.py's `shown`."""
    for source in SOURCES:
        for node in nodes(TREES[source]):
            if not isinstance(node, ast.Call):
                continue
            place = f"{source}:{node.lineno}"
            if source != "explorer/app/problems.py":
                assert ast.unparse(node.func) != "st.fragment", place
            for keyword in node.keywords:
                if keyword.arg in ("on_click", "on_change", "on_select"):
                    value = keyword.value
                    said = value.func if isinstance(value, ast.Call) else value
                    constant = isinstance(value, ast.Constant)
                    assert constant or ast.unparse(said) in SAFE, place


def test_pages_that_work_show_no_problem(app):
    assert not app().error


@pytest.mark.parametrize(
    "end", [st.stop, st.rerun, lambda: st.switch_page("../pages/inside/home.py")]
)
def test_streamlits_own_ways_of_ending_a_run_pass(app, monkeypatch, end):
    at = app()
    draw = sidebar.draw
    ends: list[object] = []

    def end_once(uses):
        if not ends:
            ends.append(end)
            end()
        draw(uses)

    monkeypatch.setattr(sidebar, "draw", end_once)
    at.run()
    assert ends and not at.exception and not at.error


def test_what_ends_a_run_is_no_exception():
    from streamlit.runtime.scriptrunner import RerunException, StopException

    assert not issubclass(StopException, Exception) and not issubclass(RerunException, Exception)
