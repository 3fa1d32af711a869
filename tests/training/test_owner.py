"""Whose is a training? Through the front door: two visitors, and the owner of the server."""

import pytest

from explorer.app import visitor
from explorer.training import queue
from explorer.training.states import find, trainings
from tests.training.pages import said

BUTTONS = {"train_stop", "train_resume", "train_renamed", "train_deleted"}
SECRET = "what only the owner knows"


@pytest.fixture
def sit_at(monkeypatch):
    """Choose the browser that the following runs come from, each with a cookie of its own."""
    monkeypatch.setattr(visitor, "_owners", set())

    def sit_at(browser: str) -> None:
        monkeypatch.setattr(visitor, "token", lambda: browser * 43)

    return sit_at


def buttons(at) -> set[str]:
    return BUTTONS & {str(button.key) for button in at.button}


def test_others_see_whose_it_is_and_no_buttons_and_the_owner_all(
    app, page_root, never, sit_at, monkeypatch
):
    sit_at("a")
    mine = app("train")
    mine.button(key="train_start").click().run()
    (row,) = trainings(page_root)
    assert row.visitor and "a" * 5 not in row.visitor, "a hash is kept, not the secret"
    assert "train_stop" in buttons(mine.run())
    reloaded = app("train")
    assert "train_stop" in buttons(reloaded), "a reload is the same visitor"
    sit_at("b")
    theirs = app("train")
    assert not buttons(theirs) and "Started by another visitor" in said(theirs)
    theirs.button(key="train_start").click().run()
    assert len(trainings(page_root)) == 2 and not theirs.exception
    assert "secret" not in said(theirs) and not [
        w for w in theirs.text_input if w.key == "owner_secret"
    ]
    monkeypatch.setenv(visitor.OWNERS_VARIABLE, SECRET)
    owners = app("train")
    owners.text_input(key="owner_secret").set_value("a guess").run()
    assert "not the secret" in said(owners)
    owners.selectbox(key="train_watch").set_value(f"run:{row.name}").run()
    assert not buttons(owners)
    owners.text_input(key="owner_secret").set_value(SECRET).run()
    assert "train_stop" in buttons(owners) and not owners.exception
    assert SECRET not in str(owners.session_state._state.filtered_state)
    owners.button(key="train_stop").click().run()
    assert not [
        other for other in trainings(page_root) if other.name == row.name and other.under_way
    ]


def test_places_in_the_queue_are_counted_by_browser_not_by_visit(app, page_root, never, sit_at):
    sit_at("a")
    for _ in range(4):
        at = app("train")  # a reload frees nobody's place
        at.button(key="train_start").click().run()
    assert "3 trainings of yours" in said(at) and len(trainings(page_root)) == 3
    sit_at("b")
    other = app("train")
    other.button(key="train_start").click().run()
    assert "trainings of yours" not in said(other) and len(trainings(page_root)) == 4


def test_who_started_it_may_do_what_the_page_offers(app, page_root, never, sit_at):
    sit_at("a")
    at = app("train")
    at.button(key="train_start").click().run()
    (row,) = trainings(page_root)
    queue.scheduler(page_root).step()
    key = visitor.key()
    queue.stop(page_root, row.name, key)
    assert find(page_root, row.name).visitor == key
