"""One bad evaluation breaks itself: it is left out of the list, or ends in a sentence, and the others
go on; of notes what is right is kept, and what is not stays on the disk."""

import io
import json
import os
import shutil

import numpy as np
import pytest

from explorer.failures import evaluation, evaluation_list, folders, makers, notes, store
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import read
from explorer.visitors import NOBODY
from tests.failures.examples import evaluated, image_folder

ODD_JSON = (None, "text", -1, 2**40, 10**400, 1.5, [], {}, [None], [{}], True, ["\0", 3])


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    import torch

    from tests.failures.examples import SPEC
    from trainer.nets import build

    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("good")
    evaluated(build(SPEC).eval(), image_folder(root, 9), root / "all" / "good")
    return root / "all" / "good"


@pytest.fixture
def spoilt(good, tmp_path):
    """A copy beside the good one."""
    shutil.copytree(good, tmp_path / "all" / "good")
    shutil.copytree(good, tmp_path / "all" / "odd")
    return tmp_path / "all" / "odd"


def refused(path) -> str:
    """The sentence about an evaluation, whether it is left out of the list or not opened."""
    listed, odd = evaluation_list.described(path.parent)
    assert "good" in listed and set(odd) <= {"odd"}
    try:
        read(path)
    except EvaluationError as error:
        assert str(path.parent) not in str(error)
        assert not odd or odd["odd"]
        return str(error)
    assert not odd
    return ""


def test_every_entry_may_be_anything(spoilt):
    content = json.loads((spoilt / "evaluation.json").read_text())
    refusals = 0
    for name in content:
        for odd in ODD_JSON:
            (spoilt / "evaluation.json").write_text(json.dumps(content | {name: odd}))
            refusals += bool(refused(spoilt))
    assert refusals > 150
    for text in ("", "[]", "3", "{", "[" * 100_000, '{"schema_version": 1}'):
        (spoilt / "evaluation.json").write_text(text)
        assert "odd" in refused(spoilt)
    (spoilt / "evaluation.json").write_text(json.dumps(content))
    assert not refused(spoilt)


def test_names_of_an_evaluation_can_be_written_and_sent(spoilt):
    file = spoilt / "evaluation.json"
    content = json.loads(file.read_text())
    halves = [f"\ud800{number}" for number in range(len(content["classes"]))]
    file.write_text(json.dumps(content | {"classes": halves, "label": "a\udfffb", "data": "🐈"}))
    assert not refused(spoilt)
    shown = evaluation_list.descriptions(spoilt.parent)["odd"]
    assert shown["classes"][0] == "?0" and (shown["label"], shown["data"]) == ("a?b", "🐈")


def saved(array, pickled: bool = False) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=pickled)
    return out.getvalue()


def huge(shape: str) -> bytes:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': " + shape.encode() + b", }"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize("name", [name for name in evaluation.COLUMNS if name != "originals_size"])
def test_every_array_may_be_anything(spoilt, name):
    file = spoilt / f"{name}.npy"
    array, whole = np.load(file), file.read_bytes()
    ways = [
        saved(array[:-1]),
        saved(np.concatenate([array, array])),
        saved(array.astype(">f8")),
        saved(array.astype(complex)),
        saved(array.astype(str)),
        saved(array[..., None]),
        saved(np.full(array.shape, {}, object), pickled=True),
        saved(np.asfortranarray(np.repeat(array.reshape(len(array), -1), 2, axis=1))),
        whole[: len(whole) // 2],
        whole + b"x",
        b"",
        huge("(10000000000000,)"),
        huge("(-1, 3)"),
        huge("(9, " + "1, " * 40 + ")"),
    ]
    for number, way in enumerate(ways):
        file.write_bytes(way)
        assert refused(spoilt), number
    file.unlink()
    assert bool(refused(spoilt)) == (name not in evaluation.LARGE)
    file.mkdir()
    assert refused(spoilt)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labels", 3),
        ("labels", -2),
        ("own_labels", 99),
        ("top", -1),
        ("top", 3),
        ("index", -1),
        ("top_probabilities", np.nan),
        ("top_probabilities", 2.0),
        ("entropy", np.inf),
        ("loss", np.nan),
        ("contrast", np.nan),
        ("thumbnails_size", -1),
        ("thumbnails_size", 2**30),
        ("names_size", 0),
    ],
)
def test_numbers_that_cannot_be_are_refused(spoilt, name, value):
    array = np.load(spoilt / f"{name}.npy")
    array.reshape(-1)[0] = value
    np.save(spoilt / f"{name}.npy", array)
    assert "damaged" in refused(spoilt)


@pytest.mark.parametrize("blob", ["names.bin", "thumbnails.bin"])
def test_blobs_cut_short_are_refused(spoilt, blob):
    data = (spoilt / blob).read_bytes()
    for odd in (data[:-3], b"", data + b"x"):
        (spoilt / blob).write_bytes(odd)
        assert "damaged" in refused(spoilt)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_in_place_of_a_file_is_refused_and_never_waited_for(spoilt):
    for file in sorted(spoilt.iterdir()):
        whole = file.read_bytes()
        file.unlink()
        os.mkfifo(file)
        assert refused(spoilt), file.name
        file.unlink()
        file.write_bytes(whole)
    assert not refused(spoilt)
    place = spoilt.parent / makers.FOLDER / spoilt.name
    place.parent.mkdir()
    os.mkfifo(place)
    assert makers.maker(spoilt) == NOBODY
    os.mkfifo(spoilt / notes.FILE)
    with pytest.raises(notes.NotesError, match="left as they are"):
        notes.read(spoilt)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"batches": "1"},
        {"batches": -1},
        {"rows": 10**30},
        {"sizes": []},
        {"sizes": {"labels.npy": 10**9}},
        {"sizes": {"../../outside": 1}},
        {"unreadable": [1]},
        {"question": {"another": 1}},
    ],
)
def test_progress_that_cannot_be_begins_anew(tmp_path, content):
    question, columns = {"q": 1}, {"labels": ("<i4", ())}
    with store.EvaluationWriter(tmp_path / "part", columns, question, 5) as writer:
        writer.commit()
    file = tmp_path / "part" / "progress.json"
    right = json.loads(file.read_text())
    assert store.committed(tmp_path / "part", question) == right
    file.write_text(json.dumps(right | content if content else []))
    assert store.committed(tmp_path / "part", question) is None


def test_of_notes_what_is_right_is_kept_and_nothing_is_lost(tmp_path):
    right = {"tags": ["seen"], "notes": [{"key": "a", "text": "words", "when": 1e9}]}
    odd = {"tags": ["x" * 99, 3, None, "fine"], "notes": [3, {"key": "b"}, right["notes"][0]]}
    late = {"tags": "t", "notes": [{"key": "c", "text": "later", "when": 1e300}]}
    content = {"schema_version": 1, "images": {"one": right, "two": odd, "three": late}}
    (tmp_path / notes.FILE).write_text(json.dumps(content))
    kept = notes.read(tmp_path)
    assert kept.tags == {"one": ("seen",), "two": ("fine",)}
    assert [note.text for note in kept.notes["two"]] == ["words"]
    assert kept.notes["three"][0].when == 0
    notes.tag(tmp_path, ["one"], "more")
    (copy,) = tmp_path.glob("notes.damaged-*.json")
    assert json.loads(copy.read_text()) == content
    notes.tag(tmp_path, ["one"], "again")
    assert len(list(tmp_path.glob("notes.damaged-*.json"))) == 1  # nothing was lost this time


def test_damaged_digits_are_made_anew_and_their_notes_kept(tmp_path, monkeypatch):
    from explorer.failures.cached import evaluations as cached
    from explorer.networks import registry

    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    model = registry.MODELS[cached.DIGITS_NET]
    name = cached.digits(model)
    path = evaluation.folder(name, folders.root())
    notes.tag(path, [str(read(path).names[0])], "mine")
    (path / "evaluation.json").write_text("{}")
    assert cached.digits(model) == name and len(read(path)) > 300
    assert notes.read(path.with_name(f"{name}.damaged-1")).names() == {"mine": 1}
