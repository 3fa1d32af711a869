"""What is kept in memory is bounded by its bytes, whatever visitors bring."""

import gc
import pickle
import re
import threading
import time
import tomllib
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from torch import nn

from explorer.app import answers, budgets, cache, held, kept_objects, replay
from explorer.app.byte_cache import ByteCache
from explorer.failures.confusion_tree import confusion_tree
from explorer.failures.figures import confusion
from explorer.images import uploads
from explorer.images.decoding import ImageError
from tests.conftest import ROOT
from tests.documents import server
from tests.trainer.sets import stored
from trainer import machine


def numbers(budget, removed=None):
    """A cache of numbers that weigh what they are."""
    return ByteCache(lambda: budget, lambda value: value, (removed or []).append)


def test_what_was_not_used_for_longest_goes():
    removed = []
    kept = ByteCache(lambda: 10, lambda value: value, removed.append)
    for value in (4, 3, 2):
        assert kept.get(value, lambda value=value: value) == value
    kept.get(4, lambda: pytest.fail("it is kept"))
    kept.get(5, lambda: 5)
    assert removed == [3, 2] and kept.held == 9
    kept.clear()
    assert sorted(removed) == [2, 3, 4, 5] and kept.held == len(kept) == 0


def test_what_is_heavier_than_all_together_is_given_and_not_kept():
    kept = numbers(10)
    kept.get("small", lambda: 6)
    assert kept.get("large", lambda: 11) == 11
    assert kept.held == 6 and len(kept) == 1


def test_equal_keys_are_computed_once_and_errors_reach_all_who_asked():
    kept, computed = numbers(10), []

    def slow():
        computed.append(1)
        time.sleep(0.2)
        return 3

    def fail():
        computed.append(1)
        time.sleep(0.2)
        raise ImageError("no picture")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: kept.get("a", slow), range(8))) == [3] * 8
        assert len(computed) == 1
        errors = [pool.submit(kept.get, "b", fail) for _ in range(8)]
    assert all(isinstance(error.exception(), ImageError) for error in errors)
    assert len(computed) == 2
    assert kept.get("b", lambda: 1) == 1, "an error is not kept"


def test_the_budget_holds_at_every_moment_under_many_threads():
    kept, most = numbers(1000), []

    def ask(seed):
        draw = np.random.default_rng(seed)
        for _ in range(300):
            value = int(draw.integers(1, 400))
            assert kept.get(value, lambda value=value: value) == value
            most.append(kept.held)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 1800 and max(most) <= 1000
    assert kept.held == sum(value for value, _ in kept._values.values())


def test_pictures_of_four_visits_stay_within_the_budget(monkeypatch):
    """24 pictures each; what went is decoded again, pixel for pixel, and is one array for all."""
    weight = 200 * 100 * 3
    monkeypatch.setattr(cache, "budget", lambda _key: 10 * weight)
    cache.PICTURES.clear()
    pictures = np.random.default_rng(0).integers(0, 256, (96, 100, 200, 3), np.uint8)
    keys = [uploads.put(stored(Image.fromarray(pixels))) for pixels in pictures]
    for visit in range(4):
        for key in keys[24 * visit : 24 * visit + 24]:
            cache.picture(key)
            assert cache.PICTURES.held <= 10 * weight
    assert len(cache.PICTURES) == 10
    first = cache.picture(keys[0])
    assert np.array_equal(first.pixels, pictures[0]) and cache.picture(keys[0]) is first
    with pytest.raises(ValueError, match="read-only"):
        first.pixels[0] = 0


def test_a_network_that_goes_takes_the_copies_of_the_workers_with_it(monkeypatch):
    kept = {}

    def load(name):
        return cache.NETWORKS.get(name, lambda: kept.setdefault(name, nn.Linear(100, 100)))

    monkeypatch.setattr(cache, "budget", lambda _key: 2 * 4 * 100 * 101)
    cache.NETWORKS.clear()
    nets = [load(name) for name in "abc"]
    for net in nets:
        cache.in_worker(net, lambda copy: copy.weight.sum())
    copies = {id(net) for worker in cache._copies for net, _ in worker.values()}
    assert id(nets[0]) not in copies and id(nets[2]) in copies
    cache.NETWORKS.clear()
    copies = {id(net) for worker in cache._copies for net, _ in worker.values()}
    assert copies.isdisjoint(map(id, nets))


def test_every_budget_follows_the_machine_and_stands_in_the_document(monkeypatch):
    """The table adds up to what is said, Streamlit is told its part, every cache of bytes has a row."""
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(2 * 2**30, 2**30))
    assert budgets.budget("pictures") == 2**30 // 8
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(64 * 2**30, 2**30))
    rows = re.findall(r"^\| .* \| (\d+) MiB \|", server(), re.MULTILINE)
    *each, total = map(int, rows)
    assert [2**20 * row for row in each] == [budgets.budget(key) for key in budgets.BUDGETS]
    assert total == sum(each)
    config = tomllib.loads((ROOT / "explorer/.streamlit/config.toml").read_text("utf-8"))
    assert config["server"]["maxCacheDataSize"] == f"{budgets.BUDGETS['elements'].most // 2**20}mb"
    used = {
        key
        for path in (ROOT / "explorer").rglob("*.py")
        for key in re.findall(r"\bbudget\(\"(\w+)\"\)", path.read_text("utf-8"))
    }
    assert used == {*budgets.BUDGETS} - {"elements"}


def traced(make) -> int:
    """Bytes that are taken by what is made."""
    gc.collect()
    tracemalloc.start()
    kept = make()
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return taken


def test_figures_and_trees_take_no_more_than_they_weigh():
    classes = [f"class {number}" for number in range(60)]
    counts = np.random.default_rng(0).integers(0, 50, (60, 60))
    lines = [np.arange(1000.0)] * 20
    text = "\n".join(f"  group {number % 8}: {name}" for number, name in enumerate(classes))
    for make in (
        lambda: confusion.confusion(counts, classes, range(60)),
        lambda: go.Figure([go.Scatter(y=line.copy()) for line in lines]),
        lambda: confusion_tree(counts, tuple(classes), text),
    ):
        kept = make()  # what the first one imports is not its own
        taken = min(traced(make) for _ in range(3))  # another thread may take something meanwhile
        assert taken <= kept_objects.weight(kept) <= 2**16 + 10 * taken


def test_charts_of_many_visits_stay_within_the_budget(monkeypatch):
    monkeypatch.setattr(kept_objects, "budget", lambda _key: 2**20)
    kept_objects.OBJECTS.clear()
    for number in range(40):
        drawn = replay.ready(lambda values: go.Figure(go.Scatter(y=values)), np.full(9000, number))
        assert drawn.data[0].y[0] == number and kept_objects.OBJECTS.held <= 2**20
    assert 1 <= len(kept_objects.OBJECTS) < 40


def test_the_metrics_say_what_every_cache_with_a_budget_holds():
    elsewhere = {"uploads", "elements"}  # Streamlit says those itself
    assert {*held.CACHES, *elsewhere} == set(budgets.BUDGETS)
    cache.PICTURES.clear()
    cache.picture("digit_3")
    (rows,) = held.Held().get_stats().values()
    lines = [row.to_metric_str() for row in rows]
    size = cache.PICTURES.held
    assert f'cache_memory_bytes{{cache_type="cnn_explorer",cache="pictures"}} {size}' in lines


def test_what_is_dropped_is_given_back_and_computed_anew():
    gone = []
    cache = ByteCache(lambda: 100, len, gone.append)
    for key in ("a1", "a2", "b"):
        cache.get(key, lambda key=key: key.encode())
    cache.drop(lambda key: str(key).startswith("a"))
    assert (gone, cache.held, len(cache)) == ([b"a1", b"a2"], 1, 1)
    assert cache.get("a1", lambda: b"new") == b"new"


def test_questions_count_and_hold_nothing_long(monkeypatch):
    """Whoever asks much with long texts fills no memory, however short the answers are."""
    monkeypatch.setattr(answers, "ANSWERS", kept := ByteCache(lambda: 2**20, answers.ANSWERS.weigh))

    @answers.answer()
    def short(text: str | bytes, number: int) -> int:
        return len(text) + number

    long = "a" * 2**20
    for number in range(3000):
        assert short(long if number % 2 else long.encode(), number) == 2**20 + number
    assert 100 < len(kept) < 1100
    assert sum(len(pickle.dumps(key[1:])) for key in kept._values) < 2**20
    assert short("a" * 5000, 0) != short("b" * 4999, 0) and short("\ud800" * 999, 0) == 999
    assert answers.question(len, (long,), {}, {}) != answers.question(len, (long.encode(),), {}, {})
