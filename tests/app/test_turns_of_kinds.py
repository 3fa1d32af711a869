"""Turns of the threads that compute: what counts as quick, and who is asked first."""

import os
import sys
import threading
from functools import partial

import pytest

from explorer.app import cache
from explorer.app.analysis import TURNS, compute_once
from explorer.networks import registry

MODEL, IMAGE = registry.find("digits-relu"), "digit_3"


def test_what_is_quick_of_one_kind_does_not_make_another_count_as_quick(monkeypatch):
    """A camera that asks for frame after frame says nothing of a training that asks for one thing."""
    kinds = []
    ask = TURNS.ask

    def asked(question, kind, *rest):
        kinds.append(kind)
        return ask(question, kind, *rest)

    monkeypatch.setattr(TURNS, "ask", asked)
    net = cache.network(MODEL)

    def frame(net):
        return 1

    def training(net, number):
        return number

    assert cache.in_worker(net, frame) == cache.in_worker(net, frame) == 1
    assert cache.in_worker(net, partial(training, number=2)) == 2
    assert cache.on_input(MODEL, cache.network_input(MODEL, IMAGE), lambda net, x: 3) == 3
    assert kinds[0] == kinds[1] and len(set(kinds)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priorities of their own there")
def test_pages_are_drawn_before_anything_is_computed():
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    own = priority()
    assert compute_once(priority) >= min(own + 1, 19) and priority() == own
