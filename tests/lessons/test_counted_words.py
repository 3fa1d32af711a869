"""Words of the lessons on AlexNet, its first layer, VGG, degradation and the question sheet: drawn or counted numbers,
claims checked by hand."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.facts import number
from explorer.inside.filters import Properties
from explorer.lessons import alexnet as networks
from explorer.lessons import vgg_layers as columns
from explorer.lessons.questions import SheetQuestion
from explorer.lessons.vgg import Line, Stack
from explorer.lessons.words import alexnet, first_layer, questions, vgg, vgg_layers

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)


@pytest.mark.parametrize("version", networks.VERSIONS)
def test_alexnet(version):
    net = networks.counted(version)
    text, table = alexnet.describe(net), alexnet.size_table(net)
    conv, pool, fc = map(int, re.findall(r"^(\d+) conv\w+, (\d+) pool\w+ and (\d+) ", text)[0])
    kinds = [layer.name.rstrip("0123456789") for layer in net.layers]
    assert (conv, pool, fc) == tuple(kinds.count(kind) for kind in ("conv", "pool", "fc"))
    total = sum(int(cell.replace(",", "")) for cell in table["parameters"])
    assert f"{total:,} in all" in text
    split = [layer.name for layer in net.layers if layer.groups > 1]
    towers = alexnet.describe_towers(net, networks.counted("whole"))
    assert ("One tower" in towers) == (not split) and all(name in towers for name in split)
    paper = alexnet.describe_counts({"a": networks.counted("paper"), "b": net})
    neurons = int(paper.split(" and ")[-1].rstrip(".").replace(",", ""))
    assert abs(neurons / number("alexnet_neurons") - 1) < 0.02
    assert alexnet.count_table({"one": net})["parameters"] == [f"{total:,}"]


@st.composite
def layers(draw):
    count = draw(st.integers(1, 6))
    unit = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.2, 0.4, 0.8, math.nan]))
    values = {
        name: np.array(draw(st.lists(unit, min_size=count, max_size=count)), float)
        for name in ("selectivity", "colourfulness", "frequency")
    }
    angles = draw(st.lists(st.floats(0, 179.9), min_size=count, max_size=count))
    rest = dict.fromkeys(("norm", "largest", "red_green", "blue_yellow"), np.ones(count))
    return Properties(orientation=np.array(angles), **values, **rest)


@LIGHT
@given(layers(), layers())
def test_a_first_layer(trained, initial):
    text = first_layer.describe_learned(trained, initial)
    table = first_layer.comparison_table(trained, initial)
    for place, layer in enumerate((trained, initial)):
        assert table["oriented"][place] == sum(s >= 0.4 for s in layer.selectivity.tolist())
        assert table["grey"][place] == sum(c <= 0.2 for c in layer.colourfulness.tolist())
    assert f"Of {len(trained.norm)} filters {table['oriented'][0]} are oriented" in text
    assert ("of 12 directions" in text) == (table["oriented"][0] > 0)
    known = sorted(c for c in trained.colourfulness.tolist() if c == c)
    assert ("median filter undefined" in text) == (not known)
    assert "nan" not in f"{text}{table}"


LINES = st.lists(
    st.builds(
        lambda units, bends, most: Line(
            f"line of {units}", np.zeros(2), np.zeros(2), bends if units else 0, units, most
        ),
        st.sampled_from([0, 8, 280]),
        st.integers(0, 300),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)


@LIGHT
@given(LINES)
def test_bends_are_compared_at_equal_units(lines):
    text, first = vgg.describe_bends(lines), lines[0]
    for line in lines:
        assert f"{line.label}: {'straight' if not line.units else f'{line.bends} bend'}" in text
    alike = [line for line in lines[1:] if line.units == first.units]
    assert ("nothing else is compared" in text) == (not alike)
    if alike:
        other = alike[0].bends
        assert f"{first.bends} against {other} times" in text
        if "more often than" in text:
            assert first.bends > 1.25 * other or other == 0
        elif "less often than" in text:
            assert 1.25 * first.bends < other or first.bends == 0
        else:
            assert 4 * first.bends <= 5 * other and 4 * other <= 5 * first.bends


@LIGHT
@given(st.integers(1, 6), st.sampled_from([1, 64, 512]))
def test_stacks(count, channels):
    kernel = 2 * count + 1
    one, other = (
        Stack(label, n, k, channels, kernel, n * k * k * channels**2, n * k * k, n)
        for label, n, k in (("stack", count, 3), ("single", 1, kernel))
    )
    text, table = vgg.describe_pyramid(one, other), vgg.weight_table(one, other)
    assert f"{9 * count} C² weights against {kernel**2} C²" in text
    assert ("as many" in text) == (9 * count == kernel**2) == ("fewer" not in text)
    assert table["sees, pixels a side"] == [kernel, kernel]
    seen = np.ones((kernel, kernel))
    assert f"{kernel}×{kernel} pixels" in vgg.describe_ways(seen, seen)


@LIGHT
@given(st.lists(st.sampled_from(columns.DEPTHS), min_size=1, max_size=4, unique=True).map(sorted))
def test_vgg_columns(depths):
    text = vgg_layers.describe_columns(columns.difference(depths[0], depths[-1]), depths)
    more = depths[-1] - depths[0]
    counted = columns.counted(depths[-1])
    assert (f"{more} layers more" in text) == bool(more) and f"{counted.parameters:,}" in text
    memory = vgg_layers.describe_memory(counted)
    dense = [layer.parameters for layer in counted.layers if layer.role == "fc"]
    share = round(100 * max(dense) / counted.parameters)
    assert f"{share}\u00a0% of the" in memory and "layer 1 of 3" in memory
    seen = vgg_layers.describe_seen(columns.ends(depths[-1]), 224)
    assert all(f"{side} after {name}" in seen for name, side in columns.ends(depths[-1]))
    table = vgg_layers.stage_table(columns.stages(tuple(depths)), depths[-1], counted)
    assert sum(table["layers"]) == depths[-1]


def test_vgg_16_and_19_have_3x3_only():
    kinds = {
        layer.kind
        for depth in (16, 19)
        for layer in columns.counted(depth).layers
        if layer.role == "conv"
    }
    assert kinds == {"Conv 3×3"}


TEXTS = st.text("ab<&*`?. ", min_size=1, max_size=12)


@LIGHT
@given(st.lists(TEXTS, min_size=2, max_size=4, unique=True), TEXTS, st.data())
def test_the_sheet_of_questions_keeps_the_answers_to_itself(options, prompt, data):
    answer = data.draw(st.sampled_from(options))
    item = SheetQuestion(1, "Title", prompt, tuple(options), answer, "because of 4711")
    sheet = questions.question_sheet([item], "T", "S")
    key = questions.answer_sheet([item], "T", "S")
    assert "4711" not in sheet and "4711" in key and sheet.count('class="box"') == len(options)
    assert f"1. Title: {'ABCD'[options.index(answer)]}" in key
    other = replace(item, answer=options[0])
    assert questions.question_sheet([other], "T", "S") == sheet
    assert "<a" not in questions.prose(prompt) and "<b<" not in questions.prose(prompt)
