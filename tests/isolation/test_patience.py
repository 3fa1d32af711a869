"""Patience: work in the background waits for a busy server; who stops it is heard."""

import numpy as np
import pytest

from explorer.failures import inference, sources
from explorer.images.decoding import ImageError
from explorer.isolation import pool as pools
from explorer.isolation.child import BusyError
from explorer.isolation.pool import Pool, patient
from tests.failures.examples import SPEC, encoded, model, picture
from tests.isolation.worker import ROWS, TestError
from trainer.nets import build

MODULE = "tests.isolation.worker"


def test_who_is_patient_waits_until_there_is_a_turn_or_it_is_stopped(monkeypatch):
    monkeypatch.setattr(pools, "PAUSE", 0.01)
    pool, tries = Pool(1, MODULE, wait=0.01), []
    monkeypatch.setattr(pool, "_ask", lambda _job, data: data)
    assert pool._turn()  # and does not give it back

    def stop():
        tries.append(1)
        if len(tries) == 3:
            pool._next()
        return len(tries) > 5

    with patient(stop):
        assert pool.call(ROWS["echo"], b"read", TestError) == b"read"
        assert len(tries) == 3 and pool._turn()
        with pytest.raises(BusyError):
            pool.call(ROWS["echo"], b"", TestError)
    with pytest.raises(TestError, match="busy"):
        pool.call(ROWS["echo"], b"", TestError)


@pytest.mark.parametrize("is_stopped", [False, True])
def test_an_evaluation_waits_for_a_busy_server_and_ends_early_when_it_is_stopped(
    monkeypatch, is_stopped
):
    monkeypatch.setattr(pools, "PAUSE", 0.01)
    busy = Pool(1, MODULE, wait=0.01)
    assert busy._turn()
    monkeypatch.setattr(busy, "_ask", lambda _job, _data: None)
    decode, looks = sources.decoding.decoded, []

    def in_a_child(data):
        busy.call(ROWS["echo"], data, ImageError)
        return decode(data)

    def stop():
        looks.append(1)
        if len(looks) == 20 and not is_stopped:
            busy._next()
        return is_stopped and len(looks) > 20

    monkeypatch.setattr(sources.decoding, "decoded", in_a_child)
    source = sources.uploaded([(f"{n}.png", encoded(picture(n)), "cat") for n in range(2)])
    net = build(SPEC).eval()
    batches = inference.BatchInference(net, model(net), source, "cpu", [0])
    results = list(inference.batch_results(batches, [np.arange(2)], 0, 1, stop))
    if is_stopped:
        assert results == []
    else:
        assert [len(each.columns["labels"]) for each in results] == [2]
        assert not results[0].unreadable
