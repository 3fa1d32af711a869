"""Durations: places and estimates follow from what was measured, and from nothing else."""

from threading import Event

import pytest

from explorer.app import durations as durations_of
from explorer.app.durations import Durations
from explorer.app.turns import Place, Turns

SHORT = 20.0


def test_nothing_is_known_before_something_is_measured_and_the_newest_counts_most():
    durations = Durations()
    assert durations.seconds("a") is durations.effort("a") is durations.usual() is None
    durations.learn("a", 1.0, 0.5)
    assert (durations.seconds("a"), durations.effort("a"), durations.usual()) == (1.0, 0.5, 1.0)
    assert durations.seconds("b") is None
    for _ in range(20):
        durations.learn("a", 3.0, 0.1)
    assert durations.seconds("a") == pytest.approx(3.0, abs=0.01)
    assert durations.effort("a") == pytest.approx(0.1, abs=0.01)


def test_kinds_that_were_not_met_for_longest_are_forgotten(monkeypatch):
    monkeypatch.setattr(durations_of, "MAX_KINDS", 5)
    durations = Durations()
    for number in range(20):
        durations.learn("often", 1.0, 1.0)
        durations.learn(number, 1.0, 1.0)
    assert durations.seconds("often") and durations.seconds(19)
    assert sum(durations.seconds(number) is not None for number in range(20)) == 4


def test_places_and_estimates_follow_from_what_was_measured():
    now, go, begun = [0.0], Event(), Event()
    turns = Turns(1, clock=lambda: now[0])

    def busy():
        begun.set()
        return go.wait(SHORT)

    computing = turns.ask("busy", "busy", busy, "busy", 2.0)
    assert begun.wait(SHORT)
    first = turns.ask("first", "dear", lambda: None, "first", 2.0)
    assert turns.place(first) == Place(0, False, None), "nothing was measured yet"
    turns.durations.learn("busy", 10.0, 10.0)
    turns.durations.learn("dear", 4.0, 4.0)
    second = turns.ask("second", "dear", lambda: None, "second", 2.0)
    now[0] = 3.0
    assert turns.place(first) == Place(0, False, 7.0 + 4.0)
    assert turns.place(second) == Place(1, False, 7.0 + 4.0 + 4.0)
    assert turns.place(computing) == Place(0, True, 7.0)
    now[0] = 16.0
    assert turns.place(computing) == Place(0, True, 0.0, overdue=True)
    go.set()
    for turn in (first, second):
        turn.result.result(SHORT)
