"""Registry: every row can be built, whatever its source, and what is not to be had is refused in a
sentence."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from explorer.networks import registry, rows
from explorer.networks.model import ModelError
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.conftest import ROOT
from trainer import runs

SMALL = [
    key
    for key, row in registry.MODELS.items()
    if row.parameters < 12e6 and row.source != "published"
]


def test_keys_and_rows():
    assert next(iter(registry.MODELS.values())).source == "bundled"
    assert len({row.label for row in registry.MODELS.values()}) == len(registry.MODELS), (
        "labels tell networks apart"
    )
    for key, row in registry.MODELS.items():
        assert key == row.key
        assert row.trained_on and row.accuracy
        assert row.classes is None or len(row.classes) == row.outputs
    assert sum(row.source == "published" for row in registry.MODELS.values()) == len(PUBLISHED)
    bundled = runs.names(runs.BUNDLED)
    assert {row.key for row in registry.MODELS.values() if row.source == "bundled"} == set(bundled)


@pytest.mark.parametrize("key", SMALL)
def test_small_rows_load_frozen_and_predict(key):
    row = registry.find(key)
    net = registry.load(row)
    side = row.preprocessing.crop
    logits = net(torch.zeros(1, row.preprocessing.channels, side, side))
    assert logits.shape == (1, row.outputs)
    assert torch.isfinite(logits).all()
    assert not any(p.requires_grad for p in net.parameters())
    assert not any(module.training for module in net.modules())
    assert sum(p.numel() for p in net.parameters()) == row.parameters
    assert all(net.get_submodule(name) for name in row.stages)


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_bundled_networks_start_from_their_seed(key):
    """The network as initialised is the one whose first layer the run recorded at step 0."""
    first = next(
        m
        for m in registry.load(registry.find(f"initial:{key}")).modules()
        if isinstance(m, nn.Conv2d | nn.Linear)
    )
    recorded = runs.probes(runs.BUNDLED / key).get("filters")
    if recorded is None:
        pytest.skip("a fully connected net records no filters")
    assert first.weight.numpy() == pytest.approx(recorded[0].astype(np.float32), abs=2e-3)


@pytest.mark.processes
def test_the_table_of_networks_does_without_torchvision():
    code = "import sys; from explorer.networks import registry; list(registry.MODELS); print('torchvision' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "False"


def test_unknown_and_missing_networks_are_refused_in_a_sentence(tmp_path, monkeypatch):
    for key in (
        "nothing",
        "run:../../etc",
        "run:nothing",
        "file:abc",
        "initial:resnet18",
        "initial:initial:x",
    ):
        with pytest.raises(ModelError, match="."):
            registry.find(key)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert not rows.published("resnet18").on_disk


def test_own_runs_are_found_without_restart(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    assert registry.own_runs() == {}
    shutil.copytree(runs.BUNDLED / "digits-relu", tmp_path / "mine")
    assert list(registry.own_runs()) == ["run:mine"]
    assert registry.load(registry.find("run:mine"))
    (tmp_path / "mine" / "config.json").write_text("{}")
    assert registry.own_runs() == {}
