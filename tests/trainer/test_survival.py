"""Nothing is lost: a training that was stopped or killed goes on as if nothing had been."""

import dataclasses
import os
import signal

import numpy as np
import pytest

from tests.trainer.trainings import TINY, at_step, equal, script
from trainer import loop, run_writer, runs, train
from trainer import progress as pace


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
    statuses = []
    watched = train.train(
        dataclasses.replace(TINY, name="watched"),
        tmp_path,
        dataset=digits,
        on_progress=lambda progress: statuses.append(runs.status(tmp_path / "watched")),
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
    } <= set(statuses[0])


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
    import dataclasses, os, random, shutil, signal, sys, time
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
            shutil.rmtree(path)
    if not (path / "config.json").exists():
        print("unlucky")
    resume = "run" if (path / "config.json").exists() else ""
    train.train(config, root, resume, dataset=digits)
    a, b = (runs.load(runs.read(each)).state_dict() for each in (whole, path))
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert [row["train/loss"] for row in runs.metrics(whole)] == [row["train/loss"] for row in runs.metrics(path)]
    assert not [file.name for file in path.iterdir() if file.name.rpartition(".")[2].replace("-", "").isdigit()]
    print("kills", killed, "seen after epochs at steps", sorted(steps))
"""


@pytest.mark.processes
def test_killed_at_fifty_moments_it_is_readable_and_goes_on(tmp_path):
    assert "kills 50" in script(KILLED, tmp_path)
