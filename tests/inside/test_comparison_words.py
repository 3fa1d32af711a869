"""What stands around the gradients of several networks: one finding, tables, headings, and where a network is from."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.gradients import MEASURES, SHOWN, course
from explorer.inside.quantities import QUANTITIES
from explorer.inside.words import gradient_states, home, unpublished
from explorer.inside.words import gradients as words
from explorer.networks.registry import MODELS
from explorer.networks.unpublished import UNPUBLISHED
from tests.inside.claims import network, number, numbers, place, sizes

FEW = settings(max_examples=100, deadline=None, derandomize=True)
SIGNALS = st.one_of(
    st.lists(sizes(), min_size=1, max_size=7),
    st.sampled_from([[1e-6] * 3 + [1.0] * 3, [1.0] * 3 + [1e-6] * 3, [1.0, 1e-3, 1.0], [1.0]]),
)


@given(st.lists(SIGNALS, min_size=1, max_size=4))
@FEW
def test_what_tells_networks_apart(signals):
    names = [f"layer{i}" for i in range(7)]
    rows = [(f"net {'ABCD'[i]}", names, course(np.array(s))) for i, s in enumerate(signals)]
    text = words.tell_apart(rows, "dL/dh of the first layer")
    ratios = {
        label: s[0] / s[-1]
        for (label, *_), s in zip(rows, signals, strict=True)
        if len(s) > 1 and math.isfinite(s[0]) and math.isfinite(s[-1]) and s[-1] > 0
    }
    if len(ratios) < 2:
        assert "nothing to compare" in text and "times" not in text
        return
    low, high = min(ratios.values()), max(ratios.values())
    assert ("the networks agree" in text) == (high <= 1.25 * low)
    for size, more, less in numbers(r"is N times as much in (net \w) as in (net \w)", text):
        assert ratios[more] == high and ratios[less] == low > 0
        assert number(size) == pytest.approx(high / low, rel=0.06)
        assert size in words.times(high / low)
    cliffs = re.findall(r"in net (\w) between (layer\d) and (layer\d)", text)
    for label, early, late in cliffs:
        logs = [
            math.log10(v) if 0 < v < math.inf else math.nan for v in signals["ABCD".index(label)]
        ]
        jump = abs(logs[place(early)] - logs[place(late)])
        assert jump >= 1 and jump > (np.nanmax(logs) - np.nanmin(logs)) / 2
        assert all(map(math.isnan, logs[place(early) + 1 : place(late)]))
    sudden = [s for s in signals if s in ([1e-6] * 3 + [1.0] * 3, [1.0] * 3 + [1e-6] * 3)]
    assert len(cliffs) >= len(sudden) or "agree" in text
    assert "nan" not in text and " inf" not in text


@given(st.floats(0, 1e200))
@FEW
def test_a_ratio_is_written_in_two_digits(ratio):
    shown = words.times(ratio).removesuffix(" times")
    assert number(shown) == pytest.approx(ratio, rel=0.051) and "e" not in shown.replace(
        "exactly", ""
    )


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_heading_is_of_one_quantity(quantity):
    row = QUANTITIES[quantity]
    assert words.heading(quantity) == f"{row.title}: {row.symbol}"
    others = [words.heading(key) for key in QUANTITIES if key != quantity]
    assert words.heading(quantity) not in others


@given(st.lists(SIGNALS, min_size=1, max_size=3), st.integers(1, 400))
@FEW
def test_the_table_holds_every_layer_of_every_network(signals, elements):
    nets = [network(s, [elements] * len(s)) for s in signals]
    labels = [f"net {i}" for i in range(len(nets))]
    table = words.table(nets, labels)
    flat = [
        (label, i, v) for label, s in zip(labels, signals, strict=True) for i, v in enumerate(s)
    ]
    assert list(zip(table["network"], table["layer"], strict=True)) == [
        (label, f"layer{i}") for label, i, _ in flat
    ]
    assert len(table) == 4 + len(SHOWN) * len(MEASURES)
    for key in SHOWN:
        symbol = QUANTITIES[key].symbol
        assert [repr(v) for v in table[f"Norm of {symbol}"]] == [repr(float(v)) for *_, v in flat]
        rms = [v / math.sqrt(elements) for *_, v in flat]
        assert table[f"RMS of {symbol}"] == pytest.approx(rms, nan_ok=True)


@given(
    st.one_of(st.floats(0, 90), st.sampled_from([0.0, 1e-9, math.inf, math.nan])),
    st.sampled_from([1, 2, 10, 1000]),
)
@FEW
def test_the_state_of_one_network(loss, outputs):
    p = math.exp(-loss) if math.isfinite(loss) else 0.5
    rest = (1 - p) / max(outputs - 1, 1)
    net = network([1.0], probabilities=[p, *[rest] * (outputs - 1)], loss=loss)
    text, shown = gradient_states.state(net, "net"), gradient_states.loss(net)
    assert ("overflow" in text) == (not math.isfinite(loss))
    if not math.isfinite(loss):
        assert shown == ("undefined" if math.isnan(loss) else "infinite")
        return
    assert ("one output" in text) == (outputs == 1)
    if outputs > 1:
        assert ("rounds L to 0" in text) == (loss == 0)
        assert ("is sure of this class (p" in text) == (loss > 0 and p >= 0.99)
        chance = -math.log(rest or 1) * (1 - p) + loss * p >= 0.95 * math.log(outputs)
        assert ("at chance" in text) == (chance and loss > 0 and p < 0.99)
    assert text.startswith("net") or not text
    assert ("0 in float32" in shown) == (loss == 0 and outputs > 1)
    assert loss == 0 or number(shown) == pytest.approx(loss, rel=1e-3)


@pytest.mark.parametrize("key", [key for key, row in MODELS.items() if row.source != "file"])
def test_home_says_where_a_network_is_from(key):
    row = MODELS[key]
    text = home.provenance(row.trained_on, row.accuracy)
    assert f"Trained on {row.trained_on}. " in text and row.accuracy in text
    assert ("untrained" in text) == (row.source == "random")
    assert (re.search(r"\d\s%|\d%", text) is not None) == (row.source != "random")
    assert text.count("Accuracy") == 1 and ".." not in text and "  " not in text


@pytest.mark.parametrize("key", UNPUBLISHED)
def test_networks_without_weights_say_so(key):
    row = UNPUBLISHED[key]
    for work in (0.5, 1.0, 1.5):
        text = unpublished.describe(row, round(work * row.billions * 1e9))
        assert f"{work * row.billions:.2f} billion multiply-adds counted" in text
        sides = {0.5: "50.0\u00a0% less here", 1.0: "the same", 1.5: "50.0\u00a0% more here"}
        assert sides[work] in text and "untrained" in text
