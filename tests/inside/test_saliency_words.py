"""What is said of saliency maps, against their numbers."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.inside import saliency
from explorer.inside.contrast import contrast, spread
from explorer.inside.perturbation_attribution import superpixels
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import home as home_words
from explorer.inside.words import saliency as words
from tests import zoo

VALUES = arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.sampled_from([0, 0, 1, 2, -1, 0.25]) | st.floats(-4, 4, width=32),
)
FAST = settings(derandomize=True, deadline=None, max_examples=60)


def map_of(values, signed=True, **more) -> SaliencyMap:
    values = np.asarray(values, np.float32)
    values = values if signed else np.abs(values)
    return SaliencyMap(values, signed, "gradient", "Gradient", "slope", 0, **more)


def pair(data: st.DataObject, signed: bool) -> tuple[SaliencyMap, SaliencyMap]:
    first = data.draw(VALUES)
    second = data.draw(arrays(np.float32, first.shape, elements=st.floats(-4, 4, width=32)))
    return map_of(first, signed), map_of(second, signed)


def near(text: str, share: float) -> bool:
    """Whether the first share of a text is this one."""
    number = re.search(r"(less than |more than )?([\d.]+)\s%", text)
    stated = float(number[2]) / 100
    if number[1]:
        return share <= stated + 1e-9 if "less" in number[1] else share >= stated - 1e-9
    return abs(share - stated) <= 0.0051


@FAST
@given(VALUES, st.booleans())
def test_where_the_mass_lies(values, signed):
    result = map_of(values, signed)
    text = words.describe(result, "cat")
    sizes = np.abs(result.values.astype(float))
    assert ("0 everywhere" in text) == (not sizes.any())
    assert words.describe_tile(result, "cat") == text
    assert (words.most(result) != "") == bool(
        re.search(r"more than in any other|the most \([^)]+\) in the", text)
    )
    assert words.most(result) in (text if "more than in any" not in text else "middle")
    if not sizes.any():
        return
    h, w = sizes.shape
    finer = np.kron(sizes, np.ones((3, 3)))  # whose sides are whole thirds
    sums = (finer.reshape(3, h, 3, w).sum((1, 3)) / finer.sum()).ravel()
    assert near(text, sums[4])
    place = re.search(
        r"in the ([a-z ]+) ninth\.|in the ([a-z ]+) ninth;", text.partition("the most")[2]
    )
    if "evenly" in text:
        assert max(sums) < 1.25 / 9 * (1 + 1e-6)
    elif place:
        most = words.PLACES.index(place[1] or place[2])
        assert sums[most] == pytest.approx(max(sums))
        assert near(text.partition("the most")[2], sums[most]), (
            "no other share that is told is more"
        )
    elif "more than in any other" in text:
        assert sums[4] == pytest.approx(max(sums))
    if signed:
        positive = sizes[result.values > 0].sum() / sizes.sum()
        assert near(text.partition("; ")[2], positive) or "equal parts" in text
    else:
        assert "speaks" not in text


@FAST
@given(st.data(), st.booleans())
def test_a_contrast_of_magnitudes_speaks_for_nobody(data, signed):
    first, second = pair(data, signed)
    difference = contrast(first, second)
    text = words.describe_contrast(difference, "cat", "dog")
    same = not difference.values.any()
    assert ("both maps are the same" in text) == same
    assert (difference.moved is None) == signed
    if signed or same:
        return
    assert "speaks for" not in text and "neither for nor against" in text
    a, b = (np.abs(one.values.astype(float)).ravel() for one in (first, second))
    if a.any() and b.any():
        common = np.minimum(a / a.sum(), b / b.sum()).sum()
        assert near(text, 1 - common)
        assert difference.values[difference.values > 0].sum() == pytest.approx(
            -difference.values[difference.values < 0].sum(), abs=1e-5
        ), "half is positive by algebra, so it can mean nothing"
    else:
        assert near(text, 1)


@FAST
@given(st.data())
def test_a_contrast_of_signed_maps_says_which_way(data):
    first, second = pair(data, True)
    text = words.describe_contrast(contrast(first, second), "cat", "dog")
    difference = (first.values - second.values).astype(float)
    if difference.any():
        positive = difference[difference > 0].sum() / np.abs(difference).sum()
        assert near(text, positive) and "for cat rather than dog" in text


@FAST
@given(VALUES, st.booleans(), st.sampled_from([("the class", ""), ("cat", "dog")]))
def test_the_legend_gives_the_ends_of_the_colours(values, signed, classes):
    result = map_of(values, signed)
    text = words.legend(result, classes)
    if not np.abs(result.values).max():
        assert "0 everywhere" in text
        return
    assert f"{result.limit:.3g}" in text
    assert ("percentile" in text) == bool((np.abs(result.values) > result.limit).any())
    assert ("(for the class)" in text) == (signed and not classes[1])
    assert ("more for cat" in text) == bool(classes[1])


@FAST
@given(st.floats(-9, 9) | st.just(0.0), st.floats(-9, 9) | st.just(0.0), st.booleans())
def test_whether_it_adds_up(change, delta, complete):
    result = map_of([[1.0]], change=change if complete else None, delta=delta if complete else None)
    text = words.account(result)
    assert bool(text) == complete
    if complete:
        assert ("nothing to share out" in text) == (change == 0)
        assert ("can be trusted" in text) == (change != 0 and abs(delta) < 0.01 * abs(change))


@FAST
@given(st.data(), st.booleans())
def test_the_spread_of_two_draws(data, signed):
    first, second = pair(data, signed)
    result = spread(first, second)
    text = words.describe_spread(result, "LIME")
    a, b = (one.values.astype(float).ravel() for one in (first, second))
    opposite = np.mean([x * y < 0 for x, y in zip(a.tolist(), b.tolist(), strict=True)])
    assert (result.turned is not None) == signed
    if signed:
        assert result.turned == pytest.approx(opposite)
    if result.correlation is None:
        assert "nothing can be compared" in text
        return
    assert result.correlation == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-6)
    assert f"{result.correlation:.2f}" in text
    steady = result.correlation >= 0.9 and (not signed or opposite <= 0.05)
    assert ("agree well" in text) == steady


@FAST
@given(VALUES, st.none() | st.integers(0, 9), st.none() | st.just("layer4"))
def test_settings_are_what_was_asked_for(values, seed, layer):
    asked = words.settings(map_of(values, seed=seed, layer=layer), "cat")
    assert asked["method"] == "Gradient" and asked["class"] == "cat"
    assert (asked.get("seed"), asked.get("layer")) == (seed, layer) and None not in asked.values()


@FAST
@given(st.integers(1, 299), st.integers(1, 3))
def test_pictures_say_how_many_pixels_the_network_is_given(given, factor):
    for over, alone, *_ in (
        words.views(given, factor * given),
        home_words.over(given, factor * given),
    ):
        assert ("photo" in over) == (factor > 1) and f"given: {given} × {given} pixels" in alone


@pytest.mark.parametrize("method", ["kernel_shap", "lime"])
def test_a_superpixel_counts_once_whatever_its_size(method):
    net, x, _ = zoo.example("own_digits_relu")
    result = saliency.saliency(net, x, method, 3, amount=60)
    parts = superpixels(x)
    numbers = [result.values[parts == i] for i in range(parts.max() + 1)]
    shares = np.array([number[0] for number in numbers], np.float64)
    assert all(np.ptp(number) == 0 for number in numbers)
    assert result.masses.sum() == pytest.approx(shares.sum(), abs=1e-4)
    if method == "kernel_shap":
        with torch.no_grad():
            change = (net(x) - net(torch.zeros_like(x)))[0, 3].item()
        assert result.masses.sum() == pytest.approx(change, abs=1e-3), (
            "the shares are of the change"
        )
    positive = shares[shares > 0].sum() / np.abs(shares).sum()
    assert near(words.describe(result, "cat").partition("; ")[2], positive)
    assert "whatever its size" in words.legend(result)
