"""The era: every number against torchvision and the counted networks, ranks against scipy, words
made from the data."""

import functools

import numpy as np
import pytest
import torchvision
from scipy.stats import spearmanr

from explorer.depth import paths
from explorer.inside import published_numbers
from explorer.inside.figures.label_places import label_size, overlap
from explorer.lessons import era, resnet
from explorer.lessons.cached import era as cached
from explorer.lessons.cached import resnet as cached_resnet
from explorer.lessons.era import AXES
from explorer.lessons.era_networks import ERA, LATER
from explorer.lessons.figures import era as figures
from explorer.lessons.words import era as words
from explorer.lessons.words import resnet as resnet_words
from tests.lessons.shown import says

points = functools.cache(cached.points)


def test_the_numbers_of_the_era_are_counted_and_published():
    by_label = {point.label: point for point in points(False)}
    for key in published_numbers.NETWORKS.keys() & ERA.keys():
        net = published_numbers.NETWORKS[key]
        point = by_label[net.label]
        assert point.parameters == net.parameters
        assert point.gmac == pytest.approx(net.gmac, abs=0.0006)
        assert (point.top1, point.top5) == (net.top1, net.top5)
    prelu_net = by_label["PReLU-net, model A"]
    assert (prelu_net.parameters, prelu_net.top1, prelu_net.top5) == (178_032_072, None, None)
    assert "no weights" in prelu_net.source
    depths = {
        "AlexNet": 8,
        "PReLU-net, model A": 19,
        "VGG-16": 16,
        "VGG-19": 19,
        "GoogLeNet": 22,
        "ResNet-18": 18,
        "ResNet-34": 34,
        "ResNet-50": 50,
        "ResNet-101": 101,
        "ResNet-152": 152,
    }
    assert depths.items() <= {label: point.depth for label, point in by_label.items()}.items()


@pytest.mark.parametrize("row", [row for row in LATER if row.weights], ids=lambda row: row.label)
def test_what_came_next_is_what_torchvision_says(row):
    name, version = row.weights.split(", ")
    meta = torchvision.models.get_model_weights(name)[version].meta
    assert row.parameters == meta["num_params"]
    assert (row.top1, row.top5) == (
        meta["_metrics"]["ImageNet-1K"]["acc@1"],
        meta["_metrics"]["ImageNet-1K"]["acc@5"],
    )
    assert row.gmac == pytest.approx(meta["_ops"], abs=0.0006)


def test_rows_without_weights_say_what_the_paper_reports():
    for row in LATER:
        assert bool(row.weights) != bool(row.reported) and bool(row.weights) == (
            row.top1 is not None
        )
    assert [row.year for row in LATER] == sorted(row.year for row in LATER)
    assert [step.year for step in ERA.values()] == sorted(step.year for step in ERA.values())


def test_the_same_resnet_50_twice():
    """Another recipe, the same network: the reason why accuracies of later weights are not the
    architecture's."""
    new = next(row for row in LATER if row.label == "ResNet-50, new recipe")
    old = published_numbers.NETWORKS["resnet50"]
    assert (new.parameters, new.gmac) == (old.parameters, old.gmac) and new.top1 > old.top1 + 4


def test_ranks_are_spearmans():
    draw = np.random.default_rng(0)
    for _ in range(20):
        x, y = draw.integers(0, 6, (2, 12)).astype(float)
        assert era.rank_correlation(x, y) == pytest.approx(spearmanr(x, y).statistic)
    assert np.isnan(era.rank_correlation(np.ones(3), np.arange(3.0)))


def test_answers_follow_from_the_table():
    option, why = era.quiz_answer()
    assert option == "About as many" and "60.2 million against 61.1 million" in why
    option, why = resnet.quiz_answer()
    assert option == "Fewer parameters and less work" and "11.5" in why and "15.5" in why


@pytest.mark.parametrize("x", AXES)
@pytest.mark.parametrize("y", AXES)
def test_every_axis_against_every_other(x, y):
    fig, text = figures.chart(points(True), x, y), words.describe(points(True), x, y)
    both, across, up = era.values(points(True), x, y)
    drawn = sum(len(trace.x) for trace in fig.data)
    assert drawn == len(both) == len(fig.layout.annotations)
    assert {note.text for note in fig.layout.annotations} == {point.label for point in both}
    assert fig.layout.xaxis.title.text == AXES[x].title
    assert fig.layout.yaxis.type == ("log" if AXES[y].log else "linear")
    assert both[int(across.argmin())].label in text
    if x != y:
        assert f"{spearmanr(across, up).statistic:+.2f}" in text


def test_the_words_say_that_more_parameters_are_not_more_accuracy():
    text = words.describe(points(False), "Parameters", "Top-1 accuracy")
    assert "SqueezeNet 1.0" in text and "VGG-19" in text and "ResNet-152, 78.3" in text
    assert "have little to do with each other" in text
    resnets = [point for point in points(False) if point.family == "ResNet"]
    assert "rise together" in words.describe(resnets, "Depth", "Top-1 accuracy")


@pytest.mark.parametrize("wide", figures.WIDTHS)  # a phone's first
def test_labels_do_not_cover_each_other(wide):
    for x, y in (
        ("Parameters", "Top-1 accuracy"),
        ("Depth", "Top-5 accuracy"),
        ("Multiply-adds", "Top-1 accuracy"),
    ):
        both, across, up = era.values(points(False), x, y)
        ranges = [figures.axis_range(across, AXES[x].log), figures.axis_range(up, AXES[y].log)]
        places = figures.label_offsets(both, across, up, x, y, ranges)
        boxes = []
        for point, (dx, dy), at in zip(both, places, zip(across, up, strict=True), strict=True):
            middle = [
                (np.log10(value) if AXES[name].log else value)
                for value, name in zip(at, (x, y), strict=True)
            ]
            px, py = [
                (value - low) / (high - low) * side
                for value, (low, high), side in zip(
                    middle, ranges, (wide, figures.HEIGHT), strict=True
                )
            ]
            width, height = label_size(point.label)
            boxes.append(
                (
                    px + dx - width / 2,
                    py + dy - height / 2,
                    px + dx + width / 2,
                    py + dy + height / 2,
                )
            )
        assert all(overlap(a, b) < 60 for i, a in enumerate(boxes) for b in boxes[:i])


def test_tables_hold_every_network():
    table, later = words.table(points(False)), words.later_table(points(True))
    assert len(table["network"]) == len(ERA) and len(later["network"]) == len(LATER)
    assert "61,100,840" in table["parameters"] and "138,357,544" in table["parameters"]
    assert (
        later["top-1 %"][later["network"].index("CLIP")] == ""
        and "ResNet-50" in later["numbers"][7]
    )


def test_the_page(app):
    at = app("learn_era")
    for x, y in (("Year", "Depth"), ("Depth", "Top-5 accuracy")):
        at.selectbox(key="era_x").set_value(x).run()
        at.selectbox(key="era_y").set_value(y).run()
        assert not at.exception
        assert says(at, words.describe(points(False), x, y))
    at.toggle(key="era_later").set_value(True).run()
    assert says(at, words.describe(points(True), "Depth", "Top-5 accuracy"))


def test_the_numbers_of_the_lecture_through_the_functions_of_the_pages():
    """60, 138 and 144 M; 8, 16, 19 and 18 to 152 layers; Veit's shares; He's ten crops."""
    by_label = {point.label: point for point in points(False)}
    for label, millions, depth in (("AlexNet", 61, 8), ("VGG-16", 138, 16), ("VGG-19", 144, 19)):
        assert (
            round(by_label[label].parameters / 1e6) == millions and by_label[label].depth == depth
        )
    assert [by_label[f"ResNet-{depth}"].depth for depth in (18, 34, 50, 101, 152)] == [
        18,
        34,
        50,
        101,
        152,
    ]
    assert paths.share(54, 5, 17) == pytest.approx(0.004537, abs=5e-7)
    assert paths.share(54, 19, 35) == pytest.approx(0.98, abs=0.005)
    table = resnet_words.family_table(cached_resnet.family())
    assert table["top-1 error %, ten crops"] == ["", "", "22.85", "21.75", "21.43"]
    assert table["top-5 error %, ten crops"] == ["", "", "6.71", "6.05", "5.71"]
