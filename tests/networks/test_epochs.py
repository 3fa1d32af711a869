"""Runs at earlier epochs: found by key, offered by a slider, and said to be what they are."""

import json
import shutil

import pytest
import torch

from explorer.networks import registry
from explorer.networks.model import ModelError
from trainer import epochs, run_writer, runs


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A run that kept its network after epochs 1 and 4, whose first weights are all 1 and 4."""
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    path = tmp_path / "mine"
    shutil.copytree(runs.BUNDLED / "digits-relu", path)
    net = runs.load(runs.read(path))
    for epoch in (1, 4):
        state = run_writer.weights_of(net, "float16")
        first = next(iter(state))
        state[first] = torch.full_like(state[first], epoch)
        run_writer.write_tensors(path, f"{epochs.name(epoch)}.safetensors", state)
    return path


def test_a_run_after_an_epoch(mine):
    row, whole = registry.find("run:mine@4"), registry.find("run:mine")
    net = registry.load(row)
    assert next(net.parameters()).eq(4).all() and next(net.parameters()).dtype == torch.float32
    assert "after epoch 4" in row.label and "first 4 epochs" in row.trained_on
    line = next(row for row in runs.metrics(mine) if row["epoch"] == 4)
    assert f"{100 * line['val/accuracy']:.2f}\u00a0% top-1" in row.accuracy
    assert row.untrained_key == whole.untrained_key == "initial:run:mine"
    assert row.version != whole.version and row.path == whole.path
    for key in ("run:mine@2", "run:mine@", "run:mine@x", "run:mine@4@1", "alexnet@1", "@1"):
        with pytest.raises(ModelError, match="."):
            registry.find(key)


def test_a_damaged_epoch_is_refused_in_a_sentence(mine):
    (mine / "epochs" / "1.safetensors").write_bytes(b"x" * 100)
    with pytest.raises(ModelError, match="damaged"):
        registry.load(registry.find("run:mine@1"))
    (mine / "metrics.jsonl").write_text(json.dumps({"epoch": 1}))
    assert "not measured" in registry.find("run:mine@1").accuracy


def test_the_slider_chooses_an_epoch(mine, app):
    at = app("predictions", model="run:mine")
    slider = at.sidebar.select_slider(key="epoch_run:mine")
    assert slider.options == ["0", "1", "4", "end"] and slider.value == "end"
    assert at.session_state["choice"].model.key == "run:mine"
    slider.set_value("4").run()
    assert not at.exception and at.session_state["choice"].model.key == "run:mine@4"
    at.sidebar.select_slider(key="epoch_run:mine").set_value("0").run()
    assert not at.exception and at.session_state["choice"].model.key == "initial:run:mine"
    assert any("Not trained" in caption.value for caption in at.sidebar.caption)
    at.sidebar.selectbox(key="model").set_value("digits-relu").run()
    assert not at.exception and not at.sidebar.select_slider
