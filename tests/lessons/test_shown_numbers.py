"""Shown numbers: the lecture's numbers of its first lessons, through the functions that the pages call."""

import pytest

from explorer.depth.words import chain_rule
from explorer.inside.predictions import LECTURE
from explorer.lessons.cached import activations as cached
from explorer.lessons.cached.quiz import quiz_answer
from explorer.lessons.convolution import LAYERS
from explorer.lessons.words import activations, convolution, progress, softmax


def test_the_lectures_numbers_through_what_the_pages_show():
    """The rows of the published tables that lessons 1 to 5 are about."""
    shown = progress.side_by_side()
    row = {
        name: {heading: column[place] for heading, column in shown.items()}
        for place, name in enumerate(shown["network"])
    }
    entry, ten1, ten5 = (
        "top-5 error %, quoted",
        "top-1 error %, ten crops",
        "top-5 error %, ten crops",
    )
    entries = [row[name][entry] for name in ("AlexNet", "VGG-16", "VGG-19")]
    assert entries == ["15.30", "7.70", "7.30"]
    ten = [row["VGG-16"][ten1], row["VGG-16"][ten5], row["GoogLeNet"][ten5]]
    assert ten == ["28.07", "9.33", "9.15"]
    assert [row["PReLU-net"][ten1], row["PReLU-net"][ten5]] == ["24.27", "7.38"]
    assert [row[f"ResNet-{depth}"][ten5] for depth in (50, 101, 152)] == ["6.71", "6.05", "5.71"]
    for name, top1, top5 in (
        ("AlexNet", 56.522, 79.066),
        ("VGG-16", 71.592, 90.382),
        ("VGG-19", 72.376, 90.876),
        ("GoogLeNet", 69.778, 89.530),
        ("ResNet-50", 76.130, 92.862),
        ("ResNet-152", 78.312, 94.046),
    ):
        assert float(row[name]["top-1 error %, one crop"]) == pytest.approx(100 - top1, abs=0.006)
        assert float(row[name]["top-5 error %, one crop"]) == pytest.approx(100 - top5, abs=0.006)
    layers = [row[name]["layers"] for name in ("AlexNet", "VGG-16", "VGG-19", "ResNet-152")]
    assert layers == [8, 16, 19, 152]


def test_the_lectures_other_numbers_through_what_the_pages_show():
    at_zero, at_one = chain_rule.curve_table(0.0)["df/dz"], chain_rule.curve_table(1.0)["df/dz"]
    assert at_zero[:2] == ["undefined", "0.25"] and at_one[0] == "0" and at_one[3] == "1"
    assert activations.factor_table(cached.factors())["He, 2"] == ["0.3178", "1.0514", "1.0000"]
    assert convolution.layer_table(LAYERS)["torch"][0] == int(quiz_answer("convolution")[0]) == 55
    numbers = softmax.table(LECTURE.predictions, LECTURE.target, 1.0)
    assert numbers["e^z, here"] == ["0.0321", "3.1899", "0.4449", "49.8990"]
    assert numbers["p, here"] == ["0.0006", "0.0596", "0.0083", "0.9315"]
    assert numbers["-log p"][1].startswith("2.82")
