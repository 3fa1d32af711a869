"""Alike and silent filters: against loops, filters that are made alike, and networks that are made silent."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from explorer.inside import silent_filters
from explorer.inside.alike_filters import ALIKE, Alike, Pair, alike, by_chance, similarities
from explorer.inside.filters import Filters, measure
from explorer.inside.layer_graph import layer_graph
from explorer.inside.silent_filters import Activation, Silent
from explorer.inside.words import alike_filters as words
from explorer.inside.words import filter_play as play_words

RNG = np.random.default_rng(0)


def moved(weights: np.ndarray, down: int, right: int) -> np.ndarray:
    """Filters moved down and right, zeros where nothing was."""
    result = np.zeros_like(weights)
    for c, i, j in np.ndindex(*weights.shape):
        if 0 <= i - down < weights.shape[1] and 0 <= j - right < weights.shape[2]:
            result[c, i, j] = weights[c, i - down, j - right]
    return result


def test_the_similarity_is_the_largest_cosine_over_all_shifts():
    weights = RNG.normal(size=(5, 2, 4, 5))
    found, shifts = similarities(weights, 2)
    for i, j in np.ndindex(5, 5):
        norm = np.linalg.norm(weights[i]) * np.linalg.norm(weights[j])
        cosines = {
            (down, right): (weights[i] * moved(weights[j], down, right)).sum() / norm
            for down in range(-2, 3)
            for right in range(-2, 3)
        }
        best = max(cosines, key=cosines.__getitem__)
        assert found[i, j] == pytest.approx(cosines[best])
        assert cosines[tuple(shifts[i, j].tolist())] == pytest.approx(cosines[best])
    assert found == pytest.approx(found.T) and np.diag(found) == pytest.approx(np.ones(5))


def test_a_filter_that_is_shifted_or_scaled_is_alike():
    wave = np.zeros((3, 7, 7))
    wave[:, 1:5, 2:4] = RNG.normal(size=(3, 4, 2))
    weights = np.stack([wave, 7 * moved(wave, 1, -1), RNG.normal(size=(3, 7, 7)), 0 * wave, -wave])
    result = alike(weights)
    assert [(pair.first, pair.second, pair.shift) for pair in result.pairs] == [(0, 1, (-1, 1))]
    assert result.pairs[0].similarity == pytest.approx(1) and result.reach == 2
    assert not alike(weights, connected=True).pairs, "a fully connected layer has one place only"
    assert result.of(1) == list(result.pairs) and not result.of(2)


@pytest.mark.parametrize("shape", [(1, 3, 3), (3, 3, 3)])
def test_random_filters_are_alike_as_often_as_is_said(shape):
    """Other random ones than those that were counted."""
    weights = np.random.default_rng(5).normal(size=(400, *shape))
    found = alike(weights)
    assert len(found.pairs) == pytest.approx(found.expected, abs=4 * found.expected**0.5 + 3)
    assert by_chance((3, 7, 7), 2) == 0


def test_filters_behind_which_nothing_comes_are_silent():
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.Conv2d(4, 2, 3)
    ).eval()
    with torch.no_grad():
        net[1].bias[1], net[1].weight[1] = -1, 0
    graph = layer_graph(net, (1, 3, 8, 8))
    activation = silent_filters.activation_after(graph, "0")
    assert activation == Activation("2", "ReLU") and activation.can_be_silent
    x = torch.randn(1, 3, 8, 8)
    result = silent_filters.silent(net, x, graph, activation.layer)
    expected = (net[:3](x)[0] == 0).flatten(1).all(1)
    assert result.tolist() == expected.tolist() and result[1]


@pytest.mark.parametrize(
    "behind, kind", [([nn.Sigmoid()], "Sigmoid"), ([nn.MaxPool2d(2), nn.ReLU()], ""), ([], "")]
)
def test_where_no_activation_zeroes_nobody_is_silent(behind, kind):
    graph = layer_graph(nn.Sequential(nn.Conv2d(1, 2, 3), *behind), (1, 1, 8, 8))
    activation = silent_filters.activation_after(graph, "0")
    assert activation.kind == kind and not activation.can_be_silent


PAIRS = st.builds(
    Pair,
    st.integers(0, 4),
    st.integers(5, 9),
    st.floats(ALIKE, 1),
    st.tuples(st.integers(-2, 2), st.integers(-2, 2)),
)
ALIKES = st.builds(
    Alike,
    st.lists(PAIRS, max_size=4).map(tuple),
    st.integers(1, 600),
    st.floats(0, 9),
    st.integers(0, 3),
)
FLAGS = arrays(bool, (2, 10))
KINDS = st.sampled_from(["ReLU", "Sigmoid", ""])


@settings(max_examples=60)
@given(ALIKES, FLAGS, KINDS, st.integers(0, 9))
def test_alike_and_silent_in_words(result, flags, kind, index):
    text = words.pairs(result)
    if result.pairs:
        assert text.startswith(f"{len(result.pairs)} pair")
        assert ("hardly any" in text) == (result.expected < 0.05)
    else:
        assert "No two" in text
    assert f"{result.compared:,} filter" in words.how_alike(result)
    assert ("shifted" in words.how_alike(result)) == (result.reach > 0)
    rows = zip(*words.table(result).values(), strict=True)
    assert list(rows) == [
        (each.first, each.second, each.similarity, *each.shift) for each in result.pairs
    ]
    filters = Filters("conv1", np.ones((2, 1, 3, 3), np.float32))
    finding = play_words.finding(filters, measure(filters.weights), result)
    assert "oriented" in finding and finding.endswith(text)
    for pair in result.pairs:
        assert f"like {pair.second} ({pair.similarity:.2f}" in words.pair(pair, pair.first)
        assert f"like {pair.first} " in words.pair(pair, pair.second)
        assert ("shifted" in words.pair(pair, pair.first)) == (pair.shift != (0, 0))
    here = flags[0] | flags[1]
    everywhere = flags[0] & here
    if kind != "ReLU":
        here = everywhere = np.zeros(10, bool)
    silent = Silent(Activation("act", kind), here, everywhere, 9)
    said = words.silent(silent)
    if kind == "ReLU" and here.any():
        assert int(re.search(r"(\d+) filter", said).group(1)) == here.sum()
        assert ("none of them" in said) == (not everywhere.any())
        if everywhere.any() and here.sum() > 1:
            count = "all" if everywhere.sum() == here.sum() else str(everywhere.sum())
            assert f"{count} of them" in said
    else:
        assert "0 everywhere" not in said
    about = words.about(index, result, silent)
    assert about.startswith(f"Filter {index}")
    assert ("0 on all 9" in about) == everywhere[index]
    assert ("0 on this picture" in about) == (here[index] and not everywhere[index])
