"""Caches and workers: equal questions are computed once, different ones never meet, sessions never
meet."""

import os
import shutil
import threading
import time

import numpy as np
import pytest
import streamlit as st
import torch
from torch import nn

from explorer.app import cache
from explorer.app.analysis import TURNS, analysis, compute_once, threads, workers
from explorer.app.answers import ANSWERS
from explorer.app.turns import in_turn
from explorer.inside import cached
from explorer.networks import registry
from trainer import run_writer, runs

MODEL, IMAGE = registry.find("digits-relu"), "digit_3"


@pytest.fixture(autouse=True)
def _clear():
    st.cache_data.clear()
    ANSWERS.clear()
    st.cache_resource.clear()
    cache.NETWORKS.clear()
    cache.PICTURES.clear()


def test_two_analyses_never_share_an_entry():
    def first(net, x, number):
        return "first", number

    def second(net, x, number):
        return "second", number

    first_cached = cache.cache_per_image(first)
    second_cached = cache.cache_per_image(second)
    assert first_cached(MODEL, IMAGE, 1) == ("first", 1)
    assert second_cached(MODEL, IMAGE, 1) == ("second", 1)
    assert first_cached(MODEL, IMAGE, 2) == ("first", 2)
    other = registry.find("random:squeezenet1_1")
    assert cached.anatomy(MODEL).parameters == MODEL.parameters
    assert cached.anatomy(other).parameters == other.parameters


def test_equal_questions_are_computed_once():
    computed_by = []

    def slow(net, x):
        computed_by.append(threading.get_ident())
        time.sleep(0.2)
        return x.sum().item()

    slow_cached = cache.cache_per_image(slow)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(slow_cached(MODEL, IMAGE))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8 and len(set(results)) == 1
    assert len(computed_by) == 1
    assert computed_by[0] != threading.get_ident(), "a worker computes"


def test_a_network_that_was_trained_on_is_computed_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    path = tmp_path / "mine"
    shutil.copytree(runs.BUNDLED / "digits-relu", path)
    before = cached.predictions(registry.find("run:mine"), IMAGE)
    assert np.array_equal(before.logits, cached.predictions(MODEL, IMAGE).logits)
    net = registry.load(registry.find("run:mine"))
    with torch.no_grad():
        net.get_parameter("linear.bias").add_(1 + torch.arange(10))
    run_writer.write_tensors(path, "weights.safetensors", run_writer.weights_of(net, "float32"))
    os.utime(path / "weights.safetensors", ns=(1, 10**18))
    after = cached.predictions(registry.find("run:mine"), IMAGE)
    assert after.logits - before.logits == pytest.approx(1 + np.arange(10), abs=1e-3)


def test_a_copy_on_which_an_analysis_failed_is_thrown_away():
    copies = []

    def fail(net, number):
        copies.append(net)
        net.register_forward_hook(lambda *_: None)
        raise ValueError(number)

    def count_hooks(net, number):
        copies.append(net)
        return sum(len(module._forward_hooks) for module in net.modules())

    fail_cached = cache.cache_per_network(fail)
    count_cached = cache.cache_per_network(count_hooks)
    for number in range(6):
        with pytest.raises(ValueError, match=str(number)):
            fail_cached(MODEL, number)
        assert count_cached(MODEL, number) == 0
    assert all(copy is not cache.network(MODEL) for copy in copies)


def test_sessions_that_compute_at_once_get_what_each_gets_alone():
    """Different methods on the same shared network, many times over, bit for bit."""
    methods = ["gradient", "guided_backpropagation", "smoothgrad", "deeplift"]
    alone = {method: cached.saliency(MODEL, IMAGE, method, 3, None).values for method in methods}
    gradients = cached.layer_gradients(MODEL, IMAGE, 3)
    wrong = []

    def compute(method):
        for _ in range(5):
            if not np.array_equal(
                cached.saliency(MODEL, IMAGE, method, 3, None).values, alone[method]
            ):
                wrong.append(method)
            if not np.array_equal(
                cached.layer_gradients(MODEL, IMAGE, 3).norm["weight_gradient"],
                gradients.norm["weight_gradient"],
            ):
                wrong.append("layers")
            st.cache_data.clear()  # what any visitor can do
            ANSWERS.clear()

    threads = [threading.Thread(target=compute, args=(method,)) for method in methods * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    net = cache.network(MODEL)
    assert not any(
        module._forward_hooks or module._backward_hooks or module.training
        for module in net.modules()
    )
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())


def test_the_network_view_is_what_the_network_gets():
    x = cache.network_input(MODEL, IMAGE)
    mean, std = MODEL.preprocessing.mean[0], MODEL.preprocessing.std[0]
    seen = (x[0, 0].numpy() * std + mean) * 255
    assert seen == pytest.approx(cache.network_view(MODEL, IMAGE)[..., 0], abs=1e-3)


def test_private_copies_are_few(monkeypatch):
    monkeypatch.setattr(cache, "COPIES_PER_WORKER", 2)
    nets = [nn.Linear(2, 2) for _ in range(10)]
    for net in nets:
        cache.in_worker(net, lambda copy: copy(torch.zeros(1, 2)))
    kept = [compute_once(lambda: len(cache._worker.__dict__.get("copies", ()))) for _ in range(4)]
    assert max(kept) <= 2


def test_what_many_visitors_ask_at_once_is_answered_bit_for_bit():
    """Many more threads than workers, one network, every method and other pictures."""
    questions = [
        (image, method)
        for image in ("digit_3", "digit_5", "digit_0")
        for method in ("gradient", "guided_backpropagation", "deeplift", "grad_cam")
    ]

    def answer(image, method):
        return cached.saliency(MODEL, image, method, 3).values

    alone = {question: answer(*question) for question in questions}
    st.cache_data.clear()
    ANSWERS.clear()
    wrong = []

    def compute(first):
        for question in questions[first:] + questions[:first]:
            if not np.array_equal(answer(*question), alone[question]):
                wrong.append(question)

    threads = [threading.Thread(target=compute, args=(n % len(questions),)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_analysis_computes_others_in_its_own_turn():
    order = []

    @analysis()
    def inner(number):
        order.append(("inner", in_turn()))
        return number

    @analysis()
    def outer(number):
        order.append(("outer", in_turn()))
        return [inner(number), compute_once(lambda: number + 1)]

    results = [outer(number) for number in range(TURNS.workers + 2)]
    assert results[1] == [1, 2] and order[:2] == [("outer", True), ("inner", True)]
    outer(1).append("spoiled")
    assert outer(1) == [1, 2], "each gets a copy of his own"
    assert inner(1) == 1 and len(order) == 2 * (TURNS.workers + 2)


def test_visitors_who_share_an_answer_cannot_change_it_for_each_other():
    @analysis()
    def slow(number):
        time.sleep(0.1)
        st.cache_data.clear()  # what any visitor can do
        ANSWERS.clear()
        return [number]

    results = []
    threads = [threading.Thread(target=lambda: results.append(slow(1))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[1]] * 4 and len({id(result) for result in results}) == 4


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 8, 16, 63, 128])
def test_workers_and_threads_follow_from_the_cores(cores):
    count, each = workers(cores), threads(cores)
    assert 2 <= count <= max(2, cores) and 1 <= each <= cores
    assert count * each <= 2 * cores, "no more than two threads for each core"
    assert count * each >= cores, "no core is idle while questions wait"
