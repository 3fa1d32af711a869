"""One of each: no file of the project is hidden from its tools, no table stands twice, no signature is lent, nothing
fails in silence."""

import ast
import inspect
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest
import streamlit as st

from explorer.app.cache import cache_per_image, cache_per_network
from explorer.inside import cached
from tests.conftest import ROOT
from tests.sources import SOURCES, TREES, USES_APP

# two tables that name the same things for different reasons, each with its reason
APART = {
    ("explorer/inside/quantities.py", "trainer/probes.py"),  # words here, measurements there
    (
        "explorer/depth/inits.py",
        "trainer/net_spec.py",
    ),  # laws for theory here, draws of weights there
    (
        "explorer/drawing/paper/lines.py",
        "explorer/drawing/paper/scales.py",
    ),  # one word of plotly, many meanings
    (
        "explorer/drawing/paper/lines.py",
        "explorer/drawing/paper/notes.py",
        "explorer/drawing/paper/scales.py",
    ),
}


def listed(*command: str) -> set[str]:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines())


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout of git")
def test_no_file_of_the_project_is_ignored():
    assert not listed("git", "ls-files", "--cached", "--ignored", "--exclude-standard")
    python = {name for name in listed("git", "ls-files") if name.endswith(".py")}
    checked = listed(sys.executable, "-m", "ruff", "check", "--show-files", ".")
    assert python <= {name.removeprefix(f"{ROOT}/") for name in checked}


def literal_keys(value: ast.expr | None) -> frozenset[str]:
    """The keys of a table of three rows or more whose keys are all words."""
    keys = value.keys if isinstance(value, ast.Dict) else []
    words = [key.value for key in keys if isinstance(key, ast.Constant)]
    complete = len(words) == len(keys) > 2 and all(isinstance(word, str) for word in words)
    return frozenset(map(str, words)) if complete else frozenset()


def test_no_table_stands_twice():
    tables = defaultdict(list)
    for source in SOURCES:
        for node in TREES[source].body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and literal_keys(node.value):
                tables[literal_keys(node.value)].append(source)
    twice = {tuple(places) for places in tables.values() if len(places) > 1}
    assert twice <= APART


def test_how_widgets_keep_their_value_is_said_once():
    literal = '"persist_state"'
    places = [source for source in SOURCES if literal in (ROOT / source).read_text("utf-8")]
    assert places == ["explorer/app/widgets.py"]


STATEFUL = (  # what keeps a value; buttons, downloads, uploads, forms and editors do not
    *("selectbox", "multiselect", "slider", "select_slider", "radio", "checkbox", "toggle"),
    *("segmented_control", "pills", "number_input", "text_input", "text_area"),
)
UNADDRESSED = {  # beginnings of keys whose value is not in the address, by the reason
    "says what to do, not what to show": (
        *("checkpoint_", "camera_on", "evaluate_", "tree_", "tag_all_", "new_tag"),
        *("new_note", "train_{", "train_rename_", "train_sure_"),
        *("owner_secret", "search_networks", "network_groups", "take"),
    ),
    "written to the address by the app itself": (
        *("class_mode", "class_{widget}", "image_choice", "PAIR"),
    ),
    "the answer of one visitor": ("question_",),
    "plays by itself, and is in the address where it is stopped": ("step",),
    "what a visitor writes for himself": ("report_title", "report_note_{"),
}


def calls(source: str) -> Iterator[tuple[str, str, dict[str, ast.expr]]]:
    """Calls of methods in a file: place, name, and what is given by name, or by place as the
    element of Streamlit of this name has it; dictionaries of the file are taken apart."""
    tables = {
        target.id: dict(zip(map(ast.literal_eval, node.value.keys), node.value.values, strict=True))
        for node in ast.walk(TREES[source])
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name)
        and all(isinstance(k, ast.Constant) for k in node.value.keys)
    }
    for node in ast.walk(TREES[source]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            kind = node.func.attr
            element = getattr(st, kind, None) if kind in STATEFUL else None
            names = list(inspect.signature(element).parameters) if element else []
            given = dict(zip(names, node.args, strict=False))
            for keyword in node.keywords:
                spread = getattr(
                    keyword.value, "func", keyword.value
                )  # number_state("x"): its name
                name = keyword.arg or ast.unparse(spread).removeprefix("widgets.")
                given |= (
                    tables.get(name, {name: keyword.value})
                    if not keyword.arg
                    else {name: keyword.value}
                )
            yield f"{source}:{node.lineno}", kind, given


def test_every_widget_with_state_has_a_key_and_keeps_its_value():
    excepted = tuple(beginning for row in UNADDRESSED.values() for beginning in row)
    for place, kind, given in (call for s in filter(USES_APP.match, SOURCES) for call in calls(s)):
        if kind in STATEFUL and given:
            key = ast.unparse(given["key"]).lstrip("f").strip("'\"")
            state = "number_state" if kind == "number_input" else "URL_STATE"
            assert state in given or key.startswith(excepted), place


def test_no_key_stands_at_two_places():
    """A literal key of any element: what two pages share, such as network and image, one place
    draws."""
    places = defaultdict(list)
    for source in filter(USES_APP.match, SOURCES):
        for place, _, given in calls(source):
            if isinstance(key := given.get("key"), ast.Constant):
                places[key.value].append(place)
    assert {"model", "fill", "train_quantity"} <= places.keys()
    assert not {key: where for key, where in places.items() if len(where) > 1}


def test_no_function_lends_another_its_signature():
    assert not [s for s in SOURCES if "wraps(" in (ROOT / s).read_text("utf-8")]
    for decorated in (cached.layer_gradients, cache_per_image(print, 1)):
        assert list(inspect.signature(decorated).parameters)[:2] == ["model", "image"]
    for decorated in (cached.first_layer, cache_per_network(print, 1)):
        assert list(inspect.signature(decorated).parameters)[:1] == ["model"]


WORDS = (
    "log.",
    "LOG.",
    "logger.",
    "raise",
    "st.error",
    "print(",
    "str(error)",
    "problem",
    "failed(",
    "show_",
)


def test_nothing_unforeseen_is_caught_in_silence():
    """Who catches every exception raises, logs or shows it."""
    for source in SOURCES:
        for node in ast.walk(TREES[source]):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            ):
                assert any(word in ast.unparse(node) for word in WORDS), f"{source}:{node.lineno}"
