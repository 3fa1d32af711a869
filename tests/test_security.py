"""SECURITY.md: every promise names a test that is there."""

import ast
import re

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
PROMISED = TEXT.partition("## What is promised")[2].partition("## What is not promised")[0]
PROMISES = [line.strip() for line in re.split(r"^- ", PROMISED, flags=re.MULTILINE)[1:]]
TEST = re.compile(r"<!-- (tests/[\w/]+\.py)::(test_\w+) -->")


def test_promises_are_found():
    assert len(PROMISES) > 15
    assert all(len(TEST.findall(promise)) == 1 for promise in PROMISES)


@pytest.mark.parametrize("promise", PROMISES, ids=[promise[:30] for promise in PROMISES])
def test_the_test_of_a_promise_is_there(promise):
    (path, name) = TEST.findall(promise)[0]
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert name in {function.name for function in functions}, f"{path} holds no {name}"
