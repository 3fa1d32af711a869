"""Several processes give what one gives, wherever they are stopped."""

import os
import socket
import subprocess
import sys
import threading

import pytest

from explorer.failures import evaluate as evaluating
from explorer.failures import sources
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import read
from explorer.failures.question import Settings
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from tests.conftest import ROOT
from tests.failures.examples import encoded, evaluated, image_folder, model, same_files


@pytest.mark.processes
def test_two_processes_give_what_one_gives(tmp_path):
    """The command itself, twice at once, joined by gloo."""
    digits, data = sources.source("digits"), tmp_path / "data"
    for image in digits.images[:90]:
        place = data / str(image.label) / f"{image.name.replace('/', '-')}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(encoded(image.read()))
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
    command = [
        sys.executable,
        "-m",
        "explorer",
        "evaluate",
        "--model",
        "digits-relu",
        "--data",
        str(data),
        "--batch-size",
        "7",
        "--device",
        "cpu",
        "--out",
        str(tmp_path / "two"),
    ]
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
    assert same_files(whole, tmp_path / "two") and read(whole).unreadable_count == 3
    assert (
        "90 images" in outputs[0][0]
        and "10 of 10 classes" in outputs[0][0]
        and "broken0.png" in outputs[0][0]
    )
    assert not outputs[1][0]


def in_threads(world: int, job, monkeypatch) -> list:
    """job(rank) in as many threads as there are processes, which meet where processes would
    wait."""
    ranks, barrier, results = (
        threading.local(),
        threading.Barrier(world, timeout=60),
        [None] * world,
    )
    monkeypatch.setattr(evaluating, "_rank_and_world", lambda: (ranks.here, world))
    monkeypatch.setattr(evaluating, "_barrier", lambda _: barrier.wait())

    def start(rank: int) -> None:
        ranks.here = rank
        results[rank] = job(rank)

    threads = [threading.Thread(target=start, args=(rank,)) for rank in range(world)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("world, stop_after", [(2, None), (3, None), (3, 2)])
def test_any_number_of_processes_that_are_stopped_at_different_places(
    net, tmp_path, monkeypatch, world, stop_after
):
    data, out = image_folder(tmp_path), tmp_path / "out"
    evaluated(net, data, tmp_path / "whole")
    source = sources.source(str(data))

    def job(rank: int) -> None:
        progress = []
        evaluate(
            private_copy(net),
            model(net),
            source,
            out,
            Settings(batch_size=4),
            on_progress=progress.append,
            stop=lambda: stop_after is not None and rank == 1 and not progress,
        )

    with monkeypatch.context() as patched:
        in_threads(world, job, patched)
    if stop_after is not None:  # rank 1 was stopped early: what comes after its place waits
        assert read(out).state == "partial" and len(read(out)) < 30
        evaluated(net, data, out)
    assert same_files(out, tmp_path / "whole")
