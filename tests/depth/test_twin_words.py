"""Twins in words: which depth was worse, which layers learned, and nothing that the numbers do not say."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.activation_twins import ActivationTwins, WeightChange
from explorer.depth.depth_twins import VANISHED, Twins
from explorer.depth.words import activation_twins as activation_words
from explorer.depth.words import depth_twins as depth_words
from tests.depth.recorded_runs import SPEC, recorded_run

FEW = settings(max_examples=150, deadline=None, derandomize=True)
ERRORS = st.one_of(st.floats(0, 100), st.sampled_from([0.0, 50.0, 50.04, float("nan")]))
SIGNALS = st.one_of(st.floats(-9, 3).map(lambda e: 10.0**e), st.sampled_from([0.0, float("nan")]))


def run(**spec):
    return replace(recorded_run(spec=replace(SPEC, **spec)), short=f"net {spec or 'shallow'}")


@given(
    st.lists(ERRORS, min_size=4, max_size=4),
    st.lists(SIGNALS, min_size=4, max_size=4),
    st.booleans(),
)
@FEW
def test_depth(errors, signals, residual):
    column = [
        np.array(part, float).reshape(2, 1)
        for part in (errors[:2], errors[2:], signals[:2], signals[2:])
    ]
    runs = (run(residual=residual),), (run(residual=residual, depth=56),)
    pair = Twins(runs, (9, 9), *column, ())
    text, gap = depth_words.depth_sentence(pair), errors[1] - errors[0]
    if math.isnan(gap):
        assert "not recorded yet" in text
        return
    shown = f"{gap:+.1f} points, "
    side = text.split(shown)[1].split(")")[0]
    assert side == (
        "the same"
        if shown in ("+0.0 points, ", "-0.0 points, ")
        else "higher"
        if gap > 0
        else "lower"
    )
    assert ("trains better: nothing" in text) == (gap <= -pair.min_gap)
    assert ("no difference to explain" in text) == (abs(gap) < pair.min_gap)
    ratios = [
        column[i][1, 0] / column[i][0, 0] if column[i][0, 0] > 0 else math.nan for i in (2, 3)
    ]
    measured = all(map(math.isfinite, ratios))
    worse = gap >= pair.min_gap
    assert ("have vanished on their way" in text) == (worse and measured and min(ratios) < VANISHED)
    assert ("That is degradation" in text) == (worse and measured and min(ratios) >= VANISHED)
    assert ("is open" in text) == (worse and not measured)
    published = gap < 0 if residual else gap > 0
    if abs(gap) < pair.min_gap:
        assert "ublished for these" not in text
    else:
        assert (" As published" in text) == published and (" Unlike published" in text) != published
    assert "nan" not in text.replace("NaN", "")


ANGLES = st.one_of(st.floats(0, 180), st.sampled_from([0.0, 10.0, float("nan")]))


def change(angles) -> WeightChange:
    angle = np.array(angles)
    return WeightChange(tuple(f"l{i}" for i in range(len(angle))), 10, np.ones(len(angle)), angle)


@given(
    st.lists(ANGLES, min_size=1, max_size=5),
    st.lists(ANGLES, min_size=1, max_size=5),
    st.tuples(ERRORS, ERRORS),
    st.tuples(SIGNALS, SIGNALS),
    st.sampled_from([(), ("epochs 1 and 2",)]),
)
@FEW
def test_activations(first, second, accuracy, weight, others):
    runs = (run(),), (run(activation="sigmoid"),)
    pair = ActivationTwins(runs, (change(first), change(second)), accuracy, 10.0, weight, others)
    text = activation_words.activation_sentence(pair)
    every = [all(angle >= 10 for angle in angles) for angles in (first, second)]
    none = not any(angle >= 10 for angle in (*first, *second))
    assert ("let every layer learn" in text) == all(every)
    assert ("Neither of the two learned" in text) == (none and not all(every))
    assert ("The one difference" in text) == (any(every) and not all(every) and not others)
    for angles, percent in zip((first, second), accuracy, strict=True):
        end = activation_words.beside_chance(percent, 10.0)
        assert ("no better" in end) == (percent <= 11) and ("little better" in end) == (
            11 < percent < 15
        )
        count = sum(angle >= 10 for angle in angles)
        if 0 < count < len(angles):
            assert f"{count} of {len(angles)} layers learned" in text
    known = all(map(math.isfinite, weight))
    assert ("RMS of dL/dW in the first layer" in text) == known
    if "times less" in text:
        low, high = sorted(weight)
        said = float(text.split("): ")[-1].split(": ")[-1].split(" times less")[0].replace(",", ""))
        assert math.isclose(said, high / low, rel_tol=0.06) and high > 2 * low > 0
    assert "nan" not in text.replace("NaN", "").lower() or "sigmoid" in text


@given(st.floats(0, 1e6))
@FEW
def test_ratios(factor):
    text = depth_words.times(factor)
    assert text.endswith(" times") and math.isclose(
        float(text.removeprefix("exactly ").split()[0]), factor, rel_tol=0.051
    )
