"""Lab in words: axes, tables and the parts of its sentences, against the drawn numbers by another way."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.lab import QUANTITIES, UNDERFLOW
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import OPTIONS
from explorer.depth.mean_field import Phases
from explorer.depth.words import lab as words
from explorer.depth.words import phase
from explorer.depth.words import spread as spread_words
from tests.depth.test_lab_words import MEASURED, with_signals
from tests.inside.claims import number, numbers, sizes

FEW = settings(max_examples=80, deadline=None, derandomize=True)
VALUES = st.lists(st.lists(sizes(-45, 6), min_size=2, max_size=2), min_size=1, max_size=6)
POSITIVE = st.one_of(st.floats(-12, 12).map(lambda e: 10.0**e), st.sampled_from([1.0, math.nan]))


@pytest.mark.parametrize("field", OPTIONS)
def test_fields_and_values_are_called_as_in_the_lists(field):
    label = words.field_label(field)
    assert label and all(label != OPTIONS[other].label for other in OPTIONS if other != field)
    if field in LabNet.__dataclass_fields__:
        for value in OPTIONS[field].values:
            shown = words.value_label(replace(LabNet(), **{field: value}), field)
            assert not isinstance(value, int | float) or f"{value:g}" in shown


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("kind", ["rms", "norm"])
def test_an_axis_says_of_what_and_over_what(quantity, kind):
    axis, row = words.axis(quantity, kind), QUANTITIES[quantity]
    assert row.symbol in axis or row.ratio
    assert ("‖" in axis and row.over in axis) == (kind == "norm") or row.ratio
    assert not row.ratio or axis == words.axis(quantity, "rms")


def can_be_drawn(value: float) -> bool:
    return math.isfinite(value) and value >= UNDERFLOW


@given(VALUES)
@FEW
def test_every_value_that_is_not_drawn_is_counted(values):
    array = np.array(values)
    text = words.reasons(array)
    counted = [int(count) for count in re.findall(r": (\d+)", text)]
    missing = sum(not can_be_drawn(value) for row in values for value in row)
    assert sum(counted) == missing and bool(text) == bool(missing)
    assert not text or f"of {array.size} values" in text
    undefined = sum(not math.isfinite(value) for row in values for value in row)
    assert (f"NaN or infinite: {undefined}" in text) == bool(undefined)


@given(VALUES)
@FEW
def test_the_first_layer_beside_the_last(values):
    with np.errstate(all="ignore"):
        text = words.whole_change(np.array(values))
    usable = [[value for value in row if can_be_drawn(value)] for row in values]
    assert bool(text) == (all(usable) and len(values) > 1)
    for (size,) in numbers(r"has N times", text):
        assert number(size) == pytest.approx(np.median(usable[0]) / np.median(usable[-1]), rel=0.06)
    with np.errstate(all="ignore"):
        short = words.factors(with_signals(values), "activation")
    pairs = [
        row[i] / later[i]
        for row, later in zip(values, values[1:], strict=False)
        for i in (0, 1)
        if all(can_be_drawn(end / math.sqrt(MEASURED.elements)) for end in (row[i], later[i]))
    ]
    every = [value for row in values for value in row]
    assert (short == "exactly 0 in every layer") == (not any(every))
    for (size,) in numbers(r"×N a layer back", short):
        assert number(size) == pytest.approx(np.median(pairs), rel=0.06)
    assert "nan" not in short and "inf" not in short


@given(POSITIVE, POSITIVE)
@FEW
def test_why_a_factor_is_not_the_predicted_one(measured, expected):
    text = words.apart(MEASURED, measured, expected)
    if math.isnan(measured) or math.isnan(expected):
        assert not text
        return
    ratio = measured / expected
    assert bool(text) == (not 1 / 1.03 < ratio < 1.03)
    for share in re.findall(r"differ by ([\d.]+)\s%", text):
        assert abs(float(share) - 100 * abs(ratio - 1)) <= 0.51
        assert 0.5 < ratio < 2
    for (size,) in numbers(r"differ by a factor of N:", text):
        assert number(size) == pytest.approx(max(ratio, 1 / ratio), rel=0.06)
    assert "e+" not in text and ("16 units" in text or not text)


@given(st.lists(st.one_of(st.floats(0, 99), st.just(math.nan)), min_size=1, max_size=5))
@FEW
def test_definitions_say_how_large_the_loss_is(losses):
    twin = replace(MEASURED, losses=np.array(losses))
    text = words.definitions([twin, twin])
    shown = re.search(r"ten classes, (.*?) and (.*?) here", text)
    assert shown[1] == shown[2]
    if any(map(math.isnan, losses)):
        assert shown[1] == "no finite number"
    else:
        middle = sorted(losses)[(len(losses) - 1) // 2 : len(losses) // 2 + 1]
        assert number(shown[1]) == pytest.approx(sum(middle) / len(middle), rel=6e-3)
    assert f"{len(losses)} draw{'s' * (len(losses) > 1)} of" in text
    assert f"guessing: {math.log(10):.3f}" in text


@given(st.lists(VALUES, min_size=1, max_size=2))
@FEW
def test_tables_hold_every_layer_of_every_twin(every):
    labs = [with_signals(values) for values in every]
    labels = ["one", "two"][: len(labs)]
    with np.errstate(all="ignore"):
        rows, short = words.table(labs, labels), words.summary(labs, labels)
    flat = [
        (label, i + 1, j, value)
        for label, values in zip(labels, every, strict=True)
        for i, row in enumerate(values)
        for j, value in enumerate(row)
    ]
    norms = rows[words.axis("activation_gradient", "norm")]
    shown = zip(rows["twin"], rows["layer"], rows["seed"], norms, strict=True)
    assert [(*row[:3], repr(float(row[3]))) for row in shown] == [
        (*row[:3], repr(row[3])) for row in flat
    ]
    assert short["quantity"] == [row.symbol for row in QUANTITIES.values()] * len(labs)
    missing = [
        sum(not can_be_drawn(value / 4) for row in values for value in row) for values in every
    ]
    at = list(QUANTITIES).index("weight_gradient")  # 16 elements: RMS is the norm over 4
    for i, count in enumerate(missing):
        assert bool(short["not drawn"][i * len(QUANTITIES) + at]) == bool(count)
    assert "nan" not in str(short).replace("NaN", "")


@given(st.integers(1, 3), st.integers(1, 4))
@FEW
def test_every_point_of_the_plane_is_a_row(biases, weights):
    b, w = np.arange(biases) / 7, 1 + np.arange(weights) / 3
    factor = np.add.outer(100 * b, w)
    rows = phase.table(Phases("tanh", w, b, factor, b))
    for b_, w_, value in zip(rows["sigma_b2"], rows["sigma_w2"], rows["sqrt(chi)"], strict=True):
        assert value == 100 * b_ + w_
    assert len(rows["activation"]) == biases * weights == len(set(rows["sqrt(chi)"]))


SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, math.nan]))


@given(st.lists(SHARES, min_size=1, max_size=5), st.sampled_from(["relu", "tanh"]))
@FEW
def test_layers_of_nan_are_not_called_saturated_or_dead(shares, activation):
    values, nothing = np.array(shares), np.full(len(shares), np.nan)
    spread = replace(
        MEASURED.spread,
        saturated=values if activation == "tanh" else nothing,
        dead=values if activation == "relu" else nothing,
        activations=np.eye(len(shares), MEASURED.spread.activations.shape[1]),
        gradients=np.zeros((len(shares), MEASURED.spread.gradients.shape[1])),
    )
    net = replace(MEASURED.net, activation=activation, depth=len(shares))
    lab = replace(MEASURED, net=net, spread=spread)
    text = spread_words.activations(lab, "net")
    assert text.startswith("net: ") and text == f"net: {spread_words.stuck(lab)}."
    known, lost = [s for s in shares if s == s], sum(s != s for s in shares)
    if not known:
        assert "nothing can be called" in text
    else:
        assert (f"NaN in {spread_words.layers(lost)}" in text) == (lost > 0)
        assert (f"{spread_words.layers(lost)}, left out" in text) == (lost > 0)
        assert f"dead: {sum(s > 0.5 for s in known)} of" in text or activation == "tanh"
    table = spread_words.table([lab], ["net"])
    assert table["layer"] == list(range(1, len(shares) + 1))
    assert set(table["what"]) == {"activation"} and set(table["share"]) == {1.0}
    assert spread_words.layers(1) == "1 layer"
