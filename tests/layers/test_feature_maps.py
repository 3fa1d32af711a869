"""Feature maps: torch's own outputs bit for bit, numbers by brute force, pictures back to values, words against
numbers."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as draw
from PIL import Image
from torch import nn

from explorer.depth.gradient_maps import Scale
from explorer.inside.layer_graph import layer_graph
from explorer.inside.notation import sized
from explorer.layers import feature_maps
from explorer.layers.feature_maps import SORTS, measure
from explorer.layers.figures import feature_maps as figures
from explorer.layers.places import strongest
from explorer.layers.words import feature_maps as words
from explorer.networks.model import UnsuitedError
from tests.zoo import TARGET, example

NETS = ("resnet18", "googlenet", "vit_b_16", "convnext_tiny", "own_digits_relu", "own_mlp_relu")
VALUES = draw.one_of(
    draw.sampled_from([0.0, 0.0, 1.0, -1.0, 1e-30, 1e20]),
    draw.floats(-100, 100, width=32),
)
ODD_VALUES = draw.one_of(VALUES, draw.sampled_from([np.nan, np.inf, -np.inf]))


@draw.composite
def drawn_maps(pick, values=ODD_VALUES) -> np.ndarray:
    """Maps (C, h, w), also of one value each, and all zero."""
    count, height, width = (pick(draw.integers(1, most)) for most in (6, 4, 4))
    flat = pick(draw.lists(values, min_size=height * width, max_size=count * height * width))
    maps = np.zeros(count * height * width, np.float32)
    maps[: len(flat)] = flat
    return maps.reshape(count, height, width)


def outputs_of(net, x):
    """What every leaf module gives first, by its name, by hooks of this test's own."""
    seen = {}

    def keeper(name):
        def keep(_module, _inputs, output):
            if isinstance(output, torch.Tensor) and name not in seen:
                seen[name] = output.detach().clone()

        return keep

    leaves = [(name, module) for name, module in net.named_modules() if not list(module.children())]
    handles = [module.register_forward_hook(keeper(name)) for name, module in leaves]
    with torch.no_grad():
        net(x)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize("name", NETS)
def test_maps_are_what_torch_computes_bit_for_bit(name):
    net, x, _ = example(name)
    graph = layer_graph(net, x.shape)
    expected = outputs_of(net, x)
    both = [node for node in graph.nodes if node.name in expected]
    assert len(both) > 4
    for node in both[:: max(1, len(both) // 12)]:
        result = feature_maps.feature_maps(net, x, graph, node.name)
        given = expected[node.name]
        assert result.maps.size + result.beside.size == given.numel()
        last = feature_maps.channels_last(node, graph.image[1:])
        for unit, row, column in np.argwhere(np.isfinite(result.maps))[
            :: result.maps.size // 5 + 1
        ]:
            place = feature_maps.place_in(tuple(given.shape[1:]), last, unit, row, column)
            assert result.maps[unit, row, column] == given[0][place].item()


def test_channels_that_come_last_are_units():
    net, x, _ = example("convnext_tiny")
    graph = layer_graph(net, x.shape)
    last = [n for n in graph.nodes if feature_maps.channels_last(n, graph.image[1:])]
    assert {node.kind for node in last} >= {"Permute", "LayerNorm", "Linear", "GELU"}
    assert not [node for node in last if node.kind.startswith("Conv")]
    for name in ("resnet18", "googlenet", "own_digits_relu"):
        net, x, _ = example(name)
        graph = layer_graph(net, x.shape)
        assert not [n for n in graph.nodes if feature_maps.channels_last(n, graph.image[1:])]


@given(draw.lists(draw.integers(1, 5), min_size=1, max_size=3), draw.booleans(), draw.data())
def test_every_value_of_a_layer_is_found_again(shape, last, data):
    values = torch.arange(float(np.prod(shape))).reshape(1, *shape)
    maps, beside = feature_maps.arranged(values, last)
    assert sorted([*maps.flatten().tolist(), *beside.flatten().tolist()]) == list(
        range(values.numel())
    )
    unit, row, column = (data.draw(draw.integers(0, side - 1)) for side in maps.shape)
    place = feature_maps.place_in(tuple(shape), last, unit, row, column)
    assert values[0][place] == maps[unit, row, column]


def test_what_has_no_maps_says_so():
    with pytest.raises(UnsuitedError, match="3 × 4 × 5"):
        feature_maps.arranged(torch.zeros(3, 4, 5))


def test_the_gradient_of_a_layer_is_that_of_the_rest_of_the_network():
    net = nn.Sequential(nn.Conv2d(2, 4, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(64, 3))
    x = torch.randn(1, 2, 6, 6)
    graph = layer_graph(net, x.shape)
    with torch.no_grad():
        h = net[0](x)
    h = h.requires_grad_()
    scores = net[3](torch.relu(h).flatten(1))
    loss = nn.functional.cross_entropy(scores, torch.tensor([2]))
    (of_loss,) = torch.autograd.grad(loss, h, retain_graph=True)
    (of_score,) = torch.autograd.grad(scores[0, 2], h)
    for of, expected in (("loss", of_loss), ("score", of_score)):
        result = feature_maps.map_gradients(net, x, graph, "0", 2, of)
        assert result.maps == pytest.approx(expected[0].numpy(), rel=1e-5, abs=1e-9)


def test_weights_for_a_class_add_up_to_grad_cam():
    """The mean of the weighted sum of maps is the sum of what each adds."""
    net, x, layer = example("resnet18")
    graph = layer_graph(net, x.shape)
    maps = feature_maps.feature_maps(net, x, graph, "layer4.1.relu (2)").maps
    gradients = feature_maps.map_gradients(net, x, graph, "layer4.1.relu (2)", TARGET, "score").maps
    weighted = (gradients.mean((1, 2))[:, None, None] * maps).sum(0)
    weights = feature_maps.class_weights(maps, gradients)
    assert weights.sum() == pytest.approx(weighted.mean(), rel=1e-4)
    assert layer == "layer4"


def test_the_largest_value_of_all_layers():
    net, x, _ = example("resnet18")
    graph = layer_graph(net, x.shape)
    by_hooks = max(value.abs().max().item() for value in outputs_of(net, x).values())
    joins = [n.name for n in graph.nodes if n.call.function]
    by_joins = max(
        np.abs(feature_maps.feature_maps(net, x, graph, name).maps).max() for name in joins
    )
    expected = max(by_hooks, by_joins)
    assert feature_maps.largest_of_all(net, x, graph) == pytest.approx(expected, rel=1e-6)


@given(drawn_maps())
def test_numbers_by_brute_force(maps):
    numbers = measure(maps)
    for unit, values in enumerate(maps):
        finite = values[np.isfinite(values)]
        assert numbers.odd[unit] == values.size - len(finite)
        assert numbers.silent[unit] == bool((values == 0).all())
        if len(finite) < values.size:
            continue
        assert numbers.largest[unit] == max(abs(v) for v in values.ravel())
        assert numbers.peak[unit] == values[numbers.row[unit], numbers.column[unit]]
        assert (numbers.low[unit], numbers.high[unit]) == (values.min(), values.max())
        assert numbers.mean[unit] == pytest.approx(values.astype(float).mean(), rel=1e-6, abs=1e-35)
    beyond = np.abs(maps[np.isfinite(maps)]) > numbers.common
    assert beyond.sum() <= max(feature_maps.RARE * maps.size, 1) or numbers.common == 0


@given(drawn_maps(), draw.sampled_from(list(SORTS)), draw.data())
def test_every_unit_stands_once_in_every_order(maps, by, data):
    numbers = measure(maps)
    weights = np.array(
        data.draw(draw.lists(draw.floats(-9, 9), min_size=len(maps), max_size=len(maps)))
    )
    order = feature_maps.order(numbers, by, weights)
    assert sorted(order) == list(range(len(maps)))
    keys = {"mean": numbers.mean, "largest": numbers.largest, "weight": weights}
    if by in keys:
        assert (np.diff(keys[by][order]) <= 0).all()
    else:
        assert list(order) == list(range(len(maps)))


def shown(grid: figures.Grid, tile: int) -> np.ndarray:
    """The indices of the palette in a tile."""
    top, left = (
        first + at * step
        for first, at, step in zip(grid.first, divmod(tile, grid.columns), grid.step, strict=True)
    )
    height, width = grid.tile
    whole = grid.indices[top : top + height, left : left + width]
    return whole[:: grid.factor, :: grid.factor]


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("shape", [(5, 7, 7), (64, 13, 9), (3, 1, 1), (70, 1, 1), (4, 112, 112)])
def test_values_can_be_read_back_from_the_pixels(shape, signed):
    maps = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    maps = maps if signed else np.abs(maps)
    limits = np.abs(maps).max((1, 2))
    tiles = figures.linear(maps, limits, signed)
    grid = figures.grid(tiles, np.arange(shape[0]), np.zeros(shape[0], bool))
    top = figures.STEPS - 1
    for tile in range(shape[0]):
        index = shown(grid, tile).astype(float)
        share = 2 * index / top - 1 if signed else index / top
        assert share * limits[tile] == pytest.approx(
            maps[tile], abs=1.01 * float(limits[tile]) / top
        )


def test_the_file_has_the_pixels_of_the_palette():
    maps = np.random.default_rng(1).normal(size=(12, 8, 8)).astype(np.float32)
    tiles = figures.linear(maps, np.ones(12), True)
    grid = figures.grid(tiles, np.arange(12), np.zeros(12, bool))
    pixels = np.asarray(Image.open(io.BytesIO(grid.png())).convert("RGBA"))
    assert (pixels == grid.palette[grid.indices]).all()
    middle = tiles.palette[(figures.STEPS - 1) // 2]
    assert middle[:3].min() > 240, "0 is white"


def test_64_large_maps_are_a_picture_under_a_megabyte():
    maps = np.random.default_rng(2).normal(size=(64, 112, 112)).astype(np.float32)
    tiles = figures.linear(maps, np.full(64, 3.0), True)
    grid = figures.grid(tiles, np.arange(64), np.zeros(64, bool))
    assert tiles.pooled == 1 and grid.factor == 1 and len(grid.png()) < 1e6


def test_a_silent_map_is_crossed_out_and_odd_values_are_grey():
    maps = np.ones((3, 4, 4), np.float32)
    maps[1], maps[2, 0, 0] = 0, np.nan
    numbers = measure(maps)
    tiles = figures.linear(maps, numbers.largest, False)
    grid = figures.grid(tiles, np.arange(3), numbers.silent)
    assert set(np.unique(shown(grid, 1))) == {255, figures.CLEAR}
    assert shown(grid, 2)[0, 0] == figures.ODD and shown(grid, 0).min() == figures.STEPS - 1


@given(draw.integers(1, 40), draw.integers(1, 40), draw.integers(1, 9))
@settings(max_examples=40)
def test_large_maps_are_means_of_squares(height, width, side):
    maps = np.random.default_rng(3).normal(size=(2, height, width))
    small, k = figures.smaller(maps, side)
    assert max(small.shape[1:]) <= side
    rows, columns = (min(k, height), min(k, width))
    assert small[:, 0, 0] == pytest.approx(maps[:, :rows, :columns].mean((1, 2)))


def test_gradients_stand_on_powers_of_ten():
    maps = np.array([1e-8, 1e-5, -1e-5, 1e-2, 0, np.nan, 10]).reshape(7, 1, 1)
    tiles = figures.logarithmic(maps, Scale(-8, -2))
    top = figures.STEPS - 1
    assert tiles.steps.ravel().tolist() == [
        *(0, top // 2, top // 2, top),
        *(figures.ZERO, figures.ODD, top),
    ]
    assert tiles.marks[0][0] == 1 and all(0 <= at <= 1 for at, _ in tiles.marks)


def test_bars_count_every_finite_value():
    values = np.random.default_rng(4).normal(size=(9, 8)).astype(np.float32)
    values[0, 0] = np.nan
    assert figures.histogram(values, 0.5).data[0].y.sum() == 71
    assert figures.histogram(np.zeros((2, 2), np.float32), np.nan).data[0].y.sum() == 4


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
