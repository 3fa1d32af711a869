"""Filters: what did the first layer learn? Properties against synthetic filters, responses against
a sum."""

import csv
import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision.models import get_model

from explorer.drawing import labels, tables
from explorer.drawing.pixels import png
from explorer.inside import archives, cached, first_layer
from explorer.inside import filters as analysis
from explorer.inside.figures import filters as figures
from explorer.inside.figures import response
from explorer.inside.words import filters as words
from explorer.networks import registry
from trainer import runs

RNG = np.random.default_rng(0)
TRAINED = next(key for key, row in registry.MODELS.items() if row.source == "bundled")
RED_GREEN, BLUE_YELLOW, GREY = np.array([1, -1, 0]), np.array([1, 1, -2]), np.array([1, 1, 1])


def wave(k, orientation, frequency, phase=0.0, sigma=np.inf):
    """A Gabor patch (k, k) whose stripes run along `orientation`, in degrees counter-clockwise from
    horizontal."""
    y, x = np.mgrid[:k, :k] - (k - 1) / 2
    across = np.radians(orientation + 90)
    along_wave = x * np.cos(across) - y * np.sin(across)  # rows count downwards
    return np.exp(-(x**2 + y**2) / (2 * sigma**2)) * np.cos(
        2 * np.pi * frequency * along_wave + phase
    )


def coloured(patch, colour):
    return (patch * np.asarray(colour)[:, None, None])[None]  # (1, 3, k, k)


def angle_between(a, b):
    return np.abs((np.asarray(a) - b + 90) % 180 - 90)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return (
        nn.Sequential(
            nn.Conv2d(3, 4, (3, 5), stride=(2, 1), padding=(1, 2)),
            nn.BatchNorm2d(4),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(4, 2),
        )
        .eval()
        .requires_grad_(False)
    )


# --- properties ---


@pytest.mark.parametrize("k", [7, 11])
@pytest.mark.parametrize("width", [0.25, np.inf], ids=["Gabor", "grating"])
def test_orientation_and_frequency_of_gratings(k, width):
    """Within 4 degrees, and within one bin (1 / k) of the filter, all round and for every phase."""
    grid = [
        (orientation, frequency, phase)
        for orientation in range(0, 180, 15)
        for frequency in np.linspace(1 / k, 0.4, 5)
        for phase in (0, np.pi / 4, np.pi / 2)
    ]
    patches = np.array([coloured(wave(k, *one, sigma=width * k), GREY)[0] for one in grid])
    found = analysis.measure(patches)
    assert angle_between(found.orientation, [one[0] for one in grid]).max() < 4
    assert np.abs(found.frequency - [one[1] for one in grid]).max() < 1 / k
    assert ((found.orientation >= 0) & (found.orientation < 180)).all()
    assert found.colourfulness.max() < 1e-12


@pytest.mark.parametrize(
    "edge, orientation",
    [
        ([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], 0),
        ([[1, 0, -1]] * 3, 90),
        ([[2, 1, 0], [1, 0, -1], [0, -1, -2]], 45),
        ([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]], 135),
    ],
)
def test_edges_of_three_by_three(edge, orientation):
    """The line that divides light from dark: lying 0, upright 90, rising to the right 45, falling
    135."""
    found = analysis.measure(np.array([[edge]], float))
    assert angle_between(found.orientation[0], orientation) < 1e-6
    assert found.selectivity[0] > 0.23


def test_frequency_is_in_cycles_per_pixel():
    """Stripes one pixel wide have the highest frequency along an axis, 1/2; a checkerboard the
    highest of all."""
    stripes, board = (
        np.tile([1.0, -1.0], (8, 4)),
        (-1.0) ** np.add.outer(np.arange(8), np.arange(8)),
    )
    found = analysis.measure(np.array([[stripes], [stripes.T], [board]]))
    assert found.frequency == pytest.approx([0.5, 0.5, 0.5**0.5])
    assert found.orientation[:2] == pytest.approx([90, 0])


def test_selectivity_tells_gratings_from_blobs_and_noise():
    y, x = np.mgrid[:11, :11] - 5.0
    blob = np.exp(-(x**2 + y**2) / 8)
    found = analysis.measure(
        np.array([[blob], [wave(11, 30, 0.2, sigma=3)], [RNG.normal(size=(11, 11))]])
    )
    assert found.selectivity[0] < 1e-5 and found.selectivity[1] > 0.9 and found.selectivity[2] < 0.3


def test_brightness_that_is_everywhere_the_same_changes_no_wave():
    patch = coloured(wave(9, 20, 0.2), RED_GREEN)
    a, b = analysis.measure(patch), analysis.measure(patch + np.array([3.0, -1, 7])[:, None, None])
    for name in ("orientation", "selectivity", "frequency"):
        assert getattr(a, name) == pytest.approx(getattr(b, name))
    assert a.norm != pytest.approx(b.norm)


@pytest.mark.parametrize(
    "colour, red_green, blue_yellow",
    [
        (GREY, 0, 0),
        (RED_GREEN, 1, 0),
        (BLUE_YELLOW, 0, 1),
        (-BLUE_YELLOW, 0, 1),
        ([1, 0, 0], 1 / 2, 1 / 6),
        ([0, 1, 0], 1 / 2, 1 / 6),
        ([0, 0, 1], 0, 2 / 3),
        ([3, -1, 1], 8 / 11, 0),
    ],
)
def test_colourfulness_is_the_share_of_the_opponent_colours(colour, red_green, blue_yellow):
    """(c . (1, -1, 0))^2 / 2 |c|^2 and (c . (1, 1, -2))^2 / 6 |c|^2, whatever the pattern."""
    found = analysis.measure(coloured(wave(7, 60, 0.2, 1.0), colour))
    assert found.red_green[0] == pytest.approx(red_green, abs=1e-12)
    assert found.blue_yellow[0] == pytest.approx(blue_yellow, abs=1e-12)
    assert found.colourfulness[0] == pytest.approx(red_green + blue_yellow, abs=1e-12)
    assert (
        angle_between(found.orientation[0], 60) < 4
    )  # a grating of equal luminance is still a grating


def test_a_mixture_of_grey_and_colour_shares_its_energy():
    grey, colour = coloured(wave(7, 0, 0.2), GREY), coloured(wave(7, 90, 0.2), RED_GREEN)
    found = analysis.measure(grey + colour)
    shares = (colour**2).sum() / ((grey**2).sum() + (colour**2).sum())
    assert found.colourfulness[0] == pytest.approx(shares)


def test_random_filters_are_two_thirds_colour_and_have_no_direction():
    found = analysis.measure(RNG.normal(size=(200, 3, 7, 7)))
    assert found.colourfulness.mean() == pytest.approx(2 / 3, abs=0.02)
    assert np.median(found.selectivity) < 0.2


def test_norm_and_largest():
    found = analysis.measure(np.array([[[[3.0, 0], [0, -4]]]]))
    assert (found.norm[0], found.largest[0]) == (5, 4)


def test_flat_and_empty_filters_say_nan():
    found = analysis.measure(np.array([np.full((3, 5, 5), 0.1), np.zeros((3, 5, 5))], np.float32))
    for name in ("orientation", "selectivity", "frequency"):
        assert np.isnan(getattr(found, name)).all()
    assert found.colourfulness[0] == pytest.approx(0, abs=1e-12) and np.isnan(
        found.colourfulness[1]
    )
    assert found.norm[1] == 0


def test_power_obeys_parseval_and_knows_its_frequencies():
    patch = RNG.normal(size=(3, 7, 7))
    spectrum = analysis.power(patch)
    varying = patch - patch.mean((1, 2), keepdims=True)
    assert spectrum.shape == (64, 64)
    assert spectrum.sum() / spectrum.size == pytest.approx((varying**2).sum())
    f = analysis.frequencies(64)
    assert (f[0], f[32]) == (-0.5, 0) and np.allclose(np.diff(f), 1 / 64)
    assert analysis.power(RNG.normal(size=(1, 64, 64))).shape == (128, 128)


# --- the first layer ---


@pytest.mark.parametrize(
    "name, layer, shape, stride",
    [
        ("alexnet", "features.0", (64, 3, 11, 11), 4),
        ("squeezenet1_0", "features.0", (96, 3, 7, 7), 2),
        ("squeezenet1_1", "features.0", (64, 3, 3, 3), 2),
        ("resnet18", "conv1", (64, 3, 7, 7), 2),
        ("googlenet", "conv1.conv", (64, 3, 7, 7), 2),
        ("vgg11", "features.0", (64, 3, 3, 3), 1),
    ],
)
def test_first_layers_of_published_networks(name, layer, shape, stride):
    with torch.device("meta"):  # the shapes without the weights
        found = get_model(name, **({"init_weights": False} if name == "googlenet" else {}))
    conv = found.get_submodule(layer)
    conv.to_empty(device="cpu").requires_grad_(False).weight.normal_()
    filters = first_layer.first_layer(found)
    assert (filters.layer, filters.weights.shape, filters.stride) == (
        layer,
        shape,
        (stride, stride),
    )
    assert np.array_equal(filters.weights, conv.weight.numpy()) and not filters.connected


def test_weights_are_a_copy_in_single_precision(net):
    filters = first_layer.first_layer(net.half())
    filters.weights[:] = 0
    assert filters.weights.dtype == np.float32 and net[0].weight.abs().sum() > 0


@pytest.mark.parametrize(
    "inputs, shape", [(64, (1, 8, 8)), (192, (3, 8, 8)), (3072, (3, 32, 32)), (784, (1, 28, 28))]
)
def test_connected_layers_whose_inputs_are_an_image(inputs, shape):
    linear = nn.Linear(inputs, 5)
    filters = first_layer.first_layer(nn.Sequential(nn.Flatten(), linear))
    assert filters.connected and filters.weights.shape == (5, *shape)
    x = torch.randn(1, *shape)
    expected = (filters.weights * x.numpy()).sum((1, 2, 3)) + linear.bias.detach().numpy()
    assert linear(x.flatten(1))[0].detach().numpy() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    "net, words",
    [
        (nn.Linear(50, 3), "50 inputs"),
        (nn.ReLU(), "no convolutional"),
        (nn.Conv2d(4, 2, 3), "4 channels"),
    ],
)
def test_networks_without_pictures_say_why(net, words):
    with pytest.raises(analysis.FiltersError, match=words):
        first_layer.first_layer(nn.Sequential(net))


# --- the response ---


def test_response_is_the_written_out_convolution(net):
    x = torch.randn(1, 3, 9, 8)
    weights, bias = net[0].weight.numpy(), net[0].bias.numpy()
    padded = np.pad(x[0].numpy(), ((0, 0), (1, 1), (2, 2)))
    for index in range(4):
        expected = np.array(
            [
                [
                    (weights[index] * padded[:, 2 * r : 2 * r + 3, c : c + 5]).sum() + bias[index]
                    for c in range(8)
                ]
                for r in range(5)
            ]
        )
        assert first_layer.response(net, x, index) == pytest.approx(expected, abs=1e-5)


def test_response_of_a_connected_layer_is_one_number():
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 5))
    x = torch.randn(1, 1, 8, 8)
    assert first_layer.response(net, x, 3) == pytest.approx(
        net(x)[0, 3].detach().numpy().reshape(1, 1)
    )


def test_response_costs_the_first_layer_and_leaves_nothing_behind(net):
    ran = []
    mine = net[1].register_forward_hook(lambda *_: ran.append(1))
    first_layer.response(net, torch.randn(1, 3, 9, 8), 0)
    assert not ran
    mine.remove()
    with pytest.raises(RuntimeError):
        first_layer.response(net, torch.randn(1, 5, 9, 8), 0)
    for module in net.modules():
        assert not module._forward_hooks and not module._forward_pre_hooks
    assert (
        all(p.grad is None and not p.requires_grad for p in net.parameters()) and not net.training
    )


def test_strongest_patch_gives_the_strongest_response(net):
    """Weights times the pixels inside the box, with zeros outside the image, plus the bias is the
    value itself."""
    x = torch.randn(1, 3, 9, 8)
    filters = first_layer.first_layer(net)
    for index in range(4):
        values = first_layer.response(net, x, index)
        patch = analysis.strongest(values, filters)
        left, top, right, bottom = patch.box
        assert (bottom - top, right - left) == (3, 5) and patch.value == values.max() == values[
            patch.row, patch.column
        ]
        seen = np.pad(x[0].numpy(), ((0, 0), (9, 9), (9, 9)))[
            :, top + 9 : bottom + 9, left + 9 : right + 9
        ]
        assert (filters.weights[index] * seen).sum() + net[0].bias[index].item() == pytest.approx(
            patch.value, abs=1e-5
        )


@pytest.mark.parametrize("padding, expected", [("same", (2, 2)), ("valid", (0, 0)), (1, (1, 1))])
def test_padding_in_words_and_numbers(padding, expected):
    filters = first_layer.first_layer(
        nn.Sequential(nn.Conv2d(3, 2, 3, padding=padding, dilation=2))
    )
    assert filters.padding == expected


# --- the pictures ---


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.fixture(
    params=[(12, 3, 11, 11), (9, 3, 3, 3), (10, 1, 8, 8), (3, 3, 5, 7), (2, 3, 64, 64)], ids=str
)
def weights(request):
    return (RNG.normal(size=request.param) * 10.0 ** RNG.uniform(-3, 2)).astype(np.float32)


@pytest.mark.parametrize("scale", figures.SCALES)
@pytest.mark.parametrize("by", figures.SORTS)
def test_the_pixels_are_the_weights(weights, scale, by):
    """Read back from the PNG's bytes, by the rule of the legend, every weight is right to half a
    grey level."""
    properties = analysis.measure(weights)
    order, white = figures.arrange(properties, by), figures.scales(properties, scale)
    made = figures.sheet(weights, order, white, picked=1)
    pixels = opened(png(made.pixels))
    error = np.abs(figures.decode(pixels, made) - weights[order])
    assert (error <= 1.0001 * white[order, None, None, None] / 254).all()
    for i, (top, left) in enumerate(
        made.corners
    ):  # by hand: every pixel of every square, not only the first
        tile = pixels[
            top : top + weights.shape[2] * made.factor, left : left + weights.shape[3] * made.factor
        ]
        grey = 128 + np.rint(127 * weights[order[i]].astype(float) / white[order[i]])  # (C, h, w)
        expected = (
            np.broadcast_to(grey, (3, *weights.shape[2:]))
            .repeat(made.factor, 1)
            .repeat(made.factor, 2)
        )
        assert (
            np.array_equal(tile[..., :3], expected.transpose(1, 2, 0))
            and (tile[..., 3] == 255).all()
        )


def test_zero_is_mid_grey_and_the_range_is_symmetric():
    patch = np.array([[[-2.0, 0, 2]]])
    assert figures.shade(patch, 2)[0, :, 0].tolist() == [1, 128, 255]
    assert figures.shade(0 * patch, 1)[0, :, 0].tolist() == [128] * 3


def test_scales_are_what_the_legend_says(weights):
    properties = analysis.measure(weights)
    order = figures.arrange(properties, "index")
    for scale in figures.SCALES:
        white = figures.scales(properties, scale)
        made = figures.sheet(weights, order, white)
        assert (white >= properties.largest).all() and (
            white <= 1.011 * properties.largest.max()
        ).all()
        assert all(float(f"{value:.3g}") == value for value in white)
        assert f"{white.max():.3g}" in words.legend(made.scales, weights.shape[1])
    assert (white <= 1.011 * properties.largest).all()  # each filter its own


def test_scales_of_nothing_and_of_round_numbers():
    properties = analysis.measure(
        np.array([np.zeros((3, 2, 2)), np.full((3, 2, 2), 0.25), np.full((3, 2, 2), 1000)])
    )
    assert figures.scales(properties, "own").tolist() == [1, 0.25, 1000]


def test_sorting(weights):
    properties = analysis.measure(weights)
    for by in figures.SORTS:
        assert sorted(figures.arrange(properties, by)) == list(range(len(weights)))
    assert (np.diff(properties.norm[figures.arrange(properties, "norm")]) <= 0).all()
    assert (np.diff(properties.orientation[figures.arrange(properties, "orientation")]) >= 0).all()
    frequency = properties.frequency.copy()
    frequency[0] = np.nan
    assert (
        figures.arrange(dataclasses.replace(properties, frequency=frequency), "frequency")[-1] == 0
    )


def test_only_the_picked_filter_is_framed():
    weights = RNG.normal(size=(4, 3, 5, 5))
    properties = analysis.measure(weights)
    made = figures.sheet(weights, np.arange(4), figures.scales(properties, "own"), picked=2)
    above = [tuple(made.pixels[top - 2, left]) for top, left in made.corners]
    assert above == [(0, 0, 0, 0), (0, 0, 0, 0), (213, 94, 0, 255), (0, 0, 0, 0)]  # COLOURS[1]


def test_descriptions_count_by_their_rule():
    patches = [
        coloured(wave(7, 30, 0.2), colour)[0]
        for colour in (GREY, GREY, RED_GREEN, BLUE_YELLOW, [1, 0, 0])
    ]
    patches += [np.full((3, 7, 7), 0.01)]
    properties = analysis.measure(np.array(patches))
    text = words.describe(analysis.Filters("conv1", np.array(patches), stride=(2, 2)), properties)
    for part in (
        "6 filters of 7×7 pixels",
        "stride 2",
        "5 are oriented",
        "2 colour-opponent",
        "3 grey",
        "1 weak",
        "1 flat",
    ):
        assert part in text
    assert "1 flat filters are not drawn" in words.describe_scatter(properties)


def test_scatter_draws_every_filter_once_and_says_which():
    noise, flat = RNG.normal(size=(5, 3, 7, 7)), np.ones((1, 3, 7, 7))
    properties = analysis.measure(
        np.concatenate([coloured(wave(7, 30, 0.2), RED_GREEN), noise, flat])
    )
    fig = figures.scatter(properties, picked=0)
    drawn = np.concatenate([trace.customdata for trace in fig.data[:2]])
    assert sorted(drawn) == list(range(6))
    for trace in fig.data[:2]:
        index = np.asarray(trace.customdata, int)
        assert np.asarray(trace.x) == pytest.approx(properties.orientation[index])
        assert np.asarray(trace.y) == pytest.approx(properties.frequency[index])
        assert np.asarray(trace.marker.color) == pytest.approx(properties.colourfulness[index])


def test_table_holds_every_property_in_full():
    properties = analysis.measure(RNG.normal(size=(3, 3, 5, 5)))
    rows = list(csv.DictReader(io.StringIO(tables.csv(words.table(properties)))))
    assert [row["filter"] for row in rows] == ["0", "1", "2"]
    for name in analysis.COLUMNS:
        assert [float(row[name]) for row in rows] == getattr(properties, name).tolist()


def test_archive_gives_the_arrays_back():
    layer = analysis.Filters("conv1", RNG.normal(size=(2, 3, 5, 5)).astype(np.float32))
    properties = analysis.measure(layer.weights)
    stored = np.load(io.BytesIO(archives.filters(layer, properties)))
    assert np.array_equal(stored["weights"], layer.weights)
    assert set(stored) == {"weights", *analysis.COLUMNS} and np.array_equal(
        stored["norm"], properties.norm
    )


def look(responses=None, power=None, box=(0, 0, 3, 3)):
    responses = RNG.normal(size=(4, 6)).astype(np.float32) + 1 if responses is None else responses
    power = analysis.power(wave(11, 45, 0.2)[None]) if power is None else power
    return analysis.FilterResponse(
        responses, analysis.Patch(1, 2, 0.5, box), power, analysis.frequencies(len(power))
    )


def test_response_map_is_symmetric_about_zero():
    seen = look()
    heat = response.responses(seen).data[0]
    assert heat.zmax == -heat.zmin == pytest.approx(np.abs(seen.responses).max())
    assert np.array_equal(heat.z, seen.responses)


def test_spectrum_stands_at_right_angles_to_the_stripes():
    """Stripes that rise to the right (45 degrees) vary towards the lower right: one of x, y
    negative, as drawn."""
    heat = response.spectrum(look()).data[0]
    row, column = np.unravel_index(np.argmax(heat.z), heat.z.shape)
    assert heat.x[column] == pytest.approx(-heat.y[row], abs=1 / 64)
    assert np.hypot(heat.x[column], heat.y[row]) == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize("box", [(-2, -1, 5, 6), (15, 17, 22, 24), (3, 4, 10, 11)])
def test_the_patch_is_cut_from_the_view(box):
    view = RNG.integers(0, 256, (20, 20, 3), np.uint8)
    piece = response.patch(view, look(box=box))
    for row in range(7):
        for column in range(7):
            y, x = box[1] + row, box[0] + column
            inside = 0 <= y < 20 and 0 <= x < 20
            assert piece[row, column].tolist() == (view[y, x].tolist() if inside else [128] * 3)
    assert response.boxed(view, look(box=box)).shape == (440, 440, 3)


def test_parts_of_a_filter_are_its_pixels():
    weights, view = RNG.normal(size=(3, 7, 7)), RNG.integers(0, 256, (20, 20, 3), np.uint8)
    tiles = response.parts(weights, 5.0, view, look(box=(2, 3, 9, 10)))
    factor = 160 // 7
    corner = 4 + labels.FRAME
    assert np.array_equal(
        tiles[corner : corner + 7 * factor : factor, corner : corner + 7 * factor : factor, :3],
        figures.shade(weights, 5.0),
    )
    assert response.parts(weights[:1], 5.0, view, look(box=(2, 3, 9, 10))).dtype == np.uint8


def test_look_puts_everything_of_one_filter_together(net):
    x = torch.randn(1, 3, 9, 8)
    seen = first_layer.filter_response(net, x, 2)
    assert np.array_equal(seen.responses, first_layer.response(net, x, 2))
    assert (
        seen.responses[seen.patch.row, seen.patch.column]
        == seen.patch.value
        == seen.responses.max()
    )
    assert np.array_equal(seen.power, analysis.power(net[0].weight[2].numpy()))
    stored = np.load(io.BytesIO(archives.response(seen)))
    assert all(
        np.array_equal(stored[name], getattr(seen, name))
        for name in ("responses", "power", "frequencies")
    )


def test_figures_do_not_wait_for_torch():
    code = "import sys, explorer.inside.figures.filters, explorer.inside.figures.response; print('torch' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert ran.stdout.strip() == "False", ran.stderr


# --- the page ---


@pytest.fixture
def page(app, monkeypatch):
    """page(key): the page for this network, and served: what the server would send, by address."""
    from streamlit.runtime.media_file_manager import MediaFileManager

    served, add = {}, MediaFileManager.add

    def keep(self, content, *others, **named):
        address = add(self, content, *others, **named)
        served[address] = content
        return address

    monkeypatch.setattr(MediaFileManager, "add", keep)

    def run(model):
        at = app("filters")
        at.selectbox(key="model").set_value(model).run()
        assert not at.exception and at.session_state["choice"].model.key == model
        return at

    run.served = served
    return run


def pictures(at):
    return [entry for element in at.main.get("image") for entry in element.proto.imgs]


def test_the_served_pixels_are_the_weights_of_the_network(page):
    """From the bytes that the browser gets, back to the weights of the network on disk, in every
    order and scale."""
    at = page("random:squeezenet1_1")
    weights = registry.load(registry.find("random:squeezenet1_1")).features[0].weight.numpy()
    properties = analysis.measure(weights)
    for by in figures.SORTS:
        for scale in figures.SCALES:
            at.selectbox(key="sort").set_value(by)
            at.radio(key="scale").set_value(scale).run()
            order, white = figures.arrange(properties, by), figures.scales(properties, scale)
            pixels = opened(page.served[pictures(at)[0].url])
            shown = figures.decode(pixels, figures.sheet(weights, order, white))
            assert (np.abs(shown - weights[order]) <= white[order, None, None, None] / 253).all()


@pytest.mark.parametrize("by", figures.SORTS)
def test_the_same_filter_before_and_after_training_stands_in_the_same_place(page, by):
    at = page(TRAINED)
    at.selectbox(key="sort").set_value(by).run()
    kinds = at.session_state[f"weights_{TRAINED}"]
    assert list(kinds) == ["trained", "initial"]
    order = figures.arrange(
        analysis.measure(first_layer.first_layer(registry.load(registry.find(TRAINED))).weights), by
    )
    for entry, key in zip(pictures(at)[:2], (TRAINED, f"initial:{TRAINED}"), strict=True):
        weights = first_layer.first_layer(registry.load(registry.find(key))).weights
        white = figures.scales(analysis.measure(weights), "common")
        made = figures.sheet(weights, order, white, beside=2)
        assert (
            np.abs(figures.decode(opened(page.served[entry.url]), made) - weights[order]).max()
            <= white[0] / 253
        )


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_weights_before_training_are_those_that_the_run_recorded(key):
    recorded = runs.probes(registry.find(key).path).get("filters")
    if recorded is None:
        pytest.skip("the first layer of this network is fully connected")
    rebuilt = first_layer.first_layer(registry.load(registry.find(f"initial:{key}"))).weights
    assert rebuilt == pytest.approx(
        recorded[0].astype(np.float32), abs=1e-3 * float(np.abs(rebuilt).max())
    )


def test_random_is_another_draw(page):
    at = page(TRAINED)
    at.segmented_control(key=f"weights_{TRAINED}").set_value(["random", "initial"]).run()
    assert not at.exception and len(pictures(at)) == 4
    random, initial = (
        cached.filters_of(registry.find(TRAINED), kind).weights for kind in ("random", "initial")
    )
    assert random.shape == initial.shape and not np.allclose(random, initial)
    assert random.std() == pytest.approx(initial.std(), rel=0.2)


def test_no_kind_of_weights_chosen_shows_the_first(page):
    at = page(TRAINED)
    at.segmented_control(key=f"weights_{TRAINED}").set_value([]).run()
    assert not at.exception and len(pictures(at)) == 3


def test_several_networks_side_by_side(page):
    at = page("random:squeezenet1_1")
    others = [
        "random:alexnet",
        "random:squeezenet1_0",
        "random:squeezenet1_1",
    ]  # the last is there already
    at.multiselect(key="filters_beside").set_value(others).run()
    assert not at.exception
    for entry, kernel in zip(
        pictures(at)[:3],
        ("64 filters of 3×3", "64 filters of 11×11", "96 filters of 7×7"),
        strict=True,
    ):
        assert entry.alt.startswith(kernel) and "are oriented" in entry.alt
    assert len(pictures(at)) == 3 + 2


def test_picking_a_filter_shows_it(page):
    at = page("random:squeezenet1_1")
    before = [entry.url for entry in pictures(at)]
    at.selectbox(key="filter_random:squeezenet1_1").set_value(5).run()
    assert not at.exception and "Filter 5" in [heading.value for heading in at.subheader]
    assert not set(before) & {entry.url for entry in pictures(at)}


def test_every_bundled_network_and_a_digit_have_a_page(page):
    for key in [key for key, row in registry.MODELS.items() if row.source == "bundled"]:
        assert len(pictures(page(key))) >= 3


def test_a_network_without_pictures_says_so(page, monkeypatch):
    at = page(TRAINED)

    def refuse(_model, _kind):
        raise analysis.FiltersError("its 50 inputs form no square image")

    monkeypatch.setattr(cached, "filters_of", refuse)
    at.run()
    assert not at.exception and "50 inputs" in at.main.info[0].value
