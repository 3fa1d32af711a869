"""Indices on the disk: written whole, read as they were, made anew where damaged, within a budget."""

import json
import os

import numpy as np
import pytest

from explorer.layers import index_store
from explorer.layers.index_store import load, name_of, save
from tests.layers.unit_nets import image_set, index, net


@pytest.fixture(scope="module")
def made():
    return index(net(), "relu", image_set(30))


def test_what_is_kept_is_read_as_it_was(made, tmp_path):
    save(tmp_path, "a", made)
    again = load(tmp_path, "a")
    for name in ("layer", "shape", "total", "unreadable", "least"):
        assert getattr(again, name) == getattr(made, name)
    for name in index_store.ARRAYS:
        assert (getattr(again, name) == getattr(made, name)).all()
    for name in index_store.TOP:
        assert (getattr(again.top, name) == getattr(made.top, name)).all()
    assert isinstance(again.largest, np.memmap) and again.finished
    assert load(tmp_path, "b") is None
    save(tmp_path, "a", made)  # by another session
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["a"]


@pytest.mark.parametrize("file", ["index.json", "largest.npy", "images.npy", "active.npy"])
@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_what_is_damaged_is_made_anew(made, tmp_path, file, damage):
    save(tmp_path, "a", made)
    path = tmp_path / "a" / file
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif file == "index.json":
        path.write_text('{"layer": "relu"}')
    else:
        np.save(path, np.zeros((3, 3), np.int32))
    assert load(tmp_path, "a") is None
    save(tmp_path, "a", made)
    assert load(tmp_path, "a") is not None


@pytest.mark.parametrize("file", ["places", "labels", "active", "images", "values", "spots"])
def test_flipped_bits_are_seen(made, tmp_path, file):
    save(tmp_path, "a", made)
    path = tmp_path / "a" / f"{file}.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 0b1000000
    path.write_bytes(data)
    assert load(tmp_path, "a") is None


@pytest.mark.parametrize("shape", ["(10000000000000,)", "(-1, 3)", "(((((", "'"])
def test_headers_that_lie_are_seen(made, tmp_path, shape):
    save(tmp_path, "a", made)
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    file = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head
    (tmp_path / "a" / "places.npy").write_bytes(file)
    assert load(tmp_path, "a") is None


@pytest.mark.parametrize("odd", [10**400, "x", None, [], {}], ids=lambda odd: str(odd)[:9])
def test_entries_that_cannot_be_are_seen(made, tmp_path, odd):
    for entry in ("total", "unreadable", "least", "shape", "content"):
        save(tmp_path, "a", made)
        file = tmp_path / "a" / "index.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {entry: odd}))
        assert load(tmp_path, "a") is None, entry


def test_those_that_were_not_used_for_longest_go_first(made, tmp_path):
    save(tmp_path, "a", made)
    size = sum(path.stat().st_size for path in (tmp_path / "a").iterdir())
    for age, name in enumerate("bcd"):
        save(tmp_path, name, made)
        os.utime(tmp_path / name / "index.json", (age + 1000, age + 1000))
    os.utime(tmp_path / "a" / "index.json", (10, 10))
    load(tmp_path, "a")  # used now
    save(tmp_path, "e", made, budget=3 * size)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["a", "d", "e"]
    save(tmp_path, "f", made, budget=1)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["f"]


def test_names_tell_questions_apart():
    asked = ("model", "1", "layer", "set")
    others = {name_of(*(asked[:i] + ("other",) + asked[i + 1 :])) for i in range(4)}
    assert len(others | {name_of(*asked)}) == 5
    assert image_set(30).key == image_set(30).key
    keys = {image_set(30).key, image_set(31).key, image_set(30, seed=1).key, image_set(30, 9).key}
    assert len(keys) == 4
