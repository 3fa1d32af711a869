"""What the tests of this section share: a batch of noise, an empty folder of runs."""

import pytest

from explorer.depth.lab_inputs import batch
from explorer.networks import registry


@pytest.fixture(scope="session")
def noise():
    return batch("noise", 64)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty folder in place of the server's own runs."""
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    return tmp_path / "runs"
