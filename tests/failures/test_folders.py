"""What visitors brought to be evaluated: whose it is, whose goes, who may delete it."""

import os
from pathlib import Path

import pytest

from explorer.failures import evaluation, folders, makers, notes, store
from explorer.failures.description import EvaluationError
from explorer.shares import Budget
from explorer.visitors import NOBODY, OWNER
from tests.failures.pages import start, wait


def put(root: Path, visitor: str, size: int = 100, time: int = 0) -> str:
    """An evaluation of something that this visitor brought."""
    name = folders.private_name()
    (root / name).mkdir(parents=True)
    (root / name / "thumbnails.bin").write_bytes(bytes(size))
    makers.set_maker(root / name, visitor)
    os.utime(root / name, (1e9 + time, 1e9 + time))
    return name


def left(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if path.name[0] != "."}


def test_who_evaluates_without_end_pushes_out_only_his_own(root, monkeypatch):
    monkeypatch.setattr(folders, "IDLE", float("inf"))
    monkeypatch.setattr(folders, "SHARE", Budget(3, 10_000))
    theirs = {put(root, f"visitor {i}", time=i) for i in range(4)}
    his = []
    for i in range(50):
        folders.make_room((), "greedy", kept=6, kept_bytes=10_000)
        his.append(put(root, "greedy", time=100 + i))
    assert left(root) == theirs | set(his[-2:])
    for i in range(3):
        folders.make_room((), "late", kept=6, kept_bytes=10_000)
        last = put(root, "late", time=1000 + i)
    assert left(root) == theirs | {his[-1], last}, "one of who held most, then his own"


def test_nothing_that_runs_or_is_tagged_goes_and_what_is_full_is_said(root, monkeypatch):
    monkeypatch.setattr(folders, "SHARE", Budget(2, 10_000))
    running, tagged = put(root, "me"), put(root, "me")
    notes.note(root / tagged, "0.png", "keep me", "me")
    with pytest.raises(EvaluationError, match=r"Your share .* delete one"):
        folders.make_room({running}, "me")
    folders.make_room({running}, "you")
    assert left(root) == {running, tagged}
    with pytest.raises(EvaluationError, match="room for evaluations on this server"):
        folders.make_room({running}, "you", kept=2)


def test_tagged_ones_have_a_budget_of_their_own(root, monkeypatch):
    monkeypatch.setattr("explorer.failures.note_limits.SHARE", Budget(2, 10_000))
    monkeypatch.setattr("explorer.failures.note_limits.WHOLE", Budget(3, 10_000))
    mine = [put(root, "me") for _ in range(3)]
    for name in mine[:2]:
        notes.tag(root / name, ["0.png"], "blurred", "me")
    with pytest.raises(notes.NotesError, match="2 evaluations of what one visitor brought"):
        notes.note(root / mine[2], "0.png", "too many", "me")
    notes.note(root / mine[0], "1.png", "more on one that bears some", "me")
    notes.note(root / put(root, "you"), "0.png", "mine", "you")
    with pytest.raises(notes.NotesError, match="no room for tags and notes"):
        notes.note(root / put(root, "third"), "0.png", "one more", "third")
    notes.untag(root / mine[1], ["0.png"], "blurred", "me")
    notes.note(root / mine[2], "0.png", "now there is room", "me")
    public = root / "public"
    public.mkdir()
    notes.note(public, "0.png", "what everybody sees is never cleared away", "third")


def test_who_asked_for_it_and_the_owner_may_delete_it(root):
    job = start(folders.private_name(), visitor="me")
    wait(job)
    assert job.state == "finished" and makers.maker(root / job.name) == "me"
    notes.note(root / job.name, "0.png", "mine", "you")
    for stranger in ("you", NOBODY):
        with pytest.raises(EvaluationError, match="another visitor"):
            folders.delete(job.name, stranger)
    with store.lock(root / job.name), pytest.raises(EvaluationError, match="being made"):
        folders.delete(job.name, "me")
    folders.delete(job.name, "me")
    assert left(root) == set() and not list(root.glob(f"{makers.FOLDER}/*"))
    other = put(root, "me")
    folders.delete(other, OWNER)
    wait(start("public", visitor="me"))
    with pytest.raises(EvaluationError, match="another visitor"):
        folders.delete("public", "me")  # what everybody may ask for is the server's
    with pytest.raises(EvaluationError):
        folders.delete("../runs", OWNER)


def test_what_a_killed_server_was_making_goes_and_what_a_living_one_makes_stays(root):
    dead, alive = (evaluation.unfinished(root / folders.private_name()) for _ in range(2))
    public = evaluation.unfinished(root / "public")
    for part in (dead, alive, public):
        part.mkdir(parents=True)
    with store.lock(alive.with_name(alive.name[1:-5])):
        folders.sweep()
        assert not dead.exists() and alive.exists()
    assert public.exists(), "it goes on where it was when somebody asks for it again"
