"""Turns: each visitor gets his share whatever others ask, what is quick never waits for what is dear,
and nobody's question is lost or computed for nobody."""

import threading
import time
from concurrent.futures import wait

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import turns as turns_of
from explorer.app.turns import BusyError, Turns, in_turn

DEAR, SHORT = 2.0, 20.0  # seconds: what is guessed, and what a test waits for at most


class Gate:
    """Jobs that note their name when they begin, and wait until they are let go."""

    def __init__(self):
        self.begun, self.open, self.changed = [], threading.Event(), threading.Condition()

    def job(self, name, wait_for_gate=False):
        def compute():
            with self.changed:
                self.begun.append(name)
                self.changed.notify_all()
            if wait_for_gate:
                assert self.open.wait(SHORT)
            return name

        return compute

    def wait_until(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.begun) >= count, SHORT)


@pytest.fixture
def gate():
    made = Gate()
    yield made
    made.open.set()


def occupied(gate, workers=1):
    """Turns whose workers all compute something already, one dear job each."""
    turns = Turns(workers)
    for number in range(workers):
        turns.ask(("busy", number), "busy", gate.job("busy", True), f"busy {number}", DEAR)
    gate.wait_until(workers)
    return turns


def asked(turns, gate, visitor, count=1, guess=DEAR, kind="dear"):
    return [
        turns.ask((visitor, number), kind, gate.job(visitor), visitor, guess)
        for number in range(count)
    ]


def finish(gate, *turns):
    gate.open.set()
    done, waiting = wait([turn.result for turn in turns], SHORT)
    assert not waiting
    return gate.begun


def test_a_greedy_visitor_does_not_delay_others(gate):
    turns = occupied(gate)
    greedy = asked(turns, gate, "greedy", 50)
    modest = [turn for name in ("a", "b", "c") for turn in asked(turns, gate, name)]
    assert [turns.place(turn).ahead for turn in modest] == [1, 2, 3]  # one of the greedy one's
    order = finish(gate, *greedy, *modest)
    assert order[1:5] == ["greedy", "a", "b", "c"]
    assert order[5:] == ["greedy"] * 49


def test_who_comes_later_than_a_greedy_visitor_waits_for_one_of_his_questions_at_most(gate):
    turns = Turns(1)
    gates = [Gate() for _ in range(50)]
    for number, each in enumerate(gates):
        turns.ask(("greedy", number), "dear", each.job("greedy", True), "greedy", DEAR)
    for each in gates[:7]:
        each.wait_until(1)
        each.open.set()
    gates[7].wait_until(1)  # this is computed now
    (late,) = asked(turns, gate, "late")
    assert turns.place(late).ahead <= 1
    for each in gates:
        each.open.set()
    finish(gate, late)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([1.0, 3.0])), max_size=40))
def test_shares_of_time_are_equal_among_those_who_wait(questions):
    """At any moment no visitor who still waits has had less time than another by more than two of the longest
    questions."""
    begun, gate, turns = [], threading.Event(), Turns(1)
    turns.ask("first", "first", lambda: gate.wait(SHORT), "first", 0.0)
    asks = {}
    for number, (visitor, cost) in enumerate(questions):

        def compute(visitor=visitor, cost=cost):
            begun.append((visitor, cost))

        asks[number] = turns.ask(number, ("kind", cost), compute, visitor, cost)
    turns.durations.learn = lambda *_: None  # the costs stay as they were guessed
    turns._charge = lambda *_: None
    gate.set()
    for turn in asks.values():
        turn.result.result(SHORT)
    left = {name: sum(cost for each, cost in questions if each == name) for name in "abcd"}
    had = dict.fromkeys("abcd", 0.0)
    for visitor, cost in begun:
        had[visitor] += cost
        waiting = [name for name in "abcd" if left[name] - had[name] > 0]
        if waiting:
            assert max(had.values()) - min(had[name] for name in waiting) <= 6.0


def test_what_is_quick_does_not_wait_for_what_is_dear(gate):
    turns = occupied(gate, workers=2)
    asked(turns, gate, "greedy", 50)
    (quick,) = asked(turns, gate, "lesson", guess=0.01, kind="quick")
    assert quick.result.result(SHORT) == "lesson", "while both workers are busy"
    assert gate.begun == ["busy", "busy", "lesson"]


def test_what_turned_out_to_be_dear_is_quick_no_longer(gate):
    turns = occupied(gate)
    turns.durations.learn("kind", 5.0, 5.0)
    assert not asked(turns, gate, "somebody", guess=0.01, kind="kind")[0].quick
    turns.durations.learn("other", 5.0, 0.1)  # it was others that made it slow
    assert asked(turns, gate, "else", guess=DEAR, kind="other")[0].quick


def test_dear_questions_are_answered_however_many_quick_ones_come(gate):
    turns = Turns(1)
    gate.open.set()
    (dear,) = asked(turns, gate, "dear")
    stop = time.monotonic() + SHORT
    number = 0
    while not dear.result.done() and time.monotonic() < stop:
        number += 1
        turns.ask(("quick", number), "quick", gate.job("q"), f"q{number % 5}", 0.001).result.result(
            SHORT
        )
    assert dear.result.done()


def test_what_nobody_waits_for_is_not_computed(gate):
    turns = occupied(gate)
    (left,) = asked(turns, gate, "left")
    (stayed,) = asked(turns, gate, "stayed")
    turns.leave(left)
    assert turns.place(stayed).ahead == 0
    assert finish(gate, stayed) == ["busy", "stayed"]
    assert turns.find(("left", 0), "left") is None


def test_what_was_dropped_is_not_charged(gate):
    turns = occupied(gate)
    for _ in range(30):  # a slider is dragged
        (turn,) = asked(turns, gate, "slider")
        turns.leave(turn)
    (last,) = asked(turns, gate, "slider")
    (other,) = asked(turns, gate, "other")
    assert finish(gate, last, other)[1:] == ["slider", "other"]


def test_equal_questions_are_computed_once_in_the_earliest_turn(gate):
    turns = occupied(gate)
    greedy = asked(turns, gate, "greedy", 10)
    (before,) = asked(turns, gate, "before")
    joined = turns.find(("greedy", 9), "modest")
    assert joined is greedy[9]
    assert turns.place(joined).ahead == 2 - 1, "as early as a question of his own"
    turns.leave(greedy[9])  # the one who asked first has gone, the other waits
    order = finish(gate, joined, before)
    assert order.count("greedy") >= 2 and joined.result.result() == "greedy"


def test_a_question_that_is_being_computed_can_be_joined_and_left(gate):
    turns = occupied(gate)
    turn = turns.find(("busy", 0), "second")
    assert turns.place(turn).begun
    turns.leave(turn)
    turns.leave(turn)
    gate.open.set()
    assert turn.result.result(SHORT) == "busy"


def test_the_queue_is_bounded(gate, monkeypatch):
    monkeypatch.setattr(turns_of, "MAX_WAITING", 12)
    monkeypatch.setattr(turns_of, "MAX_WAITING_OF_VISITOR", 10)
    turns = occupied(gate)
    greedy = asked(turns, gate, "greedy", 10)
    with pytest.raises(BusyError, match="10 of your questions"):
        turns.ask("one more", "dear", gate.job("greedy"), "greedy", DEAR)
    assert turns.ask(("greedy", 3), "dear", gate.job("greedy"), "greedy", DEAR) is greedy[3]
    asked(turns, gate, "a")
    asked(turns, gate, "b")
    with pytest.raises(BusyError, match="12 questions"):
        asked(turns, gate, "c")
    finish(gate, *greedy)
    assert asked(turns, gate, "c")[0].result.result(SHORT) == "c"


def test_what_a_computation_raises_reaches_all_who_asked_and_the_thread_goes_on(gate):
    turns = occupied(gate)

    def fail():
        raise ValueError("no map")

    first = turns.ask("fails", "kind", fail, "a", DEAR)
    second = turns.find("fails", "b")
    exits = turns.ask("exits", "kind", lambda: (_ for _ in ()).throw(SystemExit(3)), "c", DEAR)
    (after,) = asked(turns, gate, "after")
    finish(gate, after)
    for turn in (first, second):
        with pytest.raises(ValueError, match="no map"):
            turn.result.result(SHORT)
    with pytest.raises(SystemExit):
        exits.result.result(SHORT)
    assert after.result.result() == "after"
    assert turns.durations.seconds("kind") is None, "nothing is learned from what failed"


def test_nothing_is_kept_of_visitors_who_have_gone(monkeypatch):
    monkeypatch.setattr(turns_of, "MAX_WAITING", 10)
    turns = Turns(2)
    for number in range(300):
        turns.ask(number, "kind", lambda: None, f"visitor {number}", 0.01).result.result(SHORT)
    assert len(turns._ends) <= 21 and not turns._turns and not turns._waiting


def test_threads_know_that_they_compute():
    assert not in_turn()
    assert Turns(1).ask("question", "kind", in_turn, "", 0.1).result.result(SHORT)
    assert not in_turn()
