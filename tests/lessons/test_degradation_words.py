"""Words of the lesson on degradation: pairs of runs with drawn errors and gradients, over several seeds, claims checked
by hand."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.facts import FACTS
from explorer.lessons.degradation import pairs, typical
from explorer.lessons.words import degradation as words
from tests.lessons.runs import run

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
ERRORS = st.sampled_from([0.0, 9.5, 10.0, 10.4, 12.0, 80.0, math.nan])
SIGNALS = st.sampled_from([0.0, 1e-5, 0.9e-4, 1e-3, 1.0, math.nan])


@LIGHT
@given(st.lists(st.tuples(ERRORS, ERRORS), min_size=1, max_size=3), SIGNALS, SIGNALS)
def test_plain_against_residual(errors, plain_signal, residual_signal):
    plain = [run(20, False, a, plain_signal, seed=i) for i, (a, _) in enumerate(errors)]
    residual = [run(20, True, b, residual_signal, seed=i) for i, (_, b) in enumerate(errors)]
    (pair,) = pairs([*plain, *residual])
    text, gradients = words.pair_sentence(pair), words.gradient_sentence(pair)
    gaps = [b - a for a, b in errors]
    gap = float(np.mean(gaps))
    count = float(np.ptp(gaps)) / 2 if not math.isnan(gap) else math.nan
    if math.isnan(gap):
        assert "not recorded yet" in text
    elif abs(gap) < max(1.0, count) - 1e-6:
        assert "no difference in training" in text
    elif abs(gap) > max(1.0, count) + 0.5:  # two standard errors of 50,000 images are less
        assert ("not overfitting" in text) == (gap < 0)
        assert ("residual net fits" in text) == (gap > 0)
    alive = None
    if residual_signal > 0 and math.isfinite(plain_signal):
        ratio = np.float32(plain_signal) / np.float32(residual_signal)
        alive = bool(ratio >= 0.1)
    if alive is None or not math.isfinite(residual_signal):
        assert "was not recorded" in gradients or "nan" not in gradients
    else:
        assert ("have vanished" in gradients) == (not alive)
        if gap < -1.5 - count:
            assert ("do not explain" in gradients) == alive
            assert ("may explain" in gradients) == (not alive)
        if not math.isnan(gap) and gap > 0:
            assert "not higher" in gradients
    assert "nan" not in text


def test_what_the_paper_says_is_quoted():
    assert FACTS["resnet_unlikely"].text in words.HE_SAYS and "He et al. 2016" in words.HE_SAYS
    assert "section 4.1" in words.HE_SAYS


@LIGHT
@given(st.lists(ERRORS, max_size=3))
def test_where_every_run_ended(errors):
    runs = [run(20, bool(i % 2), error, seed=i) for i, error in enumerate(errors)]
    table = words.run_table(runs)
    for cell, error in zip(table["training error %"], errors, strict=True):
        assert math.isclose(float(cell), error, abs_tol=0.006) or math.isnan(error)
    text = words.findings([], pairs(runs))
    assert "are not both among the recordings here" in text
    assert words.describe_gradients([], pairs(runs))
    assert all(typical(one, "weight_gradient") is not None for one in runs)
    assert words.rule([]).startswith("Recorded")


@LIGHT
@given(st.integers(0, 10**8))
def test_the_published_errors_stand_as_they_are(parameters):
    table = words.published_table(dict.fromkeys((20, 32, 44, 56, 110), parameters))
    assert table["parameters"][2:] == [f"{parameters:,}"] * 5 and not any(table["parameters"][:2])
    assert all("He et al. 2016, table" in source for source in table["source"])
