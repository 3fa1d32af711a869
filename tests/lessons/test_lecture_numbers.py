"""Lecture numbers: every number of the lecture on AlexNet, overfitting and VGG, through the functions that
the pages call."""

import re

import pytest

from explorer.inside.anatomy import anatomy, weightless
from explorer.inside.published_numbers import NETWORKS, NUMBERS
from explorer.lessons import alexnet, augmenting, lecture_numbers, vgg, vgg_layers
from explorer.lessons.cached import lecture_numbers as cached


@pytest.fixture(scope="module")
def counted():
    return {
        "alexnet": alexnet.counted("torchvision").anatomy,
        **{f"vgg{depth}": vgg_layers.counted(depth) for depth in (16, 19)},
    }


def row(counted, lesson: str, quote: str) -> str:
    table = lecture_numbers.table(lesson, counted)
    return table["computed here"][table["lecture"].index(quote)]


def test_parameters_and_layers(counted):
    assert row(counted, "alexnet", "60 M") == "61.1 M"
    assert row(counted, "vgg", "138 M") == "138.4 M"
    assert row(counted, "vgg", "144 M") == "143.7 M"
    assert row(counted, "alexnet", "8, 16, 19") == row(counted, "vgg", "8, 16, 19") == "8, 16, 19"
    assert (
        row(counted, "alexnet", "5 conv + 3 pool + 3 fully connected")
        == "5 conv + 3 pool + 3 fully connected"
    )
    assert round(alexnet.counted("paper").anatomy.parameters / 1e6) == 61
    assert {depth: vgg_layers.counted(depth).parameters for depth in vgg_layers.DEPTHS} == {
        11: 132_863_336,
        13: 133_047_848,
        16: 138_357_544,
        19: 143_667_240,
    }


def test_multiply_adds_are_torchvisions():
    assert alexnet.counted("torchvision").anatomy.multiply_adds / 1e9 == pytest.approx(
        NETWORKS["alexnet"].gmac, abs=6e-4
    )
    for depth in vgg_layers.DEPTHS:
        assert vgg_layers.counted(depth).multiply_adds / 1e9 == pytest.approx(
            NETWORKS[f"vgg{depth}"].gmac, abs=6e-4
        )


def test_filters_of_the_first_layer(counted):
    assert row(counted, "alexnet", "96 of 11×11") == "64 of 11×11"  # torchvision's
    first = alexnet.counted("paper").layers[0]
    assert (first.output[0], first.kind) == (96, "Conv 11×11 / 4")
    assert all(
        vgg_layers.counted(depth).layers[0].kind == "Conv 3×3" for depth in vgg_layers.DEPTHS
    )


def test_small_kernels(counted):
    assert row(counted, "vgg", "27 C² against 49 C²") == "27 C² and 49 C²"
    first, second = vgg.compare(3, 128)
    assert (first.squares, second.squares, first.nonlinearities, second.nonlinearities) == (
        27,
        49,
        3,
        1,
    )


def test_crops_and_dropout(counted):
    assert row(counted, "overfitting", "2048×").endswith("= 2048")
    assert augmenting.count(places=augmenting.RESIZED - augmenting.CROP) == 2048
    assert (
        row(counted, "overfitting", "50\u00a0%")
        == "rates 0.5 and 0.5, before 2 of 3 fully connected layers"
    )
    paper = anatomy(weightless(alexnet.paper_network, True), alexnet.IMAGE).layers
    kinds = [layer.kind for layer in paper if layer.kind in ("Linear", "Dropout 0.5")]
    assert kinds == [
        "Linear",
        "Dropout 0.5",
        "Linear",
        "Dropout 0.5",
        "Linear",
    ]  # of the first two layers' outputs


def test_errors_are_labelled_as_quoted_and_history_as_history(counted):
    for lesson, quotes in (("alexnet", ("15.3\u00a0%",)), ("vgg", ("7.7\u00a0%", "7.3\u00a0%"))):
        table = lecture_numbers.table(lesson, counted)
        for quote in quotes:
            place = table["lecture"].index(quote)
            assert "one crop" in table["computed here"][place] and table["note"][place].split()[
                0
            ] in ("quoted", "as")
        assert row(counted, lesson, "90 and 74 epochs") == "history, not computed"


def test_every_quote_is_a_row_and_the_pages_use_it(counted, app):
    known = {number.quoted for number in NUMBERS}
    assert all(set(quotes) <= known for quotes in lecture_numbers.OF_LESSON.values())
    app()
    for lesson in lecture_numbers.OF_LESSON:
        assert cached.table(lesson) == lecture_numbers.table(lesson, counted)
        assert all(re.search(r"\S", text) for text in cached.table(lesson)["computed here"])
