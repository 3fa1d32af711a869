"""What is said of several saliency maps, against their numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.inside.saliency_methods import METHODS
from explorer.inside.words import saliency as words
from explorer.inside.words import saliency_grids as grid_words
from tests.inside.test_saliency_words import FAST, VALUES, map_of, pair


@FAST
@given(st.lists(st.sampled_from(sorted(METHODS)), max_size=4), st.lists(st.booleans(), max_size=4))
def test_what_draws_at_random_and_who_has_no_such_class(keys, known):
    methods = [METHODS[key] for key in keys]
    text = grid_words.drawn(methods)
    assert bool(text) == any(method.seeded for method in methods)
    for method in methods:
        assert not method.seeded or method.label in text
    labels = [f"net {i}" for i in range(len(known))]
    for method in methods[:1]:
        text = grid_words.networks(method, "cat", labels, known)
        for label, knows in zip(labels, known, strict=True):
            assert (label in text) == (not knows)


@FAST
@given(st.data())
def test_the_correlation_of_two_classes(data):
    first, second = pair(data, True)
    text = grid_words.describe_classes(
        [[first, second], [first, "no map"]], ["A", "B"], ["cat", "dog"]
    )
    assert "B " not in text.partition("Correlation")[2]
    if np.ptp(first.values) and np.ptp(second.values):
        value = np.corrcoef(first.values.ravel(), second.values.ravel())[0, 1]
        assert float(re.search(r"A (-?[\d.]+)\.", text)[1]) == pytest.approx(value, abs=0.0051)


@FAST
@given(st.data())
def test_the_method_that_changes_most_between_two_classes(data):
    maps = [list(pair(data, True)) for _ in range(data.draw(st.integers(1, 3)))]
    maps.append([maps[0][0], "no map"])
    methods = [f"method {'ABCD'[i]}" for i in range(len(maps))]
    text = grid_words.classes_finding(maps, methods, ["cat", "dog"])
    known = {
        method: float(np.corrcoef(row[0].values.ravel(), row[1].values.ravel())[0, 1])
        for method, row in zip(methods[:-1], maps, strict=False)
        if np.ptp(row[0].values) and np.ptp(row[1].values)
    }
    assert ("can be compared" in text) == (not known)
    if "most alike in" in text:
        found = re.search(r"most alike in (.*) \(correlation (.*)\), least in (.*) \((.*)\)", text)
        assert known[found[1]] == pytest.approx(max(known.values()), abs=1e-6)
        assert known[found[3]] == pytest.approx(min(known.values()), abs=1e-6)
        assert float(found[2]) == pytest.approx(max(known.values()), abs=0.0051)
        assert float(found[4]) == pytest.approx(min(known.values()), abs=0.0051)
    elif known:
        value = float(re.search(r"by (-?[\d.]+)\.", text)[1])
        assert all(each == pytest.approx(value, abs=0.0051) for each in known.values())


@FAST
@given(st.lists(VALUES, max_size=5))
def test_at_which_ninth_most_networks_look(values):
    maps = [*map(map_of, values), "no map"]
    text = grid_words.networks_finding(maps, "Gradient", "cat")
    places = [words.most(each) for each in maps[:-1]]
    assert ("none of these networks" in text) == (not values)
    if any(places):
        many, place = re.search(r"(\d) of \d maps? have most in the (.*) ninth", text).groups()
        assert places.count(place) == int(many) == max(map(places.count, filter(None, places)))
    elif values:
        assert "in none of" in text
