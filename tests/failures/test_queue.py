"""The queue of evaluations: one after the other, and what it clears away."""

import re
import threading
from dataclasses import replace

import pytest

from explorer.failures import evaluation, notes, queue, sources
from explorer.failures.cached import evaluations as cached
from explorer.failures.description import EvaluationError
from explorer.networks import registry
from tests.failures.pages import few_digits, start, wait

pytestmark = pytest.mark.usefixtures("root")


def test_one_after_the_other_with_places_limits_and_stop(monkeypatch):
    gate = threading.Event()

    def slow() -> sources.ImageSource:
        gate.wait(30)
        return few_digits()

    first, second = start("first", slow), start("second")
    assert start("second") is second  # asked twice, done once
    assert queue.ahead(second) == 1 and second.state == "waiting"
    for i in range(queue.MOST_OF_SESSION - 2):
        start(f"more{i}")
    with pytest.raises(EvaluationError, match="waiting or running already"):
        start("one-too-many")
    start("of-another", session="you")
    assert "of-another" not in [job.name for job in queue.jobs("me")]
    second.stop()
    gate.set()
    wait(*queue._jobs)
    assert first.state == "finished" and second.state == "partial" and first.progress.done == 6
    assert not evaluation.folder("second", queue.root()).exists()


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


def test_room_is_made_but_no_notes_are_lost(root):
    for i in range(4):
        wait(start(f"{queue.PRIVATE}{i}"))
    wait(start("public"))
    notes.note(root / f"{queue.PRIVATE}0", "0.png", "keep me")
    queue.make_room(kept=2)
    left = {path.name for path in root.iterdir() if path.name[0] != "."}
    assert left >= {"public", f"{queue.PRIVATE}0"} and len(left) == 2


def test_names_of_evaluations():
    row = registry.find("digits-relu")
    name = queue.name_for("Tiny Images (2).zip val", row)
    assert evaluation.NAME.fullmatch(name) and evaluation.NAME.fullmatch(queue.private_name())
    assert name == queue.name_for("Tiny Images (2).zip val", row) != queue.name_for("other", row)
    assert name != queue.name_for("Tiny Images (2).zip val", replace(row, version="2"))
    brought = replace(row, key="file:" + "a" * 64, source="file")
    assert cached.SECRET.fullmatch(queue.name_for("digits", brought))
    assert queue.private_name() != queue.private_name()
    assert re.fullmatch(r"[a-z0-9-]+", queue.slug("../Übel/..")) and queue.slug("…") == "x"


def test_a_folder_that_cannot_be_written_does_not_stop_the_pages(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(evaluation, "ROOT", blocked / "evaluations")
    assert queue.root().is_dir()
