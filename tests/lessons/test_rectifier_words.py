"""Rectifiers in words: what is said of signals, trainings and slopes, against the numbers by another way."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.facts import fact, number
from explorer.lessons.figures import rectifiers as figures
from explorer.lessons.rectifiers import (
    COEFFICIENTS,
    INITS,
    LAYERS,
    LEARNING,
    NEAR,
    Slopes,
    Training,
    TwinAccuracy,
    change,
)
from explorer.lessons.words import rectifiers as words
from explorer.lessons.words import slopes as slope_words
from tests.inside.claims import number as read

FEW = settings(max_examples=50, deadline=None, derandomize=True)
PERCENT = st.one_of(st.floats(0, 100), st.sampled_from([float("nan"), LEARNING, NEAR]))


@given(
    st.lists(st.floats(0, 1e30), min_size=2, max_size=6),
    st.booleans(),
)
@example([1.0, 0.0], False)
@example([0.0, 0.0], True)
@FEW
def test_change_is_one_end_over_the_other(sizes, backward):
    values = np.array(sizes)[:, None]
    result = change(values, backward)
    near, far = (sizes[-1], sizes[0]) if backward else (sizes[0], sizes[-1])
    if near == 0 or not np.isfinite(far / near):
        assert np.isnan(result)
    else:
        assert result == pytest.approx(far / near)


@given(st.floats(1e-30, 1e30))
@FEW
def test_factors_have_two_digits(value):
    assert read(words.size(value)) == pytest.approx(value, rel=0.06)


SIZES = st.lists(
    st.one_of(st.floats(1e-20, 1e20), st.sampled_from([0.0, float("nan"), float("inf")])),
    min_size=2,
    max_size=2,
)


class Measured:
    """What the sentences read of a measurement: sizes (L, 1) of every hidden layer."""

    def __init__(self, sizes):
        self.sizes = np.array(sizes)[:, None]

    def values(self, _quantity):
        return self.sizes


@given(SIZES, SIZES)
@example([1.0, 1.0], [1.0, 1.0])
@example([1.0, 0.0], [1.0, 0.5])
@FEW
def test_what_is_said_of_signals(he, xavier):
    labs = {"he": Measured(he), "xavier": Measured(xavier)}
    text = words.describe_signal(labs, 22)
    with np.errstate(all="ignore"):
        left = {init: np.divide(*sizes[::-1]) for init, sizes in (("he", he), ("xavier", xavier))}
    assert text.count("what is no number") >= sum(not np.isfinite(value) for value in left.values())
    if all(np.isfinite(value) and value > 0 for value in left.values()):
        times = left["he"] / left["xavier"]
        assert ("He's first weights leave" in text) == (times >= 1.05)
        assert ("Xavier's first weights leave" in text) == (1 / times >= 1.05)
    else:
        assert "times as much" not in text and "about as much" not in text
    table = words.signal_table(labs, 22)
    assert [len(column) for column in table.values()] == [4] * 4


def training(init: str, errors: list[float], layers: int = 22, seed: int = 0) -> Training:
    values = np.array(errors)
    return Training(layers, init, seed, values, values, values, values)


def both(he, xavier, layers):
    """Trainings by init, one for each list of validation errors."""
    return {
        init: [training(init, errors, layers) for errors in group]
        for init, group in (("he", he), ("xavier", xavier))
    }


def first_epochs(group):
    """Of each list of errors the first epoch with one below LEARNING, or None."""
    return [
        next((i for i, error in enumerate(errors, 1) if error < LEARNING), None) for errors in group
    ]


@given(
    *(st.lists(st.lists(PERCENT, min_size=3, max_size=3), min_size=1, max_size=3) for _ in INITS),
    st.sampled_from(LAYERS),
)
@example([[90.0, 40.0, 30.0]], [[90.0, 90.0, 90.0]], 30)
@example([[90.0, 90.0, 90.0]], [[90.0, 90.0, 90.0]], 30)
@example([[90.0, 40.0, 30.0]], [[40.0, 30.0, 20.0]], 22)
@FEW
def test_what_is_said_of_trainings(he, xavier, layers):
    runs_of = both(he, xavier, layers)
    text = words.describe_training(runs_of, layers)
    firsts = {init: first_epochs(errors) for init, errors in (("he", he), ("xavier", xavier))}
    stalls = {init: all(first is None for first in firsts[init]) for init in INITS}
    learns = {init: all(first is not None for first in firsts[init]) for init in INITS}
    assert ("Neither gets that far" in text) == all(stalls.values())
    for init, name, errors in (("xavier", "He", xavier), ("he", "Xavier", he)):
        others = stalls["he" if init == "xavier" else "xavier"]
        assert (f"Only {name}'s weights get that far" in text) == (stalls[init] and not others)
        if stalls[init] and not others:
            known = [error for group in errors for error in group if error == error]
            assert (f"{min(known):.1f}\u00a0%" if known else "no number") in text
    seen = {init: [first for first in firsts[init] if first is not None] for init in INITS}
    last = {init: max(seen[init], default=0) if learns[init] else np.inf for init in INITS}
    first = {init: min(seen[init], default=np.inf) for init in INITS}
    others = not any(stalls.values())
    assert ("Every run with He's" in text) == (others and last["he"] < first["xavier"])
    assert ("Every run with Xavier's" in text) == (others and last["xavier"] < first["he"])
    for name, group in (("He", he), ("Xavier", xavier)):
        waits = [
            next((i for i, error in enumerate(errors) if error <= NEAR), len(errors))
            for errors in group
        ]
        span = " to ".join(map(str, sorted({min(waits), max(waits)})))
        assert f"{name}'s for {span} " in text


@given(
    *(st.lists(st.lists(PERCENT, min_size=3, max_size=3), min_size=1, max_size=3) for _ in INITS),
    st.sampled_from(LAYERS),
)
@example([[90.0, 90.0, 90.0]], [[90.0, 90.0, 90.0]], 30)
@example([[90.0, 40.0, 30.0]], [[40.0, 30.0, 20.0]], 22)
@FEW
def test_what_is_said_of_each_init(he, xavier, layers):
    runs_of = both(he, xavier, layers)
    firsts = {init: first_epochs(errors) for init, errors in (("he", he), ("xavier", xavier))}
    for init in INITS:
        begins = words.beginning(runs_of[init])
        seen = [first for first in firsts[init] if first is not None]
        assert (f"in none of {len(firsts[init])} runs" in begins) == (not seen)
        for epoch in (min(seen), max(seen)) if seen else ():
            assert re.search(rf"epoch (\d+ to )?{epoch}\b|epoch {epoch} to", begins)
    table = words.training_table(runs_of)
    assert table["begins at epoch"] == [
        str(first or "never") for init in INITS for first in firsts[init]
    ]


def test_nothing_recorded_is_said():
    assert not figures.trainings({"he": [], "xavier": []}).data
    assert "Nothing is recorded" in words.describe_training({"he": [], "xavier": []}, 30)


SLOPES = st.lists(st.one_of(st.floats(-2, 2), st.just(0.25)), min_size=0, max_size=6)


@given(SLOPES)
@example([])
@example([0.25, 0.25])
@example([float("nan"), 0.1])
@FEW
def test_what_is_said_of_slopes(values):
    ours = Slopes(tuple(f"act{i}" for i in range(1, len(values) + 1)), np.array(values))
    text = slope_words.describe(ours, None)
    if not values:
        assert text == "This network has no PReLU."
        return
    if not np.isfinite(values).all():
        assert "Not every slope" in text
        return
    shown = [f"{value:z.3f}" for value in values]
    assert all(f"act{i} {value}" in text for i, value in enumerate(shown, 1))
    most = [f"act{i}" for i, value in enumerate(shown, 1) if float(value) == max(map(float, shown))]
    said = re.search(r"The largest: (.*?)\. In the paper", text).group(1)
    assert [layer for layer in ours.layers if re.search(rf"\b{layer}\b", said)] == most
    assert ("the first layer" in said) == (most == ["act1"])
    falls = all(a > b for a, b in zip(values, values[1:], strict=False)) and len(values) > 1
    assert ("they become smaller" in text) == falls
    assert ("Steeper than" in text) == any(abs(value) > 1 for value in values)
    assert str(number("prelu_shared_conv1")) in text
    table = slope_words.table(ours)
    assert table["one a layer"] == [*shown, *(fact(shared) for shared, _ in COEFFICIENTS.values())]


def test_slopes_are_drawn_beside_the_papers():
    drawn = figures.slopes(Slopes(("act1", "act2"), np.array([0.5, 0.1]))).data
    assert [len(line.y) for line in drawn] == [2, len(COEFFICIENTS), len(COEFFICIENTS)]
    assert list(drawn[0].y) == [0.5, 0.1]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 100_000))
@example(0.5, 0.5, 1)
@FEW
def test_what_is_said_of_the_twins(relu, prelu, images):
    accuracy = TwinAccuracy(relu, prelu, images)
    text = slope_words.describe(Slopes(("act1",), np.array([0.1])), accuracy)
    mean = (relu + prelu) / 2
    error = np.sqrt(mean * (1 - mean) / images + mean * (1 - mean) / images)
    if "may be chance" in text:
        assert abs(prelu - relu) <= 2 * error + 1e-12
    else:
        assert abs(prelu - relu) > 2 * error - 1e-12
        assert ("points more" in text) == (prelu > relu)
