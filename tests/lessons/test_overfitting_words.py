"""Words of the lessons on overfitting and dropout: drawn curves and sub-networks, degenerate ones too, claims checked by
hand."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import overfitting as recordings
from explorer.lessons.dropout import SubNetworks
from explorer.lessons.overfitting import REMEDIES, Learning, Setting, setting_with
from explorer.lessons.words import dropout, overfitting

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)


def trained(setting: Setting, train: float, val: float, losses=(2.0, 1.0)) -> Learning:
    steps = np.arange(2)
    return Learning(
        setting,
        1234,
        steps,
        np.array([0.1, train]),
        np.array([0.1, val]),
        np.array(losses),
        np.array(losses),
    )


SHARES = st.one_of(st.sampled_from([0.0, 0.5, 0.95, 0.98, 1.0, math.nan]), st.floats(0, 1))


@LIGHT
@given(SHARES, SHARES, st.booleans())
def test_noise_or_true_labels(train, val, shuffled):
    text = overfitting.describe_noise(
        {"recorded": [trained(Setting("digits", 50, shuffled), train, val)]}
    )
    if math.isnan(train) or (not shuffled and math.isnan(val)):
        assert "Nothing was measured" in text
        return
    assert ("by heart: there was nothing else" in text) == (shuffled and train > 0.95)
    assert ("is overfitting" in text) == (not shuffled and 100 * (train - val) >= 2.5)
    assert ("holds for new images" in text) == (
        not shuffled and 100 * (train - val) < 2.5 and val > 0.9
    )


@LIGHT
@given(st.lists(SHARES, min_size=1, max_size=6))
def test_from_how_many_parameters_on(values):
    parameters = np.arange(1, len(values) + 1) * 100
    text = overfitting._enough(parameters, np.array(values))
    enough = [value >= 0.98 for value in values]
    if text.startswith("not"):
        assert not enough[-1]
    elif text.startswith("already"):
        assert all(enough)
    else:
        first = int(text.split()[1]) // 100 - 1
        assert all(enough[first:]) and not enough[first - 1]


@pytest.mark.parametrize("shuffled", [False, True])
def test_capacity_as_recorded(shuffled):
    recorded = recordings.recorded()
    text = overfitting.describe_capacity(recorded, shuffled, (100, 1400))
    ends = [
        np.mean(
            [
                recorded[Setting("digits", 1400, shuffled, 2048, seed=seed)].val_accuracy[-1]
                for seed in range(recordings.SEEDS)
            ]
        )
    ]
    assert f"{100 * ends[0]:.0f}\u00a0%." in text and ("near chance" in text) == (
        abs(ends[0] - 0.1) < 0.05
    )


@LIGHT
@given(st.lists(st.floats(0.4, 0.65), min_size=5, max_size=5))
def test_remedies_on_top_of_more_photos(values):
    recorded = {
        setting_with([name, "more"]): trained(setting_with([name, "more"]), 0.6, value)
        for name, value in zip(REMEDIES, values, strict=True)
    }
    base = recorded[setting_with(["more"])].val_accuracy[-1]
    text = overfitting.about_remedies(recorded)
    groups = dict(part.split(": ", 1) for part in text.split("steps, it is ")[1][:-1].split("; "))
    for (name, label), value in zip(REMEDIES.items(), values, strict=True):
        if name == "more":
            continue
        points = 100 * (value - base)
        group = (
            "higher" if points > 3 else "lower" if points < -3 else "not different beyond chance"
        )
        assert f"{label.lower()} ({100 * value:.1f}\u00a0%)" in groups[group]
    assert recordings.recorded().keys() >= recorded.keys()


@LIGHT
@given(st.integers(0, 1000), st.lists(st.sampled_from(list(REMEDIES)), unique=True))
def test_remedies(right, remedies):
    end = right / 1000  # of the validation photos
    without = trained(setting_with(()), 0.9, 0.4, (1.5, 1.0 + end))
    text = overfitting.describe_remedies(
        without, remedies, replace(without, val_accuracy=np.array([0, end]))
    )
    if not remedies:
        assert ("rises from" in text) == (1.0 + end > 1.5)
    else:
        assert all(REMEDIES[name].lower() in text for name in remedies)
        gaps = re.match(
            r"With .* training and validation is (\S+) points, without remedies (\S+)\. ", text
        )
        assert float(gaps[1]) == pytest.approx(100 * (0.9 - end), abs=0.051)
        assert float(gaps[2]) == pytest.approx(100 * (0.9 - 0.4), abs=0.051)
        shown = re.search(r"With them: (\S+ )?([\d.]+)\s% and (\S+ )?([\d.]+)\s%;", text)
        assert float(gaps[1]) == pytest.approx(float(shown[2]) - float(shown[4]), abs=0.101), (
            "as one reads it"
        )


@st.composite
def sampled(draw):
    count = draw(st.integers(1, 3))
    p = np.array(draw(st.lists(st.floats(0, 1), min_size=4 * count, max_size=4 * count)))
    p = p.reshape(4, count) + 1e-9
    p /= p.sum(1, keepdims=True)
    if draw(st.integers(0, 4)) == 0:
        p[0, 0] = math.nan
    whole = np.full(count, 1 / count) if draw(st.booleans()) else np.nan_to_num(p[1])
    rate = draw(st.sampled_from([0.0, 0.1, 0.5]))
    return SubNetworks(rate, p, whole, (8,), np.ones((2, 8), bool))


@LIGHT
@given(sampled())
def test_sub_networks(result):
    names = ["cat", "dog", "cup"]
    text, masks = dropout.describe([result], names), dropout.describe_masks(result, names)
    assert (text == dropout.NO_NUMBERS) == (not np.isfinite(result.probabilities).all())
    assert "nan" not in masks
    if text != dropout.NO_NUMBERS:
        best = [n for n, p in zip(names, result.whole, strict=False) if p == result.whole.max()]
        assert all(name in text.split(".")[0] for name in best)
        assert ("each" in text) == (len(best) > 1)
        assert ("only the whole network" in text) == (result.rate == 0)
        if result.rate:
            agree = np.mean([row.argmax() == result.whole.argmax() for row in result.probabilities])
            assert f"and {100 * agree:.0f}\u00a0% name it first" in text
    assert ("whole network" in masks) == (
        not result.rate and np.isfinite(result.probabilities[:2]).all()
    )
    table = dropout.table([result])
    assert table["sampled"] == [4 if result.rate else 1]
    assert table["possible sub-networks"] == ["2^8" if result.rate else "1"]
