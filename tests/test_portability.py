"""Every system: does the project run where there is nothing but what Windows has?

All of it is done once in a Python in which the project's code finds nothing of what Windows lacks
(tests/without_posix/); and no source names any of that."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.failures import evaluation
from explorer.failures.description import EvaluationError
from tests.conftest import ROOT
from tests.sources import SOURCES, TREES
from tests.without_posix.everything import ACTIONS
from tests.without_posix.lacking import LACKING, MODULES
from trainer import runs

PROC = {  # one file of Linux each, where it is there
    "explorer/isolation/worker.py",
    "explorer/training/processes.py",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, str]:
    """What went wrong with each of ACTIONS."""
    folder = tmp_path_factory.mktemp("without_posix")
    done = subprocess.run(
        [sys.executable, "-m", "tests.without_posix.everything", str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "tests" / "without_posix"),
            "PYTHONWARNDEFAULTENCODING": "1",
            "OMP_NUM_THREADS": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    file = folder / "results.json"
    assert file.is_file(), done.stderr[-3000:]
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.processes
@pytest.mark.parametrize("action", ACTIONS)
def test_without_what_windows_lacks(results, action):
    assert results[action] == ""


def lacking(tree: ast.AST) -> Iterator[str]:
    """What a source imports or names that Windows lacks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module
        elif isinstance(node, ast.ImportFrom) and node.module in LACKING:
            yield from (alias.name for alias in node.names if alias.name in LACKING[node.module])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in LACKING.get(node.value.id, ()):
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in ("preexec_fn", "pass_fds"):
            yield node.arg


def test_no_source_names_what_windows_lacks():
    for source in SOURCES:
        assert not list(lacking(TREES[source])), source
        text = (ROOT / source).read_text(encoding="utf-8")
        assert source in PROC or not re.search(r"[\"'(]/(proc|dev|tmp|etc)\b", text), source


def test_what_windows_lacks_is_recognised():
    """The check itself."""
    for text in (
        "import fcntl",
        "from os import killpg",
        "from fcntl import flock",
        "import os\nos.sysconf('x')",
        "import signal\nhandle(signal.SIGKILL)",
        "run(preexec_fn=None)",
    ):
        assert list(lacking(ast.parse(text)))
    assert not list(lacking(ast.parse("import os, signal\nos.replace(signal.SIGTERM)")))


@pytest.mark.parametrize("name", ["con", "nul", "aux.txt", "com1", "lpt9.x", "a.", "a:b", "a\\b"])
def test_names_that_windows_refuses_are_refused(name):
    with pytest.raises(runs.RunError):
        runs.folder(Path("runs"), name)
    with pytest.raises(EvaluationError):
        evaluation.folder(name)


def test_names_in_the_repository_are_names_everywhere():
    """No two files of a folder differ in nothing but capitals, and none has a name that Windows
    refuses."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git repository")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    names = listed.stdout.splitlines()
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert not re.search(r'[<>:"|?*\\]|[. ](/|$)|(^|/)(con|prn|aux|nul)(\.|/|$)', name, re.I)
