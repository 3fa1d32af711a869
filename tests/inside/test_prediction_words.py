"""What the predictions page says, against its numbers."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.notation import probability, signed
from explorer.inside.predictions import LECTURE
from explorer.inside.words import predictions as words
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
            assert f"adds up to {table.exponentials.sum():.4g}" in text
    assert len(words.printed(table)["e^(z/T)"]) == len(logits)


@FAST
@given(FINITE, st.integers(1, 5))
def test_networks_side_by_side_keep_their_order(logits, count):
    top = predictions_of(logits).top(count)
    rows = words.side_by_side({"a": top, "b": top})
    assert rows["place"] == [*range(1, len(top.names) + 1)] * 2
    assert rows["probability p"] == [*top.probabilities, *top.probabilities]


def test_the_loss_is_that_of_a_named_class():
    assert words.loss_heading("cat").endswith("of cat")
    shown = words.worked_example(LECTURE)
    assert shown["-log p"][LECTURE.target].startswith("2.82")
    z = LECTURE.predictions.logits
    assert -np.log(np.exp(z[1]) / np.exp(z).sum()) == pytest.approx(2.82, abs=0.005)
