"""docs/own_training.md: its examples run as they stand. Lightning and fastai are stood in for by
their hooks, in the order in which they document them."""

import re
import sys
import types
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.conftest import ROOT
from trainer import runs

TEXT = (ROOT / "docs" / "own_training.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", TEXT, re.DOTALL))
BATCHES = [(torch.randn(8, 4), torch.arange(8) % 3) for _ in range(3)]


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / "my-run"


def run_example(name):
    """The names that an example defines."""
    names: dict[str, object] = {}
    exec(compile(EXAMPLES[name], name, "exec"), names)
    return names


@pytest.fixture
def libraries(monkeypatch):
    """Modules by the names that the examples import, with a base class for callbacks."""
    for name in ("lightning.pytorch", "fastai.callback.core"):
        module = types.ModuleType(name)
        module.Callback = type("Callback", (), {})  # type: ignore[attr-defined]
        parts = name.split(".")
        for end in range(1, len(parts)):
            monkeypatch.setitem(sys.modules, ".".join(parts[:end]), types.ModuleType(parts[0]))
        monkeypatch.setitem(sys.modules, name, module)


def train(net, before, after):
    """One epoch of a plain loop with hooks around it."""
    optimiser = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in BATCHES:
        loss = nn.functional.cross_entropy(net(x), y)
        optimiser.zero_grad()
        loss.backward()
        before(loss)
        optimiser.step()
        after(loss)


def check(path, epochs, steps):
    rows = runs.metrics(path)
    assert [row["epoch"] for row in rows] == list(range(1, epochs + 1))
    assert rows[-1]["step"] == steps and "train/loss" in rows[-1]
    assert rows[-1]["val/loss"] == 1.5 and rows[-1]["val/accuracy"] == 0.25
    assert runs.probes(path)["steps"][-1] == steps
    assert runs.status(path)["state"] == "finished"


def test_the_plain_loop(path):
    run_example("plain")
    rows = runs.metrics(path)
    assert [row["step"] for row in rows] == [8, 16, 24]
    assert 2 < rows[0]["train/loss"] < 3 and 0 <= rows[-1]["train/accuracy"] <= 1
    assert runs.read(path).dataset["name"] == "noise"
    assert runs.probes(path)["steps"].tolist()[:: len(runs.probes(path)["steps"]) - 1] == [0, 24]


def test_the_callback_for_lightning(path, libraries):
    module = nn.Module()
    module.net = nn.Linear(4, 3)
    trainer = SimpleNamespace(
        max_epochs=2,
        callback_metrics={"val_loss": torch.tensor(1.5), "val_acc": torch.tensor(0.25)},
    )
    x, y = BATCHES[0]
    callback = run_example("lightning")["Record"]("my-run", x, y, lr=0.1)
    callback.on_train_start(trainer, module)
    for _ in range(2):
        train(
            module.net,
            lambda loss: None,
            lambda loss: callback.on_train_batch_end(trainer, module, {"loss": loss}, None, 0),
        )
        callback.on_train_epoch_end(trainer, module)
    callback.on_train_end(trainer, module)
    check(path, 2, 6)
    assert runs.read(path).training["lr"] == 0.1


def test_the_callback_for_fastai(path, libraries):
    x, y = BATCHES[0]
    callback = run_example("fastai")["Record"]("my-run", x, y)
    recorder = SimpleNamespace(log=[0, 1.0, 1.5, 0.25, "00:01"])
    callback.learn = SimpleNamespace(model=nn.Linear(4, 3), n_epoch=1, recorder=recorder)
    callback.before_fit()

    def after_step(loss):
        callback.learn.loss = loss
        callback.after_step()

    train(callback.learn.model, lambda loss: None, after_step)
    callback.after_epoch()
    callback.after_fit()
    check(path, 1, 3)
