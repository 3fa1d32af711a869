"""The evaluate command: what it writes, with one process and with two, and what it says."""

import filecmp
import os
import signal
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

from explorer.drawing.pixels import png
from explorer.failures import command, command_line, sources
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import read
from explorer.failures.question import Settings
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from tests.conftest import ROOT


@pytest.mark.processes
def test_two_processes_give_what_one_gives(tmp_path):
    """The command itself, twice at once, joined by gloo."""
    digits, data = sources.source("digits"), tmp_path / "data"
    for image in digits.images[:90]:
        place = data / str(image.label) / f"{image.name.replace('/', '-')}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png(np.asarray(image.read())))
    for number in range(3):
        (data / "7" / f"broken{number}.png").write_bytes(b"no picture")
    row = registry.find("digits-relu")
    whole = evaluate(
        private_copy(registry.load(row)),
        row,
        sources.source(str(data)),
        tmp_path / "one",
        Settings(batch_size=7),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "explorer", "evaluate", "--model", "digits-relu"]
    command += ["--data", str(data), "--batch-size", "7", "--device", "cpu"]
    command += ["--out", str(tmp_path / "two")]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "RANK": str(rank),
                "LOCAL_RANK": str(rank),
                "WORLD_SIZE": "2",
                "MASTER_ADDR": "127.0.0.1",
                "MASTER_PORT": str(port),
                "OMP_NUM_THREADS": "1",
            },
        )
        for rank in range(2)
    ]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    names = sorted(path.name for path in whole.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    assert filecmp.cmpfiles(whole, tmp_path / "two", names, shallow=False)[1:] == ([], [])
    assert read(whole).unreadable_count == 3
    (first, _), (second, _) = outputs
    assert "90 images" in first and "10 of 10 classes" in first and "broken0.png" in first
    assert not second


def test_the_command_says_what_is_wrong(capsys, tmp_path):
    for arguments, sentence in (
        (["--model", "nothing"], "There is no network"),
        (["--model", "digits-relu", "--data", "nowhere"], "There is no folder"),
        (["--model", "alexnet64", "--out", str(tmp_path / "x")], "None of the 10 classes"),
        (["--model", "digits-relu", "--class", "3"], "THEIRS=OUTPUT"),
        (["--model", "digits-relu", "--class", "3=cat"], "has no output 'cat'"),
    ):
        assert command.main(arguments) == 1
        assert sentence in capsys.readouterr().err
    out = tmp_path / "out"
    arguments = ["--model", "digits-relu", "--out", str(out), "--limit", "50", "--no-features"]
    assert command.main([*arguments, "--class", "3=8", "--class", "4="]) == 0
    result = read(out)
    assert len(result) == 50 and result.features is None
    assert set(result.labels[result.own_labels == 3]) == {8}
    assert set(result.labels[result.own_labels == 4]) == {-1}


def test_a_signal_stops_it_once_and_handlers_are_as_before():
    before = signal.getsignal(signal.SIGINT)
    with command_line.stop_requested() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop() and signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before


def test_beside_the_main_thread_signals_are_left_alone():
    before, seen = signal.getsignal(signal.SIGINT), []

    def work() -> None:
        with command_line.stop_requested() as stop:
            seen.append((stop(), signal.getsignal(signal.SIGINT) is before))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, True)]
