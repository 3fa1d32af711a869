"""Saliency maps that come by estimates: none where the map is quick, little time for all, and the map at
the end is the one that was asked for."""

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.app import waiting
from explorer.inside import cached, saliency_estimates
from explorer.inside.cached import estimates
from explorer.inside.saliency import saliency
from explorer.inside.saliency_estimates import FIRST, QUICK, steps
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS
from explorer.inside.words import saliency as words

GRADUAL = {key: row.amount for key, row in METHODS.items() if row.amount}
AMOUNTS = st.sampled_from(list(GRADUAL.values()))


@given(AMOUNTS, st.integers(1, 2000), st.floats(1e-5, 20))
def test_estimates_grow_and_take_little(amount, whole, forward):
    taken = saliency_estimates.seconds(amount, whole, forward)
    fewer = steps(amount, whole, forward)
    if taken <= QUICK:
        assert fewer == ()
    assert list(fewer) == sorted(set(fewer)) and all(value < whole for value in fewer)
    times = [amount.passes(value) * forward for value in fewer]
    assert sum(times) <= taken / 3
    if fewer:
        assert times[0] <= FIRST or fewer[0] == amount.fewest
        assert taken <= 4 * 5 * 4 * times[-1], "no long wait after the last"
    elif taken > QUICK:
        assert 4 * max(FIRST, amount.passes(amount.fewest) * forward) > taken


@given(AMOUNTS, st.integers(1, 10**6))
def test_the_amount_within_so_many_passes_is_the_largest(amount, passes):
    value = amount.within(passes)
    assert amount.passes(value) <= passes < amount.passes(value + 1)


@pytest.mark.parametrize("key", GRADUAL)
def test_the_fewest_are_enough_and_passes_are_counted(key):
    torch.manual_seed(0)
    body = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10)
    net, x = nn.Sequential(*body), torch.rand(1, 3, 64, 64)
    row, seen = GRADUAL[key], []

    def count(_module, inputs):
        seen.append(len(inputs[0]))

    handle = net.register_forward_pre_hook(count)
    try:
        few = saliency_estimates.estimate(net, x, key, 3, None, row.fewest, 1, row.default)
        seen.clear()
        saliency(net, x, key, 3, None, row.default, 1)
    finally:
        handle.remove()
    assert row.passes(row.default) / row.each == pytest.approx(sum(seen), rel=0.25, abs=3)
    assert (row.each == 3) == (key not in ("occlusion", "lime", "kernel_shap")), "backward passes"
    assert (few.amount, few.whole) == (row.fewest, row.default) and np.isfinite(few.values).all()
    alone = saliency(net, x, key, 3, None, row.fewest, 1)
    assert np.array_equal(few.values, alone.values)


@given(st.integers(1, 99), st.none() | st.integers(100, 999))
def test_an_estimate_says_of_how_much_it_is_one(amount, whole):
    values = np.ones((3, 3), np.float32)
    shown = SaliencyMap(
        values, False, "smoothgrad", "SmoothGrad", "q", 0, amount=amount, unit="copies", whole=whole
    )
    text = words.describe(shown, "cat")
    assert text.startswith(f"Estimate so far, {amount} of {whole} copies. Smooth") == bool(whole)
    assert text.startswith(words.estimate(shown)) and bool(words.estimate(shown)) == bool(whole)
    assert text.endswith(words.describe(dataclasses.replace(shown, whole=None), "cat"))
    assert words.settings(shown, "cat")["copies"] == amount


PASS = 0.05  # seconds


@pytest.fixture
def slow(monkeypatch):
    """A network as if a pass of it took long; the seconds that are said beforehand."""
    said = []
    monkeypatch.setattr(estimates, "forward_seconds", lambda _model: PASS)
    monkeypatch.setattr(waiting, "say_beforehand", said.append)
    return said


def seen(monkeypatch, module) -> list[tuple]:
    """(amount, whole) of every map that a panel shows."""
    shown, describe = [], module.describe

    def noted(saliency_map, name):
        shown.append((saliency_map.amount, saliency_map.whole))
        return describe(saliency_map, name)

    monkeypatch.setattr(module, "describe", noted)
    return shown


def test_the_page_ends_with_the_map_that_was_asked_for(app, slow, monkeypatch):
    shown = seen(monkeypatch, words)
    at = app("saliency", model="digits-relu")
    for key, value in {
        "image": "digit_3",
        "method": "smoothgrad",
        "samples_smoothgrad": 100,
    }.items():
        at.session_state[key] = value
    shown.clear()
    at.run()
    assert not at.exception
    assert list(dict.fromkeys(shown)) == [(2, 100), (10, 100), (100, None)]
    view, model = at.session_state["views"]["map"], at.session_state["choice"].model
    target = at.selectbox(key="saliency_digits-relu_digit_3").value
    expected = cached.saliency(model, "digit_3", "smoothgrad", target, amount=100)
    assert np.array_equal(view.arrays()["values"], expected.values)
    assert view.settings["noisy copies"] == 100
    assert (slow[-3], slow[-1]) == (pytest.approx(300 * PASS), 0), "before, and when it is there"
    assert any("at random" in each.value for each in at.markdown)
    shown.clear()
    at.select_slider(key="samples_smoothgrad").set_value(50).run()
    assert shown[0] == (2, 50) and shown[-1] == (50, None)
    assert "10: about 2 seconds" in at.select_slider(key="samples_smoothgrad").help


def test_a_grid_says_how_long_all_of_it_takes(app, slow):
    at = app("saliency", model="digits-relu")
    for key, value in {
        "image": "digit_3",
        "view": "Methods × classes",
        "methods": ["lime"],
    }.items():
        at.session_state[key] = value
    at.run()
    assert not at.exception and slow[-1] == pytest.approx(3 * 200 * PASS)


def test_a_changed_picture_also_ends_with_the_whole(app, slow, monkeypatch):
    shown = seen(monkeypatch, words)
    at = app("what_if", model="digits-relu")
    at.session_state["what_if_method"] = "lime"
    shown.clear()
    at.run()
    assert not at.exception
    assert shown[0][1] == 200 and set(shown[-2:]) == {(200, None)}
    assert slow[1] == pytest.approx(2 * 200 * PASS) and slow[-1] == 0
    assert not any("so far" in each.value for each in at.markdown)
