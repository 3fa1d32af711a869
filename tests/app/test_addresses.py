"""Addresses: whatever is in one, every page opens, and what no widget takes falls back."""

import itertools
import math

import pytest
import streamlit as st

from explorer.app import page_table, widgets
from explorer.app.answers import ANSWERS
from tests.sources import SOURCES, TREES, nodes

PAGES = list(page_table.addresses())
GARBAGE: tuple[str | list[str], ...] = (
    "1e309",
    "nan",
    "-1",
    "1000000000",
    "9" * 5000,
    "no such option",
    ["x", "1", "x"],
    "\0",
    "٣",
    "%zz%",
    "x" * 10_000,
    "",
    "true",
    "-inf",
    "1e-320",
    "\ud7ff\U0010ffff",
)


def keys_of(at) -> list[str]:
    """The keys of all widgets that are drawn, in the sidebar, too."""
    kinds = (
        *("selectbox", "multiselect", "number_input", "slider", "select_slider", "toggle", "radio"),
        *("text_input", "text_area", "checkbox", "button_group", "pills", "segmented_control"),
    )
    found = [widget.key for kind in kinds for widget in getattr(at, kind, [])]
    return sorted({str(key) for key in found if key and not str(key).startswith("checkpoint_")})


@pytest.fixture(scope="module")
def _fresh_caches():
    """Answers are kept from page to page: no test here changes what is computed."""
    st.cache_data.clear()
    ANSWERS.clear()


@pytest.mark.parametrize("page", PAGES)
def test_garbage_in_an_address_falls_back_on_every_page(app, page):
    """Every number is infinite, and everything else something else that is none of its options."""
    usual = app(page)
    keys = keys_of(usual)
    values = {key: usual.session_state[key] for key in keys if key in usual.session_state}
    numbers = [key for key, value in values.items() if type(value) in (int, float)]
    # the server ignores addresses above 16 kB as a whole
    garbage = itertools.cycle(value[:3000] for value in GARBAGE)
    at = app(page, address={key: "1e309" if key in numbers else next(garbage) for key in keys})
    assert not at.exception and not at.error, (page, at.exception, at.error)
    for key in numbers:
        if key in at.session_state and at.session_state[key] is not None:  # None: an empty field
            assert math.isfinite(at.session_state[key]), key


def test_what_is_right_in_an_address_is_taken_beside_what_is_not(app):
    at = app("shattering", address={"sweep_seed": "1e309", "jacobian_depth": "30"})
    assert (at.number_input(key="sweep_seed").value, at.slider(key="jacobian_depth").value) == (
        0,
        30,
    )
    assert "sweep_seed" not in at.query_params and at.query_params["jacobian_depth"] == "30"
    at.number_input(key="sweep_seed").set_value(7).run()  # it is bound again
    assert at.number_input(key="sweep_seed").value == 7
    at = app("shattering", address={"sweep_seed": "12"})
    assert at.number_input(key="sweep_seed").value == 12


def test_too_many_choices_are_cut(app):
    labels = list(app("training").multiselect(key="runs").options)
    assert len(labels) > 5
    at = app("training", address={"runs": [*labels[:6], "none of them"]})
    assert not at.exception and len(at.multiselect(key="runs").value) == 4


@pytest.mark.parametrize("key", ["embed", "embed_options", "Embed", "evaluation", "class", "hide"])
def test_names_that_the_app_or_streamlit_reads_themselves(app, key):
    for value in ("1", "upload-" + "0" * 24, "\0", "x" * 3000, ["1", "2"]):
        at = app("failures", address={key: value})
        assert not at.exception and not at.error


def test_every_number_input_with_an_address_takes_what_is_no_number_out_of_it():
    """Streamlit 1.67 raises OverflowError for `?seed=1e309`."""
    import ast

    for source in SOURCES:
        for node in nodes(TREES[source]):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "number_input":
                assert "**URL_STATE" not in ast.unparse(node), f"{source}:{node.lineno}"


@pytest.mark.parametrize("value", ["1e309", "inf", "nan", "-Infinity", "x", "1e5000"])
def test_numbers_that_are_none_are_not_bound(monkeypatch, value):
    class Address(dict):
        get_all = staticmethod(lambda _key: [value])

    monkeypatch.setattr(st, "query_params", Address(seed=value))
    assert widgets.number_state("seed")["bind"] is None and not st.query_params
