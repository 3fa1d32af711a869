"""Run folders: read, refused in a sentence, written whole or not at all."""

import dataclasses
import itertools
import json
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file, save

from tests.trainer.trainings import TINY
from trainer import files, run_writer, runs, train
from trainer.augment import (
    COMBINATIONS,
)
from trainer.config import Config
from trainer.runs import RunError
from trainer.schedules import learning_rate

FAST = Config(net="digits", width=0.5, epochs=2, precision="float32", probes=10, threads=1)


def test_old_runs_can_still_be_read():
    for path in runs.BUNDLED.iterdir():
        config = runs.read(path).config
        assert config.augment in (*COMBINATIONS, "auto") and config.precision in (
            "bfloat16",
            "float32",
        )
        assert learning_rate(config.schedule, config.lr, 0, 10) > 0


def test_a_second_trainer_on_one_folder_is_refused(tmp_path):
    path = train.train(dataclasses.replace(FAST, epochs=1, name="held"), tmp_path)
    with run_writer.lock(path), pytest.raises(RunError, match="Another trainer"):
        train.train(FAST, tmp_path, resume="held")


def test_unreadable_runs_are_refused_in_a_sentence(tmp_path):
    path = train.train(dataclasses.replace(FAST, epochs=1, name="fine"), tmp_path)
    stored = json.loads((path / "config.json").read_text())
    for change, words in (
        ({"schema_version": 99}, "format 99"),
        ({"network": {"net": "nope"}}, "no readable"),
        ({"classes": None}, "no readable"),
    ):
        (path / "config.json").write_text(json.dumps({**stored, **change}))
        with pytest.raises(RunError, match=words):
            runs.read(path)
    (path / "config.json").write_text(json.dumps(stored))
    (path / "weights.safetensors").write_bytes((path / "weights.safetensors").read_bytes()[:1000])
    with pytest.raises(RunError, match="weights"):
        runs.load(runs.read(path))


@pytest.mark.parametrize(
    "name", ["../x", "", "A", "a" * 65, "a/b", "a\\b", "a:b", "a ", " a", "a.", "a..", "a\n", "é"]
)
def test_what_is_no_name_of_a_folder_everywhere_is_refused(tmp_path, name):
    with pytest.raises(RunError, match="is no name for a run: use a-z"):
        runs.folder(tmp_path, name)


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_names_of_devices_on_windows_are_refused(tmp_path, device):
    for name in (device, f"{device}.txt", f"{device}.a.b"):
        with pytest.raises(RunError, match="no name that Windows keeps for a device"):
            runs.folder(tmp_path, name)
    for name in (f"{device}x", f"x{device}", f"{device}-1", f"a.{device}"):
        assert runs.folder(tmp_path, name) == tmp_path / name


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "run" / "file.json"
    target.parent.mkdir()
    run_writer.write(target, b"old")
    monkeypatch.setattr(
        files.os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(RunError, match="No space left"):
        run_writer.write(target, b"new")
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in target.parent.iterdir()] == ["file.json"]


def test_half_a_line_of_metrics_is_left_out(tmp_path):
    (tmp_path / "metrics.jsonl").write_text('{"epoch": 1}\n{"epo')
    assert runs.metrics(tmp_path) == [{"epoch": 1}]


def test_broken_files_are_a_sentence(tmp_path, digits):
    path = train.train(dataclasses.replace(TINY, name="one", epochs=1), tmp_path, dataset=digits)
    data = (path / "probes.npz").read_bytes()
    rng, refused = np.random.default_rng(0), 0
    for _ in range(200):
        broken = bytearray(data[: rng.integers(len(data))] if rng.random() < 0.3 else data)
        for place in rng.integers(0, max(1, len(broken)), 20):
            broken[place : place + 1] = bytes([rng.integers(256)])
        (path / "probes.npz").write_bytes(broken)
        try:
            runs.probes(path)
        except RunError as error:
            refused += "cannot be read" in str(error)
    assert refused > 100
    (path / "state.safetensors").write_bytes(b"no state")
    with pytest.raises(RunError, match="state of the run one cannot be read"):
        train.train(TINY, tmp_path, "one", dataset=digits)


def test_a_state_of_another_network_or_half_of_one_is_a_sentence(tmp_path, digits):
    path = train.train(dataclasses.replace(TINY, name="one", epochs=1), tmp_path, dataset=digits)
    tensors = load_file(path / "state.safetensors")
    whole = (path / "state.safetensors").read_bytes()
    some = {name: tensor for name, tensor in tensors.items() if not name.startswith("momentum")}
    wider = {
        name: tensor.repeat(2) if tensor.ndim == 1 else tensor for name, tensor in tensors.items()
    }
    sums_missing = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(sums_missing | {"sha256": {}}))
    for broken in (
        whole[: len(whole) // 2],
        b"",
        save(some, {"step": "6"}),
        save(wider, {"step": "6"}),
        save(tensors, {"step": "many"}),
        save({"sums": tensors["sums"]}),
    ):
        (path / "state.safetensors").write_bytes(broken)
        with pytest.raises(RunError, match="of the run one .*it cannot go on"):
            train.train(TINY, tmp_path, "one", dataset=digits)


def test_a_run_folder_of_nonsense_is_a_sentence_or_a_run(tmp_path, digits):
    path = train.train(dataclasses.replace(TINY, name="one", epochs=1), tmp_path, dataset=digits)
    stored = json.loads((path / "config.json").read_text())
    refused = 0
    odd_values: tuple[Any, ...] = (None, "x", -1, [], {}, float("nan"), [None])
    for part, odd in itertools.product(
        (*stored, *(("training", key) for key in stored["training"])), odd_values
    ):
        broken = json.loads(json.dumps(stored))
        if isinstance(part, tuple):
            broken[part[0]][part[1]] = odd
        else:
            broken[part] = odd
        (path / "config.json").write_text(json.dumps(broken))
        try:
            runs.read(path).config.check()
        except RunError:
            refused += 1
    assert refused > 150
    for text in ("", "[]", "null", "{", "3"):
        (path / "config.json").write_text(text)
        with pytest.raises(RunError, match="no readable config"):
            runs.read(path)
        (path / "status.json").write_text(text)
        assert runs.status(path) == {}
        (path / "metrics.jsonl").write_text(f"{text}\n")
        assert runs.metrics(path) == []


def test_a_file_of_too_many_lines_is_refused_before_they_are_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    (tmp_path / "metrics.jsonl").write_text("{}\n" * 3)
    assert runs.metrics(tmp_path) == [{}] * 3
    (tmp_path / "metrics.jsonl").write_text("{}\n" * 4)
    with pytest.raises(RunError, match="more than 3 lines"):
        runs.metrics(tmp_path)
