"""AlexNet: the counts of the paper, of torchvision and by hand; the two GPUs; the first layer; the
pages."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models as torchvision_models

from explorer.drawing.markup import BREAK, bold
from explorer.facts import number as number_of
from explorer.inside.anatomy import weightless
from explorer.inside.filter_responses import first_layer as read_first_layer
from explorer.inside.filters import ORIENTED, measure
from explorer.lessons import alexnet, first_layer
from explorer.lessons.figures import alexnet as figures
from explorer.lessons.words import alexnet as words
from explorer.lessons.words import first_layer as first_layer_words
from explorer.networks import registry
from tests.lessons.shown import shown


def test_counts_are_those_of_the_real_modules_and_paper_network():
    published = torchvision_models.AlexNet_Weights.IMAGENET1K_V1.meta["num_params"]
    assert alexnet.counted("torchvision").anatomy.parameters == published == 61_100_840
    assert alexnet.counted("paper").anatomy.parameters == 60_965_224
    assert alexnet.counted("whole").anatomy.parameters == 62_378_344
    for version in alexnet.VERSIONS:
        assert alexnet.counted(version).make_up == {"conv": 5, "pool": 3, "fc": 3}
        assert alexnet.counted(version).anatomy.depth == 8


def test_the_paper_has_about_650_000_neurons_and_its_layer_sizes():
    net = alexnet.counted("paper")
    assert (
        net.neurons == 290_400 + 186_624 + 2 * 64_896 + 43_264 + 2 * 4096 + 1000
    )  # 55·55·96 + ... by hand
    assert abs(net.neurons / number_of("alexnet_neurons") - 1) < 0.02
    assert [layer.output for layer in net.layers if layer.kind.startswith("Conv")] == [
        (96, 55, 55),
        (256, 27, 27),
        (384, 13, 13),
        (384, 13, 13),
        (256, 13, 13),
    ]
    assert [layer.groups for layer in net.layers if layer.kind.startswith("Conv")] == [
        1,
        2,
        1,
        2,
        2,
    ]


@pytest.mark.parametrize("version", alexnet.VERSIONS)
def test_every_sum_that_is_written_out_is_right(version):
    net = alexnet.counted(version)
    for layer in net.layers:
        if layer.parameters:
            product, bias = layer.weights.split(" + ")
            assert (
                np.prod([int(number) for number in product.replace(" · ", "·").split("·")])
                + int(bias)
                == layer.parameters
            )
        if len(layer.output) == 3:
            sum_, side = layer.size.rsplit(" = ", 1)
            assert int(side) == layer.output[1]
            expression = sum_.replace("−", "-").replace("·", "*").replace(" / ", "//")
            assert eval(expression) == int(side)
    assert sum(layer.share for layer in net.layers) == pytest.approx(1)


def test_split_convolutions_see_their_own_half_only():
    crossing = {}
    for split in (True, False):
        modules = weightless(alexnet.paper_network, split).modules()
        convs = [module for module in modules if isinstance(module, nn.Conv2d)]
        for number, conv in enumerate(convs, start=1):
            nn.init.ones_(conv.to_empty(device="cpu").weight)
            x = torch.zeros(1, conv.in_channels, 15, 15, requires_grad=True)
            (grad,) = torch.autograd.grad(conv(x)[0, 0].sum(), x)  # of one map on the first GPU
            crossing[split, number] = bool(grad[0, conv.in_channels // 2 :].any())
    layers = [layer for layer in alexnet.counted("paper").layers if layer.kind.startswith("Conv")]
    assert [crossing[True, n] for n in range(1, 6)] == [layer.groups == 1 for layer in layers]
    assert all(crossing[False, n] for n in range(1, 6))


def test_the_answer_is_the_first_fully_connected_layer():
    option, why = alexnet.quiz_answer()
    assert option == "in the first fully connected layer" and option in alexnet.OPTIONS
    assert "37,752,832" in why and 9216 * 4096 + 4096 == 37_752_832


def test_figures_say_what_was_counted():
    paper, whole, tower = (
        alexnet.counted(version) for version in ("paper", "whole", "torchvision")
    )
    assert "60,965,224" in words.describe_towers(
        paper, whole
    ) and "62,378,344" in words.describe_towers(paper, whole)
    assert words.describe_towers(paper, whole).startswith("conv2, conv4, conv5 see")
    assert "659,272" in words.describe_counts({"the paper": paper})
    boxes = next(trace for trace in figures.towers(paper).data if trace.mode == "markers+text")
    assert (
        list(boxes.text[:2]) == [f"{bold('conv1')}{BREAK}48"] * 2
        and boxes.text[-1] == f"{bold('fc3')}{BREAK}1000"
    )
    assert len(boxes.text) == 2 * 7 + 1
    own = next(
        trace
        for trace in figures.towers(paper).data
        if trace.name == "sees the maps of its own GPU only"
    )
    assert len([x for x in own.x if x is not None]) == 2 * 2 * 3  # three layers, two GPUs, two ends
    assert all(trace.name != own.name for trace in figures.towers(tower).data)
    table = words.size_table(tower)
    assert len(set(map(len, table.values()))) == 1 and len(table["layer"]) == 11


def test_the_first_layer_learned_orientation_frequency_and_colour():
    trained, before = (
        measure(read_first_layer(registry.load(registry.find(key))).weights)
        for key in ("alexnet64", "initial:alexnet64")
    )
    oriented = int((trained.selectivity >= ORIENTED).sum())
    assert oriented > 20 > int((before.selectivity >= ORIENTED).sum())
    assert first_layer_words.comparison_table(trained, before)["oriented"] == [
        oriented,
        int((before.selectivity >= ORIENTED).sum()),
    ]
    assert f"{oriented} are oriented" in first_layer_words.describe_learned(trained, before)
    assert first_layer.median_colour(before) == pytest.approx(
        2 / 3, abs=0.05
    )  # independent weights: two axes of three
    answer, why = first_layer.quiz_answer({"alexnet64": before, "other": trained})
    assert answer == first_layer.OPTIONS[1] and "of the 1 others" in why and ", 0 would" in why
    layers = first_layer.shipped()
    answers = {
        name: first_layer.nearest(first_layer.median_colour(layers[name])) for name in layers
    }
    assert answers["alexnet64"] == 0 and list(answers.values()).count(1) >= 7  # not what all do
    assert "AlexNet-style network that ships" in first_layer.LESSON.question.prompt
    answer, why = first_layer.quiz_answer(layers)
    others = [place for name, place in answers.items() if name != "alexnet64"]
    assert answer == first_layer.OPTIONS[0]
    assert f"of the {len(others)} others" in why and f"{others.count(0)} would have" in why


def test_the_page_shows_every_version(app):
    at = app("learn_alexnet")
    for key, row in alexnet.VERSIONS.items():
        at.segmented_control(key="version").set_value(row.label).run()
        assert not at.exception
        assert f"{alexnet.counted(key).anatomy.parameters:,}" in shown(at)
    at.radio(key="question_alexnet").set_value(alexnet.OPTIONS[2]).run()
    at.button(key="reveal_alexnet").click().run()
    assert "Right" in at.success[0].value


def test_the_first_layer_page_sorts(app):
    at = app("learn_first_layer")
    for by in ("spatial frequency", "colourfulness", "orientation"):
        at.segmented_control(key="sort_by").set_value(by).run()
        assert not at.exception
    at.radio(key="question_first_layer").set_value(first_layer.OPTIONS[2]).run()
    at.button(key="reveal_first_layer").click().run()
    assert "Not Nearly all" in at.error[0].value
