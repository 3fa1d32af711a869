"""Runs draw a few at a time, in the order of their coming, and none waits for a slow one."""

import threading
import time

import pytest

from explorer.app.run_slots import RunSlots

PATIENCE = 30  # seconds


class Runs:
    """Threads that each hold a slot until they are told to end."""

    def __init__(self, slots):
        self.slots, self.drawing, self.ends, self.threads = slots, [], {}, []

    def start(self, name):
        self.ends[name] = threading.Event()
        self.threads.append(threading.Thread(target=self._run, args=(name,), daemon=True))
        self.threads[-1].start()

    def _run(self, name):
        with self.slots.one():
            self.drawing.append(name)
            self.ends[name].wait(PATIENCE)

    def reach(self, names):
        until = time.monotonic() + PATIENCE
        while self.drawing != names and time.monotonic() < until:
            time.sleep(0.005)
        assert self.drawing == names

    def wait_for(self, waiting):
        until = time.monotonic() + PATIENCE
        while len(self.slots._waiting) != waiting and time.monotonic() < until:
            time.sleep(0.005)

    def end(self, *names):
        for name in names:
            self.ends[name].set()


def test_so_many_draw_at_once_and_the_others_in_the_order_of_their_coming():
    runs = Runs(RunSlots(2, hold=1000))
    for number in range(6):
        runs.start(number)
        runs.reach(list(range(min(number + 1, 2))))
        runs.wait_for(max(number - 1, 0))
    runs.end(1)
    runs.reach([0, 1, 2])
    runs.end(0)
    runs.reach([0, 1, 2, 3])
    runs.end(2)
    runs.reach([0, 1, 2, 3, 4])
    runs.end(3)
    runs.reach(list(range(6)))
    runs.end(*range(6))


def test_nobody_waits_for_a_run_that_takes_long():
    now = [0.0]
    runs = Runs(RunSlots(1, hold=0.01, clock=lambda: now[0]))
    runs.start("slow")
    runs.reach(["slow"])
    runs.start("next")
    time.sleep(0.05)
    assert runs.drawing == ["slow"]
    now[0] = 1.0
    runs.reach(["slow", "next"])
    runs.end("slow", "next")


def test_a_run_that_waits_for_a_computation_gives_its_slot_away():
    slots = RunSlots(1, hold=1000)
    runs = Runs(slots)
    with slots.one():
        runs.start("other")
        runs.wait_for(1)
        assert not runs.drawing
        slots.leave()
        runs.reach(["other"])
        slots.leave()  # of one who holds none
    runs.start("third")
    runs.wait_for(1)
    assert runs.drawing == ["other"]
    runs.end("other")
    runs.reach(["other", "third"])
    runs.end("third")


def test_a_run_that_fails_gives_its_slot_away():
    slots = RunSlots(1, hold=1000)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), slots.one():
            raise ZeroDivisionError
