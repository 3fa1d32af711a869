"""Trainings beside the app: the queue, its limits, and what becomes of processes that end in every
possible way."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from explorer.training import processes
from explorer.training import queue as jobs
from explorer.training.files import file, log, read, write
from explorer.training.files import jobs as listed
from explorer.training.limits import JobError, Limits, arguments, check, variable
from explorer.training.states import STATES, find, found
from tests.conftest import ROOT
from trainer import run_writer, runs
from trainer.config import BOUNDS, Config, from_arguments, parse

QUICK = Config(net="digits", data="digits", epochs=2, name="quick")
STAND_IN = """
import json, os, pathlib, signal, sys, time
path, config = pathlib.Path(sys.argv[1]), sys.argv[2]
path.mkdir(exist_ok=True)
def say(state, **more):
    (path / "part").write_text(json.dumps({"state": state, "process": os.getpid(), "heartbeat": time.time(),
                                           "start": time.time(), **more}))
    (path / "part").replace(path / "status.json")
def end(*_):
    say("interrupted")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
(path / "config.json").write_text(config)
say("running")
print("begun in", os.getcwd(), flush=True)
for _ in range(12000):
    if (path / "finish").exists():
        say("finished")
        sys.exit(0)
    if (path / "fail").exists():
        say("failed", reason="The loss became nan.")
        sys.exit(1)
    time.sleep(0.01)
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A runs folder whose trainings are a script that obeys: it ends when a file `finish` or `fail`
    lies in its run."""
    config = (runs.BUNDLED / "digits-relu" / "config.json").read_text()
    monkeypatch.setattr(
        jobs,
        "command",
        lambda root, job: [sys.executable, "-c", STAND_IN, str(root / job.name), config],
    )
    for entry in ("TRAININGS", "WAITING", "PER_VISITOR", "THREADS", "HOURS", "SHARED"):
        monkeypatch.delenv(f"CNN_EXPLORER_{entry}", raising=False)
    root = tmp_path / "runs"
    yield root
    for job in listed(root).values():
        processes.end(job.process, job.birth, signal.SIGKILL)


def named(name: str) -> Config:
    return replace(QUICK, name=name)


def until(condition, seconds: float = 60) -> None:
    """Wait for something; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def states(root: Path) -> dict[str, str]:
    return {one.name: one.state for one in found(root)}


def ended(root: Path, name: str) -> bool:
    return not find(root, name).under_way


def finish(root: Path, name: str, how: str = "finish") -> None:
    until(lambda: states(root)[name] == "running")
    (root / name / how).touch()
    until(lambda: ended(root, name))


def test_one_runs_and_the_others_wait_in_their_order(root):
    for name in ("c", "a", "b"):
        jobs.start(root, named(name), visitor=name)
    until(lambda: states(root)["c"] == "running")
    assert [(one.name, one.state, one.place) for one in found(root)] == [
        ("c", "running", 0),
        ("a", "queued", 1),
        ("b", "queued", 2),
    ]
    finish(root, "c")
    assert states(root)["a"] == "queued"  # nobody watches yet
    jobs.step(root)
    until(lambda: states(root)["a"] == "running")
    assert [(one.name, one.place) for one in found(root)] == [("a", 0), ("b", 1), ("c", 0)]


def test_as_many_run_as_the_server_is_set_to(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "2")
    for name in ("a", "b", "c"):
        jobs.start(root, named(name))
    until(lambda: list(states(root).values()) == ["running", "running", "queued"])
    for _ in range(5):
        jobs.step(root)
    assert sum(job.alive for job in listed(root).values()) == 2


@pytest.mark.processes
def test_the_queue_goes_on_in_a_process_that_was_not_there_when_it_was_made(root):
    """The server ends, the training does not; another server takes the queue up: here the command,
    which starts the real trainer and ends in its turn."""
    jobs.start(root, named("first"))
    jobs.start(root, named("second"))
    until(lambda: states(root)["first"] == "running")
    other = subprocess.Popen(
        [sys.executable, "-m", "explorer.training.queue", "--runs", str(root)],
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        assert states(root) == {"first": "running", "second": "queued"}
        (root / "first" / "finish").touch()
        until(lambda: states(root)["second"] != "queued", 120)
    finally:
        os.killpg(other.pid, signal.SIGKILL)
        other.wait()
    assert read(file(root, "second")).alive
    assert find(root, "second").under_way


@pytest.mark.processes
def test_a_real_training_is_stopped_resumed_and_finished(tmp_path, monkeypatch):
    """Digits, two epochs, with the trainer itself: what the page reads is what the trainer
    writes."""
    monkeypatch.setattr(processes, "NICENESS", 0)
    root = tmp_path / "runs"
    jobs.start(root, replace(QUICK, epochs=200))
    until(lambda: len(runs.metrics(root / "quick")) > 1 or ended(root, "quick"), 120)
    jobs.stop(root, "quick")
    until(lambda: ended(root, "quick"), 60)
    assert find(root, "quick").state == "interrupted"
    assert "open" in find(root, "quick").can
    before = len(runs.metrics(root / "quick"))
    config = json.loads((root / "quick" / "config.json").read_text())
    run_writer.write_json(
        root / "quick" / "config.json",
        config | {"training": config["training"] | {"epochs": before + 1}},
    )
    jobs.rename(root, "quick", "again")
    jobs.resume(root, "again")
    until(lambda: ended(root, "again"), 120)
    assert find(root, "again").state == "finished", log(root, "again")
    assert len(runs.metrics(root / "again")) == before + 1
    assert find(root, "again").status["result"]["val/top5"] > 0.5


def test_many_schedulers_start_each_training_once(root):
    watchers = [jobs.watch(root, 0.01) for _ in range(4)]
    for name in "abc":
        jobs.start(root, named(name))
    for name in "abc":
        finish(root, name)
    assert all(watcher.is_alive() for watcher in watchers)
    assert [log(root, name).count("begun") for name in "abc"] == [1, 1, 1]


def test_processes_run_on_their_own_at_low_priority_with_capped_threads(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_THREADS", "1")
    jobs.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")
    process = read(file(root, "a")).process
    environment = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    assert os.getsid(process) == process != os.getsid(0)
    assert os.getpriority(os.PRIO_PROCESS, process) >= 10
    group = Path(f"/proc/{process}/autogroup")
    assert not group.exists() or group.read_text().endswith(f"nice {processes.NICENESS}\n")
    assert {b"OMP_NUM_THREADS=1", b"OMP_WAIT_POLICY=PASSIVE"} <= set(environment)


def test_stop_lets_it_save_and_takes_what_waits_out_of_the_queue(root):
    jobs.start(root, named("a"))
    jobs.start(root, named("b"))
    jobs.stop(root, "b")
    assert "b" not in states(root)
    until(lambda: states(root)["a"] == "running")
    jobs.stop(root, "a")
    until(lambda: states(root)["a"] == "interrupted")
    assert "resume" in find(root, "a").can


def test_resume_goes_to_the_end_of_the_queue_and_can_be_called_off(root):
    jobs.start(root, named("a"), visitor="me")
    until(lambda: states(root)["a"] == "running")
    jobs.stop(root, "a")
    until(lambda: states(root)["a"] == "interrupted")
    jobs.start(root, named("b"))
    jobs.resume(root, "a")
    assert (states(root)["a"], find(root, "a").place) == ("queued", 1)
    jobs.stop(root, "a")
    assert (states(root)["a"], find(root, "a").visitor) == ("interrupted", "me")
    jobs.resume(root, "a")
    finish(root, "b")
    jobs.step(root)
    finish(root, "a")
    assert states(root)["a"] == "finished"
    with pytest.raises(JobError, match="finished: it cannot be told to resume"):
        jobs.resume(root, "a")


def test_what_does_not_save_in_time_is_ended(root, monkeypatch):
    monkeypatch.setattr(
        jobs,
        "command",
        lambda root, job: [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); "
            "time.sleep(30)",
        ],
    )
    jobs.start(root, named("a"))
    until(lambda: "deaf" in log(root, "a"))
    jobs.stop(root, "a")
    assert states(root)["a"] == "stopping"
    monkeypatch.setattr(jobs, "SAVING", 0)
    jobs.step(root)
    until(lambda: states(root)["a"] == "interrupted")


def test_what_takes_too_long_saves_and_makes_room(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOURS", "0.00001")
    jobs.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")
    until(
        lambda: jobs.step(root) or states(root)["a"] == "interrupted"
    )  # a step before the time is up does nothing


def test_a_dead_process_is_seen_whatever_its_status_says(root):
    jobs.start(root, named("a"))
    until(lambda: states(root)["a"] == "running")
    os.kill(read(file(root, "a")).process, signal.SIGKILL)
    until(lambda: states(root)["a"] == "interrupted")
    assert runs.status(root / "a")["state"] == "running"
    assert "ended without a word" in find(root, "a").reason


def test_an_id_that_was_given_to_another_process_is_not_the_training(root):
    """This process has the id that job and status name, but it was born before the one and after
    the other."""
    jobs.start(root, named("a"))
    finish(root, "a")
    job = read(file(root, "a"))
    write(root, replace(job, process=os.getpid(), birth="another boot:1"))
    stored = runs.status(root / "a")
    longer_ago = time.time() - 10 * 365 * 86400
    run_writer.write_json(
        root / "a" / "status.json",
        stored | {"state": "running", "process": os.getpid(), "heartbeat": longer_ago},
    )
    write(root, replace(read(file(root, "a")), started=longer_ago - 1))
    assert states(root)["a"] == "interrupted"
    with pytest.raises(JobError, match="cannot be told to stop"):
        jobs.stop(root, "a")


def test_a_training_from_a_command_line_is_found_and_can_be_stopped(root):
    root.mkdir()
    config = (runs.BUNDLED / "digits-relu" / "config.json").read_text()
    other = subprocess.Popen([sys.executable, "-c", STAND_IN, str(root / "theirs"), config])
    try:
        until(lambda: states(root).get("theirs") == "running")
        jobs.stop(root, "theirs")
        assert other.wait(10) == 0
        assert states(root) == {"theirs": "interrupted"}
    finally:
        other.kill()


def test_failures_keep_their_reason_and_their_log(root, monkeypatch):
    jobs.start(root, named("a"))
    finish(root, "a", "fail")
    assert (states(root)["a"], find(root, "a").reason) == ("failed", "The loss became nan.")
    monkeypatch.setattr(
        jobs,
        "command",
        lambda root, job: [
            sys.executable,
            "-c",
            f"print('epoch 1\\repoch 2'); print({str(ROOT)!r} + '/x.py'); "
            "raise SystemExit('no data')",
        ],
    )
    jobs.start(root, named("b"))
    until(lambda: ended(root, "b"))
    assert (states(root)["b"], find(root, "b").reason) == ("failed", "no data")
    assert set(log(root, "b").splitlines()) == {"epoch 2", "./x.py", "no data"}
    jobs.resume(
        root, "a"
    )  # it fails again, before it writes a status: what lies there is of the first time
    until(lambda: ended(root, "a"))
    assert find(root, "a").reason == "no data"


def test_rename_takes_everything_along_and_nothing_while_it_runs(root):
    jobs.start(root, named("a"), visitor="me")
    until(lambda: states(root)["a"] == "running")
    for act in (
        lambda: jobs.rename(root, "a", "z"),
        lambda: jobs.delete(root, "a"),
        lambda: jobs.resume(root, "a"),
    ):
        with pytest.raises(JobError, match="it cannot be told to"):
            act()
    finish(root, "a")
    jobs.start(root, named("b"))
    with pytest.raises(JobError, match="already"):
        jobs.rename(root, "a", "b")
    jobs.rename(root, "a", "z")
    assert (states(root)["z"], find(root, "z").visitor, find(root, "z").settings["name"]) == (
        "finished",
        "me",
        "z",
    )
    assert runs.read(root / "z").config.name == "z"
    assert "begun" in log(root, "z")
    assert "a" not in states(root)
    assert not (root / "a").exists()


def test_delete_leaves_nothing(root):
    jobs.start(root, named("a"))
    finish(root, "a")
    jobs.delete(root, "a")
    assert found(root) == []
    assert {path.name for path in root.rglob("*")} == {".jobs", ".lock"}
    with pytest.raises(JobError, match="no training 'a'"):
        jobs.delete(root, "a")
    jobs.start(root, named("a"))  # the name is free again


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".jobs",
        "../a",
        "/etc/passwd",
        "a/b",
        "A",
        "a b",
        "-rf",
        "--resume=x",
        "a\n",
        "a\0",
        "ä",
        "x" * 65,
        "![](http://x)",
    ],
)
def test_hostile_names_are_refused_everywhere(root, name):
    jobs.start(root, named("a"))
    finish(root, "a")
    for act in (
        lambda: jobs.start(root, named(name)),
        lambda: jobs.rename(root, "a", name),
        lambda: jobs.delete(root, name),
        lambda: jobs.stop(root, name),
        lambda: jobs.resume(root, name),
    ):
        with pytest.raises(JobError):
            act()
    assert set(states(root)) == {"a"}


def test_a_full_queue_refuses_and_says_so(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_WAITING", "4")
    monkeypatch.setenv("CNN_EXPLORER_PER_VISITOR", "2")
    for visitor, name in ((0, "a"), (0, "b"), (1, "c"), (1, "d")):
        jobs.start(root, named(name), visitor=str(visitor))
    with pytest.raises(JobError, match="2 trainings of yours"):
        jobs.start(root, named("e"), visitor="0")
    jobs.start(root, named("f"), visitor="2")
    refused = 0
    for student in range(300):
        try:
            jobs.start(root, named(f"s{student}"), visitor=f"s{student}")
        except JobError as error:
            refused += "4 trainings wait already" in str(error)
    assert refused == 300
    assert len(found(root)) == 5


def test_a_server_can_refuse_all_trainings_and_a_full_disk_does(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "0")
    with pytest.raises(JobError, match="Nobody can train"):
        jobs.start(root, QUICK)
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "many")
    with pytest.raises(JobError, match="CNN_EXPLORER_TRAININGS=many"):
        jobs.start(root, QUICK)
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "1")
    monkeypatch.setattr(jobs, "ROOM", 2**80)
    with pytest.raises(JobError, match="nearly full"):
        jobs.start(root, QUICK)
    assert found(root) == []


def test_on_a_shared_server_each_visit_changes_its_own_only(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_SHARED", "1")
    jobs.start(root, named("a"), visitor="me")
    until(lambda: states(root)["a"] == "running")
    with pytest.raises(JobError, match="another visit"):
        jobs.stop(root, "a", visitor="you")
    jobs.stop(root, "a", visitor="me")
    until(lambda: states(root)["a"] == "interrupted")
    with pytest.raises(JobError, match="another visit"):
        jobs.delete(root, "a", visitor="")
    jobs.delete(root, "a", visitor="me")


@pytest.mark.parametrize(
    "what",
    [
        "{",
        "[]",
        "{}",
        '{"name": "../../x", "settings": {}}',
        '{"name": "a", "settings": 3}',
        '{"name": "a", "settings": {}, "process": "1"}',
        '{"name": "b", "settings": {}}',
    ],
)
def test_a_file_that_is_no_job_is_passed_over(root, what):
    (root / ".jobs").mkdir(parents=True)
    (root / ".jobs" / "a.json").write_text(what)
    (root / ".jobs" / "x.json").mkdir()
    jobs.step(root)
    assert found(root) == []


def test_a_run_that_cannot_be_read_is_shown_and_can_be_deleted(root):
    (root / "odd").mkdir(parents=True)
    (root / "odd" / "config.json").write_text("{}")
    (root / "odd" / "status.json").write_text(
        '{"state": ["?"], "process": "no", "heartbeat": null}'
    )
    assert states(root) == {"odd": "failed"}
    assert "written in format None" in find(root, "odd").reason
    jobs.delete(root, "odd")
    assert found(root) == []


def test_deleting_a_link_leaves_what_it_leads_to(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "config.json").write_text("{}")
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    jobs.delete(root, "link")
    assert (tmp_path / "elsewhere" / "config.json").exists()
    assert found(root) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"net": "transformer"},
        {"epochs": 0},
        {"epochs": 10**9},
        {"lr": float("nan")},
        {"width": 1e9},
        {"depth": -1},
        {"data": "x\0"},
        {"batch_size": 0},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(JobError, match=next(iter(wrong))):
        check(replace(QUICK, **wrong))


def test_settings_reach_the_trainer_as_they_are():
    """The command line and back; also values that look like options."""
    for config in (
        QUICK,
        Config(name="a"),
        replace(QUICK, residual=False, lr=0.05, data="--resume=x", device="cuda:1"),
        replace(QUICK, weight_decay=1e-5, depth=8, seed=3, keep="best", size=8),
    ):
        assert from_arguments(parse(arguments(config))) == config


def test_usual_settings_are_within_bounds():
    check(replace(Config(), name="a"))
    numbers = {name for name, value in asdict(Config()).items() if type(value) in (int, float)}
    assert set(BOUNDS) == numbers
    assert Limits().cores() >= 1


def test_every_state_is_reached_by_a_row_and_every_limit_is_told(monkeypatch, capsys):
    assert {action for row in STATES.values() for action in row.can} == {
        "stop",
        "resume",
        "rename",
        "delete",
        "open",
    }
    with pytest.raises(SystemExit):
        command_line(monkeypatch, "--help")
    said = capsys.readouterr().out
    assert all(variable(name) in said for name in asdict(Limits()))


def test_the_command_line_sees_and_changes_the_queue(root, monkeypatch, capsys):
    monkeypatch.setenv("CNN_EXPLORER_SHARED", "1")  # who has the command line may do everything
    jobs.start(root, named("a"), visitor="me")
    jobs.start(root, named("b"), visitor="you")
    assert command_line(monkeypatch, "list", "--runs", str(root)) == 0
    assert "waiting, place 1" in capsys.readouterr().out
    assert command_line(monkeypatch, "stop", "b", "--runs", str(root)) == 0
    assert command_line(monkeypatch, "stop", "b", "--runs", str(root)) == 1
    assert "no training 'b'" in capsys.readouterr().err
    assert "b" not in states(root)


def command_line(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["jobs", *arguments])
    return jobs.main()
