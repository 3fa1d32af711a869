"""Feature maps in words: every sentence against its numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as draw

from explorer.drawing.numbers import sized
from explorer.layers.feature_maps import SORTS, measure
from explorer.layers.figures import feature_maps as figures
from explorer.layers.places import strongest
from explorer.layers.words import feature_maps as words
from tests.layers.drawn_maps import drawn_maps


@given(draw.sampled_from(["features.act1", "layer4"]), draw.booleans())
def test_the_heading_names_layer_and_quantity(layer, of_gradient):
    text = words.heading(layer, of_gradient)
    assert text.endswith(layer) and ("dL/dh" in text) == of_gradient


@given(drawn_maps(), draw.booleans())
def test_the_finding_is_true(maps, of_gradient):
    numbers = measure(maps)
    sentence = words.finding(numbers, of_gradient)
    silent = sum(1 for values in maps if (values == 0).all())
    odd = sum(1 for values in maps if not np.isfinite(values).all())
    if odd:
        assert sentence.startswith(f"{odd} of {len(maps)}") and "no finite" in sentence
    elif silent == len(maps):
        assert "exactly 0" in sentence
    else:
        largest = float(np.abs(maps).max())
        best = numbers.strongest
        assert np.abs(maps[best]).max() == largest and f" {best}, with" in sentence
        assert sized(float(numbers.peak[best])) in sentence
        assert f" {silent} " in sentence if silent else "none is" in sentence
        others = sum(np.abs(values).max() == largest for values in maps) - 1
        assert ("other" in sentence) == (others > 0)
    alt = words.grid_alt("layer", numbers, 0, of_gradient)
    assert sentence in alt and "layer" in alt


@given(drawn_maps())
def test_each_tile_says_what_it_is(maps):
    numbers = measure(maps)
    sentences = words.tile_words(range(len(maps)), numbers)
    for unit, sentence in enumerate(sentences):
        assert f" {unit}:" in sentence
        if maps[unit].size > 1:
            assert ("silent" in sentence) == bool((maps[unit] == 0).all())
    assert list(words.table(numbers, None)["unit"]) == list(range(len(maps)))
    assert "weight" in words.table(numbers, numbers.mean)


@given(drawn_maps(), draw.integers(1, 6))
def test_an_opened_map_in_words(maps, count):
    values = maps[0]
    sentence = words.one_map(7, values)
    assert " 7" in sentence
    if not np.isfinite(values).all():
        assert "no finite" in sentence
    elif values.size > 1 and values.any():
        peak = strongest(values, 1)[0]
        assert f"row {peak[0]}, column {peak[1]}" in sentence
        assert abs(values[tuple(peak)]) == np.abs(values).max()
    places = strongest(values, count)
    sizes = np.abs(np.where(np.isfinite(values), values, 0))[tuple(places.T)]
    assert (np.diff(sizes) <= 0).all() and len(places) == min(count, values.size)
    rows = words.strongest_places(values, [((0, 3), (1, 2))] * len(places), places)
    assert rows["sees rows"] == ["0–3"] * len(places) and len(rows["value"]) == len(places)


@given(
    draw.sampled_from(list(figures.SCALES)),
    draw.floats(0, 1e6),
    draw.booleans(),
    draw.integers(1, 4),
    draw.integers(-40, 3),
)
def test_how_colours_are_read(scale, limit, signed, pooled, low):
    linear = words.legend(scale, limit, signed, pooled)
    assert (sized(limit) in linear) == (scale != "map") or scale == "map"
    assert ("Blue" in linear) == signed
    log = words.log_legend(low, low + 2, pooled)
    for sentence in (linear, log):
        assert (f"{pooled}×{pooled}" in sentence) == (pooled > 1)
    assert "exactly 0" in log


@given(draw.sampled_from(list(SORTS)), draw.text("ab*", min_size=1), draw.booleans())
def test_what_is_shown_in_words(by, name, of_gradient):
    sentence = words.sorted_by(by, name)
    assert (name in sentence) or by != "weight"
    assert "easured now" in words.introduction(of_gradient)
    target = 3 if of_gradient else None
    assert ("dL/dh" in words.facts(target)) == of_gradient
