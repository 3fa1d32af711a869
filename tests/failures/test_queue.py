"""Evaluations that visitors ask for: one after the other, whatever happens to one of them."""

import re
import threading
from dataclasses import replace

import pytest

from explorer.failures import evaluation, folders, notes, queue, sources
from explorer.failures.cached import evaluations as cached
from explorer.failures.description import EvaluationError
from explorer.networks import registry
from explorer.networks.checkpoint_files import CheckpointError
from explorer.training import scheduler
from tests.failures.pages import few_digits, start, wait
from tests.training.stand_in import until

pytestmark = pytest.mark.usefixtures("root")


def test_one_after_the_other_with_places_limits_and_stop(monkeypatch):
    gate = threading.Event()

    def slow() -> sources.ImageSource:
        gate.wait(30)
        return few_digits()

    first, second = start("first", slow), start("second")
    assert start("second") is second  # asked twice, done once
    assert queue.ahead(second) == 1 and second.state == "waiting"
    for i in range(queue.MAX_OF_VISITOR - 2):
        start(f"more{i}")
    with pytest.raises(EvaluationError, match="waiting or running already"):
        start("one-too-many")
    start("of-another", visitor="you")
    assert "of-another" not in [job.name for job in queue.jobs("me")]
    second.stop()
    gate.set()
    wait(*queue._jobs)
    assert first.state == "finished" and second.state == "partial"
    assert first.progress and first.progress.done == 6
    assert not evaluation.folder("second", folders.root()).exists()


def test_a_failure_is_said_and_the_queue_goes_on():
    def broken() -> sources.ImageSource:
        raise sources.DatasetError("This zip is gone.")

    bad = start("bad", broken)
    good = start("good")
    wait(bad, good)
    assert (bad.state, bad.message) == ("failed", "This zip is gone.") and good.state == "finished"
    same = start("good", lambda: few_digits(5))  # another question under the same name
    wait(same)
    assert same.state == "failed" and "another" in same.message


RAISED: list[BaseException] = [
    RuntimeError("odd"),
    MemoryError(),
    OSError(28, "No space left on device"),
]
RAISED += [SystemExit(3), KeyboardInterrupt(), CheckpointError("It fits no network.")]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["network", "begin"])
def test_whatever_is_raised_is_said_logged_and_the_queue_goes_on(error, where, caplog, monkeypatch):
    """By a network of a stranger, or before the evaluation has begun."""

    def broken() -> sources.ImageSource:
        raise error

    begin = queue.ThreadRunner.begin

    def begin_or_raise(self, job: queue.EvaluationJob) -> None:
        if job.name == "bad":
            raise error
        begin(self, job)

    if where == "begin":
        monkeypatch.setattr(queue.ThreadRunner, "begin", begin_or_raise)
    bad, good = start("bad", broken), start("good")
    wait(bad, good)
    assert (bad.state, good.state) == ("failed", "finished")
    assert bad.message == queue.ThreadRunner().explain(error) and bad.message.endswith(".")
    record = next(record for record in caplog.records if "bad" in record.getMessage())
    assert record.exc_info is not None and record.exc_info[1] is error


def test_the_queue_goes_on_when_it_could_not(monkeypatch, caplog):
    monkeypatch.setattr(scheduler, "PAUSE", 0.01)

    def refuse(_self) -> None:
        raise RuntimeError("odd")

    with monkeypatch.context() as patched:
        patched.setattr(queue.ThreadRunner, "jobs", refuse)
        queue._watch()
        queue._scheduler().wake()
        until(lambda: "The queue of evaluations cannot go on" in caplog.text)
        assert queue.problem() == "The queue of evaluations cannot go on: RuntimeError"
    job = start("good")
    wait(job)
    assert job.state == "finished" and queue.problem() == "" and queue._watch().is_alive()


def test_names_that_some_system_refuses_are_refused():
    for name in ("con", "nul.x", "lpt1.digits", "a.", "a:b", "com1"):
        with pytest.raises(EvaluationError):
            evaluation.folder(name)


def test_room_is_made_but_no_notes_are_lost(root):
    for i in range(4):
        wait(start(f"{folders.PRIVATE}{i}"))
    wait(start("public"))
    notes.note(root / f"{folders.PRIVATE}0", "0.png", "keep me")
    folders.make_room((), kept=2)
    left = {path.name for path in root.iterdir() if path.name[0] != "."}
    assert left >= {"public", f"{folders.PRIVATE}0"} and len(left) == 2


def test_names_of_evaluations():
    row = registry.find("digits-relu")
    name = folders.name_for("Tiny Images (2).zip val", row)
    assert evaluation.NAME.fullmatch(name) and evaluation.NAME.fullmatch(folders.private_name())
    assert (
        name == folders.name_for("Tiny Images (2).zip val", row) != folders.name_for("other", row)
    )
    brought = replace(row, key="file:" + "a" * 64, source="file")
    assert cached.SECRET.fullmatch(folders.name_for("digits", brought))
    assert folders.private_name() != folders.private_name()
    assert re.fullmatch(r"[a-z0-9-]+", folders.slug("../Übel/..")) and folders.slug("…") == "x"


def test_names_are_those_of_the_weights_on_every_server(tmp_path):
    row = registry.find("digits-relu")
    assert row.path is not None
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes((row.path / weights.name).read_bytes())
    there = replace(row, path=tmp_path, version="written at another moment")
    assert folders.name_for("digits", there) == folders.name_for("digits", row)
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    assert folders.name_for("digits", there) != folders.name_for("digits", row)
    weights.unlink()
    gone = {folders.name_for("digits", replace(there, version=version)) for version in "12"}
    assert len(gone) == 2 and all(evaluation.NAME.fullmatch(name) for name in gone)


def test_a_folder_that_cannot_be_written_does_not_stop_the_pages(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(evaluation, "ROOT", blocked / "evaluations")
    assert folders.root().is_dir()
