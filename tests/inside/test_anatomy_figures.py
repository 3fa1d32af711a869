"""Figures and words of the networks page against the anatomy."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from PIL import ImageColor
from torch import nn

from explorer.drawing import style
from explorer.inside.anatomy import anatomy
from explorer.inside.anatomy_parts import groups, parts
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import architecture
from explorer.inside.notation import file_name
from explorer.inside.words import anatomy as words
from explorer.inside.words.architecture import describe_architecture


def test_bars_show_the_costs_and_their_shares(counted):
    bars = parts(counted["vgg16"], pools=False)
    fig = figures.costs(bars)
    shown = {
        (trace.yaxis, x): y for trace in fig.data for x, y in zip(trace.x, trace.y, strict=True)
    }
    assert len(shown) == 3 * 16
    assert shown["y", 13] == pytest.approx(
        102.764544
    )  # millions of parameters in the first fully connected layer
    assert shown["y2", 1] == pytest.approx(1.849688064)  # billions of multiply-adds
    assert shown["y3", 1] == pytest.approx(16.056320)  # MB, with the pooling that follows
    assert "74\u00a0%" in [text for trace in fig.data for text in trace.text]
    summary = words.describe_costs(bars, counted["vgg16"])
    assert "fc1 has 74\u00a0% of the 138 million parameters" in summary
    assert (
        "The 3 fully connected layers hold 89\u00a0% of the parameters and 0.8\u00a0% of the multiply-adds"
        in summary
    )


def test_costs_of_a_network_without_convolutions_or_without_memory():
    network = anatomy(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), (1, 1, 8, 8))
    bars = parts(network)
    assert figures.costs(bars).data and "fc1 has 100\u00a0%" in words.describe_costs(bars, network)
    assert network.last_conv is None
    assert "sees the whole image" in words.describe_fields({"net": bars}, {"net": 8})
    assert figures.fields({"net": bars}, {"net": 8}).data


def test_field_curves_are_the_fields(counted):
    chosen = {"VGG-16": parts(counted["vgg16"]), "ResNet-50": parts(counted["resnet50"])}
    vgg, resnet = figures.fields(chosen, dict.fromkeys(chosen, 224)).data
    assert list(vgg.y)[-2:] == [196, 212] and list(vgg.x)[-2:] == [13, 13]
    assert resnet.y[-1] == 427 and resnet.x[-1] == 49, (
        "the average over all positions is not a window"
    )
    assert list(vgg.y) == sorted(vgg.y) and list(resnet.y) == sorted(resnet.y)
    summary = words.describe_fields(chosen, dict.fromkeys(chosen, 224))
    assert (
        "212 after pool5, less than its image, whose side is 224" in summary
        and "427 after Bottleneck 16, more than" in summary
    )


def test_the_drawing_has_one_box_a_part_and_its_words(counted):
    network = counted["vgg16"]
    drawn = groups(parts(network), 14)
    page = architecture.cards(drawn, network, "what is drawn")
    boxes = [b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", page)]
    assert len(boxes) == len(drawn) + 1 and all(
        ElementTree.fromstring(box) is not None for box in boxes
    )
    assert "<b>conv1–2</b><br>2 × 3×3<br>224×224<br>× 64" in page
    pixels = architecture.picture(drawn, network, width=1000)
    assert pixels.dtype == "uint8" and pixels.shape[1:] == (2000, 3)
    painted = {tuple(colour) for colour in pixels.reshape(-1, 3)[::7].tolist()}
    assert painted >= {ImageColor.getrgb(style.COLOURS[number]) for number in (0, 1, 3)}
    assert "conv11–13 (512 by 14 by 14)" in describe_architecture(drawn, network)


def test_the_table_holds_every_layer(counted):
    columns = words.table(counted["squeezenet1_0"])
    assert {len(column) for column in columns.values()} == {len(counted["squeezenet1_0"].layers)}
    assert [column[0] for column in columns.values()][:5] == [
        "features.0",
        "Conv 7×7 / 2",
        "3 × 224 × 224",
        "96 × 109 × 109",
        14208,
    ]


def test_file_names_hold_nothing_of_strangers_but_letters_and_digits():
    assert file_name("../ResNet-50, *batch* norm\n") == "resnet-50-batch-norm"
    assert file_name("模型") == "network"
