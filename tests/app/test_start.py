"""Start: what changes the process happens once, in Home.py, and never at import."""

import gc
import subprocess
import sys

import pytest

from explorer.app import start
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _thaw():
    yield
    gc.unfreeze()
    start.once.cache_clear()


def test_what_is_imported_is_frozen_so_that_collections_are_short():
    gc.unfreeze()
    start.once.cache_clear()
    start.once()
    frozen = gc.get_freeze_count()
    assert frozen > 100_000
    start.once()
    assert gc.get_freeze_count() <= frozen, "the second call does nothing"


def test_home_does_it(app):
    gc.unfreeze()
    start.once.cache_clear()
    app()
    assert gc.get_freeze_count() > 100_000 and gc.get_threshold() == start.COLLECT


@pytest.mark.processes
def test_importing_changes_nothing_in_the_process():
    code = (
        "import gc, logging; from trainer import allocation; calls = []; "
        "allocation.keep_freed_memory = lambda: calls.append(1); "
        "from explorer.app import problems, sidebar, start; "
        "print(gc.get_freeze_count(), logging.getLogger().handlers, calls)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "0 [] []"


@pytest.mark.processes
def test_pandas_is_whole_before_any_page_is_drawn():
    """plotly uses what another visit's thread has only begun to import."""
    code = "import sys; from explorer.app import start; print(hasattr(sys.modules['pandas'], 'Series'))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "True"
