"""Descents, boxes, transformers and probabilities in words: every number against drawn ones, by another way."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import steepness as steep
from explorer.lessons.three_networks import Box, BoxedNetwork
from explorer.lessons.transformers import SIDES, Transformer
from explorer.lessons.words import steepness, success, three_networks, transformers
from tests.inside.claims import number

LIGHT = settings(max_examples=40, deadline=None, derandomize=True)


@LIGHT
@given(st.floats(1e-3, 2.0))
def test_every_step_of_a_descent(rate):
    walks = steep.walks(rate)
    table = steepness.table(walks)
    for walk in walks:
        w, gradients = (
            [number(cell) for cell in table[f"{title}, {walk.name}"] if cell]
            for title in ("w", "dE/dw")
        )
        assert len(w) == len(walk.w) <= len(table["step"])
        assert w[1:] == pytest.approx(
            [a - rate * g for a, g in zip(w, gradients, strict=True)][:-1], rel=1e-2, abs=2e-3
        )


@LIGHT
@given(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 7e-6, math.nan, math.inf])))
def test_a_probability_or_none(value):
    text = success.printed(value)
    assert ("not a number" in text) == (not math.isfinite(value))
    assert (text == "100\u00a0%") == (value == 1) and (text == "< 0.01\u00a0%") == (value < 1e-4)


BOXES = st.builds(Box, st.sampled_from([0, 3, 5, 11]), *[st.integers(1, 99)] * 3, st.booleans())


@LIGHT
@given(st.lists(BOXES, max_size=6), st.integers(1, 10**11))
def test_layers_of_a_boxed_network(boxes, work):
    network = BoxedNetwork("net", tuple(boxes), sum(box.parameters for box in boxes), work)
    text = three_networks.describe([network])
    kernels = [box.kernel for box in boxes]
    shown = re.findall(r"(\d+) of (\d+)×\2", text)
    assert {int(side): int(count) for count, side in shown} == {
        side: kernels.count(side) for side in kernels if side
    }
    layers = "1 layer" if len(boxes) == 1 else f"{len(boxes)} layers"
    assert re.match(rf"net has [\d.]+( [kM])? parameters in {layers}\. net: {layers} with ", text)
    assert f"{kernels.count(0)} fully" in text
    assert ("convolutions none" in text) == (not any(kernels))


@LIGHT
@given(
    st.integers(1, 30), st.integers(8, 999), st.sampled_from([14, 16, 32]), st.integers(1, 10**10)
)
def test_transformers_beside_what_is_counted(layers, width, patch, counted):
    row = Transformer("T", layers, width, patch)
    table = transformers.table({"net": counted}, [row])
    sides = [side for side in SIDES if side % patch == 0]
    assert table["network"] == ["net", *["T"] * len(sides)]
    for side, tokens, share in zip(
        sides, table["tokens"][1:], table["of these attention"][1:], strict=True
    ):
        n = (side // patch) ** 2 + 1
        assert int(tokens) == n
        attention = 2 * layers * n * n * width
        whole = (
            attention + layers * n * 12 * width**2 + (n - 1) * 3 * patch**2 * width + 1000 * width
        )
        assert (
            abs(float(share.removesuffix("\u00a0%").lstrip("<> ")) - 100 * attention / whole)
            <= 0.51
        )
    assert transformers.table({}, []) == {}
