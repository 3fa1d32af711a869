"""Words of the lessons on learning and on the identity: drawn curves, degenerate ones too, claims
checked by hand."""

import math
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.identity import KINDS, Fit
from explorer.lessons.learning import Descent, descend
from explorer.lessons.words import identity, learning
from tests.inside.claims import number, numbers

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
SIZES = st.sampled_from([0.0, 1e-9, 1e-3, 0.04, 0.3, 0.9, 5.0])


@st.composite
def descents(draw):
    steps, units = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    errors = draw(st.lists(SIZES, min_size=steps + 1, max_size=steps + 1))
    gradients = draw(st.lists(SIZES, min_size=steps + 1, max_size=steps + 1))
    flat = draw(st.sampled_from([0.0, 1e-8, 1.0]))
    exploded = draw(st.booleans())
    if exploded and draw(st.booleans()):
        errors[-1] = math.inf
    return Descent(
        "sigmoid",
        0.3,
        np.ones((steps + 1, units)),
        flat * np.array(gradients)[:, None] * np.ones(units),
        np.array(errors),
        np.array(errors),
        exploded,
    )


@LIGHT
@given(descents())
def test_the_verdict_on_a_learning_rate(descent):
    text, errors = learning.describe(descent), descent.errors.tolist()
    steepest = [float(row.max()) for row in np.abs(descent.gradients)]
    below = [error < 0.01 * errors[0] for error in errors]
    learned = (
        errors[0] > 0 and not descent.exploded and all(map(math.isfinite, errors)) and below[-1]
    )
    if "nothing to learn" in text:
        assert errors[0] == 0
    elif "no weight moves" in text:
        assert max(steepest) == 0
    elif "It learns." in text:
        assert learned
        after = int(re.search(r"After (\d+) steps", text).group(1))
        assert all(below[after:]) and not below[after - 1]
    elif "beyond all bounds" in text:
        assert descent.exploded or not all(map(math.isfinite, errors))
    elif "nearly 0, so" in text:
        assert max(steepest) < 1e-6
    elif "threw the weights" in text:
        assert steepest[-1] < 1e-6 <= max(steepest)
    elif "also jumps up" in text:
        assert any(b > a for a, b in zip(errors, errors[1:], strict=False))
    else:
        assert "too small" in text
        assert not learned and errors == sorted(errors, reverse=True)
    assert f"{len(errors) - 1} steps" in text
    ((said,),) = numbers(r"changes w1 by N", text)
    assert math.isclose(number(said), 0.3 * steepest[0], rel_tol=0.06)


@LIGHT
@given(descents(), st.data())
def test_one_step_in_numbers(descent, data):
    step = data.draw(st.integers(0, len(descent.errors) - 1))
    text, table = learning.describe_step(descent, step), learning.update_table(descent, step)
    assert ("Then E" in text) == (step + 1 < len(descent.errors))
    for w, change, after in zip(table["W"], table["− α dE/dW"], table["W − α dE/dW"], strict=True):
        assert math.isclose(number(w) + number(change), number(after), rel_tol=1e-4, abs_tol=1e-4)
    lengths = learning.length_table({2: descent, 3: descend("relu", 0.3)})
    assert lengths["what happens"][1] == "It learns."


@st.composite
def fits(draw):
    values = st.one_of(
        st.sampled_from([0.0, 1e-5, 0.049, 0.05, 0.3, 0.51, 1.0, 40.0, 1e7]),
        st.sampled_from([math.nan, math.inf]),
    )
    ends = np.array([[draw(values)] for _ in KINDS])
    start = np.array([[draw(values)] for _ in KINDS])
    return Fit(draw(st.sampled_from([2, 20])), 0.5, "identity", np.array([start, ends]))


@LIGHT
@given(fits())
def test_the_identity(fit):
    text = identity.describe(fit)
    plain, skips = fit.last.tolist()
    learned = [error < 0.05 for error in (plain, skips)]
    failed = [not error <= 0.5 for error in (plain, skips)]
    out = [not math.isfinite(error) for error in (plain, skips)]
    assert ("left the range of numbers" in text) == any(out)
    assert ("Both left" in text) == all(out)
    if not any(out):
        assert ("Both have learned" in text) == all(learned)
        assert ("Neither has learned" in text) == all(failed)
        assert ("skip makes the difference" in text) == (failed[0] and learned[1])
        assert ("Only the plain one" in text) == (learned[0] and failed[1])
        if "one with skips is closer" in text:
            assert skips < plain
        if "plain one is closer" in text:
            assert plain < skips
        if "equally close" in text:
            assert math.isclose(plain, skips, rel_tol=0.01)
    assert ("Before any learning" in text) == (10 < fit.first[1] < math.inf)
    assert "nan" not in text and "inf" not in text


@LIGHT
@given(st.one_of(st.floats(0, 1e9), st.just(math.nan)))
def test_a_share_of_the_variance(error):
    text = identity.share(error)
    if text == "< 0.01\u00a0%":
        assert 0 < error < 1e-4
    elif text == "> 99.99\u00a0%":
        assert 0.9999 < error < 1
    elif text == "nothing":
        assert error == 0
    elif text == "no number":
        assert math.isnan(error)
    else:
        value = number(text.removesuffix("\u00a0%").removesuffix(" times all"))
        assert math.isclose(
            value / 100 if "%" in text else value,
            error,
            rel_tol=0.06,
            abs_tol=5.1e-5 * ("%" in text),
        )
