"""Gradient maps: the sizes of the Gradients page, the shapes of every kind of layer, and one scale for all."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as draw
from torch import nn

from explorer.depth.figures import gradient_maps as figures
from explorer.depth.gradient_maps import (
    QUANTITY,
    LayerMap,
    Scale,
    by_channel,
    common_scale,
    gradient_maps,
    lab_gradient_maps,
    layer_map,
    schedule,
)
from explorer.depth.lab import measure
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.inside.gradients import layer_gradients
from tests.zoo import ARCHITECTURES, TARGET, example

SMALLEST = float(np.float32(1e-45))  # above 0


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_sizes_are_those_of_the_gradients_page(name):
    net, x, _ = example(name)
    maps, page = gradient_maps(net, x, TARGET), layer_gradients(net, x, TARGET)
    assert maps.signal.names == page.names and maps.signal.loss == page.loss
    for kind in ("rms", "norm"):
        assert np.array_equal(maps.signal.values(QUANTITY, kind), page.values(QUANTITY, kind))
    assert np.array_equal(maps.signal.probabilities, page.probabilities)
    assert not any(module._forward_hooks for module in net.modules())
    assert not any(p.grad is not None or p.requires_grad for p in net.parameters())
    for layer, rms in zip(maps.layers, maps.signal.values(QUANTITY, "rms"), strict=True):
        field = np.sqrt(np.mean(layer.field.astype(float) ** 2))
        assert field == pytest.approx(rms, rel=1e-3) or name == "own_shared"


def test_maps_against_finite_differences():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sigmoid(), nn.Flatten(), nn.Linear(36, 3)).eval()
    x, target = torch.randn(1, 3, 5, 5), 1
    first = gradient_maps(net, x, target).layers[0]
    with torch.no_grad():
        h = net[0](x).double()
        rest = nn.Sequential(*net[1:]).double()
        for row, column in ((0, 0), (2, 1)):
            squares = []
            for channel in range(4):
                losses = []
                for step in (1e-5, -1e-5):
                    moved = h.clone()
                    moved[0, channel, row, column] += step
                    losses.append(nn.functional.cross_entropy(rest(moved), torch.tensor([target])))
                squares.append((float(losses[0] - losses[1]) / 2e-5) ** 2)
            assert first.field[row, column] == pytest.approx(np.mean(squares) ** 0.5, rel=1e-4)
    assert first.field.shape == (3, 3)


def test_the_last_layer_gets_p_minus_y():
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 5)).eval()
    result = gradient_maps(net, torch.randn(1, 3, 2, 2), 2)
    expected = np.abs(result.signal.probabilities - np.eye(5)[2])
    assert result.layers[0].field == pytest.approx(expected, rel=1e-5)


def test_any_module_can_be_asked_for():
    net, x, _ = example("own_resnet_relu")
    names = [name for name, module in net.named_modules() if isinstance(module, nn.ReLU)]
    result = gradient_maps(net, x, TARGET, names)
    assert set(result.signal.names) <= set(names)
    assert all(layer.field.ndim == 2 for layer in result.layers)


def test_a_layer_that_no_gradient_reaches_is_exactly_0():
    class Cut(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(6, 7), nn.Linear(7, 2)

        def forward(self, x):
            return self.second(self.first(x.flatten(1)).detach())

    result = gradient_maps(Cut().eval(), torch.randn(1, 6), 0)
    assert result.layers[0].zeros == 7 and result.layers[0].field.tolist() == [0] * 7
    assert result.signal.course(QUANTITY, "rms").ratio == 0


def test_zero_lost_bits_and_undefined_are_told_apart():
    values = torch.tensor([[0.0, SMALLEST, 1.0, float("nan"), -float("inf"), -1e-39]])
    layer = layer_map([values], False)
    assert (layer.zeros, layer.subnormal, layer.undefined) == (1, 2, 2)
    assert layer.field[1] > 0 and layer.field.shape == (6,)
    tiny = layer_map([torch.full((1, 4, 2, 3), 1e-40)], False)
    assert tiny.field == pytest.approx(1e-40, rel=1e-4), "squares would leave float32"


@pytest.mark.parametrize(
    ("given_shape", "channels_last", "expected"),
    [
        ((1, 9), False, (9, 1, 1)),
        ((1, 9), True, (9, 1, 1)),
        ((1, 4, 5, 6), False, (4, 5, 6)),
        ((4, 5, 6), False, (4, 5, 6)),
        ((1, 7, 9), True, (9, 7, 1)),
        ((1, 5, 6, 4), True, (4, 5, 6)),
        ((3, 5, 6, 4), True, (4, 15, 6)),
        ((3, 4, 5, 6), False, (4, 15, 6)),
        ((9,), True, (9, 1, 1)),
        ((2, 4, 3, 5, 6), False, (4, 6, 30)),
    ],
)
def test_what_a_layer_gave_as_channels_and_places(given_shape, channels_last, expected):
    values = torch.arange(float(np.prod(given_shape))).reshape(given_shape)
    result = by_channel(values, channels_last)
    assert result.shape[0] == expected[0]
    assert sorted(result.flatten().tolist()) == values.flatten().tolist()
    if len(given_shape) == 4:
        assert tuple(result.shape) == expected
        channel = values[..., 1] if channels_last else values[:, 1]
        assert result[1].flatten().tolist() == channel.flatten().tolist()


@pytest.mark.parametrize("kind", ["fc", "conv"])
def test_lab_nets_are_measured_as_in_the_lab(kind):
    net = LabNet(kind=kind, depth=4, width=8, activation="sigmoid", init="default")
    x, labels = batch("digits", 1)
    lab = measure(net, x, labels, range(1))
    maps = lab_gradient_maps(net, x, int(labels[0]))
    assert maps.signal.norm[QUANTITY][:-1] == pytest.approx(
        lab.norms["activation_gradient"][:, 0], rel=1e-5
    )
    assert maps.signal.loss == pytest.approx(lab.losses[0], rel=1e-6)
    assert maps.layers[0].field.shape == ((8, 8) if kind == "conv" else (8,))
    assert maps.layers[-1].field.shape == (10,)


def test_what_is_too_small_for_float32_is_called_so():
    net = LabNet(depth=60, width=16, activation="sigmoid", init="default")
    x, labels = batch("digits", 1)
    maps = lab_gradient_maps(net, x, int(labels[0]))
    assert maps.underflown() > 0
    assert maps.layers[0].zeros == 16


def shaped(field: np.ndarray) -> LayerMap:
    """A layer of this field."""
    return LayerMap(field, 0, 0, 0)


FIELDS = draw.lists(
    draw.one_of(
        draw.floats(0, 2.0**100, width=32), draw.sampled_from([0.0, SMALLEST, np.nan, np.inf])
    ),
    min_size=1,
    max_size=6,
)


@given(draw.lists(FIELDS, min_size=1, max_size=4))
def test_the_scale_holds_every_layer(fields):
    layers = [shaped(np.array(field, np.float32)) for field in fields]
    scale = common_scale([layers])
    assert scale.low < scale.high
    for layer in layers:
        known = layer.field[np.isfinite(layer.field) & (layer.field > 0)].astype(float)
        assert np.all(np.log10(known) <= scale.high + 1e-6)
        if len(known):
            assert np.log10(np.sqrt(np.mean(known**2))) >= scale.low - 1e-6


@given(draw.floats(1e-44, 1e30), draw.integers(-40, 0), draw.integers(1, 40))
def test_colours_grow_with_the_value_and_are_those_of_nothing_else(value, low, decades):
    scale = Scale(low, low + decades)
    values = np.array([value, value * 10, 0, np.nan, np.inf])
    shares = figures.share(values, scale)
    assert 0 <= shares[0] <= shares[1] <= 1 and np.isnan(shares[2:]).all()
    colours = figures.colours(values, scale)
    assert colours[2].tolist() == [0, 0, 0]
    assert colours[3].tolist() == colours[4].tolist()
    assert not {tuple(colours[0]), tuple(colours[1])} & {tuple(colours[2]), tuple(colours[3])}
    assert tuple(colours[3]) not in set(map(tuple, figures.TABLE))


def test_equal_values_have_equal_colours_in_every_layer():
    scale = Scale(-10, 0)
    large, small = (shaped(np.full((4, 4), value, np.float32)) for value in (1e-2, 1e-8))
    tiles = [figures.tile(layer, scale, 40) for layer in (large, small, large)]
    assert np.array_equal(tiles[0], tiles[2])
    assert tiles[1][..., :3].sum() < tiles[0][..., :3].sum(), "the smaller signal is darker"


@given(draw.integers(1, 70), draw.integers(1, 70), draw.integers(1, 40))
def test_a_shrunk_field_keeps_its_root_mean_square(height, width, side):
    field = np.random.default_rng(height * width).random((height, width)).astype(np.float32)
    shrunk = figures.shrunk(field, side)
    assert shrunk.shape == (min(height, side), min(width, side))
    if height % side == 0 and width % side == 0 or max(height, width) <= side:
        assert np.mean(shrunk**2) == pytest.approx(np.mean(field.astype(float) ** 2))
    assert field.min() - 1e-6 <= shrunk.min() and shrunk.max() <= field.max() + 1e-6


@given(draw.integers(1, 5000), draw.integers(8, 120))
def test_units_are_written_in_rows(units, side):
    tile = figures.tile(shaped(np.ones(units, np.float32)), Scale(-1, 1), side)
    assert max(tile.shape[:2]) <= max(side, 1)
    if units <= side:
        columns = int(np.ceil(np.sqrt(units)))
        cell = max(1, side // max(columns, -(-units // columns)))
        assert (tile[..., 3] > 0).sum() == units * cell**2


@given(draw.lists(draw.integers(1, 200), min_size=1, max_size=2))
def test_the_film_reaches_every_layer_from_the_last_to_the_first(lengths):
    frames = schedule(lengths)
    assert frames.shape == (max(lengths), len(lengths))
    for column, length in zip(frames.T, lengths, strict=True):
        assert set(column) == set(range(length))
        assert np.all(np.diff(column) <= 0) and column[-1] == 0
        assert column[0] == length - 1


@given(draw.integers(-45, 30), draw.integers(1, 60))
def test_the_scale_is_written_on_its_picture(low, decades):
    scale = Scale(low, low + decades)
    ticks = figures.ticks(scale)
    assert ticks[0] == scale.high and len(ticks) <= figures.MAX_TICKS
    assert len(set(np.diff(ticks))) <= 1 and ticks[-1] >= low
    picture = figures.legend(scale, "below 10⁻⁷", "exactly 0", "NaN or infinite")
    assert picture.shape[2] == 4 and picture.dtype == np.uint8
    assert [figures.power_of_ten(n) for n in (-12, 0, 1, 3)] == ["10⁻¹²", "1", "10", "10³"]
