"""Tables of the lessons and the parts of their sentences: every cell and claim against drawn numbers, by another way."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from explorer.failures.taxonomy import Mass
from explorer.inside.filters import Filters
from explorer.lessons import overfitting as trainings
from explorer.lessons.activation_speed import TIMED, Speed
from explorer.lessons.auxiliary import AuxiliaryGradients
from explorer.lessons.challenge import Person
from explorer.lessons.era import AXES, Point
from explorer.lessons.examples import Example
from explorer.lessons.identity import KINDS, Fit
from explorer.lessons.words import (
    activation_speed,
    auxiliary,
    challenge,
    era,
    examples,
    first_layer,
    groups,
    identity,
    overfitting,
    questions,
    visual_cortex,
)
from tests.inside.claims import number

LIGHT = settings(max_examples=40, deadline=None, derandomize=True)
PERCENT = st.floats(0, 100).map(lambda value: round(value, 1))
SIZES = st.one_of(st.floats(0, 1e3), st.sampled_from([0.0, 1.0, math.nan, math.inf]))


@LIGHT
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 9)), min_size=3, max_size=3))
def test_times_of_functions(rows):
    times, spread = (dict(zip(TIMED, column, strict=True)) for column in zip(*rows, strict=True))
    table = activation_speed.table(Speed(10, times, spread, 1, "x"))
    ms, around = list(table.values())[2:]
    assert [number(cell) for cell in ms] == pytest.approx(list(times.values()), rel=6e-3)
    assert [number(cell) for cell in around] == pytest.approx(list(spread.values()), rel=0.06)
    assert table["activation"] == ["ReLU", "sigmoid", "tanh"] and "comparison" in str(table)


@LIGHT
@given(st.lists(st.tuples(SIZES, SIZES), min_size=1, max_size=4), st.integers(1, 64))
def test_gradients_with_and_without_auxiliary_losses(rows, images):
    alone, together = (np.array(column) for column in zip(*rows, strict=True))
    blocks = tuple(f"b{i}" for i in range(len(rows)))
    table = auxiliary.table(AuxiliaryGradients("small", blocks, alone, together, (1, 1, 1), images))
    assert table["block"] == list(blocks)
    for (one, all_three), cell in zip(rows, table["times"], strict=True):
        known = 0 < one < math.inf and math.isfinite(all_three)
        assert bool(cell) == known or (one == math.inf and cell == "0")
        assert not known or number(cell) == pytest.approx(all_three / one, rel=6e-3)
    text = auxiliary.how(images)
    assert f"on {images} sample photo{'s' * (images > 1)} with labels" in text and "{" not in text


@LIGHT
@given(st.lists(st.tuples(st.integers(1, 5000), PERCENT, PERCENT), max_size=3))
def test_people_and_their_intervals(rows):
    people = [Person(f"p{i}", 500, *row) for i, row in enumerate(rows)]
    table = challenge.people_table(people)
    *_, networks = table.values()
    for i, (images, error, network) in enumerate(rows):
        wrong = round(images * error / 100)
        exact = binomtest(wrong, images).proportion_ci(method="wilson")
        low, high = map(float, re.findall(r"[\d.]+", table["95\u00a0% interval"][i]))
        assert abs(low - 100 * exact.low) < 0.051 and abs(high - 100 * exact.high) < 0.051
        assert (
            table["top-5 error"][i] == f"{error:.1f}\u00a0%"
            and networks[i] == f"{network:.1f}\u00a0%"
        )
        assert table["photos judged"][i] == f"{images:,}"


@LIGHT
@given(st.lists(st.tuples(st.sampled_from(["VGG", "later"]), st.integers(2012, 2024)), max_size=5))
def test_what_came_later_stands_apart(rows):
    points = [
        Point(f"n{i}", family, year, None, None, None, None, None, "trick", "paper", f"source {i}")
        for i, (family, year) in enumerate(rows)
    ]
    table = era.later_table(points)
    later = [i for i, (family, _) in enumerate(rows) if family == "later"]
    assert table["network"] == [f"n{i}" for i in later]
    assert table["numbers"] == [f"source {i}" for i in later]
    assert table["year"] == [str(rows[i][1]) for i in later]


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_begins_a_sentence(axis):
    title = era.title(axis)
    assert title[0].isupper() and title.lower() == AXES[axis].title.lower()


@LIGHT
@given(st.lists(st.permutations("abcdef"), min_size=1, max_size=4))
def test_where_a_label_stands_among_five(orders):
    rows = [Example("a", tuple(order[:5])) for order in orders]
    table = examples.example_table(rows)
    for order, cell in zip(orders, table["the label is"], strict=True):
        place = order.index("a") + 1
        assert cell == {1: "the first guess", 6: "not among the 5"}.get(place, f"guess {place}")


@LIGHT
@given(
    st.integers(1, 100),
    st.sampled_from([3, 7, 11]),
    st.sampled_from(["bundled", "published", "random", "file", "run"]),
)
def test_whose_first_layer_and_how_many_filters(count, side, source):
    filters = Filters("conv1", np.zeros((count, 3, side, side), np.float32), (4, 4))
    text = first_layer.which("net", filters, source)
    assert (
        text.startswith("net, ") and f"{count} filter{'s' * (count > 1)} of {side}×{side}" in text
    )
    assert ("as published" in text) == (source == "published")
    assert ("own small network" in text) == (source == "bundled")
    text = visual_cortex.how_many(count, side)
    assert ("as published" in text) == ((count, side) == (96, 11))
    assert (f"This one has {count} of {side}×{side}" in text) == ((count, side) != (96, 11))


@LIGHT
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 40)), min_size=1, max_size=5))
def test_a_superset_is_sure_and_no_group_of_nearly_all(rows):
    masses, sizes = map(sorted, zip(*rows, strict=True))
    path = [Mass(i, f"g{i}", m, n) for i, (m, n) in enumerate(zip(masses, sizes, strict=True))]
    place = groups.superset(path)
    sure = [i for i, mass in enumerate(masses) if mass >= 0.9]
    if place is None:
        assert not sure or (sure[0] > 0 and 2 * sizes[sure[0]] > sizes[-1])
    else:
        assert place == sure[0] and (place == 0 or 2 * sizes[place] <= sizes[-1])


@LIGHT
@given(st.lists(st.lists(st.floats(0, 9), min_size=6, max_size=6), min_size=1, max_size=30))
def test_medians_of_fits(errors):
    values = np.array(errors).reshape(-1, 2, 3)
    table = identity.table(Fit(2, 1.0, next(iter(identity.TASKS)), values))
    assert table["training step"][0] == 0 and table["training step"][-1] == len(errors) - 1
    for place, kind in enumerate(KINDS):
        spans = table[f"{kind}, least to largest"]
        for step, cell, span in zip(
            table["training step"], table[f"error, {kind}"], spans, strict=True
        ):
            three = sorted(errors[step][3 * place : 3 * place + 3])
            assert number(cell) == pytest.approx(three[1], rel=1e-3, abs=1e-300)
            assert [number(x) for x in span.split(" to ")] == pytest.approx(
                [three[0], three[2]], rel=6e-3, abs=1e-300
            )


RECORDED = trainings.recorded()
ENDS = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.0001, math.nan]))


@LIGHT
@given(st.lists(st.tuples(ENDS, ENDS, st.floats(0, 9)), min_size=8, max_size=8))
def test_remedies_alone_none_and_all(ends):
    sets = [[], *([name] for name in overfitting.REMEDIES)]
    sets += [[name for name in overfitting.REMEDIES if name != "more"], list(overfitting.REMEDIES)]
    drawn = {}
    for names, (train, val, loss) in zip(sets, ends, strict=False):
        setting = trainings.setting_with(names)
        curves = {"train_accuracy": train, "val_accuracy": val, "val_loss": loss}
        drawn[setting] = replace(
            RECORDED[setting], **{key: np.array([0.5, end]) for key, end in curves.items()}
        )
    table = overfitting.remedy_table(drawn)
    assert len(table["remedy"]) == len(sets) and table["remedy"][0] == "none"
    for i, (train, val, loss) in enumerate(ends[: len(sets)]):
        assert ("undefined" in table["training"][i]) == math.isnan(train)
        assert (table["training"][i] == "100\u00a0%") == (train == 1)
        if math.isfinite(train + val):
            assert abs(float(table["gap, points"][i]) - 100 * (train - val)) <= 0.501
        shown = table["validation loss"][i]
        assert abs(float(shown) - loss) <= 0.00501
    assert "nan" not in str(table)


@LIGHT
@given(st.text("ab<&*`\"' ", max_size=9), st.text("xy<&", max_size=9))
def test_a_page_is_one_document_whose_texts_are_text(heading, source):
    text = questions.page(heading, "<p>body</p>", source)
    assert text.count("<h1>") == text.count("</html>") == text.count("<p>body</p>") == 1
    assert "<x" not in text and "<y" not in text and "http" not in text
