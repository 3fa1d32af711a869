"""The queue goes on whatever a job does, and whatever happens to the queue itself."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from explorer.training import process_runner, processes, queue, scheduler
from explorer.training.files import file, jobs
from explorer.training.limits import JobError
from explorer.training.scheduler import Capacity, Scheduler
from explorer.training.states import find
from tests.training.stand_in import finish, job_of, named, states, until

RAISED: list[BaseException] = [
    RuntimeError("odd"),
    OSError(28, "No space left"),
    MemoryError(),
    SystemExit(3),
]
RAISED += [KeyboardInterrupt(), JobError("The data set is gone."), AssertionError()]


@dataclass
class Task:
    """A job that does what its name says."""

    name: str
    visitor: str = ""
    state: str = "waits"
    sentence: str = ""

    @property
    def waits(self) -> bool:
        return self.state == "waits"

    @property
    def alive(self) -> bool:
        return self.state == "alive"


class Fake:
    """A runner of tasks; `errors` are raised for tasks of these names, `broken` by the queue."""

    kind = "tasks"

    def __init__(self, *names: str, running: int = 1) -> None:
        self.tasks = [Task(name) for name in names]
        self.errors: dict[str, BaseException] = {}
        self.broken: list[BaseException] = []
        self.running = running
        self.too_large: set[str] = set()
        self.lock = threading.Lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self.lock:
            yield

    def capacity(self) -> Capacity:
        return Capacity(self.running, 3, 2, "{waiting} wait, {active} in all", "yours: {active}")

    def jobs(self) -> list[Task]:
        if self.broken:
            raise self.broken.pop()
        return self.tasks

    def obstacle(self, job: Task) -> str:
        return "too large" if job.name in self.too_large else ""

    def begin(self, job: Task) -> None:
        self.tend(job)
        job.state = "alive"

    def tend(self, job: Task) -> None:
        if job.name in self.errors:
            raise self.errors[job.name]

    def fail(self, job: Task, sentence: str) -> None:
        job.state, job.sentence = "failed", sentence

    def explain(self, error: BaseException) -> str:
        return f"The task failed ({scheduler.reason(error)})."


def test_jobs_begin_in_their_order_while_there_is_room():
    runner = Fake("a", "b", "c", running=2)
    queue_of = Scheduler(runner)
    queue_of.step()
    queue_of.step()
    assert [task.state for task in runner.tasks] == ["alive", "alive", "waits"]
    runner.tasks[0].state = "ended"
    queue_of.step()
    assert [task.state for task in runner.tasks] == ["ended", "alive", "alive"]


def test_what_cannot_begin_now_holds_nobody_up_but_has_its_turn():
    """Where nothing runs, others begin before it; where something does, it waits for that and they
    for it, or small ones would go before it for ever."""
    runner = Fake("large", "small", "later", running=2)
    runner.too_large = {"large"}
    queue_of = Scheduler(runner)
    queue_of.step()
    assert [task.state for task in runner.tasks] == ["waits", "alive", "alive"]
    runner.tasks[1].state = "ended"
    runner.tasks.append(Task("last"))
    queue_of.step()
    assert [task.state for task in runner.tasks] == ["waits", "ended", "alive", "waits"]
    runner.tasks[2].state = "ended"
    runner.too_large = set()
    queue_of.step()
    assert [task.state for task in runner.tasks] == ["alive", "ended", "ended", "alive"]


def test_whom_there_is_no_room_for_is_told():
    runner = Fake("a", "b", "c")
    with pytest.raises(JobError, match="^3 wait, 3 in all$"):
        Scheduler(runner).admit("somebody")
    runner.tasks[0].state = "alive"
    with pytest.raises(JobError, match="^yours: 3$"):
        Scheduler(runner).admit("")
    Scheduler(runner).admit("somebody")


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("when", ["begin", "tend"])
def test_a_job_whose_runner_raises_anything_is_failed_logged_and_the_next_begins(
    error, when, caplog
):
    runner = Fake("bad", "good")
    queue_of = Scheduler(runner)
    if when == "tend":
        queue_of.step()
    runner.errors = {"bad": error}
    queue_of.step()
    queue_of.step()
    bad, good = runner.tasks
    assert bad.state == "failed" and good.state == "alive"
    assert bad.sentence.startswith("The task failed (") and bad.sentence.endswith(").")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR and "bad" in record.getMessage()
    assert record.exc_info is not None and record.exc_info[1] is error


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_the_scheduler_survives_everything_and_says_what_is_wrong(error, caplog, monkeypatch):
    monkeypatch.setattr(scheduler, "PAUSE", 0.0)
    runner = Fake("a")
    queue_of = Scheduler(runner)
    runner.broken = [error]
    assert not queue_of.safe_step()
    assert queue_of.problem.startswith("The queue of tasks cannot go on: ")
    (record,) = caplog.records
    assert record.exc_info is not None and record.exc_info[1] is error
    runner.broken = [error] * 3
    thread = queue_of.watch(0.01)
    until(lambda: runner.tasks[0].alive)
    assert thread.is_alive() and queue_of.problem == ""


def test_a_wake_is_not_waited_for():
    runner = Fake("a")
    queue_of = Scheduler(runner)
    queue_of.watch(600)
    until(lambda: runner.tasks[0].alive)
    runner.tasks.append(Task("b"))
    runner.tasks[0].state = "ended"
    queue_of.wake()
    until(lambda: runner.tasks[1].alive, 10)


@pytest.mark.parametrize("error", RAISED[1::2], ids=lambda error: type(error).__name__)
def test_a_training_that_cannot_be_begun_says_why_and_makes_room(root, monkeypatch, error, caplog):
    right = process_runner.command

    def command(root, job):
        if job.name == "bad":
            raise error
        return right(root, job)

    monkeypatch.setattr(process_runner, "command", command)
    bad = queue.start(root, named("bad"), visitor="me")
    assert (bad.state, bad.can) == ("failed", ("resume", "rename", "delete"))
    assert bad.reason == (
        "The data set is gone."
        if isinstance(error, JobError)
        else f"The training could not be begun on this server ({scheduler.reason(error)})."
    )
    assert "bad has failed" in caplog.text
    assert queue.start(root, named("good")).state in ("starting", "running")
    monkeypatch.setattr(process_runner, "command", right)
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "2")
    assert queue.resume(root, "bad").state in ("starting", "running")
    finish(root, "bad")
    assert states(root)["bad"] == "finished"


def test_a_training_that_cannot_be_written_down_does_not_go_on_unseen(root, monkeypatch):
    """It would be begun again and again."""
    launched = []
    launch = processes.launch

    def note(*arguments):
        launched.append(launch(*arguments))
        return launched[-1]

    def refuse(_root, job):
        if job.process > 0:
            raise JobError("The disk is full.")
        write(_root, job)

    write = process_runner.files.write
    monkeypatch.setattr(processes, "launch", note)
    monkeypatch.setattr(process_runner.files, "write", refuse)
    assert queue.start(root, named("a")).reason == "The disk is full."
    until(lambda: not processes.alive(*launched[0]))
    assert len(launched) == 1 and not job_of(root, "a").alive


def test_a_queue_that_cannot_be_read_is_shown_and_goes_on(root, monkeypatch, caplog):
    queue.start(root, named("a"))
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "many")
    assert not queue.scheduler(root).safe_step()
    assert "CNN_EXPLORER_TRAININGS=many" in queue.scheduler(root).problem
    assert "cannot go on" in caplog.text
    monkeypatch.delenv("CNN_EXPLORER_TRAININGS")
    assert queue.scheduler(root).safe_step() and queue.scheduler(root).problem == ""
    finish(root, "a")
    assert find(root, "a").state == "finished" and file(root, "a").is_file() and jobs(root)
