"""What is said of filters and their answers, against their numbers and against random filters."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from explorer.inside import filters as analysis
from explorer.inside import random_filters
from explorer.inside.figures.filters import scales
from explorer.inside.filter_responses import filter_response, first_layer
from explorer.inside.filters import FilterResponse, Filters, FiltersError, measure
from explorer.inside.random_filters import ORIENTED, by_chance
from explorer.inside.words import filters as words
from explorer.inside.words import response as response_words

SHAPES = st.tuples(
    st.integers(1, 12), st.sampled_from([1, 3]), st.integers(1, 5), st.integers(1, 5)
)
WEIGHTS = SHAPES.flatmap(
    lambda shape: arrays(
        np.float32, shape, elements=st.sampled_from([0, 0, 1, -1]) | st.floats(-2, 2, width=32)
    )
)
FAST = settings(derandomize=True, deadline=None, max_examples=30)


@pytest.mark.parametrize(
    "shape", [(1, 3, 3), (3, 3, 3), (3, 5, 5), (1, 5, 5), (1, 7, 7), (3, 2, 4)]
)
def test_random_filters_of_the_same_size_are_rarely_oriented(shape):
    """Other random filters than those that the threshold was found with, measured one by one."""
    least, share = by_chance(shape)
    properties = measure(np.random.default_rng(7).normal(size=(1500, *shape)))
    assert properties.least == least >= ORIENTED
    assert properties.oriented.mean() == pytest.approx(share, abs=0.015)
    assert share <= 0.0501


@pytest.mark.parametrize("shape", [(3, 7, 7), (3, 11, 11), (1, 28, 28)])
def test_random_filters_of_a_larger_size_never_are(shape):
    assert by_chance(shape) == (ORIENTED, 0)
    properties = measure(np.random.default_rng(7).normal(size=(300, *shape)))
    assert not properties.oriented.any() and properties.selectivity.max() < 0.3


def test_the_quick_selectivity_is_that_of_the_fourier_power(monkeypatch):
    """`by_chance` sums over pairs of places, `measure` over frequencies."""
    monkeypatch.setattr(random_filters, "DRAWN", 50)
    least, share = by_chance.__wrapped__((3, 3, 4))
    weights = np.random.default_rng(0).normal(size=(50, 3, 12)).reshape(50, 3, 3, 4)
    selectivity = measure(weights).selectivity
    assert least == pytest.approx(max(0.4, np.quantile(selectivity, 0.95)))
    assert share == pytest.approx((selectivity >= least - 1e-12).mean())


@FAST
@given(WEIGHTS)
def test_filters_are_counted_by_the_rule_that_is_said(weights):
    layer, properties = Filters("conv1", weights), measure(weights)
    text = words.describe(layer, properties)
    oriented = sum(value >= properties.least for value in properties.selectivity.tolist())
    assert re.search(rf": {oriented} (is|are) oriented \(selectivity at least", text)
    assert f"{properties.least:.2f}" in words.expected(properties)
    if properties.chance:
        usual = properties.chance * len(weights)
        assert (f"about {usual:.1f}" if usual >= 0.05 else "hardly any") + " would be" in text
    else:
        assert "random filters of this size stay below" in text
    flat = int(sum(np.ptp(w, axis=(1, 2)).max() == 0 for w in weights))
    assert (f"{flat} flat" in text) == (flat > 0) or flat != np.isnan(properties.frequency).sum()
    assert words.name(layer).startswith(f"{len(weights)} filter")
    scatter = words.describe_scatter(properties)
    assert f"{oriented} of {len(weights)} filter" in scatter
    assert words.describe_one(properties, 0).startswith("Filter 0: norm")
    assert "nan" not in words.describe_one(properties, 0)
    table = words.table(properties)
    assert [len(column) for column in table.values()] == [len(weights)] * len(table)


@FAST
@given(WEIGHTS, st.sampled_from(["own", "common"]))
def test_the_legend_bounds_the_weights(weights, scale):
    properties = measure(weights)
    white = scales(properties, scale)
    text = words.legend(white, weights.shape[1])
    caption = words.caption(Filters("conv1", weights), properties, "trained", white)
    assert text in caption
    assert ("One colour scale" in text) == (white.min() == white.max())
    assert f"{white.max():.3g}" in text and white.max() >= 0.999 * np.abs(weights).max()


@FAST
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        elements=st.sampled_from([0, 1, 1, -2]) | st.floats(-9, 9, width=32),
    )
)
def test_where_a_filter_answers(responses):
    layer = Filters("conv1", np.ones((1, 1, 3, 3), np.float32))
    response = FilterResponse(
        responses, analysis.strongest(responses, layer), np.zeros((4, 4)), np.zeros(4)
    )
    text = response_words.describe(response)
    best = responses.max()
    if responses.size == 1:
        assert f"answers {best:.3g}" in text
    elif best == responses.min():
        assert "alike everywhere" in text
    else:
        row, column = (int(n) for n in re.search(r"row (\d+), column (\d+)", text).groups())
        assert responses[row, column] == best
        also = int((responses == best).sum()) - 1
        assert ("as large" in text) == (also > 0) and (not also or f"{also} other place" in text)
    assert response_words.introduction("About.", text).startswith("About.")
    of_filter = response_words.of_filter(3, text)
    assert of_filter.startswith("Filter 3: ") and of_filter.endswith(text[1:])


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_no_pictures(bad):
    net = nn.Sequential(nn.Conv2d(3, 2, 3))
    with torch.no_grad():
        net[0].weight[0, 0, 0, 0] = bad
    with pytest.raises(FiltersError, match="no finite numbers"):
        first_layer(net)


def test_answers_that_leave_the_range_are_said():
    net = nn.Sequential(nn.Conv2d(3, 2, 3))
    with torch.no_grad():
        net[0].weight.fill_(3e38)
    with pytest.raises(FiltersError, match="no finite number"):
        filter_response(net, torch.ones(1, 3, 8, 8), 0)
