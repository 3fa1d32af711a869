"""Tags and notes: nothing that somebody wrote is lost, and nothing grows without bound."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from explorer.failures import notes, notes_file
from explorer.visitors import NOBODY, OWNER
from tests.conftest import ROOT


def test_tags_and_notes_come_back(tmp_path):
    assert notes.read(tmp_path) == notes.Notes({}, {})
    assert notes.stamp(tmp_path) == (0, 0)
    notes.tag(tmp_path, ["a.png", "b.png"], "  blurred   badly ")
    notes.tag(tmp_path, ["a.png"], "two objects")
    key = notes.note(tmp_path, "a.png", "a cat\nbehind glass ❄")
    notes.note(tmp_path, "a.png", "second")
    kept = notes.read(tmp_path)
    assert kept.tags == {"a.png": ("blurred badly", "two objects"), "b.png": ("blurred badly",)}
    assert [note.text for note in kept.notes["a.png"]] == ["a cat\nbehind glass ❄", "second"]
    assert kept.names() == {"blurred badly": 2, "two objects": 1}
    assert kept.tagged("blurred badly") == {"a.png", "b.png"}
    notes.forget(tmp_path, "a.png", key)
    notes.forget(tmp_path, "a.png", "no such key")
    notes.untag(tmp_path, ["a.png", "b.png", "c.png"], "blurred badly")
    kept = notes.read(tmp_path)
    assert kept.tags == {"a.png": ("two objects",)} and [n.text for n in kept.notes["a.png"]] == [
        "second"
    ]
    assert not list(tmp_path.glob(".notes.json.*"))


def test_writers_at_once_lose_nothing(tmp_path):
    def write(i: int) -> None:
        notes.note(tmp_path, f"{i % 3}.png", f"note {i}")
        notes.tag(tmp_path, ["shared.png"], f"tag {i % 8}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    kept = notes.read(tmp_path)
    assert sorted(note.text for row in kept.notes.values() for note in row) == sorted(
        f"note {i}" for i in range(60)
    )
    assert set(kept.tags["shared.png"]) == {f"tag {i}" for i in range(8)}


def test_writers_of_other_processes_lose_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from explorer.failures import notes as n\n"
        "[n.note(Path(sys.argv[1]), sys.argv[2], str(i)) for i in range(15)]"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), f"{who}.png"], cwd=ROOT)
        for who in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    kept = notes.read(tmp_path)
    assert {image: [note.text for note in row] for image, row in kept.notes.items()} == {
        f"{who}.png": [str(i) for i in range(15)] for who in range(3)
    }


@pytest.mark.parametrize("tag", ["", "  ", "x" * 41, "a\x00b", "\u202egnp"])
def test_tags_that_cannot_be_kept(tmp_path, tag):
    with pytest.raises(notes.NotesError, match="A tag has"):
        notes.tag(tmp_path, ["a"], tag)
    assert not (tmp_path / notes.FILE).exists()


def test_limits(tmp_path, monkeypatch):
    for text in ("", " \n", "x" * 2001):
        with pytest.raises(notes.NotesError, match="A note has"):
            notes.note(tmp_path, "a", text)
    monkeypatch.setattr(notes, "MAX_NOTES", 2)
    monkeypatch.setattr(notes, "MAX_TAGS", 2)
    monkeypatch.setattr(notes, "MAX_NAMES", 3)
    for i in range(2):
        notes.note(tmp_path, "a", f"{i}")
        notes.tag(tmp_path, ["a"], f"{i}")
    with pytest.raises(notes.NotesError, match="at most 2 notes"):
        notes.note(tmp_path, "a", "third")
    with pytest.raises(notes.NotesError, match="at most 2 tags"):
        notes.tag(tmp_path, ["b", "a"], "2")
    assert "b" not in notes.read(tmp_path).tags  # all or none
    notes.tag(tmp_path, ["b"], "2")
    with pytest.raises(notes.NotesError, match="3 different tags"):
        notes.tag(tmp_path, ["c"], "3")
    before = (tmp_path / notes.FILE).read_bytes()
    monkeypatch.setattr(notes_file, "MAX_BYTES", 300)
    with pytest.raises(notes.NotesError, match="nothing was changed"):
        notes.note(tmp_path, "c", "y" * 500)
    assert (tmp_path / notes.FILE).read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"schema_version": 9, "images": {}}',
        '{"schema_version": 1, "images": [3]}',
    ],
)
def test_a_file_that_cannot_be_read_is_left_alone(tmp_path, content):
    (tmp_path / notes.FILE).write_text(content)
    for call in (
        lambda: notes.read(tmp_path),
        lambda: notes.note(tmp_path, "a", "x"),
        lambda: notes.tag(tmp_path, ["a"], "x"),
    ):
        with pytest.raises(notes.NotesError, match="left as they are"):
            call()
    assert (tmp_path / notes.FILE).read_text() == content


def test_one_odd_entry_costs_no_other_and_stays_in_a_copy(tmp_path):
    notes.tag(tmp_path, ["a", "b"], "blurred")
    file = tmp_path / notes.FILE
    content = json.loads(file.read_text())
    content["images"] |= {"odd": 3, "list": [], "text": "x", "tags": {"tags": {}, "notes": 1e9}}
    file.write_text(json.dumps(content))
    before = file.read_bytes()
    assert notes.read(tmp_path).tags == {"a": ("blurred",), "b": ("blurred",)}
    assert file.read_bytes() == before
    notes.tag(tmp_path, ["odd"], "sharp")
    assert notes.read(tmp_path).tags == {"a": ("blurred",), "b": ("blurred",), "odd": ("sharp",)}
    assert (tmp_path / "notes.damaged-1.json").read_bytes() == before
    notes.tag(tmp_path, ["c"], "sharp")
    assert not (tmp_path / "notes.damaged-2.json").exists()


def test_what_changes_nothing_writes_nothing(tmp_path):
    notes.tag(tmp_path, ["a"], "x")
    before = notes.stamp(tmp_path)
    notes.tag(tmp_path, ["a"], "x")
    notes.untag(tmp_path, ["b"], "x")
    assert notes.stamp(tmp_path) == before
    assert json.loads((tmp_path / notes.FILE).read_text())["schema_version"] == 1


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(notes.NotesError, match="cannot be written"):
        notes.note(tmp_path / "gone", "a", "x")


def test_what_somebody_wrote_is_taken_away_by_him_and_the_owner_alone(tmp_path):
    notes.tag(tmp_path, ["a", "b"], "blurred", "me")
    notes.tag(tmp_path, ["a"], "blurred", "you")  # it is there already, and stays his
    key = notes.note(tmp_path, "a", "mine", "me")
    theirs = notes.note(tmp_path, "a", "from the command line")
    before = (tmp_path / notes.FILE).read_bytes()
    for stranger in ("you", NOBODY):
        for attack in (
            lambda who: notes.untag(tmp_path, ["a"], "blurred", who),
            lambda who: notes.forget(tmp_path, "a", key, who),
            lambda who: notes.forget(tmp_path, "a", theirs, who),
        ):
            with pytest.raises(notes.NotesError, match="Another visitor wrote this"):
                attack(stranger)
    assert (tmp_path / notes.FILE).read_bytes() == before
    assert notes.read(tmp_path).tagged_by == {"a": {"blurred": "me"}, "b": {"blurred": "me"}}
    notes.forget(tmp_path, "a", key, "me")
    notes.untag(tmp_path, ["a"], "blurred", "me")
    notes.untag(tmp_path, ["b"], "blurred", OWNER)
    notes.forget(tmp_path, "a", theirs, "you", everybody=True)
    assert notes.read(tmp_path) == notes.Notes({}, {}) and notes.stamp(tmp_path) == (0, 0)


def test_one_visitor_cannot_keep_others_from_writing(tmp_path, monkeypatch):
    """Every limit is filled as far as he can, and another one still writes."""
    for limit, write in {
        "at most 3 tags": lambda i, who: notes.tag(tmp_path, ["a"], f"{who} {i}", who),
        "at most 12 notes": lambda i, who: notes.note(tmp_path, "a", f"{i}", who),
        "50 different tags": lambda i, who: notes.tag(tmp_path, [f"{i}"], f"{who} {i}", who),
    }.items():
        with pytest.raises(notes.NotesError, match=limit):
            for i in range(1000):
                write(i, "greedy")
        write(0, "modest")
    monkeypatch.setattr(notes_file, "MAX_BYTES", 200_000)
    with pytest.raises(notes.NotesError, match="Your tags and notes"):
        for i in range(1000):
            notes.note(tmp_path, f"image {i}", "x" * 2000, "greedy")
    notes.note(tmp_path, "image 1", "x" * 2000, "modest")


def test_notes_of_earlier_versions_are_the_owners(tmp_path):
    row = {"tags": ["x"], "notes": [{"key": "1", "text": "old", "when": 1.0}]}
    content = {"schema_version": 1, "images": {"a": row}}
    (tmp_path / notes.FILE).write_text(json.dumps(content))
    with pytest.raises(notes.NotesError, match="Another visitor"):
        notes.untag(tmp_path, ["a"], "x", "me")
    with pytest.raises(notes.NotesError, match="Another visitor"):
        notes.forget(tmp_path, "a", "1", "me")
    notes.forget(tmp_path, "a", "1", OWNER)
    assert notes.read(tmp_path).tags == {"a": ("x",)}
