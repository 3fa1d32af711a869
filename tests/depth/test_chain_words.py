"""Chain rule and gradient check in words: which factor stops the signal, how many digits agree."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import chain_rule
from explorer.depth.chain_rule import Lengthening
from explorer.depth.gradient_check import Check, GradientCheck
from explorer.depth.words import chain_rule as words
from explorer.depth.words import gradient_check as check_words
from tests.inside.claims import number

FEW = settings(max_examples=80, deadline=None, derandomize=True)
UNITS = st.sampled_from(chain_rule.UNITS)
SIGNED = st.one_of(st.floats(-9, 9), st.sampled_from([0.0, math.nan]))
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


@given(
    st.tuples(WEIGHTS, WEIGHTS, WEIGHTS),
    st.tuples(UNITS, UNITS, UNITS),
    st.sampled_from([0.0, 0.5, -2.0]),
    st.floats(-3, 3),
)
@FEW
def test_tables_of_the_toy_multiply_to_what_they_say(weights, units, x, target):
    chain = chain_rule.run(x, target, weights, units)
    terms = chain_rule.factors(chain, 1)
    table = words.factor_table(terms)
    *values, product = map(written, table["value"])
    assert [f"{value:.6g}" for value in values] == [f"{term.value:.6g}" for term in terms]
    assert table["factor"][-1] == "product"
    exact = math.prod(term.value for term in terms)
    assert same(product, exact, 1e-5)
    gradients = chain_rule.weight_gradients(chain)
    differences = chain_rule.central_differences(chain)
    checked = words.check_table(gradients, differences)
    back = chain.h[-1] - chain.target
    for k in (2, 1, 0):  # by backpropagation, from the last weight to the first
        assert checked["weight"][k] == f"w{k + 1}"
        gradient = written(checked["dE/dw by the chain rule"][k])
        assert same(gradient, back * chain.derivatives[k] * chain.h[k], 1e-6)
        back = back * chain.derivatives[k] * chain.weights[k]
        difference = written(checked["by central difference"][k])
        error = written(checked["relative error"][k])
        if not math.isnan(gradient):
            largest = max(abs(gradient), abs(difference))
            assert abs(error - (abs(gradient - difference) / largest if largest else 0)) < 1e-6 + (
                0.06 * error
            )
    assert "nan" not in f"{table}{checked}"


def written(cell: str) -> float:
    return math.nan if cell == "undefined" else number(cell)


def same(a: float, b: float, rel: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=rel, abs_tol=1e-12)


@given(SIGNED, SIGNED)
@FEW
def test_a_relative_error_is_a_share_of_the_larger(a, b):
    error = words.relative_error(a, b)
    assert error == words.relative_error(b, a) or math.isnan(error)
    if math.isnan(a) or math.isnan(b):
        assert math.isnan(error)
    else:
        assert 0 <= error <= 2 and (error == 0) == (a == b)
        assert error * max(abs(a), abs(b)) == pytest.approx(abs(a - b))


BY_HAND = {  # f and df/dz
    "sigmoid": lambda z: (1 / (1 + math.exp(-z)), math.exp(-z) / (1 + math.exp(-z)) ** 2),
    "tanh": lambda z: (math.tanh(z), 1 / math.cosh(z) ** 2),
    "ReLU": lambda z: (max(z, 0), float(z > 0)),
    "step": lambda z: (float(z > 0), math.nan if z == 0 else 0.0),
}


@given(st.one_of(st.floats(-30, 30), st.sampled_from([0.0, 1e-9, -1e-9])))
@FEW
def test_curves_let_through_what_they_let_through(z):
    table, text = words.curve_table(z), words.describe_curves(z)
    assert number(re.match("At z = (.+?): ", text)[1]) == pytest.approx(z, rel=1e-5)
    values = words.values_at(z).values()
    for i, label in enumerate(table["activation"]):
        f, derivative = BY_HAND[label](z)
        shown = written(table["df/dz"][i])
        assert same(shown, derivative, 1e-4) and same(list(values)[i][1], derivative, 1e-9)
        assert shown <= number(table["largest df/dz"][i]) or math.isnan(shown) or label == "step"
        assert z == 0 or same(number(table["f(z)"][i]), f, 1e-4)
        said = re.search(
            rf"{label} gives (.+?) and lets through (?:an )?(.+?)(?: factor)?[;.] ", text
        )
        assert same(written(said[2]), derivative, 1e-3)
    assert "nan" not in f"{text}{table}"


@given(st.lists(st.tuples(*[st.floats(0, 9)] * 3), min_size=1, max_size=5))
@FEW
def test_a_row_for_each_number_of_units(rows):
    measured, bound, quarter = map(np.array, zip(*rows, strict=True))
    table = words.length_table(Lengthening(measured, bound, quarter, 1.0))
    assert list(zip(*table.values(), strict=True)) == [(i + 1, *row) for i, row in enumerate(rows)]


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
    table = check_words.table(checked)
    assert len({len(column) for column in table.values()}) == 1
    assert "nan" not in str(table)
    for check, note in zip(checked.checks, table["note"][2:], strict=True):
        assert note == check_words.note(check, checked)
        assert ("NaN" in note) == (not math.isfinite(check.difference))
        if math.isfinite(check.difference):
            assert (f"{switched} ReLU" in note) == (switched > 0)
            assert (note == "lost in rounding") == (
                not switched and not rounding < 0.01 * abs(autograd)
            )


@given(
    st.one_of(st.floats(1e-17, 2), st.sampled_from([0.0, 1.0, 1e-7])),
    st.dictionaries(st.sampled_from(["fc6", "fc7", "conv1"]), st.integers(1, 10**9), max_size=3),
    st.lists(st.integers(1, 4096), min_size=1, max_size=4),
)
@FEW
def test_digits_shapes_and_layers_that_are_too_large(error, large, sizes):
    digits = check_words.digits(error)
    assert digits == 15 or error > 10.0 ** -(digits + 1) * (1 - 1e-9)
    assert error <= 10.0**-digits * (1 + 1e-9)
    assert [int(n) for n in check_words.shape(tuple(sizes)).split(" × ")] == sizes
    text = check_words.left_out(large)
    assert bool(text) == bool(large)
    for name, count in large.items():
        assert f"{name} ({count:,} weights)" in text


def test_the_introduction_promises_no_digits_that_sigmoid_nets_do_not_reach():
    assert "8 or more" not in check_words.ABOUT
    assert check_words.digits(3e-7) == 6 and check_words.digits(1e-8) == 8
    assert check_words.digits(0.0) == 15
    assert (
        check_words.note(Check(1e-3, math.nan, 0, math.nan), result(1.0, (1.0,)))
        == "NaN or infinite"
    )
