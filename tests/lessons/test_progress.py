"""Progress lesson: the published rows, and what is made of them."""

import pytest

from explorer.inside import anatomy, published_numbers
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons import progress
from explorer.lessons.figures import progress as figures
from explorer.lessons.words import progress as words
from explorer.networks import templates
from tests.lessons.shown import says


def test_the_lectures_errors():
    entries = {result.label: result.top5_error for result in progress.ENTRIES}
    assert (entries["AlexNet"], entries["VGG"]) == (15.3, 7.3)
    assert [progress.quoted_error(key) for key in ("alexnet", "vgg16", "vgg19")] == [15.3, 7.7, 7.3]
    assert {row.label: row.top5_error for row in progress.QUOTED} == {"VGG-16": 7.7, "VGG-19": 7.3}
    assert progress.HUMAN == 5.1


def test_the_table_of_he_et_al():
    shown = words.side_by_side()
    of = {name: place for place, name in enumerate(shown["network"])}
    for name, top1, top5 in (
        ("VGG-16", "28.07", "9.33"),
        ("GoogLeNet", "–", "9.15"),
        ("PReLU-net", "24.27", "7.38"),
        ("ResNet-50", "22.85", "6.71"),
        ("ResNet-101", "21.75", "6.05"),
        ("ResNet-152", "21.43", "5.71"),
    ):
        assert shown["top-1 error %, ten crops"][of[name]] == top1
        assert shown["top-5 error %, ten crops"][of[name]] == top5


def test_one_crop_is_what_the_weights_say():
    from torchvision import models

    for key, name in (("alexnet", "AlexNet"), ("vgg19", "VGG19"), ("resnet152", "ResNet152")):
        metrics = getattr(models, f"{name}_Weights").IMAGENET1K_V1.meta["_metrics"]["ImageNet-1K"]
        (results,) = [
            result
            for result in progress.results(("one",))
            if result.label == published_numbers.NETWORKS[key].label
        ]
        assert results.top5_error == pytest.approx(100 - metrics["acc@5"])


def test_depths_are_the_quoted_and_the_counted():
    for key, quote in published_numbers.QUOTES.items():
        assert progress.DEPTHS[key] == quote.layers
    counted = anatomy.anatomy(
        anatomy.weightless(templates.builder("googlenet"), 1000), (1, 3, 224, 224)
    )
    assert progress.DEPTHS["googlenet"] == counted.depth


def test_measurements_are_not_mixed():
    for measurement in progress.MEASUREMENTS:
        assert {result.measurement for result in progress.results((measurement,))} == {measurement}
    assert all(result.how and result.source for result in progress.results())
    for key in ("resnet50", "resnet152"):  # the more crops, the fewer errors
        assert TEN_CROPS[key].top5_error < 100 - published_numbers.NETWORKS[key].top5


def test_findings():
    best = {year: result.top5_error for year, result in progress.best_entries().items()}
    assert best == {
        2010: 28.2,
        2011: 25.8,
        2012: 15.3,
        2013: 11.7,
        2014: 6.7,
        2015: 3.57,
        2016: 2.99,
        2017: 2.25,
    }
    before, after = progress.largest_fall()
    assert (before.year, after.label) == (2011, "AlexNet")
    assert progress.first_below_human().label == "ResNet"
    assert [result.top5_error for result in progress.best_entries().values()] == sorted(
        (result.top5_error for result in progress.best_entries().values()), reverse=True
    )
    assert "2011 to 2012" in words.describe() and "3.57" in words.describe()
    text = words.describe_measurements(progress.results())
    assert "challenge: at best 2.25\u00a0% (SENet), below" in text
    assert (
        "5.71\u00a0% (ResNet-152), not below" in text
        and "AlexNet has 15.30 to 20.93\u00a0%" in text
    )
    assert words.describe_measurements(()) == "No measurement is chosen."


@pytest.mark.parametrize("axis", progress.AXES)
def test_every_entry_is_drawn_and_named(axis):
    fig = figures.entries(progress.ENTRIES, axis)
    shown = [result for result in progress.ENTRIES if getattr(result, axis) is not None]
    assert list(fig.data[0].y) == [result.top5_error for result in shown]
    labels = " ".join(note.text for note in fig.layout.annotations)
    assert all(f"{result.label} {result.top5_error:.3g}" in labels for result in shown)
    assert sorted(
        result.label for group in figures.groups(shown, axis) for result in group
    ) == sorted(result.label for result in shown)


def test_every_way_is_drawn_and_named():
    results = progress.results(("ten", "one"))
    fig = figures.measurements(results)
    assert sum(len(trace.x) for trace in fig.data) == len(results)
    assert len({trace.marker.symbol for trace in fig.data}) == 2
    assert figures.measurements(()).layout.xaxis.title.text


def test_the_page(app):
    at = app("learn_progress")
    assert says(at, words.describe())
    at.button_group(key="progress_of").set_value([]).run()
    assert not at.exception
    assert says(at, "No measurement is chosen.")
