"""Chain rule and gradient check in words: which factor stops the signal, how many digits agree."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import chain_rule
from explorer.depth.chain_rule import Lengthening
from explorer.depth.gradient_check import Check, GradientCheck
from explorer.depth.words import chain_rule as words
from explorer.depth.words import gradient_check as check_words

FEW = settings(max_examples=150, deadline=None, derandomize=True)
UNITS = st.sampled_from(chain_rule.UNITS)
WEIGHTS = st.one_of(st.floats(-20, 20), st.sampled_from([0.0, 1.0, 20.0, -20.0]))


@given(
    st.tuples(WEIGHTS, WEIGHTS, WEIGHTS),
    st.tuples(UNITS, UNITS, UNITS),
    st.floats(-3, 3),
    st.floats(-3, 3),
)
@FEW
def test_what_stops_the_signal(weights, units, x, target):
    chain = chain_rule.run(x, target, weights, units)
    values = [factor.value for factor in chain_rule.factors(chain, 1)]
    text = words.describe(chain)
    zeros = sum(value == 0 for value in values)
    if any(map(math.isnan, values)):
        assert "undefined" in text
        return
    assert ("One factor is exactly 0" in text) == (zeros == 1)
    assert (f"{zeros} factors are exactly 0" in text) == (zeros > 1)
    assert ("it has vanished" in text) == (not zeros and math.prod(values) == 0)
    assert ("it has exploded" in text) == (not math.isfinite(math.prod(values)))
    if "smallest factor" in text:
        least = min(map(abs, values))
        assert f"{least:.4g}" in text
        assert ("factors are" in text) == (sum(abs(value) == least for value in values) > 1)


@given(
    st.sampled_from(["sigmoid", "relu", "tanh", "step"]),
    WEIGHTS,
    st.integers(1, 100),
    st.booleans(),
)
@FEW
def test_what_is_left_beside_a_quarter_a_unit(activation, weight, length, centred):
    with np.errstate(all="ignore"):
        chain = chain_rule.lengthen(activation, weight, length, centred=centred)
    text = words.describe_lengthening(chain)
    end, quarter = chain.measured[-1], 0.25**length
    if not (math.isfinite(end) and math.isfinite(chain.bound[-1])):
        assert "leaves float64" in text
        return
    assert ("More arrives than 1/4" in text) == (end > 1.01 * quarter)
    assert "Less arrives" not in text or end < quarter
    assert "As much arrives" not in text or end == pytest.approx(quarter, rel=0.011)
    assert ("exactly 0" in text) == (end == 0)


def test_a_quarter_a_unit_is_no_less():
    equal = Lengthening(np.array([0.25]), np.array([0.25]), np.array([0.25]), 0.25)
    assert "As much arrives as 1/4 a unit" in words.describe_lengthening(equal)
    assert "After 1 unit " in words.describe_lengthening(equal)


def result(autograd, differences, rounding=0.0, switched=0) -> GradientCheck:
    def error(a, b):
        return abs(a - b) / max(abs(a), abs(b)) if abs(a) + abs(b) > 0 else abs(a - b)

    checks = tuple(Check(1e-3, d, switched, error(d, autograd)) for d in differences)
    places = np.zeros(5)
    return GradientCheck(
        "conv1", (1,), 0, (0,), 0.1, 0.1, 1.0, autograd, autograd, checks, places, places, rounding
    )


GRADIENTS = st.one_of(st.floats(-1, 1), st.sampled_from([0.0, 1e-12, float("nan"), float("inf")]))


@given(GRADIENTS, st.floats(0, 1e-4), GRADIENTS, st.floats(0, 1e-6), st.integers(0, 2))
@FEW
def test_digits_that_agree_are_counted(autograd, off, other, rounding, switched):
    checked = result(autograd, (autograd * (1 + off), other), rounding, switched)
    text = check_words.describe(checked)
    errors = [check.relative_error for check in checked.checks if math.isfinite(check.difference)]
    if not errors or not math.isfinite(autograd):
        assert "cannot be checked" in text
        return
    best = min(errors)
    if "They agree to" in text:
        digits = int(text.split("agree to ")[1].split()[0])
        assert best < 1e-6 and best <= 10.0**-digits * (1 + 1e-9)
        assert digits == 15 or best > 10.0 ** -(digits + 1)
    elif "Both are exactly 0" in text:
        assert autograd == 0 and best == 0
    else:
        assert best >= 1e-6
        assert "switch between" not in text or switched
        assert "curvature" not in text or not switched
    assert len({len(column) for column in check_words.table(checked).values()}) == 1


def test_the_introduction_promises_no_digits_that_sigmoid_nets_do_not_reach():
    assert "8 or more" not in check_words.ABOUT
    assert check_words.digits(3e-7) == 6 and check_words.digits(1e-8) == 8
    assert check_words.digits(0.0) == 15
    assert (
        check_words.note(Check(1e-3, math.nan, 0, math.nan), result(1.0, (1.0,)))
        == "NaN or infinite"
    )
