"""The eye, how many filters there are, and whose dropout is shown: sentences against the numbers."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from explorer.inside.filters import ORIENTED, measure
from explorer.lessons.cached import dropout as cached
from explorer.lessons.words import dropout_network, visual_cortex
from explorer.networks.registry import MODELS
from tests.lessons.shown import shown

PROPERTIES = measure(np.random.default_rng(0).normal(size=(6, 3, 11, 11)).astype(np.float32))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=6, max_size=6),
    st.sampled_from([0.0, 0.02, 0.5, 1.0]),
)
def test_oriented_filters_are_counted(selectivity, chance):
    layer = replace(PROPERTIES, selectivity=np.array(selectivity), chance=chance)
    text = visual_cortex.describe(layer)
    count = sum(value >= ORIENTED for value in selectivity)
    assert "Hubel and Wiesel 1962" in text
    assert (f"filters {count} " in text) if count else ("none is like that" in text)
    usual = binom(6, chance)  # of six random ones
    learned = count > 0 and (not chance or count > usual.mean() + 2 * usual.std())
    assert ("nobody told the network" in text) == learned


def test_ninety_six_or_not():
    assert "all 96 filters" in visual_cortex.how_many(96, 11)
    for count, side in ((64, 11), (96, 7)):
        text = visual_cortex.how_many(count, side)
        assert "not here" in text and f"{count} of {side}×{side}" in text


def test_dropout_of_alexnet_itself(app):
    chosen = MODELS["alexnet64"]
    model = cached.with_dropout(chosen, "chelsea", "alexnet")
    assert model.key == ("alexnet" if MODELS["alexnet"].on_disk else "random:alexnet")
    text = dropout_network.about(model, "alexnet")
    assert ("chance" in text) == (model.source == "random")
    assert dropout_network.about(chosen, "small") == f"{chosen.label}."
    at = app("learn_dropout")
    at.button_group(key="dropout_of").set_value("alexnet").run()
    assert not at.exception
    words = shown(at)
    assert "AlexNet" in words and "Of the 9,216 units 50\u00a0% stand" in words
