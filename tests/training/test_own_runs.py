"""Trainings of somebody's own network or loop among the others: seen, renamed and deleted, but neither
started nor stopped nor gone on with in the browser."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.training import queue
from explorer.training.limits import JobError
from explorer.training.states import Training, find
from explorer.training.words import train as words
from tests.depth.recorded_runs import folder
from tests.training.stand_in import named
from trainer import Recorder, runs
from trainer.nets import NETS, own_spec


def test_a_training_loop_of_its_own_is_watched_and_kept(root):
    x, y = torch.randn(8, 4), torch.arange(8) % 3
    recorder = Recorder("mine", torch.nn.Linear(4, 3), x, y, runs=root, epochs=5, data="noise")
    recorder.step(1.0)
    recorder.epoch()
    row = find(root, "mine")
    assert row.state == "running" and row.can == ()
    assert "its network is not kept here" in words.of_own(row)
    table = words.table([row])
    assert (table["network"], table["data set"], table["epochs"]) == (["Linear"], ["noise"], ["5"])
    with pytest.raises(JobError, match="cannot be told to stop"):
        queue.stop(root, "mine")
    recorder.finish()
    assert find(root, "mine").can == ("rename", "delete")
    queue.rename(root, "mine", "better")
    assert (root / "better" / "README.md").read_text("utf-8").startswith("# better\n")
    assert runs.read(root / "better").training["name"] == "better"
    queue.delete(root, "better")
    assert not (root / "better").exists()


def test_a_network_of_its_own_is_trained_at_the_command_line(root):
    folder(root, "tiny", own_spec("my_nets.py:Tiny", 10, 3, 32), activation="relu")
    row = find(root, "tiny")
    assert row.can == ("rename", "delete") and row.state == "failed"
    assert words.of_own(row).endswith("python -m trainer --resume tiny")
    with pytest.raises(JobError, match="trained at the command line"):
        queue.start(root, replace(named("b"), net="my_nets.py:Tiny"))
    assert not words.of_own(replace(row, settings={"net": "resnet"}))


@given(st.sampled_from([*NETS, "loop:Tiny", "my_nets.py:Tiny"]), st.sampled_from(["a", "run-7"]))
def test_only_what_is_somebodys_own_has_a_sentence(net, name):
    text = words.of_own(Training(name, "failed", {"net": net}))
    assert (text == "") == (net in NETS)
    assert ("command line" in text and name in text) == net.startswith("my_nets")
    assert ("a training loop of its own" in text) == net.startswith("loop")
