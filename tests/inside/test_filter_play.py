"""What is played with at one filter: the numbers that a browser multiplies give torch's answers."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from explorer.app.components.tile_grid import Tiling
from explorer.inside import sliding
from explorer.inside.figures import filters as figures
from explorer.inside.filter_responses import all_responses, first_layer, layer_input
from explorer.inside.filters import Filters, FiltersError, measure
from explorer.inside.panels import filter_play
from explorer.inside.words import filter_play as words
from explorer.inside.words import filters as grid_words


def walked(
    planes: np.ndarray, layer: Filters, index: int, bias: float, row: int, column: int
) -> float:
    """The answer at one place, weight by weight: what the browser does."""
    total = bias
    for c, i, j in np.ndindex(*layer.weights.shape[1:]):
        y = row * layer.stride[0] + i * layer.dilation[0]
        x = column * layer.stride[1] + j * layer.dilation[1]
        total += float(layer.weights[index, c, i, j]) * float(planes[c, y, x])
    return total


NETS = {
    "plain": nn.Conv2d(3, 4, 3),
    "stride and padding": nn.Conv2d(3, 4, (5, 3), stride=(2, 1), padding=(2, 1)),
    "dilation": nn.Conv2d(1, 2, 3, dilation=2, bias=False),
    "same, even": nn.Conv2d(3, 2, 4, padding="same"),
    "reflect": nn.Conv2d(1, 2, 3, padding=1, padding_mode="reflect"),
    "groups": nn.Conv2d(3, 3, 3, groups=3),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("name", NETS)
def test_what_a_browser_multiplies_gives_what_torch_answers(name):
    torch.manual_seed(0)
    conv = NETS[name]
    x = torch.randn(1, conv.in_channels, 12, 11)
    net = nn.Sequential(conv)
    given, layer, expected = layer_input(net, x), first_layer(net), all_responses(net, x)
    for index, row, column in np.ndindex(*expected.shape):
        answer = walked(given.planes, layer, index, float(given.bias[index]), row, column)
        assert answer == pytest.approx(expected[index, row, column], abs=1e-4)
    inside = given.planes[:, given.padding[0] :, given.padding[1] :][:, :12, :11]
    np.testing.assert_array_equal(inside, x[0].numpy())


def test_a_fully_connected_layer_has_one_place():
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    x = torch.randn(1, 1, 8, 8)
    given = layer_input(net, x)
    answer = walked(given.planes, first_layer(net), 2, float(given.bias[2]), 0, 0)
    assert answer == pytest.approx(float(net(x)[0, 2].detach()), abs=1e-4)


def test_a_layer_that_does_more_than_multiply_is_not_followed():
    class Odd(nn.Conv2d):
        def forward(self, x):
            return super().forward(x) * 3

    with pytest.raises(FiltersError, match="does more than to multiply"):
        layer_input(nn.Sequential(Odd(3, 2, 3)), torch.randn(1, 3, 8, 8))


@settings(max_examples=60)
@given(
    st.integers(1, 11),
    st.integers(1, 4),
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(12, 60),
    st.data(),
)
def test_an_excerpt_has_the_places_that_it_says(k, stride, dilation, padding, side, data):
    if dilation * (k - 1) + 1 > side:
        return
    layer = Filters(
        "conv", np.ones((1, 1, k, k), np.float32), (stride,) * 2, (padding,) * 2, (dilation,) * 2
    )
    planes = np.arange((side + 2 * padding) ** 2, dtype=np.float32).reshape(
        1, side + 2 * padding, -1
    )
    places = (side + 2 * padding - dilation * (k - 1) - 1) // stride + 1
    around = data.draw(st.integers(0, places - 1)), data.draw(st.integers(0, places - 1))
    part = sliding.excerpt(layer, planes, (padding, padding), (places, places), around)
    (top, left) = part.first
    assert top <= around[0] < top + part.rows and left <= around[1] < left + part.columns
    assert part.rows <= min(sliding.MAX_SIDE, places) and top + part.rows <= places
    for row, column in ((0, 0), (part.rows - 1, part.columns - 1)):
        expected = walked(planes, layer, 0, 0, top + row, left + column)
        assert walked(part.planes, layer, 0, 0, row, column) == expected
    first = part.planes[0, 0, 0]
    assert first == planes[0, part.origin[0] + padding, part.origin[1] + padding]
    text = words.film(layer, part, (places, places))
    whole = (part.rows, part.columns) == (places, places)
    some = f"{part.rows} × {part.columns} of its {places} × {places} places, rows {top} to"
    assert (f"all of its {places} × {places} places" if whole else some) in text
    assert f"over {part.planes.shape[1]} × {part.planes.shape[2]} values" in text


@settings(max_examples=30)
@given(
    st.tuples(st.sampled_from([1, 3]), st.integers(1, 7), st.integers(1, 7)).flatmap(
        lambda shape: arrays(np.float32, shape, elements=st.floats(-2, 2, width=32))
    ),
    st.floats(-2, 2),
)
def test_all_numbers_of_a_filter_are_written(weights, bias):
    tables = words.numbers(weights)
    assert list(tables) == list(words.CHANNELS[len(weights)])
    for name, plane in zip(tables, weights, strict=True):
        shown = [
            [float(text.replace("−", "-")) for text in column] for column in tables[name].values()
        ]
        assert np.allclose(np.array(shown).T, plane, atol=5.1e-5)
    rows = words.rows(weights)
    assert rows["weight"] == weights.ravel().tolist()
    text = words.about_numbers(weights, bias)
    assert f"{weights.size:,} numbers" in text
    assert ("too many" in text) == (max(weights.shape[1:]) > words.MAX_TABLE)
    layer, properties = Filters("conv", weights[None]), measure(weights[None])
    found = grid_words.finding(layer, properties)
    assert found.startswith(f"{int(properties.oriented.sum())} of 1 filter")
    assert ("colour-opponent" in found) == (len(weights) == 3)


@pytest.mark.parametrize("count", [1, 3, 10, 25])
def test_tiles_lie_where_the_sheet_has_its_filters(count):
    weights = np.random.default_rng(0).normal(size=(count, 3, 5, 5))
    sheet = figures.first_layer(
        Filters("conv", weights), measure(weights), beside=figures.BESIDE_PHOTO
    )
    tiling: Tiling = filter_play.tiling(sheet)
    for i, (top, left) in enumerate(sheet.corners):
        row, column = divmod(i, tiling.columns)
        assert (tiling.top + row * tiling.step_y, tiling.left + column * tiling.step_x) == (
            top,
            left,
        )
    assert (tiling.count, tiling.tile_width, tiling.tile_height) == (count, 35, 35)


def test_pairs_stand_side_by_side():
    weights = np.random.default_rng(0).normal(size=(4, 1, 8, 8))
    assert figures.pairs(weights, [(0, 1), (2, 3)]).shape[2] == 4


def test_a_click_and_a_place_choose(app):
    at = app("filters")
    assert not at.exception and "oriented" in at.main.markdown[1].value
    model = at.session_state["choice"].model.key
    at.number_input(key=f"filter_row_{model}").set_value(0).run()
    at.number_input(key=f"filter_column_{model}").set_value(0).run()
    assert not at.exception
    assert any("rows 0 to" in element.value for element in at.main.markdown)
