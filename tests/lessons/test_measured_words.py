"""Words of the lessons on convolution, activations, softmax and augmenting: drawn numbers, degenerate ones too, claims
checked by hand."""

import math
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing import findings
from explorer.inside.predictions import LECTURE
from explorer.lessons.augmenting import Crop, colour_axes
from explorer.lessons.convolution import Convolved, LayerShape
from explorer.lessons.softmax import bases, plain_shares, predictions_of, shifted
from explorer.lessons.words import activations, augmenting, convolution, softmax

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
SCORES = st.lists(
    st.one_of(st.sampled_from([0.0, 1.0, -3.0, 30.0, 800.0, -800.0]), st.floats(-9, 9)),
    min_size=4,
    max_size=4,
)
VALUES = st.sampled_from([0.0, 0.5, 1.0, -2.0])


@st.composite
def convolved(draw):
    side, stride = draw(st.integers(3, 6)), draw(st.integers(1, 2))
    size = (side - 3) // stride + 1
    values = np.array(draw(st.lists(VALUES, min_size=size**2, max_size=size**2)))
    pooled = np.zeros((size // 2, size // 2)) if draw(st.booleans()) else None
    kernel = np.full((3, 3), draw(st.sampled_from([0.0, 1 / 9, 1.0, -1.0])))
    return Convolved(np.ones((side, side)), kernel, stride, 0, values.reshape(size, size), pooled)


@LIGHT
@given(convolved())
def test_what_a_kernel_does(result):
    text, n = convolution.describe(result, 0, 0), len(result.picture)
    assert f"= {len(result.values)} places a side, and torch gives {len(result.values)}." in text
    total = float(result.kernel.sum())
    assert ("keeps areas" in text) == math.isclose(total, 1)
    assert ("gives 0 where" in text) == (total == 0)
    assert ("0 everywhere" in text) == (not result.values.any())
    assert ("Red is above" in text) == bool((result.values < 0).any())
    strongest = re.search(r"anywhere is (-?[\d.]+)\.", text)
    if strongest:
        assert abs(float(strongest.group(1))) == np.abs(result.values).max()
    assert (f"{n * n:,} pixels" in text) == (result.pooled is not None)
    table = convolution.product_table(result, 0, 0)
    products = [float(cell.split("= ")[1]) for column in table.values() for cell in column]
    assert math.isclose(sum(products), total, abs_tol=0.05)


@LIGHT
@given(st.integers(7, 40), st.integers(1, 7), st.integers(1, 3), st.booleans())
def test_sizes_of_layers(side, kernel, stride, pool):
    row = LayerShape("layer", side, kernel, stride, 0, pool)
    table = convolution.layer_table([row])
    assert table["by the formula"] == table["torch"] == [len(range(0, side - kernel + 1, stride))]


@LIGHT
@given(st.floats(-30, 30), st.integers(1, 50))
def test_what_is_left_behind_units(z, units):
    products = {
        "sigmoid": (1 / (1 + math.exp(-z)) / (1 + math.exp(z))) ** np.arange(1, units + 1),
        "relu": float(z > 0) ** np.arange(1, units + 1),
        "step": np.full(units, math.nan if z == 0 else 0.0),
    }
    text = activations.describe_products(products, z)
    assert text.startswith(f"After {units} unit{'s' * (units > 1)} at")
    assert f"ReLU {'1' if z > 0 else 'exactly 0'}" in text
    assert ("undefined" in text) == (z == 0)
    after = int(re.search(r"after (\d+) unit", text).group(1))
    slope = float(products["sigmoid"][0])
    assert slope**after < 1e-3 and (after == 1 or slope ** (after - 1) >= 1e-3 * (1 - 1e-9))


@LIGHT
@given(st.dictionaries(st.sampled_from(["sigmoid", "tanh", "relu"]), st.floats(0, 9), min_size=1))
def test_factors_of_a_layer(rows):
    table = activations.factor_table({key: {"He, 2": value} for key, value in rows.items()})
    assert np.allclose([float(cell) for cell in table["He, 2"]], list(rows.values()), atol=6e-5)


@LIGHT
@given(SCORES, st.integers(0, 3), st.sampled_from([0.5, 1.0, 10.0]))
def test_softmax(scores, target, temperature):
    names, best = LECTURE.predictions.classes, max(scores)
    predictions = predictions_of(scores)
    shares = softmax.describe_shares(predictions, temperature)
    text = softmax.describe(predictions, target, temperature)
    first = [name for name, score in zip(names, scores, strict=True) if score == best]
    assert ("have the same score" in shares) == (len(first) > 1)
    lead = re.search(r"is ([\d.]+) ahead of", shares)
    if lead:
        second = sorted(scores)[-2]
        assert abs(float(lead.group(1)) - (best - second)) < 0.006
    said, rest = findings.split(text)
    assert said.startswith(f"The true class {names[target]} gets")
    assert all(name in rest.lower() for name in first)
    assert ("is the true class" in rest) == (scores[target] == best)
    powers = [math.exp((score - best) / temperature) for score in scores]
    cost = math.log(sum(powers)) - (scores[target] - best) / temperature
    number = re.search(r"entropy of (under )?([\d.]+)", text)
    if number.group(1):
        assert 0 < cost < 0.01
    else:
        assert abs(float(number.group(2).rstrip(".")) - cost) < 0.0051
    if "less than" in text:
        assert cost < math.log(4)
    elif "more than" in text:
        assert cost > math.log(4)
    else:
        assert math.isclose(cost, math.log(4), rel_tol=1e-4)
    table = softmax.table(predictions, target, temperature)
    assert len({len(column) for column in table.values()}) == 1


@LIGHT
@given(SCORES, st.integers(0, 3))
def test_bases_and_what_is_added(scores, target):
    logits, names = np.array(scores), LECTURE.predictions.classes
    table = softmax.base_table(bases(logits, target), plain_shares(logits), names, target)
    place = table["instead of e^z"].index("e^z")
    p = np.exp(logits - logits.max())
    assert math.isclose(
        float(table[f"p of {names[target]}"][place]), p[target] / p.sum(), abs_tol=6e-5
    )
    moved = softmax.shift_table([shifted(logits, a) for a in (0, 1000)], names, target)
    written, stable = list(moved.values())[1:]
    for added, cell in zip((0, 1000), written, strict=True):
        over = max(scores) + added > 709.78
        under = max(scores) + added < -745.2
        assert ("overflow" in cell or "nothing left" in cell) == (over or under)
    assert stable[0] == stable[1]


@LIGHT
@given(st.one_of(st.floats(0, 1e3), st.sampled_from([0.0, 1e-9, math.inf, math.nan])))
def test_a_cost(cost):
    text = softmax.nats(cost)
    assert (text == "0") == (cost == 0) and (text == "under 0.01") == (0 < cost < 0.01)
    assert text.replace(".", "").isdigit() or not math.isfinite(cost) or cost < 0.01


@LIGHT
@given(st.lists(st.integers(0, 255), min_size=12, max_size=12), st.booleans(), st.integers(1, 60))
def test_colours(values, grey, times):
    pixels = np.array(values, np.uint8).reshape(2, 2, 3)
    if grey:
        pixels[:] = pixels[0, 0]
    axes = colour_axes(pixels)
    shifts = np.full((3, 3), 0.01)
    text, table = augmenting.describe_colours(axes, shifts, times), augmenting.axes_table(axes)
    one = len(np.unique(pixels.reshape(-1, 3), axis=0)) == 1
    assert ("one colour only" in text) == one == ("undefined" in table["share"])
    if not one:
        variance = np.linalg.eigvalsh(np.cov(pixels.reshape(-1, 3).T / 255, bias=True))[-1]
        largest = 25.5 * variance * np.abs(axes.axes[0]).max()
        here = float(re.search(r"along it is ([\d.e-]+) of 255", text).group(1))
        assert math.isclose(here, largest, rel_tol=0.06)
        imagenet = float(re.search(r"ImageNet it is ([\d.]+) levels", text).group(1))
        assert math.isclose(imagenet, 25.5 * 0.5836 * 0.2175, rel_tol=0.03)
        factor = float(re.search(r"levels, ([\d.e+]+) times as much", text).group(1))
        assert math.isclose(factor, 25.5 * 0.5836 * 0.2175 / largest, rel_tol=0.06)


@LIGHT
@given(
    st.one_of(
        st.lists(st.floats(0, 1), min_size=10, max_size=10),
        st.floats(0, 1).map(lambda value: [value] * 10),
        st.just([math.nan] * 10),
    )
)
def test_crops(values):
    text = augmenting.describe_crops(np.array(values), "cat", "net")
    if math.isnan(values[0]):
        assert "not finite" in text
    elif min(values) == max(values):
        assert "on all 10 crops" in text
    assert "nan" not in text


@LIGHT
@given(st.integers(0, 32), st.integers(0, 32), st.booleans())
def test_one_window(top, left, mirrored):
    text = augmenting.describe_window(Crop(top, left, mirrored))
    assert ("mirrored" in text) == mirrored and f"{2 * 33 * 33:,}" in text and "= 2,048" in text
