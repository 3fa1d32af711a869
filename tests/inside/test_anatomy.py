"""Networks: counts against published ones, receptive fields against the support of a gradient,
figures against data."""

import copy
import re
from base64 import b64decode
from collections import OrderedDict
from xml.etree import ElementTree

import pytest
import torch
from PIL import ImageColor
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model, get_model_weights

from explorer.drawing import style
from explorer.inside import published_numbers
from explorer.inside.anatomy import anatomy, make_up
from explorer.inside.anatomy_parts import groups, parts
from explorer.inside.anatomy_tracer import Tracer
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import architecture, comparison, label_places
from explorer.inside.notation import file_name
from explorer.inside.words import anatomy as words
from explorer.inside.words.architecture import describe_architecture
from explorer.inside.words.comparison import describe_comparison
from trainer.nets import NETS, NetSpec, build

DEPTHS = {
    "alexnet": 8,
    "vgg11": 11,
    "vgg13": 13,
    "vgg16": 16,
    "vgg19": 19,
    "vgg16_bn": 16,
    "googlenet": 22,
    "resnet18": 18,
    "resnet34": 34,
    "resnet50": 50,
    "resnet101": 101,
    "resnet152": 152,
    "squeezenet1_0": 18,
    "squeezenet1_1": 18,
}


def weightless(key):
    more = {"aux_logits": False, "init_weights": False} if key == "googlenet" else {}
    with torch.device("meta"):
        return get_model(key, weights=None, **more)


@pytest.fixture(scope="module")
def counted():
    return {key: anatomy(weightless(key), (1, 3, 224, 224)) for key in published_numbers.NETWORKS}


# --- counts ---


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_parameters_and_multiply_adds_are_the_published_ones(key, counted):
    meta, found = get_model_weights(key).IMAGENET1K_V1.meta, counted[key]
    assert found.parameters == meta["num_params"] == sum(layer.parameters for layer in found.layers)
    assert round(found.multiply_adds / 1e9, 3) == meta["_ops"]


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_published_rows_are_those_of_the_weights(key):
    weights, row = get_model_weights(key).IMAGENET1K_V1, published_numbers.NETWORKS[key]
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]
    assert (row.parameters, row.top1, row.top5, row.gmac) == (
        weights.meta["num_params"],
        accuracy["acc@1"],
        accuracy["acc@5"],
        weights.meta["_ops"],
    )
    assert row.size_mb == weights.meta["_file_size"]
    first = next(module for module in weightless(key).modules() if isinstance(module, nn.Conv2d))
    assert (
        row.first_layer == f"{first.out_channels} of {first.kernel_size[0]}×{first.kernel_size[1]}"
    )


@pytest.mark.parametrize("key", ["googlenet", "resnet50", "squeezenet1_1"])
def test_multiply_adds_are_half_the_flops_that_torch_counts(key, counted):
    with FlopCounterMode(display=False) as counter:
        weightless(key).eval()(torch.empty(1, 3, 224, 224, device="meta"))
    assert 2 * counted[key].multiply_adds == counter.get_total_flops()


@pytest.mark.parametrize(("key", "depth"), DEPTHS.items())
def test_layers_with_parameters_are_counted_as_the_names_say(key, depth, counted):
    assert counted[key].depth == depth


def test_alexnet_is_made_of_what_the_lecture_says(counted):
    assert make_up(counted["alexnet"]) == {"conv": 5, "pool": 3, "fc": 3}


def test_a_layer_worked_out_by_hand(counted):
    first, relu, pool = counted["alexnet"].layers[:3]
    assert (first.kind, first.input, first.output) == (
        "Conv 11×11 / 4",
        (3, 224, 224),
        (64, 55, 55),
    )
    assert first.parameters == 64 * (3 * 11 * 11 + 1)
    assert first.multiply_adds == 55 * 55 * 64 * 3 * 11 * 11
    assert first.memory == 4 * 64 * 55 * 55
    assert relu.kind == "ReLU" and relu.memory == 0, "it works in place"
    assert (pool.kind, pool.field, pool.jump) == ("MaxPool 3×3 / 2", 11 + 2 * 4, 8)


def test_three_layers_of_3x3_see_what_one_of_7x7_sees_for_27_instead_of_49_weights():
    c = 8
    three = nn.Sequential(*(nn.Conv2d(c, c, 3, padding=1, bias=False) for _ in range(3)))
    one = nn.Conv2d(c, c, 7, padding=3, bias=False)
    three, one = anatomy(three, (1, c, 20, 20)), anatomy(one, (1, c, 20, 20))
    assert three.last_conv.field == one.last_conv.field == 7
    assert (three.parameters, one.parameters) == (27 * c**2, 49 * c**2)
    assert (three.multiply_adds, one.multiply_adds) == (27 * c**2 * 400, 49 * c**2 * 400)
    assert (three.depth, one.depth) == (3, 1)


@pytest.mark.parametrize("depth", [20, 56])
def test_cifar_resnets_have_their_published_size_and_depth_with_and_without_shortcuts(depth):
    residual, plain = (
        anatomy(build(NetSpec("resnet", 10, size=32, depth=depth, residual=skip)), (1, 3, 32, 32))
        for skip in (True, False)
    )
    assert residual.parameters == plain.parameters == {20: 269_722, 56: 853_018}[depth]
    assert residual.depth == plain.depth == depth
    assert residual.multiply_adds == plain.multiply_adds
    assert sum(layer.kind == "Add" for layer in residual.layers) == (depth - 2) // 2
    assert not any(layer.role == "join" for layer in plain.layers)


@pytest.mark.parametrize("key", NETS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_trainable_net_has_an_anatomy(key, channels):
    net = build(NetSpec(key, 10, channels=channels, size=NETS[key].size))
    found = anatomy(net, (1, channels, NETS[key].size, NETS[key].size))
    assert (
        found.parameters
        == sum(p.numel() for p in net.parameters())
        == sum(r.parameters for r in found.layers)
    )
    assert found.layers[-1].output == (10,)
    assert found.layers[-1].field == NETS[key].size


# --- receptive fields, against the support of a gradient ---


class Branches(nn.Module):
    """Branches of different windows, dilation, a shortcut by slicing and padding, a gate from
    global pooling."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3, 2, padding=1)
        self.wide = nn.Conv2d(2, 2, (5, 3), 2, padding=(2, 1), dilation=1)
        self.far = nn.Conv2d(2, 2, 3, 2, padding=2, dilation=2)
        self.pool = nn.AvgPool2d(2, 2, ceil_mode=True)
        self.last = nn.Conv2d(4, 3, (1, 3), padding=(0, 1), groups=1)

    def forward(self, x):
        x = self.stem(x)
        y = torch.cat([self.wide(x), self.far(x)], 1)
        y = y + nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 1, 1))
        return self.pool(self.last(y))


def averaging(net):
    """The same windows with positive weights and no maxima, so that every value that can be seen
    has a gradient."""
    net = copy.deepcopy(net).to_empty(device="cpu").double().eval()
    for module in list(net.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.MaxPool2d):
                setattr(
                    module,
                    name,
                    nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode),
                )
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
    return net


def seen(net, layer, shape):
    """First and last row and column of the image that the middle position of `layer` depends on,
    and that position."""
    net, outputs = averaging(net), []
    handle = net.get_submodule(layer).register_forward_hook(
        lambda _m, _i, output: outputs.append(output.clone())
    )
    x = torch.ones(shape, dtype=torch.float64, requires_grad=True)
    net(x)
    handle.remove()
    middle = [side // 2 for side in outputs[0].shape[2:]]
    value = outputs[0][0, :, middle[0], middle[1]].sum() if middle else outputs[0].sum()
    (grad,) = torch.autograd.grad(value, x)
    rows, columns = grad[0].abs().sum((0, 2)).nonzero(), grad[0].abs().sum((0, 1)).nonzero()
    return (rows.min(), columns.min()), (rows.max(), columns.max()), middle


@pytest.mark.parametrize(
    ("net", "layer"),
    [
        (nn.Sequential(nn.Conv2d(1, 2, 5, 3, padding=1), nn.Conv2d(2, 2, 3, dilation=3)), "1"),
        (
            nn.Sequential(
                nn.Conv2d(1, 2, 3, padding="same", dilation=2),
                nn.MaxPool2d(3, 2),
                nn.Conv2d(2, 1, 4),
            ),
            "2",
        ),
        (
            nn.Sequential(
                nn.ZeroPad2d((3, 1, 2, 0)), nn.Conv2d(1, 1, 2, 2), nn.AdaptiveAvgPool2d((7, 8))
            ),
            "2",
        ),
        (Branches(), "last"),
        (Branches(), "pool"),
    ],
)
def test_the_receptive_field_of_a_position_is_the_support_of_its_gradient(net, layer):
    torch.manual_seed(0)
    x = torch.empty(1, 1, 40, 60, device="meta")
    twin = copy.deepcopy(net).to("meta")
    outputs = []
    twin.get_submodule(layer).register_forward_hook(lambda _m, _i, output: outputs.append(output))
    with Tracer(x) as tracer:
        twin(x)
    field = tracer.receptive_field(outputs[0])
    low, high, middle = seen(net, layer, (1, 1, 40, 60))
    for axis in (0, 1):
        start, end = (
            edge[axis] + middle[axis] * field.jump[axis] for edge in (field.low, field.high)
        )
        assert (start, end) == (low[axis], high[axis]), (
            "of the middle position, which touches no border here"
        )


@pytest.mark.parametrize(
    ("key", "layer", "height", "width", "known"),
    [
        ("alexnet", "features.10", 256, 64, 163),
        ("vgg16", "features.28", 256, 32, 196),
        ("vgg16", "features.30", 256, 32, 212),
        ("resnet18", "layer4", 512, 32, 435),
        ("resnet50", "layer4", 512, 32, 427),
        ("squeezenet1_0", "features.12", 256, 32, None),
        ("googlenet", "inception5b", 448, 32, None),
    ],
)
def test_receptive_fields_of_real_networks_are_the_support_of_a_gradient(
    key, layer, height, width, known, counted
):
    """On a strip that is high enough and as narrow as the layers allow: all windows are square."""
    net = weightless(key)
    net = nn.Sequential(OrderedDict(features=net.features)) if hasattr(net, "features") else net
    low, high, _ = seen(net, layer, (1, 3, height, width))
    inside = [
        row for row in counted[key].layers if row.name == layer or row.name.startswith(f"{layer}.")
    ]
    assert max(row.field for row in inside) == high[0] - low[0] + 1
    assert known in (None, high[0] - low[0] + 1)


def test_a_linear_layer_sees_what_the_windows_before_it_reach():
    net = nn.Sequential(nn.Conv2d(1, 1, 3, 2), nn.Flatten(), nn.Linear(9, 2))
    found = anatomy(net, (1, 1, 8, 8))
    assert found.layers[-1].field == 7, (
        "three windows of 3 at steps of 2 leave out the last row of 8"
    )
    low, high, _ = seen(net, "2", (1, 1, 8, 8))
    assert (low, high) == ((0, 0), (6, 6))


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_the_scores_of_published_networks_see_the_whole_image(key, counted):
    assert counted[key].layers[-1].field == 224


# --- nothing is touched ---


def state(net):
    return [
        (name, m.training, len(m._forward_hooks), len(m._forward_pre_hooks))
        for name, m in net.named_modules()
    ], [
        (name, p.data_ptr(), p.device, p.requires_grad, p.grad, p.clone())
        for name, p in net.named_parameters()
    ]


@pytest.mark.parametrize("side", [40, 1])
def test_the_network_is_left_as_it_was_also_after_failure(side):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(4),
        nn.Flatten(),
        nn.LazyLinear(2),
    )
    net(torch.zeros(2, 3, 40, 40))
    modules, tensors = state(net)
    means = net[1].running_mean.clone()
    if side == 40:
        anatomy(net, (1, 3, side, side))
    else:
        with pytest.raises(RuntimeError):
            anatomy(net, (1, 3, side, side))
    after, kept = state(net)
    assert after == modules
    assert all(
        a[:4] == b[:4] and a[4] is b[4] is None and a[5].equal(b[5])
        for a, b in zip(tensors, kept, strict=True)
    )
    assert net[1].running_mean.equal(means)


def test_a_shape_that_is_no_image_is_refused():
    with pytest.raises(ValueError, match="x_shape must be"):
        anatomy(nn.Flatten(), (3, 8, 8))


# --- parts ---


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
@pytest.mark.parametrize("pools", [True, False])
def test_parts_and_groups_hold_everything_once(key, pools, counted):
    found = counted[key]
    whole = parts(found, pools)
    for chosen in (whole, groups(whole, 14)):
        for cost in ("parameters", "multiply_adds", "memory"):
            assert sum(getattr(part, cost) for part in chosen) == getattr(found, cost)
        assert sum(part.count for part in chosen) == len(whole)
        assert len({part.label for part in chosen}) == len(chosen)
        assert chosen[-1].output in ((1000,), (1000, 1, 1), (1000, 13, 13))
    assert len(groups(whole, 14)) <= 17
    assert groups(whole, 100) == whole


def test_parts_are_named_as_people_name_them(counted):
    assert [part.label for part in parts(counted["alexnet"])] == [
        "conv1",
        "pool1",
        "conv2",
        "pool2",
        "conv3",
        "conv4",
        "conv5",
        "pool3",
        "fc1",
        "fc2",
        "fc3",
    ]
    assert [part.label for part in groups(parts(counted["resnet50"]), 14)] == [
        "conv1",
        "pool1",
        "Bottleneck 1–3",
        "Bottleneck 4–7",
        "Bottleneck 8–13",
        "Bottleneck 14–16",
        "pool2",
        "fc1",
    ]
    assert "inception4a–4c" in [part.label for part in groups(parts(counted["googlenet"]), 14)]


# --- published and lecture ---


def as_rows(columns):
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def test_comparison_has_each_number_in_its_own_column(counted):
    rows = {row["network"]: row for row in as_rows(published_numbers.comparison(counted))}
    assert len(rows) == len(published_numbers.NETWORKS) + 1
    vgg = rows["VGG-16"]
    assert (
        vgg["parameters, counted"],
        vgg["parameters, published"],
        vgg["parameters, lecture"],
    ) == (138_357_544, 138_357_544, "138 M")
    assert (
        vgg["top-5 error %, one crop"],
        vgg["top-5 error %, ten crops"],
        vgg["top-5 error %, lecture"],
    ) == (9.618, 9.33, 7.7)
    assert rows["PReLU-net"]["top-1 error %, ten crops"] == 24.27
    assert rows["PReLU-net"]["parameters, counted"] is None
    assert all(row["parameters, counted"] == row["parameters, published"] for row in rows.values())


def test_what_the_lecture_quotes_is_what_is_computed_here(counted):
    rows = {row["what it is"]: row for row in as_rows(published_numbers.lecture(counted))}
    quoted = {about: row["lecture (Gurari, Fall 2024)"] for about, row in rows.items()}
    here = {about: row["computed here"] for about, row in rows.items()}
    same = [quoted[about] for about in rows if quoted[about] == here[about]]
    assert same == [
        "8, 16, 19",
        "5 conv + 3 pool + 3 fully connected",
        "18, 34, 50, 101, 152",
        "0.0006, 0.0596, 0.0083, 0.9315",
        "2.82",
    ]
    assert here["parameters of AlexNet"] == "61.1 M" and here["parameters of VGG-19"] == "143.7 M"
    assert here["filters of AlexNet's first layer"] == "64 of 11×11"
    assert here["AlexNet's training images multiplied by crops and mirroring"].endswith("2048")
    assert here["dropout at AlexNet's first two fully connected layers"].startswith(
        "rates 0.5 and 0.5, before 2 of 3"
    )
    assert here["top-5 error of AlexNet's winning entry"].startswith("20.9 %")


# --- figures ---


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
    assert "74 %" in [text for trace in fig.data for text in trace.text]
    summary = words.describe_costs(bars, counted["vgg16"])
    assert "fc1 has 74 % of the 138 million parameters" in summary
    assert (
        "The 3 fully connected layers hold 89 % of the parameters and 0.8 % of the multiply-adds"
        in summary
    )


def test_costs_of_a_network_without_convolutions_or_without_memory():
    found = anatomy(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), (1, 1, 8, 8))
    bars = parts(found)
    assert figures.costs(bars).data and "fc1 has 100 %" in words.describe_costs(bars, found)
    assert found.last_conv is None
    assert "sees the whole image" in words.describe_fields({"net": bars}, 8)
    assert figures.fields({"net": bars}, 8).data


def test_field_curves_are_the_fields(counted):
    chosen = {"VGG-16": parts(counted["vgg16"]), "ResNet-50": parts(counted["resnet50"])}
    vgg, resnet = figures.fields(chosen, 224).data
    assert list(vgg.y)[-2:] == [196, 212] and list(vgg.x)[-2:] == [13, 13]
    assert resnet.y[-1] == 427 and resnet.x[-1] == 49, (
        "the average over all positions is not a window"
    )
    assert list(vgg.y) == sorted(vgg.y) and list(resnet.y) == sorted(resnet.y)
    summary = words.describe_fields(chosen, 224)
    assert (
        "212 after pool5, less than the image's 224" in summary
        and "427 after Bottleneck 16, more than" in summary
    )


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
    marked = [note.text for note in fig.layout.annotations if note.text.startswith("<b>")]
    assert marked == ["<b>ResNet-50</b>"]


@pytest.mark.parametrize("metric", published_numbers.METRICS)
def test_no_label_covers_a_label_or_a_circle(metric):
    nets = published_numbers.NETWORKS
    x_range, y_range = label_places.ranges(nets, metric)
    fig = comparison.comparison(nets, metric)
    width, height = label_places.WIDTH, label_places.HEIGHT

    def pixels(log_x, y):
        return (
            (log_x - x_range[0]) / (x_range[1] - x_range[0]) * width,
            (y - y_range[0]) / (y_range[1] - y_range[0]) * height,
        )

    boxes = [
        label_places.box(
            pixels(torch.tensor(net.gmac).log10().item(), getattr(net, metric)),
            *[2 * label_places.radius(net, nets)] * 2,
        )
        for net in nets.values()
    ]
    circles = len(boxes)
    for note in fig.layout.annotations:
        x, y = pixels(note.x, note.y)
        size = label_places.label_size(note.text)
        box = (
            label_places.box((x + note.ax, y - note.ay), *size)
            if note.showarrow
            else (x, y + note.yshift - size[1] / 2, x + size[0], y + note.yshift + size[1] / 2)
        )
        boxes.append(box)
    assert len(boxes) == circles + 13 + 1, (
        "every network without batch norm has a label; the size key has one"
    )
    for i, label in enumerate(boxes[circles:], start=circles):
        assert label[0] >= 0 and label[2] <= width and label[1] >= 0 and label[3] <= height
        assert not any(
            label_places.overlap(label, other) for j, other in enumerate(boxes) if j != i
        )


def test_comparison_in_words():
    summary = describe_comparison(published_numbers.NETWORKS, "top1")
    assert "ResNet-152 is the most accurate, 78.3 % top-1" in summary
    assert (
        "ResNet-50 reaches 76.1 % with 4.8 times fewer multiply-adds and 5.6 times fewer parameters"
        in summary
    )


def test_the_drawing_has_one_box_a_part_and_its_words(counted):
    found = counted["vgg16"]
    drawn = groups(parts(found), 14)
    page = architecture.cards(drawn, found, "what is drawn")
    boxes = [b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", page)]
    assert len(boxes) == len(drawn) + 1 and all(
        ElementTree.fromstring(box) is not None for box in boxes
    )
    assert "<b>conv1–2</b><br>2 × 3×3<br>224×224<br>× 64" in page
    pixels = architecture.picture(drawn, found, width=1000)
    assert pixels.dtype == "uint8" and pixels.shape[1:] == (2000, 3)
    painted = {tuple(colour) for colour in pixels.reshape(-1, 3)[::7].tolist()}
    assert painted >= {ImageColor.getrgb(style.COLOURS[number]) for number in (0, 1, 3)}
    assert "conv11–13 (512 by 14 by 14)" in describe_architecture(drawn, found)


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


# --- the page ---


def page_of(app, model):
    return app("networks").selectbox(key="model").set_value(model).run()


def shown(at):
    assert not at.exception
    return {metric.label: metric.value for metric in at.metric}


def test_the_page_counts_the_chosen_network_also_without_its_weights(app):
    at = page_of(app, "vgg16")
    assert shown(at) == {
        "Parameters": "138 M",
        "Multiply-adds": "15.5 G",
        "Layers with weights": "16",
        "Activations": "60.4 MB",
        "Receptive field": "196 px",
    }
    assert at.subheader[0].value == r"VGG\-16"
    at.selectbox(key="model").set_value("random:resnet50").run()
    assert shown(at)["Layers with weights"] == "50"


def test_the_page_compares_fields_and_published_networks(app):
    at = page_of(app, "random:alexnet")
    at.multiselect(key="fields_of").set_value(["resnet18"]).run()
    assert "In ResNet\\-18 one value sees 7 pixels" in " ".join(text.value for text in at.markdown)
    at.segmented_control(key="accuracy").set_value("top5").run()
    assert "94.0 % top-5" in " ".join(text.value for text in at.markdown)
    layers, networks = (table.value for table in at.dataframe)
    assert len(layers) == 21 and len(networks) == len(published_numbers.NETWORKS) + 1
    assert "61.1 M" in set(at.table[0].value["computed here"])
    assert not at.exception


@pytest.mark.parametrize("model", ["googlenet", "random:squeezenet1_1"])
def test_the_page_shows_every_kind_of_network(app, model):
    assert shown(page_of(app, model))["Layers with weights"] in ("22", "18")
