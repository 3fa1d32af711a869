"""Twins in words: which depth was worse, which layers learned, and nothing that the numbers do not say."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.activation_twins import ActivationTwins, WeightChange
from explorer.depth.depth_twins import VANISHED, Twins
from explorer.depth.words import activation_twins as activation_words
from explorer.depth.words import depth_twins as depth_words
from tests.depth.recorded_runs import SPEC, recorded_run
from tests.inside.claims import number, numbers

FEW = settings(max_examples=80, deadline=None, derandomize=True)
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
    shown = f"{gap:+z.1f} points, "
    side = text.split(shown)[1].split(")")[0]
    assert side == depth_words.direction(gap)
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
        said = number(text.split(" times less")[0].split(": ")[-1])
        assert math.isclose(said, high / low, rel_tol=0.06) and high > 2 * low > 0
    assert "nan" not in text.replace("NaN", "").lower() or "sigmoid" in text


@given(st.lists(st.lists(ANGLES, min_size=1, max_size=4), min_size=2, max_size=6))
@FEW
def test_the_table_of_changes_has_every_layer_of_every_network_once(angles):
    networks = [
        (replace(run(activation="relu"), key=f"k{i}", label=f"run {i}"),)
        for i in range(len(angles))
    ]
    pairs = [
        ActivationTwins((networks[i], networks[j]), (change(angles[i]), change(angles[j])),
                        (1.0, 1.0), 10.0, (1.0, 1.0), ())
        for i, j in ((0, i) for i in range(1, len(angles)))
    ]  # fmt: skip
    table = activation_words.change_table(pairs)
    rows = list(zip(*table.values(), strict=True))
    expected = [
        (f"run {i}", f"l{j}", 10, 1.0, repr(angle), angle >= 10)
        for i, group in enumerate(angles)
        for j, angle in enumerate(group)
    ]
    assert [(*row[:4], repr(row[4]), row[5]) for row in rows] == expected
    assert activation_words.function(networks[0]) == "ReLU"


@given(ANGLES, st.lists(st.integers(0, 30), min_size=1, unique=True).map(sorted))
@FEW
def test_angles_and_layers_read_back(angle, layers):
    if not math.isnan(angle):
        text = activation_words.degrees(angle)
        assert ("below" in text) <= (angle < 10)
        read = float(text.removeprefix("just below ").rstrip("°"))
        assert abs(read - angle) <= 0.0501 and ("below" in text or (read >= 10) == (angle >= 10))
    text = activation_words.spans(np.array(layers))
    named = {
        i
        for low, high in re.findall(r"(\d+)(?:–(\d+))?", text)
        for i in range(int(low), int(high or low) + 1)
    }
    assert named == {layer + 1 for layer in layers}
    assert text.startswith("layers ") == (len(layers) > 1)


SEEDED = st.integers(1, 3).flatmap(
    lambda count: st.lists(st.lists(ERRORS, min_size=count, max_size=count), min_size=4, max_size=4)
)


@given(SEEDED, st.lists(SIGNALS, min_size=2, max_size=2))
@FEW
def test_what_is_said_of_a_gap_over_several_seeds(errors, ratios):
    low, high, val, deep_val = (np.array(column) for column in errors)
    groups = tuple(
        tuple(replace(run(depth=depth), training={"seed": i}) for i in range(len(low)))
        for depth in (20, 56)
    )
    signal, weight = (np.array([np.ones(len(low)), np.full(len(low), r)]) for r in ratios)
    pair = Twins(
        groups, (9, 9), np.array([low, high]), np.array([val, deep_val]), signal, weight, ()
    )
    gaps = [b - a for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    text = depth_words.over(pair)
    assert ("seeds" in text) == (len(gaps) > 1)
    for count, least, most in re.findall(r"over (\d) seeds, (\S+) to (\S+)", text):
        if not any(map(math.isnan, gaps)):
            assert int(count) == len(gaps)
            assert abs(float(least) - min(gaps)) < 0.051 > abs(float(most) - max(gaps))
    shown = re.findall(r"validation ([\d.]+)\s% to ([\d.]+)\s%", depth_words.validation(pair))
    known = not np.isnan([val, deep_val]).any()
    assert bool(shown) == known
    if known:
        assert [float(x) for x in shown[0]] == pytest.approx(
            [val.mean(), deep_val.mean()], abs=0.051
        )
    text, gap = depth_words.explanation(pair), float(np.mean(gaps))
    finite = [math.isfinite(ratio) for ratio in ratios]
    assert ("RMS of dL/dh" in text) == all(finite)
    for (size,) in numbers(r"gets N times the RMS of dL/dh", text):
        assert number(size) == pytest.approx(ratios[0], rel=0.06)
    assert "explode" not in text or ratios[0] > 1 / VANISHED
    assert "nothing to explain" not in text or gap < 0
    assert "nan" not in text


@given(st.floats(-3, 3))
@FEW
def test_a_gap_has_the_direction_that_it_is_written_with(gap):
    shown = f"{gap:+z.1f}"
    words = {"+": "higher", "-": "lower"}
    expected = "the same" if float(shown) == 0 else words[shown[0]]
    assert depth_words.direction(gap) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 9, 15]), st.none() | st.integers(1, 90_000)),
        min_size=1,
        max_size=3,
    )
)
@FEW
def test_how_long_networks_were_trained(plans):
    groups = [
        (replace(recorded_run(f"k{i}", errors=(50.0,) * done), dataset={"train": images, "name": "set"},
                 training={"epochs": 20, "seed": 0}, short=f"net{i}"),)
        for i, (done, images) in enumerate(plans)
    ]  # fmt: skip
    column = np.ones((2, 1))
    pairs = [Twins((group, groups[0]), (1, 1), *[column] * 4, ()) for group in groups]
    text = depth_words.schedule_sentence(pairs)
    for group, (done, images) in zip(groups, plans, strict=True):
        plan = depth_words.schedule(group[0])
        assert plan.startswith(f"{done} of 20 epochs") and plan in text
        assert (f"({10 * done} steps)" in plan) == (done > 0)
        assert (f"{images:,} image" if images else "unknown number of images") in plan
        names = next(part for part in text.split("; ") if plan in part)
        assert group[0].short in names
    assert f"about {64_000 * 128 / 50_000:.0f} epochs" in text
    every = depth_words.depth_text(pairs)
    assert len(every) == len(pairs) + 2 and every[-1] == text
    assert depth_words.depth_text([]) == []
