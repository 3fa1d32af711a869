"""Gradients and Home in words: what each sentence claims is so, of whatever numbers it is given."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import multiple
from explorer.inside import gradients
from explorer.inside.gradients import ALIKE, CLIFF, course, of_like_size
from explorer.inside.notation import distinct
from explorer.inside.words import gradients as words
from tests.inside.claims import network, number, numbers, place, sizes

ROUNDED = 1.06  # two digits: at most 5 % off, and a ratio of two such


def hidden(layers: list) -> list:
    """What is compared: all but the last, where two are left."""
    return layers[:-1] if len(layers) > 2 else layers


FEW = settings(max_examples=200, deadline=None, derandomize=True)
SIGNALS = st.lists(sizes(), min_size=1, max_size=9)


@given(st.floats(1e-290, 1e290))
@FEW
def test_multiples_have_two_digits(value):
    assert number(multiple(value)) == pytest.approx(value, rel=0.051)
    assert len(multiple(value)) < 14


def test_labels_keep_what_tells_them_apart():
    assert distinct(["Plain-56, ReLU, initial", "ResNet-56, ReLU, initial"]) == [
        "Plain-56",
        "ResNet-56",
    ]
    assert distinct(["a, b"]) == ["a, b"] and distinct(["a, b", "a, b"]) == ["a, b", "a, b"]
    assert distinct(["a, b", "a"]) == ["a, b", "a"] and distinct(["a", "b"]) == ["a", "b"]


def test_multiples_read_as_people_write():
    shown = [multiple(value) for value in (0, 0.29, 44.2, 12_345, 994_999, 995_000, 3.1e-7)]
    assert shown == ["exactly 0", "0.29", "44", "12,000", "990,000", "10⁶", "3.1 × 10⁻⁷"]
    assert multiple(0.0001) == "0.0001" and multiple(math.nan) == "undefined"


@given(SIGNALS)
@FEW
def test_a_course_is_what_it_says(signal):
    values = np.array(signal)
    row = course(values)
    logs = [(i, math.log10(v)) for i, v in enumerate(signal) if math.isfinite(v) and v > 0]
    assert row.zeros == signal.count(0.0)
    assert row.undefined == sum(not math.isfinite(v) for v in signal)
    if math.isfinite(row.ratio):
        assert row.ratio == pytest.approx(signal[0] / signal[-1])
    else:
        ends = signal[0], signal[-1]
        assert len(signal) < 2 or signal[-1] == 0 or not all(map(math.isfinite, ends))
    leading = next((i for i, v in enumerate(signal) if v != 0), len(signal))
    assert row.silent == (leading - 1 if leading else None)
    if row.cliff:
        low, high = row.cliff
        known = dict(logs)
        spread = max(known.values()) - min(known.values())
        assert abs(known[low] - known[high]) > spread / 2
        assert abs(known[low] - known[high]) >= math.log10(CLIFF)
        assert not [i for i, _ in logs if low < i < high]
    if row.bend:
        at, factor = row.bend
        inner = [v for i, v in logs[1:-1]]
        ends = logs[0][1], logs[-1][1]
        assert 0 < at < len(signal) - 1 and dict(logs)[at] in (min(inner), max(inner))
        beside = min(ends) if factor < 1 else max(ends)
        assert 10 ** (dict(logs)[at] - beside) == pytest.approx(factor)
        assert max(factor, 1 / factor) >= gradients.BEND * 0.999


@given(SIGNALS)
@FEW
def test_a_factor_per_layer_is_told_only_where_a_line_fits(signal):
    """R squared of the least squares line, by its definition."""
    usable = [(i, math.log10(v)) for i, v in enumerate(signal) if math.isfinite(v) and v > 0]
    told = course(np.array(signal)).per_layer
    if math.isfinite(told):
        x, y = np.array(usable).T
        solution, *_ = np.linalg.lstsq(np.stack([x, np.ones_like(x)], 1), y, rcond=None)
        left = np.sum((y - solution[0] * x - solution[1]) ** 2)
        assert len(usable) >= 4 and 1 - left / np.sum((y - y.mean()) ** 2) >= 0.899
        assert told == pytest.approx(10.0 ** -solution[0], rel=1e-6)


def test_lines_cliffs_valleys_and_ties():
    even = course(10.0 ** np.arange(-6.0, 0.0))
    assert even.per_layer == pytest.approx(0.1) and even.cliff is None and even.bend is None
    cliff = course(np.array([1e-5, 1.2e-5, 1e-5, 1.0, 1.1, 1.0]))
    assert math.isnan(cliff.per_layer) and cliff.cliff == (2, 3)
    valley = course(np.array([1.0, 0.1, 0.01, 0.1, 1.0]))
    assert valley.ratio == 1 and valley.bend == (2, pytest.approx(0.01)) and valley.cliff is None
    flat = course(np.ones(8))
    assert flat.ratio == 1 and math.isnan(flat.per_layer) and flat.bend is flat.cliff is None
    text = words.sentence(network([1.0, 0.1, 0.01, 0.1, 1.0, 9.0]), "net", "activation", "norm")
    assert (
        "about as large" in text and "smallest in between, in layer2, 100 times below both" in text
    )


@given(SIGNALS)
@FEW
def test_the_sentence_of_one_network(signal):
    text = words.sentence(network(signal), "net", "activation_gradient", "norm")
    short = words.finding([network(signal)], ["net"], "activation_gradient", "norm")
    assert all(part in text for part in short.removesuffix(".").split("; ")) or "too few" in short
    signal = hidden(signal)
    for size, how, first, last in numbers(
        r"N times (smaller|larger) in W than in W, the last", text
    ):
        low, high = sorted((signal[place(first)], signal[place(last)]))
        assert (signal[place(first)] < signal[place(last)]) == (how == "smaller")
        assert number(size) == pytest.approx(high / low, rel=0.06) and high / low > ALIKE * 0.999
    for first, last, size in numbers(
        r"about as large in W as in W, the last [a-z ]*layer \(N times\)", text
    ):
        ratio = signal[place(first)] / signal[place(last)]
        assert 1 / ALIKE <= ratio <= ALIKE and float(size) == pytest.approx(ratio, abs=0.006)
    for count, total in numbers(r"exactly 0 in N of N layers", text):
        assert (int(count), int(total)) == (signal.count(0.0), len(signal))
    for count, _ in numbers(r"NaN or infinite in N of N layers", text):
        assert int(count) == sum(not math.isfinite(v) for v in signal)
    for (until,) in numbers(r"and up to W:", text):
        assert not any(signal[: place(until) + 1]) and signal[place(until) + 1]
    for early, late in numbers(r"one cliff between W and W", text):
        steps = np.abs(np.diff([math.log10(v) for v in signal if math.isfinite(v) and v > 0]))
        jump = abs(math.log10(signal[place(late)]) - math.log10(signal[place(early)]))
        assert jump == pytest.approx(steps.max())
    for named, size, side in numbers(r"in between, in W, N times (below|above) both ends", text):
        usable = [v for v in signal if math.isfinite(v) and v > 0]
        ends = usable[0], usable[-1]
        factor = (
            min(ends) / signal[place(named)]
            if side == "below"
            else signal[place(named)] / max(ends)
        )
        assert number(size) == pytest.approx(factor, rel=0.06)
    if not any(math.isfinite(v) for v in signal) or len(signal) == 1:
        assert not numbers(r"times (smaller|larger)", text)
    assert "nan" not in text.replace("NaN", "")


@given(
    st.lists(
        st.tuples(sizes(), st.sampled_from([10, 16, 40, 64, 1000, 4096])), min_size=1, max_size=8
    )
)
@FEW
def test_by_root_mean_square_only_layers_of_like_size_are_compared(layers):
    signal, elements = map(list, zip(*layers, strict=True))
    net = network(signal, elements)
    text = words.sentence(net, "net", "weight_gradient", "rms")
    compared = net.compared("weight_gradient", "rms")
    elements, signal = hidden(elements), hidden(signal)
    used = np.array(elements)[compared]
    assert used.max() <= 4 * used.min()
    most = max(sum(low <= e <= 4 * low for e in elements) for low in elements)
    assert len(used) == most
    for size, how, first, last in numbers(
        r"N times (smaller|larger) in W than in W, the last hidden layer of like", text
    ):
        ratio = (signal[place(first)] / math.sqrt(elements[place(first)])) / (
            signal[place(last)] / math.sqrt(elements[place(last)])
        )
        assert number(size) == pytest.approx(ratio if how == "larger" else 1 / ratio, rel=0.06)


def test_the_only_layer_of_its_size_is_compared_with_nothing():
    assert of_like_size(np.array([1, 100])).tolist() == [0]
    assert "too few layers" in words.sentence(
        network([1.0, 2.0], [1, 100]), "net", "activation", "rms"
    )


@given(st.lists(SIGNALS, min_size=2, max_size=4))
@FEW
def test_networks_are_compared_in_one_sentence(signals):
    nets, labels = [network(signal) for signal in signals], "ABCD"[: len(signals)]
    names = [f"net {label}" for label in labels]
    text = words.compare(nets, names, "activation_gradient", "norm")
    ratios = {
        name: s[0] / s[-1]
        for name, s in zip(names, map(hidden, signals), strict=True)
        if len(s) > 1 and math.isfinite(s[0]) and math.isfinite(s[-1]) and s[-1] > 0
    }
    if len(ratios) < 2:
        assert "nothing to compare" in text
        return
    listed = {
        name: number(size) for size, name in numbers(r"N in (net [A-D])", text.split(". ")[0])
    }
    assert listed.keys() == ratios.keys()
    for name, ratio in ratios.items():
        assert listed[name] == pytest.approx(ratio, rel=0.06)
    low, high = min(ratios.values()), max(ratios.values())
    agree = high <= ALIKE * low
    short = words.finding(nets, names, "activation_gradient", "norm")
    assert ("about the same" in short) == agree and ("exactly 0" in short) == (low == 0)
    for size, more, less, most, least in numbers(
        r"N times as large in (net [A-D]) as in (net [A-D]): N against N\.", short
    ):
        assert ratios[more] == high and ratios[less] == low
        assert number(size) == pytest.approx(high / low, rel=0.06)
        assert number(most) == pytest.approx(high, rel=0.06)
        assert number(least) == pytest.approx(low, rel=0.06)
    assert ("networks agree" in text) == agree
    for size, more, less in numbers(
        r"That is N times as much in (net [A-D]) as in (net [A-D])\.", text
    ):
        assert ratios[more] == high and ratios[less] == low
        assert number(size) == pytest.approx(high / low, rel=0.06)
    for (silent,) in numbers(r"Nothing arrives there in ([^.]*)\.", text):
        assert silent.split(" and ") == [name for name, ratio in ratios.items() if ratio == 0]
    assert ("Nothing arrives" in text) == (low == 0 and not agree)


@given(st.lists(SIGNALS, min_size=1, max_size=3), st.sampled_from(sorted(gradients.MEASURES)))
@FEW
def test_what_stands_above_the_charts_is_not_said_again_below(signals, kind):
    nets = [network(signal) for signal in signals]
    labels = [f"net {number}" for number in range(len(nets))]
    whole = words.describe(nets, labels, "activation_gradient", kind)
    below = words.below(nets, labels, "activation_gradient", kind)
    compared = words.compare(nets, labels, "activation_gradient", kind) if len(nets) > 1 else ""
    assert whole == f"{compared} {below}".strip()
    assert words.below(nets, labels, "weight_gradient", kind) == words.describe(
        nets, labels, "weight_gradient", kind
    )
