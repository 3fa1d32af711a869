"""Evaluations of their own for the tests of the failure pages."""

import pytest

from explorer.failures import evaluation, queue


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    monkeypatch.setattr(queue, "_jobs", [])
    monkeypatch.delenv("CNN_EXPLORER_DATA", raising=False)
    return tmp_path / "evaluations"
