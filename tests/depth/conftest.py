"""Folders of runs for the tests of this section."""

import pytest

from explorer.networks import registry


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty folder in place of the server's own runs."""
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    return tmp_path / "runs"
