"""One of each: no file of the project is hidden from its tools, no table stands twice, no signature is lent, nothing
fails in silence."""

import ast
import inspect
import subprocess
import sys
from collections import defaultdict

import pytest

from explorer.app.cache import cache_per_image, cache_per_network
from explorer.inside import cached
from tests.conftest import ROOT
from tests.test_architecture import SOURCES, TREES

# two tables that name the same things for different reasons, each with its reason
APART = {
    ("explorer/inside/quantities.py", "trainer/probes.py"),  # words here, measurements there
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
