"""What the predictions page says, against its numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import probability, signed
from explorer.inside.predictions import LECTURE
from explorer.inside.words import predictions as words
from tests.inside.claims import number
from tests.inside.test_scores import ODD, predictions_of

SCORES = st.lists(st.floats(-30, 30) | ODD, min_size=1, max_size=12)
FINITE = st.lists(st.floats(-30, 30) | st.sampled_from([0.0, 2.0, 900.0]), min_size=1, max_size=9)
FAST = settings(derandomize=True, deadline=None, max_examples=60)


@FAST
@given(SCORES)
def test_bars_are_listed_from_the_largest(logits):
    top = predictions_of(logits).top(8)
    text = words.describe_bars("a net", top.names, top.probabilities)
    assert ("no probabilities" in text) == (not np.isfinite(logits).all())
    if "no probabilities" not in text:
        exact = np.sort(predictions_of(logits).probabilities)[::-1][:8]
        assert re.findall(r"class \d+ ([^,]+?)(?:,|\.$)", text) == [probability(p) for p in exact]


@FAST
@given(FINITE, st.floats(0.1, 10), st.data())
def test_differences_name_the_largest_of_the_others(logits, temperature, data):
    result = predictions_of(logits)
    target = data.draw(st.integers(0, len(logits) - 1))
    table = result.table(target, temperature)
    text = words.describe_differences(table)
    p = result.at(temperature).probabilities
    assert f"class {target}: its own is {signed(p[target] - 1)}" in text
    others = {i: value for i, value in enumerate(p) if i != target}
    if not others:
        assert "no other class" in text
        return
    most = max(others.values())
    assert f"is {signed(most)} for" in text
    named = {int(i) for i in re.findall(r"class (\d+)", text.rsplit(" for ", 1)[1])}
    assert named <= {i for i, value in others.items() if value == most}


@FAST
@given(SCORES, st.floats(0.1, 10))
def test_the_table_says_its_sum_or_why_there_is_none(logits, temperature):
    table = predictions_of(logits).table(None, temperature)
    text = words.describe_table(table)
    if not np.isfinite(logits).all():
        assert "no finite numbers" in text
    elif len(logits) == 1:
        assert "One output" in text
    else:
        with np.errstate(over="ignore"):
            sum_ = np.exp(np.array(logits) / temperature)
        assert ("overflow" in text) == bool(np.isinf(sum_).any())
        if np.isfinite(sum_).all():
            shown = re.search(r"adds up to (\S+(?: × \S+)?);", text)[1]
            assert number(shown) == pytest.approx(table.exponentials.sum(), rel=6e-4)
    assert len(words.printed(table)["e^(z/T)"]) == len(logits)


@FAST
@given(FINITE, st.integers(1, 5))
def test_networks_side_by_side_keep_their_order(logits, count):
    top = predictions_of(logits).top(count)
    rows = words.side_by_side({"a": top, "b": top})
    assert rows["place"] == [*range(1, len(top.names) + 1)] * 2
    assert rows["probability p"] == [*top.probabilities, *top.probabilities]


@FAST
@given(st.lists(st.floats(-9, 9), min_size=2, max_size=6), st.data())
def test_a_worked_example_is_worked_out_from_its_scores(logits, data):
    target = data.draw(st.integers(0, len(logits) - 1))
    example = replace(
        LECTURE,
        predictions=predictions_of(logits),
        target=target,
        exponentials=(1.0,) * len(logits),
        probabilities=(0.5,) * len(logits),
    )
    shown = words.worked_example(example)
    powers = np.exp(np.array(logits))
    assert shown["e^z, here"] == [f"{value:.4f}" for value in powers]
    loss = -np.log(powers[target] / powers.sum())
    marks = shown["-log p"]
    assert float(marks[target].split()[0]) == pytest.approx(loss, abs=0.0051)
    assert [place for place, mark in enumerate(marks) if mark] == [target]
    assert words.loss_heading(f"class {target}").endswith(f"of class {target}")


@FAST
@given(SCORES, st.data())
def test_the_finding_says_where_the_true_class_stands(logits, data):
    result = predictions_of(logits)
    target = data.draw(st.none() | st.integers(0, len(logits) - 1))
    text = words.finding(result, target)
    assert text.startswith(words.answer(result))
    if target is None or not np.isfinite(logits).all() or len(logits) < 2:
        assert text == words.answer(result)
        return
    before = sum(
        score > logits[target] or (score == logits[target] and i < target)
        for i, score in enumerate(logits)
    )
    assert ("first guess is the true class" in text) == (before == 0)
    if before:
        p = probability(result.probabilities[target])
        assert f"The true class, class {target}, is number {before + 1} ({p})." in text


@FAST
@given(SCORES, st.sampled_from([0.5, 1.0, 2.0]))
def test_titles_and_answers_of_several_networks(logits, temperature):
    answer = words.answer(predictions_of(logits))
    text = words.of_network("net A", answer)
    assert text.startswith("net A") and "The network says" not in text
    title = words.at_temperature("Bars", temperature)
    assert title == "Bars" if temperature == 1 else f"T = {temperature:g}" in title
