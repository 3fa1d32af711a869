"""The plot of the published networks: numbers, areas and labels that cover nothing."""

import math
from dataclasses import replace

import numpy as np
import pytest

from explorer.drawing.markup import bold
from explorer.inside import published_numbers
from explorer.inside.figures import comparison, label_places
from explorer.inside.words.comparison import describe_comparison


@pytest.mark.parametrize("metric", published_numbers.METRICS)
def test_points_are_the_published_numbers_and_areas_the_parameters(metric):
    fig = comparison.comparison(published_numbers.NETWORKS, metric, "resnet50")
    points = next(trace for trace in fig.data if trace.mode == "markers")
    rows = list(published_numbers.NETWORKS.values())
    assert list(points.x) == [row.gmac for row in rows] and list(points.y) == [
        getattr(row, metric) for row in rows
    ]
    assert (
        list(points.marker.size) == [row.parameters for row in rows]
        and points.marker.sizemode == "area"
    )
    assert fig.layout.xaxis.type == "log"
    begins = bold("")[0]
    marked = [note.text for note in fig.layout.annotations if note.text.startswith(begins)]
    assert marked == [bold("ResNet-50")]


SMALLER = replace(  # than any that is there, as one that is added may be
    published_numbers.NETWORKS["squeezenet1_1"],
    label="A network with a long name",
    gmac=0.06,
    top1=51.0,
    top5=75.0,
)
LISTS = {
    "published": published_numbers.NETWORKS,
    "with-a-small-one": {**published_numbers.NETWORKS, "smaller": SMALLER},
}


def circles(nets, fig, pixels):
    """The boxes of all circles: the networks', and the size key's."""
    boxes = [
        label_places.box(pixels(math.log10(net.gmac), y), *[2 * label_places.radius(net, nets)] * 2)
        for net, y in zip(nets.values(), fig.data[-2].y, strict=True)
    ]
    key, largest = fig.data[-1], max(net.parameters for net in nets.values())
    for log_x, y, size in zip(np.log10(key.x), key.y, key.marker.size, strict=True):
        side = label_places.LARGEST * (size / largest) ** 0.5
        boxes.append(label_places.box(pixels(log_x, y), side, side))
    return boxes


@pytest.mark.parametrize("nets", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("metric", published_numbers.METRICS)
def test_no_label_covers_a_label_or_a_circle(nets, metric):
    x_range, y_range = label_places.ranges(nets, metric)
    fig = comparison.comparison(nets, metric)
    width, height = label_places.WIDTH, label_places.HEIGHT

    def pixels(log_x, y):
        return (
            (log_x - x_range[0]) / (x_range[1] - x_range[0]) * width,
            (y - y_range[0]) / (y_range[1] - y_range[0]) * height,
        )

    boxes = circles(nets, fig, pixels)
    first, names = len(boxes), [*nets, *fig.data[-1].text]
    for note in fig.layout.annotations:
        x, y = pixels(note.x, note.y)
        size = label_places.label_size(note.text)
        box = (
            label_places.box((x + note.ax, y - note.ay), *size)
            if note.showarrow
            else (x, y + note.yshift - size[1] / 2, x + size[0], y + note.yshift + size[1] / 2)
        )
        boxes.append(box)
        names.append(note.text)
    labelled = sum(not net.batch_norm_of for net in nets.values())
    assert len(boxes) == first + labelled + 1, "one for each without batch norm, and the key's"
    for i, label in enumerate(boxes[first:], start=first):
        assert label[0] >= 0 and label[2] <= width and label[1] >= 0 and label[3] <= height
        others = zip(names, boxes, strict=True)
        overlaps = [name for name, box in others if label_places.overlap(label, box)]
        assert overlaps == [names[i]], "but for itself"


def test_comparison_in_words():
    networks = published_numbers.NETWORKS
    some = ("alexnet", "vgg19_bn", "resnet50", "resnet152", "squeezenet1_1")
    summary = describe_comparison({key: networks[key] for key in some if key in networks}, "top1")
    assert "ResNet-152 is the most accurate, 78.3\u00a0% top-1" in summary
    assert (
        "ResNet-50 reaches 76.1\u00a0% with 4.8 times fewer multiply-adds and 5.6 times fewer parameters"
        in summary
    )
