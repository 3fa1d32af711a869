"""What is said of changed pictures, against the numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.drawing.numbers import probability
from explorer.inside.changes import CHANGES, Recipe, Setting
from explorer.inside.predictions import Predictions, softmax_or_sigmoid
from explorer.inside.what_if import Curve
from explorer.inside.words import what_if as words
from explorer.inside.words.predictions import answer

NAMES = ["cat", "dog", "owl", "7"]
SCORES = arrays(float, 4, elements=st.sampled_from([0.0, 0.0, 1.0, 2.0, 6.0, -3.0, np.nan]))


def predictions(logits) -> Predictions:
    logits = np.asarray(logits, float)
    return Predictions(logits, softmax_or_sigmoid(logits), tuple(NAMES[: len(logits)]))


@st.composite
def curves(draw) -> Curve:
    """Of four classes at some amounts of a change, the neutral one among them; few scores, so that there
    are ties, flat and monotone curves."""
    key = draw(st.sampled_from(sorted(CHANGES)))
    row = CHANGES[key]
    others = draw(st.lists(st.sampled_from(row.amounts), unique=True, max_size=7))
    amounts = np.array(sorted({row.neutral, *others}), float)
    scores = st.sampled_from([0.0, 0.0, 1.0, 1.001, 4.0, np.nan]) | st.floats(-3, 3)
    logits = draw(arrays(float, (len(amounts), 4), elements=scores))
    p = np.stack([softmax_or_sigmoid(line) for line in logits])
    return Curve(key, amounts, p, draw(st.integers(0, 2)))


def quoted(name: str) -> str:
    return f"“{name}”" if name.isdigit() else name


@given(curves(), st.integers(0, 3), st.integers(0, 3))
def test_a_curve_in_words(curve, before, after):
    text = words.describe_curve(curve, before, after, NAMES)
    p, amounts, here = curve.probabilities, curve.amounts, curve.neutral
    assert amounts[here] == curve.row.neutral and text.startswith(curve.row.label)
    if not np.isfinite(p).all():
        assert "no finite numbers" in text
        return
    if len(amounts) == 1:
        assert "changes nothing in this picture" in text
        return
    assert (f"{curve.left_out} more amount" in text) == (curve.left_out > 0)
    check_flips(text, curve)
    own = p[:, before]
    for end, side in ((0, own[here::-1]), (-1, own[here:])):
        towards = f"; towards {written(amounts[end])} it "
        assert (towards in text) == (len(side) > 1)
        if len(side) > 1:
            check_trend(text.partition(towards)[2].partition(";")[0], side)
    most = f"{quoted(NAMES[after])} has at most {probability(p[:, after].max())}"
    assert (most in text) == (after != before)


def written(amount: float) -> str:
    return f"{amount:g}".replace("-", "−")


def check_flips(text: str, curve: Curve) -> None:
    """Walk outwards step by step until another class is first."""
    winners, here = curve.probabilities.argmax(1).tolist(), curve.neutral
    low = high = here
    while low > 0 and winners[low - 1] == winners[here]:
        low -= 1
    while high < len(winners) - 1 and winners[high + 1] == winners[here]:
        high += 1
    name = quoted(NAMES[winners[here]])
    assert f"the answer stays {name}" in text
    assert ("at every amount that was tried" in text) == (len(set(winners)) == 1)
    for place in (low - 1, high + 1):
        if 0 <= place < len(winners):
            assert f"{quoted(NAMES[winners[place]])} at {written(curve.amounts[place])}" in text
    outside = [*winners[:low], *winners[high + 1 :]]
    assert ("no single amount is the limit" in text) == (winners[here] in outside)


def check_trend(text: str, side: np.ndarray) -> None:
    """Nothing is concluded of what hardly moves or moves both ways."""
    steps = [b - a for a, b in zip(side, side[1:], strict=False)]
    if max(side) - min(side) < words.FLAT:
        assert text.startswith("hardly changes")
    elif text.startswith("falls"):
        assert max(steps) <= 0 and probability(side[-1]) in text
    elif text.startswith("rises"):
        assert min(steps) >= 0 and probability(side[-1]) in text
    else:
        assert text.startswith("goes up and down") and max(steps) > 0 > min(steps)


@given(SCORES, SCORES, st.booleans())
def test_the_finding(first, second, same):
    before, after = predictions(first), predictions(first if same else second)
    text = words.finding(before, after)
    if not (before.finite and after.finite):
        assert "no finite numbers" in text
        return
    was, now = int(np.argmax(before.logits)), int(np.argmax(after.logits))
    assert quoted(NAMES[was]) in text and probability(before.probabilities[was]) in text
    assert ("flips" in text) == (was != now)
    assert ("the very same scores" in text) == np.array_equal(before.logits, after.logits)
    if was != now:
        assert f"becomes {quoted(NAMES[now])} ({probability(after.probabilities[now])})" in text
    assert probability(after.probabilities[was]) in text


@given(*[st.floats(0, 1) | st.just(np.nan)] * 2)
def test_what_the_square_costs(without, covered):
    text = words.square_drop("7", without, covered)
    if np.isnan(without) or np.isnan(covered):
        assert "no finite numbers" in text
        return
    assert f"has {probability(without)}, with it {probability(covered)}" in text and "“7”" in text
    assert ("hardly matters" in text) == (abs(without - covered) < 0.02)
    if "points" in text:
        points = float(re.search(r"([\d.]+) points", text)[1])
        assert points == pytest.approx(100 * abs(without - covered), abs=0.051)
        assert ("costs" in text) == (covered < without)


@given(SCORES, SCORES, SCORES)
def test_two_pictures(first, second, both):
    alone = predictions(first), predictions(second)
    together = predictions(both)
    text = words.describe_pair(("A", "B"), alone, together)
    if not np.isfinite([first, second, both]).all():
        assert "no finite numbers" in text
        return
    for label, result in zip("AB", alone, strict=True):
        own = int(np.argmax(result.logits))
        p, q = result.probabilities[own], together.probabilities[own]
        assert f"{label} alone, and whole, is {quoted(NAMES[own])} ({probability(p)})" in text
        assert f"{quoted(NAMES[own])} {probability(q)}" in text
    assert text.endswith(f"the answer is {quoted(NAMES[int(np.argmax(both))])}.")


@given(
    st.dictionaries(st.sampled_from(sorted(CHANGES)), st.sampled_from([0, 1, 7, 100])),
    st.booleans(),
    st.sampled_from(["mirrored", "grey"]),
)
def test_what_was_done(amounts, beside, fill):
    recipe = Recipe(tuple(amounts.items()), Setting(fill, 12), "other" if beside else "")
    text = words.describe_recipe(recipe, "Rocket")
    done = {key for key, amount in amounts.items() if amount != CHANGES[key].neutral}
    assert ("Nothing is changed" in text) == (not done and not beside)
    assert ("put beside Rocket" in text) == beside
    places = [
        text.find(f"{CHANGES[key].label.lower()} {written(amounts[key])} (")
        for key in CHANGES
        if key in done
    ]
    assert -1 not in places and places == sorted(places)
    moved = bool(done & {"right", "down", "turn", "size"})
    assert ("What comes free" in text) == moved and ("Seed" in text) == ("noise" in done)


@pytest.mark.parametrize("key", CHANGES)
def test_every_slider_says_its_unit(key):
    row = CHANGES[key]
    assert words.unit(row) == f"{row.label}: {row.quantity}"


@given(curves())
def test_the_table_has_every_amount(curve):
    table = words.table(curve, [2, 0, 2], NAMES)
    shown = words.strip_caption(curve).split(" (")[0].removeprefix("At ").split(", ")
    ends = list(map(written, curve.amounts[[0, -1]]))
    assert [shown[0], shown[-1]] == ends
    assert len(shown) == min(8, len(curve.amounts))
    columns = list(table.values())
    assert len(table) == 5 and {len(column) for column in columns} == {len(curve.amounts)}
    np.testing.assert_array_equal(columns[1], curve.probabilities[:, 2])
    assert columns[3] == [NAMES[int(np.argmax(line))] for line in curve.probabilities]


@given(st.sampled_from(words.HEADS), SCORES, st.sampled_from(NAMES))
def test_each_side_has_its_head(head, logits, name):
    said = answer(predictions(logits))
    text = words.side(head, said)
    assert text.startswith(f"{head}: ") and text.endswith(said[1:])
    assert words.of_map("Grad-CAM", name) == f"Grad-CAM for {quoted(name)}"
