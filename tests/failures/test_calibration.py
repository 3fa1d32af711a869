"""Calibration: scikit-learn's numbers, and words that say what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve

from explorer.drawing.numbers import probability
from explorer.failures.figures.calibration import reliability
from explorer.failures.metrics import calibration, summary
from explorer.failures.words.calibration import describe_reliability, finding
from tests.failures.examples import labelled, random_evaluation


def test_calibration_is_scikit_learns_and_a_plain_loops():
    evaluation = random_evaluation()
    numbers = summary(evaluation, bins=10)
    true, predicted, p = labelled(evaluation)
    sure, right = p.max(1), true == predicted
    share, mean = calibration_curve(right, sure, n_bins=10, strategy="uniform")
    full = numbers.bin_counts > 0
    np.testing.assert_allclose(numbers.bin_accuracy[full], share, atol=1e-6)
    np.testing.assert_allclose(numbers.bin_confidence[full], mean, atol=1e-6)
    assert np.isnan(numbers.bin_accuracy[~full]).all() and numbers.bin_counts.sum() == len(true)
    error = 0.0
    for low, high in zip(np.linspace(0, 1, 11), np.linspace(0, 1, 11)[1:], strict=False):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    assert numbers.ece == pytest.approx(error, abs=1e-6)


def test_a_network_that_knows_what_it_knows():
    sure = np.full(1000, 0.75)
    exact = calibration(sure, np.arange(1000) < 750, 15)
    assert exact["ece"] == pytest.approx(0, abs=1e-12)
    assert calibration(sure, np.ones(1000, bool), 15)["ece"] == pytest.approx(0.25)
    assert calibration(np.array([0.0, 1.0]), np.array([False, True]), 5)["bin_counts"].tolist() == [
        1,
        0,
        0,
        0,
        1,
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_finding_says_what_it_claims_and_what_is_right(answers):
    sure, right = (np.array(column) for column in zip(*answers, strict=True))
    bins = calibration(sure, right, 5)
    text = finding(bins["bin_confidence"], bins["bin_accuracy"], bins["bin_counts"])
    assert f"its answer {probability(sure.mean())} and" in text
    interval = binomtest(int(right.sum()), len(right)).proportion_ci(method="wilson")
    if interval.low + 1e-9 < sure.mean() < interval.high - 1e-9:
        assert "cannot tell" in text
    assert ("overconfident" in text) <= (sure.mean() > right.mean())
    assert ("underconfident" in text) <= (sure.mean() < right.mean())


def test_reliability_in_words():
    edges, count = np.linspace(0, 1, 3), np.array([10, 30])
    text = describe_reliability(np.array([0.4, 0.9]), np.array([0.5, 0.6]), count, 0.25)
    assert (
        "gives its answer 77.5\u00a0%" in text
        and "right in 57.5\u00a0%" in text
        and "overconfident" in text
    )
    assert "underconfident" in describe_reliability(
        np.array([0.4, 0.5]), np.array([0.9, 0.9]), count, 0.4
    )
    assert "nothing can be said" in describe_reliability(edges[:2], edges[:2], np.zeros(2, int), 0)
    fig = reliability(np.array([0.4, np.nan]), np.array([0.5, np.nan]), np.array([4, 0]), edges)
    assert len(fig.data[0].x) == 1
    low, high = np.array([0.2, np.nan]), np.array([0.8, np.nan])
    fig = reliability(
        np.array([0.4, np.nan]), np.array([0.5, np.nan]), np.array([4, 0]), edges, low, high
    )
    assert fig.data[0].error_y.array == pytest.approx([0.3]) and fig.data[
        0
    ].error_y.arrayminus == pytest.approx([0.3])
