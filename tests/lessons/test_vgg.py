"""VGG: stacks of 3x3 against closed forms, gradients and hand loops; the layers of VGG-11 to 19;
the pages."""

import io
from math import comb

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import models as torchvision_models

from explorer.drawing.pixels import png
from explorer.lessons import vgg, vgg_layers
from explorer.lessons.figures import vgg_layers as layer_figures
from explorer.lessons.words import vgg as words
from explorer.lessons.words import vgg_layers as layer_words
from tests.lessons.shown import shown


@pytest.mark.parametrize("layers", range(1, vgg.MAX_LAYERS + 1))
@pytest.mark.parametrize("channels", [1, 5, 64])
def test_a_stack_sees_and_costs_what_the_closed_form_says(layers, channels):
    first, second = vgg.compare(layers, channels)
    assert first.field == second.field == second.kernel == 2 * layers + 1
    assert (first.squares, second.squares) == (9 * layers, (2 * layers + 1) ** 2)
    assert first.weights == 9 * layers * channels**2
    assert first.weights == sum(p.numel() for p in vgg.stack(layers, 3, channels).parameters())
    assert (first.nonlinearities, second.nonlinearities) == (layers, 1)


def test_three_of_3x3_have_27_and_one_of_7x7_49():
    first, second = vgg.compare(3, 256)
    assert (first.squares, second.squares, second.kernel) == (27, 49, 7)
    assert "27 C²" in words.describe_pyramid(
        first, second
    ) and "45\u00a0% fewer" in words.describe_pyramid(first, second)


@pytest.mark.parametrize("layers", range(1, vgg.MAX_LAYERS + 1))
def test_the_ways_to_a_pixel_are_trinomial_numbers(layers):
    line = np.array([1])
    for _ in range(layers):
        line = np.convolve(line, [1, 1, 1])
    ways = vgg.paths(layers, margin=2)
    assert np.array_equal(ways[2:-2, 2:-2], np.outer(line, line))
    assert vgg.support(ways) == 2 * layers + 1 and ways[1].sum() == 0
    assert ways.sum() == 9**layers
    assert line[layers] == sum(
        comb(layers, k) * comb(layers - k, k) for k in range(layers // 2 + 1)
    )


def test_the_gradient_of_random_weights_has_the_same_support():
    net, x = vgg.stack(3, 3, 4, relu=False), torch.randn(1, 4, 15, 15, requires_grad=True)
    (grad,) = torch.autograd.grad(net(x)[0, 0, 4, 4], x)
    seen = grad[0].abs().sum(0).numpy()
    assert vgg.support(seen) == 7 and seen[4:11, 4:11].all()
    assert vgg.support(np.zeros((4, 4))) == 0


def test_without_relu_three_layers_are_one():
    net = vgg.stack(3, 3, 3, relu=False).double()
    kernel, x = torch.from_numpy(vgg.collapsed(net)), torch.randn(2, 3, 12, 11, dtype=torch.float64)
    assert kernel.shape == (3, 3, 7, 7)
    assert torch.allclose(net(x), nn.functional.conv2d(x, kernel), atol=1e-12)
    assert vgg.quiz_answer()[0] == vgg.OPTIONS[0]


def test_bends_are_those_that_a_loop_over_the_units_counts():
    single = vgg.line(1, 7, seed=3)
    assert single.bends <= 8  # one bend a unit at most: before it everything is straight
    assert vgg.line(3, 3, relu=False).bends == 0
    assert vgg.line(3, 3).bends > 10 * vgg.line(1, 7).bends  # 280 units against 8
    wide = vgg.line(1, 7, vgg.units_of(3), inputs=vgg.CHANNELS)
    assert wide.units == vgg.line(3, 3).units == 8 * (25 + 9 + 1) and wide.most == 1
    assert wide.bends == pytest.approx(wide.units / 2, abs=30)  # every second sign changes
    straight = vgg.line(2, 3, relu=False)
    assert np.abs(np.diff(straight.outputs, 2)).max() < 1e-9
    curved = vgg.line(2, 3, seed=1)
    turns = np.abs(np.diff(curved.outputs, 2)) > 1e-9
    assert (
        0 < turns.sum() <= 2 * curved.bends
    )  # a bend within one step shows in two neighbouring second differences
    assert curved.outputs.std() == pytest.approx(1, abs=1e-3)
    assert vgg.line(3, 3, seed=1).bends == vgg.line(3, 3, seed=1).bends


def test_vgg_19_is_vgg_16_and_three_layers():
    extra = vgg_layers.difference(16, 19)
    assert extra.names == ("conv3_4", "conv4_4", "conv5_4")
    assert extra.parameters == (9 * 256 * 256 + 256, 9 * 512 * 512 + 512, 9 * 512 * 512 + 512)
    assert extra.shallower + sum(extra.parameters) == extra.deeper == 143_667_240
    assert extra.shallower == 138_357_544
    assert vgg_layers.quiz_answer()[0] == vgg_layers.OPTIONS[1]
    assert vgg_layers.difference(11, 11).names == ()


@pytest.mark.parametrize("depth", vgg_layers.DEPTHS)
def test_stages_are_torchvisions_configuration(depth):
    configuration = torchvision_models.vgg.cfgs[{11: "A", 13: "B", 16: "D", 19: "E"}[depth]]
    groups = " ".join(map(str, configuration)).split("M")
    with_maps = [stage for stage in vgg_layers.stages((depth,)) if stage.side]
    assert [len(stage.layers[depth]) for stage in with_maps] == [
        len(group.split()) for group in groups if group.strip()
    ]
    assert [stage.channels for stage in with_maps] == [
        int(group.split()[0]) for group in groups if group.strip()
    ]
    assert [stage.side for stage in with_maps] == [224, 112, 56, 28, 14]
    assert sum(len(stage.layers[depth]) for stage in vgg_layers.stages((depth,))) == depth
    field = jump = 1
    for entry in configuration[:-1]:  # the receptive field by hand
        field, jump = (
            field + (jump if entry == "M" else 2 * jump),
            jump * (2 if entry == "M" else 1),
        )
    assert vgg_layers.ends(depth)[-1][1] == field


def test_where_the_parameters_and_the_memory_are():
    counts = vgg_layers.counted(16)
    fc1 = next(layer for layer in counts.layers if layer.role == "fc")
    assert fc1.parameters == 512 * 7 * 7 * 4096 + 4096
    conv = next(layer for layer in counts.layers if layer.role == "conv")
    assert conv.memory == 64 * 224 * 224 * 4
    text = layer_words.describe_memory(counts)
    assert f"{fc1.parameters / counts.parameters:.0%}".replace("%", "\u00a0%") in text
    table = layer_words.stage_table(vgg_layers.stages((16,)), 16, counts)
    assert sum(int(value.replace(",", "")) for value in table["parameters"]) == 138_357_544
    assert sum(table["layers"]) == 16


def test_the_picture_frames_what_is_seen():
    pixels = np.zeros((224, 224, 3), np.uint8)
    shown = layer_figures.seen(pixels, [("conv", 50)])
    assert shown.shape == (896, 896, 3)
    columns = np.flatnonzero((shown[448] > 0).any(1))
    assert columns.min() == pytest.approx(448 - 100, abs=6) and columns.max() == pytest.approx(
        448 + 100, abs=6
    )
    assert np.asarray(Image.open(io.BytesIO(png(shown)))).shape == shown.shape
    layer_figures.seen(pixels, vgg_layers.ends(19))


def test_figures_mark_the_extra_layers():
    fig = layer_figures.columns(vgg_layers.stages((16, 19)), (16, 19))
    extra = [trace for trace in fig.data if trace.name == "not in VGG-16"]
    assert [x for trace in extra for x in trace.x] == ["conv3_4", "conv4_4", "conv5_4"]
    assert sum(len(trace.x) for trace in fig.data) == 16 + 19
    assert layer_words.describe_columns(vgg_layers.difference(16, 19), (16, 19)).startswith(
        "VGG-19 has 3 layers more"
    )


def test_the_pages(app):
    at = app("learn_vgg")
    for layers in (1, vgg.MAX_LAYERS):
        at.slider(key="stacked").set_value(layers).run()
        assert not at.exception
        assert f"sees {2 * layers + 1}×{2 * layers + 1} pixels" in shown(at)
    at.switch_page("../pages/lessons/vgg_layers.py").run()
    for chosen in ([], ["VGG-11"], [f"VGG-{depth}" for depth in vgg_layers.DEPTHS]):
        at.pills(key="vggs").set_value(chosen).run()
        assert not at.exception
