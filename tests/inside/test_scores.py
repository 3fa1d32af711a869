"""What is unusual about scores is said, and nothing of usual ones: held against the numbers."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.images.samples import SAMPLES
from explorer.inside.predictions import Predictions, softmax, softmax_or_sigmoid
from explorer.inside.words import predictions as words
from explorer.inside.words import scores

ODD = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 0.0, 1e4, -1e4, 3.0])
SCORES = st.lists(st.floats(-30, 30) | ODD, min_size=1, max_size=12)
FAST = settings(derandomize=True, deadline=None, max_examples=100)


def predictions_of(logits) -> Predictions:
    logits = np.asarray(logits, np.float64)
    names = tuple(f"class {i}" for i in range(len(logits)))
    return Predictions(logits, softmax_or_sigmoid(logits), names)


@FAST
@given(SCORES)
def test_the_remark_says_what_is_so(logits):
    result = predictions_of(logits)
    text, k = scores.remark(result), len(logits)
    finite = all(np.isfinite(logits))
    assert (text == scores.UNDEFINED) == (not finite)
    if not finite:
        return
    assert (text == scores.ONE_OUTPUT) == (k == 1)
    if k == 1:
        return
    best = [i for i, score in enumerate(logits) if score == max(logits)]
    assert ("scores are the same" in text) == (len(best) == k)
    assert ("share the largest" in text) == (1 < len(best) < k)
    for place in best[:3] if 1 < len(best) < k else ():
        assert f"class {place}" in text
    exact = np.exp(np.array(logits) - max(logits))
    largest = (exact / exact.sum()).max()
    near = largest <= 20 / k and largest <= 1 / k + 0.05
    assert ("at T = 1" in scores.remark(result, 0.6)) == ("close to chance" in text)
    assert ("chance" in text) == near or abs(largest - min(20 / k, 1 / k + 0.05)) < 1e-9


@FAST
@given(SCORES)
def test_probabilities_are_numbers_exactly_where_scores_are(logits):
    result = predictions_of(logits)
    assert np.isfinite(result.probabilities).all() == np.isfinite(logits).all()
    assert scores.near_chance(result.probabilities) <= result.finite
    assert len(scores.tied(result.logits)) != 1
    for temperature in (0.5, 4):
        table = result.table(None, temperature)
        assert np.isnan(table.errors).all() and table.target is None
        assert "p - y" not in words.columns(table), "nobody said the true class"
        assert np.isnan(result.loss(0, temperature)) == (not result.finite)


@FAST
@given(st.floats(-700, 700), st.floats(0.1, 10))
def test_a_single_output_is_a_sigmoid(score, temperature):
    result = predictions_of([score]).at(temperature)
    assert result.probabilities[0] == pytest.approx(scipy.special.expit(score / temperature))
    loss = result.loss(0, temperature)
    pair = np.array([score, 0.0]) / temperature  # the softmax of it and nothing is the same
    assert result.probabilities[0] == pytest.approx(softmax(pair)[0])
    assert loss == pytest.approx(np.logaddexp(0, -score / temperature))
    table = result.table(0, temperature)
    assert table.errors[0] == pytest.approx(result.probabilities[0] - 1)
    assert "no other class" in words.describe_differences(table)
    assert "One output" in words.describe_table(table)


@FAST
@given(st.floats(0, 50) | st.sampled_from([0.0, 1e-9, np.nan, np.inf]))
def test_a_loss_of_nothing_has_its_sentence(loss):
    text = scores.describe_loss(loss)
    assert ("is 0:" in text) == (loss == 0)
    assert ("undefined" in text) == bool(np.isnan(loss))
    assert bool(text) == (not loss >= 1e-4)


@pytest.mark.parametrize("k", [2, 3, 10, 50, 1000])
def test_alike_is_chance_and_a_clear_winner_is_not(k):
    assert scores.near_chance(np.full(k, 1 / k))
    sure = np.full(k, 0.2 / (k - 1))
    sure[0] = 0.8
    assert not scores.near_chance(sure)


@pytest.mark.parametrize("key", SAMPLES)
def test_what_a_picture_shows_is_said_by_somebody(key):
    row = SAMPLES[key]
    text = scores.shows(row)
    assert row.credit in text and (row.true_class or row.label) in text
    assert ("data set" in text) == (row.kind != "photo")
    assert scores.about_class("lion", 0, row).startswith("lion is the network's own first guess")
    assert "first guess" not in scores.about_class("lion", 2, row)


def test_of_an_upload_nobody_has_said_what_it_shows():
    assert "nobody has said" in scores.shows(None)
    assert "nobody has said" in scores.about_class("cat", 0, None)


def test_the_digits_that_ship_are_what_they_are_said_to_be():
    from sklearn.datasets import load_digits

    digits = load_digits()
    for key, row in SAMPLES.items():
        if key.startswith("digit"):
            small = row.load()[::8, ::8, 0]
            same = (np.rint(digits.images * 255 / 16) == small).all((1, 2))
            assert set(digits.target[same]) == {int(row.true_class)}
