"""What the tests of failures share."""

from pathlib import Path

import pytest
import torch

from explorer.failures import evaluation, queue
from tests import zoo
from tests.failures.examples import SPEC
from trainer.nets import build


@pytest.fixture(scope="module")
def net() -> torch.nn.Module:
    """A small frozen network for three classes; see examples.model."""
    net = build(SPEC, 1)
    zoo.enliven(net, torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(0)))
    return net.eval().requires_grad_(False)


@pytest.fixture
def root(monkeypatch, tmp_path) -> Path:
    """An empty folder of evaluations, and an empty queue."""
    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    monkeypatch.setattr(queue, "_jobs", [])
    monkeypatch.delenv("CNN_EXPLORER_DATA", raising=False)
    return tmp_path / "evaluations"
