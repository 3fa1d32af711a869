"""Nothing is lost: a training that was stopped, killed, or ran out of disk or memory goes on as if
nothing had been."""

import dataclasses
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save

from tests.conftest import ROOT
from trainer import loop, run_writer, runs, train
from trainer import progress as pace
from trainer.architectures import DigitsNet
from trainer.config import Config, ConfigError
from trainer.data import load_digits
from trainer.runs import RunError
from trainer.train import TrainingError

TINY = Config(
    net="digits",
    width=0.25,
    depth=2,
    epochs=3,
    batch_size=256,
    precision="float32",
    probes=7,
    threads=1,
)
SAME = (
    "step",
    "epoch",
    "train/loss",
    "train/accuracy",
    "val/loss",
    "val/accuracy",
    "val/top5",
    "learning_rate",
)


@pytest.fixture(scope="module")
def digits():
    return load_digits(8)


def equal(one, two):
    """Whether two runs hold the same weights, the same state, the same record, bit for bit."""
    for which in ("weights", "best"):
        a, b = (runs.load(runs.read(path), which).state_dict() for path in (one, two))
        assert all(torch.equal(a[name], b[name]) for name in a), which
    a, b = runs.probes(one), runs.probes(two)
    assert list(a) == list(b)
    assert all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)
    assert [[row[key] for key in SAME] for row in runs.metrics(one)] == [
        [row[key] for key in SAME] for row in runs.metrics(two)
    ]


def at_step(monkeypatch, step, do):
    """Let something happen in the middle of this step, as a signal does."""
    update = loop.Training.update

    def with_it(self, x, labels):
        update(self, x, labels)
        if self.state.step == step:
            do()

    monkeypatch.setattr(loop.Training, "update", with_it)


@pytest.mark.parametrize(("precision", "every"), [("float32", 1), ("bfloat16", 4)])
def test_stopped_at_any_step_it_ends_as_never_stopped(
    tmp_path, monkeypatch, digits, precision, every
):
    config = dataclasses.replace(TINY, precision=precision)
    whole = train.train(dataclasses.replace(config, name="whole"), tmp_path, dataset=digits)
    steps = runs.metrics(whole)[-1]["step"]
    assert steps == 15
    for stop in range(
        0, steps, every
    ):  # one run, stopped in every one of its steps, in turn by SIGTERM and by Ctrl-C
        with monkeypatch.context() as patch:
            number, kind = ((signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt))[
                stop % 2
            ]
            at_step(patch, stop, lambda number=number: os.kill(os.getpid(), number))
            with pytest.raises(kind):
                train.train(
                    dataclasses.replace(config, name="stopped"),
                    tmp_path,
                    "stopped" if stop else "",
                    dataset=digits,
                )
        assert runs.status(tmp_path / "stopped")["state"] == "interrupted"
    equal(whole, train.train(config, tmp_path, "stopped", dataset=digits))
    assert runs.status(tmp_path / "stopped")["state"] == "finished"


def test_a_save_in_between_changes_nothing(tmp_path, monkeypatch, digits):
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(loop, "LIVE_SECONDS", 0.0)
    monkeypatch.setattr(pace, "CHEAP", 1e9)
    seen = []
    watched = train.train(
        dataclasses.replace(TINY, name="watched"),
        tmp_path,
        dataset=digits,
        on_progress=lambda progress: seen.append(runs.status(tmp_path / "watched")),
    )
    equal(whole, watched)
    live = runs.live(watched)
    assert [row["step"] for row in live] == list(range(1, 16))
    epoch = runs.metrics(watched)[0]
    assert np.mean([row["train/loss"] for row in live[:5]]) == pytest.approx(
        epoch["train/loss"], rel=1e-5
    )
    assert np.mean([row["train/accuracy"] for row in live[:5]]) == pytest.approx(
        epoch["train/accuracy"], rel=1e-5
    )
    assert {
        "step",
        "steps",
        "epoch",
        "epochs",
        "images_per_second",
        "seconds_left",
        "heartbeat",
    } <= set(seen[0])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_as_an_epoch_is_written_down_counts_it_once(tmp_path, monkeypatch, digits, moment):
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    append = run_writer.append

    def dies(path, row, durable=True):
        if path.name == "metrics.jsonl" and row["epoch"] == 2:
            if moment == "after":
                append(path, row)
            raise RuntimeError("dies without saving")
        append(path, row, durable)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
        patch.setattr(pace, "CHEAP", 1e9)
        patch.setattr(run_writer, "append", dies)
        with pytest.raises(RuntimeError, match="dies"):
            train.train(dataclasses.replace(TINY, name="dead"), tmp_path, dataset=digits)
    equal(whole, train.train(TINY, tmp_path, "dead", dataset=digits))


KILLED = """
    import dataclasses, os, random, signal, sys, time
    from pathlib import Path
    import numpy as np, torch
    from trainer import loop, progress, runs, train
    from trainer.config import Config
    from trainer.data import load_digits

    assert not {"torchvision", "PIL"} & set(sys.modules)  # torch, numpy, safetensors and scikit-learn are enough
    torch.set_num_threads(1)
    root, digits = Path(sys.argv[1]), load_digits(8)
    config = Config(net="mlp", depth=1, width=0.25, epochs=12, batch_size=256, precision="float32", threads=1,
                    name="run")
    loop.CHECKPOINT_SECONDS, loop.LIVE_SECONDS, progress.CHEAP = 0.01, 0.01, 1e9
    whole = train.train(dataclasses.replace(config, name="whole"), root, dataset=digits)
    path, killed, steps = root / "run", 0, set()
    random.seed(0)
    while killed < 50:
        child = os.fork()
        if not child:
            resume = "run" if (path / "config.json").exists() else ""
            train.train(config, root, resume, dataset=digits)
            os._exit(0)
        time.sleep(random.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        if (path / "config.json").exists():
            run, rows = runs.read(path), runs.metrics(path)
            runs.probes(path), runs.status(path), runs.live(path)
            steps.add(rows[-1]["step"] if rows else 0)
            if (path / "weights.safetensors").exists():
                runs.load(run)
        if runs.status(path).get("state") == "finished":
            for file in path.iterdir():
                file.unlink()
    if not (path / "config.json").exists():
        print("unlucky")
    resume = "run" if (path / "config.json").exists() else ""
    train.train(config, root, resume, dataset=digits)
    a, b = (runs.load(runs.read(one)).state_dict() for one in (whole, path))
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert [row["train/loss"] for row in runs.metrics(whole)] == [row["train/loss"] for row in runs.metrics(path)]
    assert not [file.name for file in path.iterdir() if file.name.rpartition(".")[2].replace("-", "").isdigit()]
    print("kills", killed, "seen after epochs at steps", sorted(steps))
"""


def script(source, *arguments, timeout=300):
    """Run a program that imports torch once and forks its trainings."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=timeout,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.processes
def test_killed_at_fifty_moments_it_is_readable_and_goes_on(tmp_path):
    assert "kills 50" in script(KILLED, tmp_path)


def test_a_full_disk_leaves_the_last_checkpoint_whole(tmp_path, digits):
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    full = []

    def fill(progress):
        if progress.last and not full:
            full.append(progress.step)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))  # no file can grow beyond 3 kB

    try:
        with pytest.raises(
            RunError, match=r"safetensors of the run full cannot be written.* is intact"
        ):
            train.train(
                dataclasses.replace(TINY, name="full"), tmp_path, dataset=digits, on_progress=fill
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert runs.status(tmp_path / "full")["state"] == "failed"
    equal(whole, train.train(TINY, tmp_path, "full", dataset=digits))


def test_a_folder_that_cannot_be_made_is_said(tmp_path, digits):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be made: Not a directory"):
        train.train(dataclasses.replace(TINY, name="x"), tmp_path / "file", dataset=digits)


def test_out_of_memory_halves_what_is_computed_at_once(tmp_path, monkeypatch, capsys, digits):
    config = dataclasses.replace(TINY, norm="none", dropout=0.0, epochs=1, probes=0)
    whole = train.train(dataclasses.replace(config, name="whole"), tmp_path, dataset=digits)
    forward, most = DigitsNet.forward, [70]

    def small(self, x):
        if torch.is_grad_enabled() and len(x) > most[0]:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate ...")
        return forward(self, x)

    monkeypatch.setattr(DigitsNet, "forward", small)
    path = train.train(dataclasses.replace(config, name="small"), tmp_path, dataset=digits)
    assert "64 images at once" in capsys.readouterr().out
    (one,), (two,) = runs.metrics(whole), runs.metrics(path)
    assert (
        two["images_at_once"] == runs.status(path)["images_at_once"] == 64
        and "images_at_once" not in one
    )
    assert two["train/loss"] == pytest.approx(one["train/loss"], rel=1e-5)
    assert "parts of 64 images" in (path / "README.md").read_text()
    most[0] = 0
    with pytest.raises(TrainingError, match="smaller --batch-size"):
        train.train(dataclasses.replace(config, name="none"), tmp_path, dataset=digits)
    assert runs.status(tmp_path / "none")["state"] == "failed"


def test_out_of_memory_on_the_validation_images_takes_fewer_at_once(tmp_path, monkeypatch, digits):
    config = dataclasses.replace(TINY, epochs=1, probes=0)
    whole = train.train(dataclasses.replace(config, name="whole"), tmp_path, dataset=digits)
    forward = DigitsNet.forward

    def small(self, x):
        if not torch.is_grad_enabled() and len(x) > 40:
            raise RuntimeError("CUDNN_STATUS_ALLOC_FAILED")
        return forward(self, x)

    monkeypatch.setattr(DigitsNet, "forward", small)
    path = train.train(dataclasses.replace(config, name="small"), tmp_path, dataset=digits)
    (one,), (two,) = runs.metrics(whole), runs.metrics(path)
    assert two["val/accuracy"] == one["val/accuracy"] and two["val/loss"] == pytest.approx(
        one["val/loss"], rel=1e-5
    )


def test_nan_in_the_middle_leaves_the_checkpoint(tmp_path, monkeypatch, digits):
    monkeypatch.setattr(loop, "LIVE_SECONDS", 0.0)
    monkeypatch.setattr(pace, "CHEAP", 1e9)

    update = loop.Training.update

    def poisoned(self, x, labels):
        update(self, x * float("nan") if self.state.step == 7 else x, labels)

    monkeypatch.setattr(loop.Training, "update", poisoned)
    with pytest.raises(TrainingError, match=r"NaN \(not a number\) before step 8 \(epoch 2\)"):
        train.train(dataclasses.replace(TINY, name="spoilt"), tmp_path, dataset=digits)
    monkeypatch.setattr(loop.Training, "update", update)
    whole = train.train(dataclasses.replace(TINY, name="whole"), tmp_path, dataset=digits)
    equal(whole, train.train(TINY, tmp_path, "spoilt", dataset=digits))


def test_last_and_best_are_both_there(tmp_path, monkeypatch, digits):
    accuracies = iter([0.5, 0.9, 0.7] * 2)
    monkeypatch.setattr(
        loop.Training,
        "evaluate",
        lambda self: {"val/loss": 1.0, "val/accuracy": next(accuracies), "val/top5": 1.0},
    )
    last = train.train(
        dataclasses.replace(TINY, name="last", keep="last"), tmp_path, dataset=digits
    )
    best = train.train(
        dataclasses.replace(TINY, name="best", keep="best"), tmp_path, dataset=digits
    )

    def weights(path, which):
        return runs.load(runs.read(path), which).linear.weight

    assert torch.equal(weights(last, "weights"), weights(best, "last"))
    assert torch.equal(weights(last, "best"), weights(best, "weights"))
    assert not torch.equal(weights(last, "best"), weights(last, "weights"))


def test_other_images_are_no_way_to_go_on(tmp_path, digits):
    train.train(dataclasses.replace(TINY, name="one", epochs=1), tmp_path, dataset=digits)
    with pytest.raises(RunError, match="no longer those"):
        train.train(TINY, tmp_path, "one", dataset=dataclasses.replace(digits, hash="other"))


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
    for part, odd in itertools.product(
        (*stored, *(("training", key) for key in stored["training"])),
        (None, "x", -1, [], {}, float("nan"), [None]),
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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lr": float("nan")}, "lr is nan"),
        ({"epochs": 0}, "between 1 and 10000"),
        ({"device": "gpu"}, "must be cpu, cuda"),
        ({"device": "cuda:99"}, "no GPU 99 here"),
        ({"net": "mlp", "norm": "batch", "batch_size": 1}, "more than one image"),
    ],
)
def test_what_cannot_be_trained_is_said(tmp_path, digits, changes, words):
    with pytest.raises((ConfigError, TrainingError), match=words):
        train.train(dataclasses.replace(TINY, name="x", **changes), tmp_path, dataset=digits)


def test_what_cannot_be_compiled_is_said(tmp_path, monkeypatch, digits):
    def broken(_net, **_options):
        def forward(_x):
            raise torch._dynamo.exc.TorchDynamoException("no compiler here\nat length")

        return forward

    monkeypatch.setattr(torch, "compile", broken)
    with pytest.raises(
        TrainingError,
        match=r"cannot be compiled here \(no compiler here\). Train without --compile",
    ):
        train.train(dataclasses.replace(TINY, name="x", compile=True), tmp_path, dataset=digits)
