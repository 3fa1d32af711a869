"""States of networks and Home in words: at chance, sure, undefined and one output have sentences of their own."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import unwritten
from explorer.inside.words import gradient_states as words
from explorer.inside.words import gradients as gradient_words
from explorer.inside.words import home
from tests.inside.claims import network, number, numbers, place, sizes

FEW = settings(max_examples=200, deadline=None, derandomize=True)
SIGNALS = st.lists(sizes(), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("probabilities", "loss", "state"),
    [
        ([1.0], 0.0, "one output"),
        ([1.0, 0.0], 0.0, "certain"),
        ([0.995, 0.005], 0.005, "sure"),
        ([0.6, 0.4], 0.51, "chance"),
        ([0.9, 0.1], 0.1, ""),
        ([math.nan, 0.5], 1.0, "undefined"),
        ([0.5, 0.5], math.inf, "undefined"),
        ([0.001] * 1000, 6.9, "chance"),
        ([0.1, 0.9], 2.3, ""),
    ],
)
def test_states_have_sentences_of_their_own(probabilities, loss, state):
    net = network([1.0, 2.0], probabilities=probabilities, loss=loss)
    assert net.state == state
    text = words.states([net], ["net"])
    assert bool(text) == bool(state) and "{" not in text
    if state in words.UNREADABLE:
        assert "says nothing" in gradient_words.sentence(net, "net", "activation", "norm")
        compared = gradient_words.compare([net, net], ["a", "b"], "activation", "norm")
        assert "nothing to compare" in compared


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=12))
@FEW
def test_at_chance_means_nearly_equal_probabilities(scores):
    z = np.array(scores)
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    with np.errstate(divide="ignore"):
        net = network([1.0], probabilities=p, loss=float(-np.log(p[0])))
    if net.state == "chance":
        assert p.max() < 5 / len(p) and -np.log(p[0]) < 10 + np.log(len(p))
    if net.state == "sure":
        assert p[0] >= 0.99 - 1e-9
    if np.allclose(p, p[0]) and len(p) > 1:
        assert net.state == "chance"


@given(st.lists(st.booleans(), max_size=6))
@FEW
def test_networks_without_the_class_with_another_picture_or_state_are_named(flags):
    labels = [f"net{place}" for place in range(len(flags))]
    for text, named in (
        (words.without_class(labels, flags, "cat"), False),
        (words.other_pictures(labels, flags, "Digit 3"), True),
        (words.not_initial(labels, flags), False),
    ):
        assert {label for label in labels if label in text} == {
            label for label, flag in zip(labels, flags, strict=True) if flag == named
        }
        assert bool(text) == (named in flags)
    assert ("cat" in words.without_class(labels, flags, "cat")) == (False in flags)
    assert ("Digit 3" in words.other_pictures(labels, flags, "Digit 3")) == (True in flags)
    odd = [label for label, has in zip(labels, flags, strict=True) if has]
    text = words.attention(odd)
    assert bool(text) == bool(odd) and all(label in text for label in odd[:4])


@given(st.lists(st.floats(0, 80), min_size=1, max_size=5))
@FEW
def test_losses_stand_beside_their_probabilities(losses):
    nets = [
        network([1.0], probabilities=[math.exp(-loss), 1 - math.exp(-loss)], loss=loss)
        for loss in losses
    ]
    columns = words.losses(nets, [f"net{i}" for i in range(len(nets))], ["cat"] * len(nets))
    assert {len(column) for column in columns.values()} == {len(nets)}
    for loss, said in zip(losses, columns["cross entropy L"], strict=True):
        if loss == 0:
            assert said == "0 in float32"
        else:
            read = unwritten(said)
            assert (float(said) if read is None else read) == pytest.approx(loss, rel=1e-3)


@given(SIGNALS)
@FEW
def test_home_says_which_layers_would_learn(signal):
    text = home.which_layers(network(signal), "net", "cat")
    assert "cross entropy of cat" in text
    usable = [v for v in signal if math.isfinite(v)]
    for most, least, size in numbers(r"Largest in W, smallest in W: N times less", text):
        assert signal[place(most)] == max(usable) and signal[place(least)] == min(usable)
        assert number(size) == pytest.approx(max(usable) / min(usable), rel=0.06)


def test_losses_of_0_say_why():
    assert words.loss(network([1.0], probabilities=[1.0], loss=0.0)) == "0: one output"
    assert words.loss(network([1.0], probabilities=[1.0, 0.0], loss=0.0)) == "0 in float32"
    assert words.loss(network([1.0], loss=2.30258)) == "2.303"
    columns = words.losses([network([1.0])], ["net"], ["cat"])
    assert {len(column) for column in columns.values()} == {1}


@given(st.lists(st.sampled_from(["ViT", "another", "a third"]), unique=True))
def test_whose_attention_is_left_out(labels):
    text = words.attention(labels)
    assert bool(text) == bool(labels)
    assert all(label in text for label in labels)
