"""Trainings and measurements begin only where they fit into what the machine has free."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from explorer.training import cached, cost, data, memory, processes, queue, speed
from explorer.training.data import DataSet
from explorer.training.files import TrainingJob
from explorer.training.limits import JobError
from explorer.training.measurements import MAX_WAITING, Measurements
from explorer.training.states import find
from tests.conftest import ROOT
from tests.training.pages import said, zipped
from tests.training.stand_in import QUICK, finish, job_of, named, states, until
from trainer import machine
from trainer.config import Config

GIB = 2**30
DIGITS = DataSet("digits", "digits", "digits", "", 10, 1437, 360, 8, 1)


@pytest.fixture
def having(monkeypatch):
    """A machine with so many GiB, of which so many are free: having(total, free)."""

    def have(total: float, free: float) -> None:
        there = machine.Memory(int(total * GIB), int(free * GIB))
        monkeypatch.setattr(machine, "memory", lambda: there)

    return have


def test_what_fits_nowhere_is_refused_when_it_is_asked_for(root, having):
    having(0.5, 0.5)
    with pytest.raises(
        JobError, match=r"about 0\.\d GiB of memory, of which this machine has 0\.4"
    ):
        queue.start(root, QUICK)
    having(8, 8)
    with pytest.raises(JobError, match="choose a smaller width, size or batch"):
        queue.start(root, replace(QUICK, net="vgg", size=512, batch_size=512))
    assert states(root) == {}


def test_what_does_not_fit_now_waits_with_a_sentence_and_begins_when_there_is_room(root, having):
    having(8, 1.2)
    assert queue.start(root, named("a")).state == "queued"
    reason = find(root, "a").reason
    assert re.search(
        r"about 0\.5 GiB of memory, and 0\.2 GiB are free .* when there is room", reason
    )
    having(8, 2)
    queue.scheduler(root).safe_step()
    assert find(root, "a").state in ("starting", "running") and not find(root, "a").reason
    finish(root, "a")


def test_what_runs_counts_with_what_it_will_still_take(root, having, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "2")
    having(16, 5)
    queue.start(root, named("a"))
    job = job_of(root, "a")
    assert 0 < job.memory < GIB
    one = memory.free([job])
    taken = processes.memory(job.process, job.birth)
    assert abs(4 * GIB - (job.memory - taken) - one) < GIB / 8
    large = replace(job, memory=5 * GIB)
    assert memory.shortage(1, [large]) and not memory.shortage(1, [replace(large, process=-1)])
    finish(root, "a")


def test_a_job_of_before_says_nothing_of_memory_and_can_begin(having):
    having(8, 2)
    assert TrainingJob("old", {}).memory == 0
    assert memory.shortage(0) == ""
    having(8, 0.1)
    assert "0.0 GiB are free" in memory.shortage(1)


TRUTH = """
import json, sys, tempfile
from dataclasses import replace
from threading import Event, Thread
import psutil
from trainer import cost
from trainer.config import Config
from trainer.data import load
from trainer.train import train
me, peak, ended = psutil.Process(), [0], Event()
def watch():
    while not ended.wait(0.02):
        usage = me.memory_info()
        peak[0] = max(peak[0], usage.rss - getattr(usage, "shared", 0))
Thread(target=watch, daemon=True).start()
for settings in json.loads(sys.argv[1]):
    config = Config(data="digits", epochs=1, precision="float32", threads=1, **settings)
    dataset = load("digits", config.size)
    dataset = replace(dataset, train_images=dataset.train_images[:128],
                      train_labels=dataset.train_labels[:128],
                      val_images=dataset.val_images[:100], val_labels=dataset.val_labels[:100])
    peak[0] = 0
    train(config, sys.argv[2], dataset=dataset)
    work = cost.count(replace(config.spec(10, 1), size=config.size))
    print(json.dumps([cost.memory(work, config, 128, 100, False), peak[0]]), flush=True)
"""


SMALL_FIRST: list[dict] = [  # in one process, which keeps some of what it had
    {"net": "digits", "size": 8},
    {"net": "resnet", "size": 32, "depth": 14, "batch_size": 64},
    {"net": "mlp", "size": 8, "width": 16, "batch_size": 64},
    {"net": "alexnet", "size": 64, "batch_size": 128},
]


@pytest.mark.processes
def test_the_estimate_is_what_a_training_takes(tmp_path):
    """At most a tenth less than was measured, and at most twice as much."""
    result = subprocess.run(
        [sys.executable, "-c", TRUTH, json.dumps(SMALL_FIRST), str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in result.stdout.splitlines() if line.startswith("[")]
    assert len(lines) == len(SMALL_FIRST)
    for settings, line in zip(SMALL_FIRST, lines, strict=True):
        estimate, measured = json.loads(line)
        assert measured > 100 * 2**20
        assert 0.9 * measured < estimate < 2 * measured, (settings, estimate, measured)


def test_the_images_in_memory_count():
    """Fashion photos at 1024 pixels are hundreds of gigabytes; the same files, decoded, lie on disk."""
    config = Config(net="digits", size=1024, batch_size=1, probes=0, width=0.05)
    large = replace(DIGITS, train=60_000, val=10_000)
    assert "choose a smaller width, size or batch" in cost.plan(config, large).problem
    mapped = cost.plan(config, replace(large, decoded=True))
    assert mapped.memory < cost.plan(config, large).memory / 10
    assert mapped.decoded == 70_000 * 1024 * 1024


def test_an_upload_that_decodes_to_gigabytes_is_refused_on_the_page_and_by_the_queue(
    app, page_root, never, having, monkeypatch
):
    having(64, 64)
    monkeypatch.setenv("CNN_EXPLORER_UPLOAD_DECODED", "0.002")
    names = [
        f"{split}/{label}/{i}.png" for split in ("train", "val") for label in "ab" for i in "123"
    ]
    key = data.keep(page_root, zipped(*names), "many.zip")
    data_set = data.find(page_root, key)
    assert data_set.uploaded and data_set.decoded and data_set.train == 6
    config = Config(net="digits", data=data_set.value, size=256, name="x", batch_size=1, probes=0)
    with pytest.raises(
        JobError, match="12 images of this zip would take .* of an upload may take 0.002"
    ):
        queue.start(page_root, config)
    queue.start(page_root, replace(config, size=64))
    at = app("train")
    at.file_uploader(key="train_zip").set_value(("x.zip", zipped(*names), "application/zip")).run()
    at.number_input(key="train_size").set_value(256).run()
    assert "of this zip would take" in said(at) and at.button(key="train_start").disabled


def child(source: str, seconds: float, most: float) -> str:
    return processes.output_of([sys.executable, "-c", source], Path.cwd(), "7", 1, seconds, most)


GREEDY = "import time\nkept = []\nfor _ in range(100):\n kept.append(bytearray(b'x' * 2**25)); time.sleep(0.02)"


def test_a_child_that_takes_too_much_or_too_long_is_ended():
    before = set(psutil.Process().children())  # those of other tests
    assert child("print(input())", 60, GIB) == "7\n"
    begin = time.monotonic()
    with pytest.raises(MemoryError):
        child(GREEDY, 60, 200 * 2**20)
    with pytest.raises(subprocess.TimeoutExpired):
        child("import time; time.sleep(60)", 0.3, GIB)
    assert time.monotonic() - begin < 30
    until(lambda: not set(psutil.Process().children()) - before, 10)


def test_a_measurement_that_does_not_fit_is_not_begun(page_root, having, monkeypatch):
    monkeypatch.undo()
    having(8, 1.2)
    with pytest.raises(JobError, match="Not measured. It takes about 3.0 GiB"):
        speed.measured(cost.spec(Config(), DIGITS), 8, "float32", "cpu", 3 * GIB, page_root)


def test_measurements_wait_for_one_another_are_few_and_are_asked_once(page_root):
    measurements, running, most = Measurements(), [], []

    def measure() -> float:
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        return 2.0

    for number in range(MAX_WAITING):
        measurements.ask(number, measure)
        measurements.ask(number, measure)
    with pytest.raises(JobError, match="wait already"):
        measurements.ask("more", measure)
    futures = [measurements.find(number) for number in range(MAX_WAITING)]
    assert [future and future.result() for future in futures] == [2.0] * MAX_WAITING
    assert max(most) == 1 and len(most) == MAX_WAITING
    measurements.ask("more", lambda: 1 / 0)
    failed = measurements.find("more")
    assert failed is not None and failed.exception() is not None
    measurements.ask("more", measure)
    again = measurements.find("more")
    assert again is not None and again.result() == 2.0, "what failed is tried again"


def test_the_page_measures_only_when_it_is_asked(app, page_root, monkeypatch):
    asked = []

    def measured(*question):
        asked.append(question)
        return 5.0

    monkeypatch.setattr(cached.speed, "measured", measured)
    at = app("train")
    for net in ("mlp", "resnet", "digits"):
        at.selectbox(key="train_net").set_value(net).run()
    assert not asked and "Speed: not known yet" in said(at)
    at.button(key="train_measure").click().run()
    until(lambda: len(asked) == 1)
    at.run()
    assert "At 5 images/s" in said(at) and len(asked) == 1
