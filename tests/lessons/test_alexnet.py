"""AlexNet: the counts of the paper, of torchvision and by hand; the two GPUs; the first layer; the
pages."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models as torchvision_models

from explorer.inside import filters
from explorer.inside.anatomy import weightless
from explorer.inside.figures.filters import ORIENTED
from explorer.lessons import alexnet, first_layer
from explorer.lessons.figures import alexnet as figures
from explorer.lessons.figures import first_layer as words
from explorer.networks import registry


def test_counts_are_those_of_the_real_modules_and_of_the_paper():
    published = torchvision_models.AlexNet_Weights.IMAGENET1K_V1.meta["num_params"]
    assert alexnet.made("torchvision").anatomy.parameters == published == 61_100_840
    assert alexnet.made("paper").anatomy.parameters == 60_965_224
    assert alexnet.made("whole").anatomy.parameters == 62_378_344
    for version in alexnet.VERSIONS:
        assert alexnet.made(version).make_up == {"conv": 5, "pool": 3, "fc": 3}
        assert alexnet.made(version).anatomy.depth == 8


def test_the_paper_has_about_650_000_neurons_and_its_layer_sizes():
    made = alexnet.made("paper")
    assert (
        made.neurons == 290_400 + 186_624 + 2 * 64_896 + 43_264 + 2 * 4096 + 1000
    )  # 55·55·96 + ... by hand
    assert abs(made.neurons / alexnet.PAPER_NEURONS - 1) < 0.02
    assert [step.output for step in made.steps if step.kind.startswith("Conv")] == [
        (96, 55, 55),
        (256, 27, 27),
        (384, 13, 13),
        (384, 13, 13),
        (256, 13, 13),
    ]
    assert [step.groups for step in made.steps if step.kind.startswith("Conv")] == [1, 2, 1, 2, 2]


@pytest.mark.parametrize("version", alexnet.VERSIONS)
def test_every_sum_that_is_written_out_is_right(version):
    made = alexnet.made(version)
    for step in made.steps:
        if step.parameters:
            product, bias = step.weights.split(" + ")
            assert (
                np.prod([int(number) for number in product.replace(" · ", "·").split("·")])
                + int(bias)
                == step.parameters
            )
        if len(step.output) == 3:
            sum_, side = step.size.rsplit(" = ", 1)
            assert int(side) == step.output[1]
            expression = sum_.replace("−", "-").replace("·", "*").replace(" / ", "//")
            assert eval(expression) == int(side)
    assert sum(step.share for step in made.steps) == pytest.approx(1)


def test_split_convolutions_see_their_own_half_only():
    crossing = {}
    for split in (True, False):
        convs = [m for m in weightless(alexnet.of_the_paper, split) if isinstance(m, nn.Conv2d)]
        for number, conv in enumerate(convs, start=1):
            nn.init.ones_(conv.to_empty(device="cpu").weight)
            x = torch.zeros(1, conv.in_channels, 15, 15, requires_grad=True)
            (grad,) = torch.autograd.grad(conv(x)[0, 0].sum(), x)  # of one map on the first GPU
            crossing[split, number] = bool(grad[0, conv.in_channels // 2 :].any())
    steps = [step for step in alexnet.made("paper").steps if step.kind.startswith("Conv")]
    assert [crossing[True, n] for n in range(1, 6)] == [step.groups == 1 for step in steps]
    assert all(crossing[False, n] for n in range(1, 6))


def test_the_answer_is_the_first_fully_connected_layer():
    option, why = alexnet.answer()
    assert option == "in the first fully connected layer" and option in alexnet.OPTIONS
    assert "37,752,832" in why and 9216 * 4096 + 4096 == 37_752_832


def test_figures_say_what_was_counted():
    paper, whole, one = (alexnet.made(version) for version in ("paper", "whole", "torchvision"))
    assert "60,965,224" in figures.describe_towers(
        paper, whole
    ) and "62,378,344" in figures.describe_towers(paper, whole)
    assert figures.describe_towers(paper, whole).startswith("conv2, conv4, conv5 see")
    assert "659,272" in figures.describe_counts({"the paper": paper})
    boxes = next(trace for trace in figures.towers(paper).data if trace.mode == "markers+text")
    assert (
        list(boxes.text[:2]) == ["<b>conv1</b><br>48"] * 2
        and boxes.text[-1] == "<b>fc3</b><br>1000"
    )
    assert len(boxes.text) == 2 * 7 + 1
    own = next(
        trace
        for trace in figures.towers(paper).data
        if trace.name == "sees the maps of its own GPU only"
    )
    assert len([x for x in own.x if x is not None]) == 2 * 2 * 3  # three layers, two GPUs, two ends
    assert all(trace.name != own.name for trace in figures.towers(one).data)
    table = figures.sizes(one)
    assert len(set(map(len, table.values()))) == 1 and len(table["layer"]) == 11


def test_the_first_layer_learned_orientation_frequency_and_colour():
    trained, before = (
        filters.measure(filters.first_layer(registry.load(key)).weights)
        for key in ("alexnet64", "initial:alexnet64")
    )
    oriented = int((trained.selectivity >= ORIENTED).sum())
    assert oriented > 20 > int((before.selectivity >= ORIENTED).sum())
    assert words.learned(trained, before)["oriented"] == [
        oriented,
        int((before.selectivity >= ORIENTED).sum()),
    ]
    assert f"{oriented} are oriented" in words.describe_learned(trained, before)
    assert first_layer.colour(before) == pytest.approx(
        2 / 3, abs=0.05
    )  # independent weights: two axes of three
    assert first_layer.answer(before)[0] == first_layer.OPTIONS[1]
    assert first_layer.answer()[0] == first_layer.answer(trained)[0] == first_layer.OPTIONS[0]


def test_the_page_shows_every_version(app):
    at = app("learn_alexnet")
    for key, row in alexnet.VERSIONS.items():
        at.segmented_control(key="version").set_value(row.label).run()
        assert not at.exception
        assert any(f"{alexnet.made(key).anatomy.parameters:,}" in text.value for text in at.text)
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
