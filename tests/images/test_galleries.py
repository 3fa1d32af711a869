"""Galleries: what a visitor brought stands on his list under names of their own, as long as it is here."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.images import galleries, kept_pictures, uploads
from explorer.images.decoding import Picture
from tests.images.pictures import NOISE

NAMES = st.lists(st.sampled_from(["a.png", "a.jpg", "a", "a (2).png", ".png", "b.tar.gz", ""]))


@pytest.fixture
def here(monkeypatch):
    """The keys that the server holds; all others it does not."""
    here: set[str] = set()
    monkeypatch.setattr(uploads, "is_here", here.__contains__)
    monkeypatch.setattr(galleries, "_galleries", type(galleries._galleries)())
    return here


@given(NAMES)
def test_names_are_unique_and_keep_what_they_are_of(names):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(galleries, "_galleries", type(galleries._galleries)())
        patch.setattr(uploads, "is_here", lambda _key: True)
        given_names = [galleries.add("me", str(n), name, {"a"}) for n, name in enumerate(names)]
        assert list(galleries.of("me").values()) == given_names[::-1], "newest first"
        assert len(set(given_names)) == len(names) and "a" not in given_names
        for wanted, name in zip(names, given_names, strict=True):
            numbers = re.finditer(r" \(\d+\)", name)
            without = [name[: number.start()] + name[number.end() :] for number in numbers]
            assert wanted in (name, *without)


def test_a_list_is_its_visitors_and_says_what_was_lost(here):
    here.update("abc")
    for key, name in {"a": "1.png", "b": "2.png", "c": "3.png"}.items():
        galleries.add("me", key, name)
    galleries.add("you", "a", "yours.png")
    here.discard("b")
    assert galleries.of("me") == {"c": "3.png", "a": "1.png"}
    assert galleries.lost("me") == ["2.png"] and not galleries.lost("me"), "once"
    assert galleries.remove("me", "a") == "1.png" and not galleries.remove("me", "a")
    assert galleries.of("you") == {"a": "yours.png"}


def test_the_lists_of_the_last_visitors_are_remembered(here, monkeypatch):
    monkeypatch.setattr(galleries, "MAX_VISITORS", 2)
    here.add("a")
    for visitor in ("first", "second", "first", "third"):
        galleries.add(visitor, "a", "x")
    assert [bool(galleries.of(visitor)) for visitor in ("first", "second", "third")] == [1, 0, 1]


def test_who_is_here_is_not_forgotten(here, monkeypatch):
    monkeypatch.setattr(galleries, "MAX_VISITORS", 2)
    here.add("a")
    galleries.add("me", "a", "x")
    for number in range(9):
        galleries.add(f"visitor {number}", "a", "x")
        assert galleries.of("me") == {"a": "x"}


def test_only_pictures_are_pictures(monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "root", lambda: tmp_path)
    kept = uploads.put(kept_pictures.encode(Picture(NOISE)))
    assert galleries.is_picture(kept)
    for other in (uploads.put(b"PK\3\4 a zip"), uploads.put(b""), "0" * 64, "../x", ""):
        assert not galleries.is_picture(other)
