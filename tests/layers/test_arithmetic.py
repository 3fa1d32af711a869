"""Arithmetic: float64 from patch and weights is what torch computed, and what is shown adds up as it is shown."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as draw
from torch import nn

from explorer.inside.layer_graph import layer_graph
from explorer.layers import arithmetic, feature_maps
from explorer.layers.figures import arithmetic as figures
from explorer.layers.value_parts import Elementwise, Joined, Normalised, Terms, Window
from explorer.layers.words import arithmetic as words
from tests.zoo import example

CONVOLUTIONS = {
    "plain": lambda: nn.Conv2d(4, 6, 3),
    "strided, padded": lambda: nn.Conv2d(4, 6, 5, stride=2, padding=2),
    "oblong": lambda: nn.Conv2d(4, 6, (3, 2), padding=(1, 0), bias=False),
    "dilated": lambda: nn.Conv2d(4, 6, 3, padding=2, dilation=2),
    "groups": lambda: nn.Conv2d(4, 6, 3, groups=2, padding=1),
    "depthwise": lambda: nn.Conv2d(4, 4, 3, groups=4, padding=1),
    "same": lambda: nn.Conv2d(4, 6, 4, padding="same"),
    "valid": lambda: nn.Conv2d(4, 6, 3, padding="valid"),
    "reflect": lambda: nn.Conv2d(4, 6, 3, padding=1, padding_mode="reflect"),
    "circular": lambda: nn.Conv2d(4, 6, 3, padding=(1, 2), padding_mode="circular"),
    "weight norm": lambda: nn.utils.parametrizations.weight_norm(nn.Conv2d(4, 6, 3)),
}
OTHERS: dict[str, tuple[Any, Any]] = {
    "max pool": (lambda: nn.MaxPool2d(3, 2, 1), Window),
    "dilated max pool": (lambda: nn.MaxPool2d(2, 1, 0, dilation=2), Window),
    "ceil max pool": (lambda: nn.MaxPool2d(2, 2, ceil_mode=True), Window),
    "average pool": (lambda: nn.AvgPool2d(3, 2, 1), Window),
    "ceil average pool": (lambda: nn.AvgPool2d(2, 2, ceil_mode=True), Window),
    "average without padding": (lambda: nn.AvgPool2d(3, 2, 1, count_include_pad=False), Window),
    "adaptive": (lambda: nn.AdaptiveAvgPool2d(3), Window),
    "adaptive max": (lambda: nn.AdaptiveMaxPool2d((2, 4)), Window),
    "relu": (lambda: nn.ReLU(inplace=True), Elementwise),
    "prelu": (lambda: nn.PReLU(4), Elementwise),
    "gelu": (nn.GELU, Elementwise),
    "hardswish": (nn.Hardswish, Elementwise),
    "dropout": (nn.Dropout, Elementwise),
    "batch norm": (lambda: nn.BatchNorm2d(4), Normalised),
    "batch norm of the picture": (lambda: nn.BatchNorm2d(4, track_running_stats=False), Normalised),
    "linear, channels last": (lambda: nn.Linear(9, 5), Terms),
}


def enlivened(module):
    for tensor in (*module.parameters(), *module.buffers()):
        if tensor.is_floating_point():
            tensor.data = torch.rand_like(tensor) + 0.1
    return module.eval()


def everywhere(module, x) -> Iterator[tuple[float, Any]]:
    """The arithmetic of every value of what a module gives."""
    with torch.no_grad():
        output = module(x.clone())
    for place in np.ndindex(*output.shape[1:]):
        yield output[0][place].item(), arithmetic.read(module, x, output, place)


@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel")
@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_convolution_is_the_sum_of_its_products(name):
    conv = CONVOLUTIONS[name]().eval()
    for value, result in everywhere(conv, torch.randn(1, 4, 7, 6)):
        assert isinstance(result, Terms)
        assert result.total == pytest.approx(value, abs=1e-5) and result.value == value


@pytest.mark.parametrize("name", OTHERS)
def test_other_layers(name):
    make, kind = OTHERS[name]
    for value, result in everywhere(enlivened(make()), torch.randn(1, 4, 7, 9)):
        assert isinstance(result, kind)
        assert result.total == pytest.approx(value, abs=1e-5) and result.value == value


def test_a_layer_that_computes_otherwise_than_its_class_says_has_none():
    class Standardised(nn.Conv2d):
        def forward(self, x):
            weight = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
            return nn.functional.conv2d(x, 3 * weight, self.bias)

    results = [result for _, result in everywhere(Standardised(2, 2, 3), torch.randn(1, 2, 5, 5))]
    assert results and not any(results)
    broken = nn.Conv2d(2, 2, 3)
    nn.init.constant_(broken.weight, float("nan"))
    assert not any(result for _, result in everywhere(broken, torch.randn(1, 2, 4, 4)))


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "own_alexnet_relu", "own_resnet_relu"])
def test_layers_within_a_network(name):
    """In-place ReLUs, layers called several times, sums of branches, concatenations."""
    net, x, _ = example(name)
    graph = layer_graph(net, x.shape)
    kinds = set()
    for node in graph.nodes:
        if (node.kind, node.call.number) in kinds or not node.output:
            continue
        kinds.add((node.kind, node.call.number))
        maps = feature_maps.feature_maps(net, x, graph, node.name).maps
        unit, row, column = (side // 2 for side in maps.shape)
        place = feature_maps.place_in(node.output, False, unit, row, column)
        result = arithmetic.arithmetic(net, x, graph, node.name, place)
        if result is None:
            assert node.kind.split()[0] in ("Flatten", "Pad", "LocalResponseNorm", "SpatialPyramid")
            continue
        assert result.value == maps[unit, row, column], node.name
        assert result.total == pytest.approx(result.value, abs=1e-5 * max(1, result.scale))


def test_no_hook_is_left_behind():
    net, x, _ = example("resnet18")
    graph = layer_graph(net, x.shape)
    arithmetic.arithmetic(net, x, graph, "layer1.0.conv1", (0, 0, 0))
    assert not [m for m in net.modules() if m._forward_hooks or m._forward_pre_hooks]


NUMBERS = draw.floats(-1e3, 1e3).map(lambda v: v if abs(v) > 1e-12 else 0.0)


@draw.composite
def drawn_terms(pick) -> Terms:
    n, side = pick(draw.integers(1, 14)), pick(draw.integers(1, 6))
    size = n * side * side
    patch, weights = (
        np.array(pick(draw.lists(NUMBERS, min_size=size, max_size=size))).reshape(n, side, side)
        for _ in range(2)
    )
    bias = pick(NUMBERS)
    total = float((patch * weights).sum((1, 2)).sum()) + bias
    return Terms(np.arange(5, 5 + n), patch, weights, bias, float(np.float32(total)))


def read(number: str) -> Decimal:
    return Decimal(number.replace("−", "-").replace(",", ""))


@given(drawn_terms())
def test_what_is_shown_adds_up_exactly(terms):
    total = words.sum_of(terms)
    shown = [read(number) for _, number in total.rows]
    assert sum(shown) == read(total.total)
    assert float(read(total.total)) == pytest.approx(terms.value, abs=10.0**-total.decimals)
    names = [name for name, _ in total.rows]
    assert ("bias" in names) == bool(terms.bias) and len(names) <= words.SHOWN + 4
    table = words.sum_rows(total)
    assert table["number"][-1] == total.total and len(table["what"]) == len(names) + 1
    left = [abs(read(number)) for name, number in total.rows if name == "left by rounding"]
    assert all(each <= Decimal(len(names)) * Decimal(10) ** -total.decimals for each in left)
    assert str(total.decimals) in words.rounding(total)


@given(drawn_terms())
def test_rows_of_a_filter_add_up_to_what_the_channel_adds(terms):
    channels = words.readable(terms)
    assert len(channels) <= words.FEW
    for name, column in words.row_sums(terms, channels).items():
        if name.startswith("channel "):
            *parts, total = map(read, column)
            assert sum(parts) == total
            index = list(terms.channels).index(int(name.split()[1]))
            places = words.sum_of(terms).decimals
            assert float(total) == pytest.approx(terms.contributions[index], abs=10.0**-places)
    if len(channels) == 1 < len(terms.channels):
        assert abs(terms.contributions[channels[0]]) == np.abs(terms.contributions).max()
    about = words.describe_products(terms, channels)
    assert all(str(terms.channels[i]) in about for i in channels)
    columns = words.csv_columns(terms)
    assert sum(columns["product"]) + terms.bias == pytest.approx(terms.total, abs=1e-6)
    if max(terms.patch.shape[1:]) <= words.READABLE:
        assert len(figures.products(terms, channels).data) == 3 * len(channels)
    if len(terms.channels) <= 3 and max(terms.patch.shape[1:]) > words.READABLE:
        assert len(channels) == len(terms.channels)


@given(draw.integers(-(10**9), 10**9), draw.integers(0, 12))
def test_numbers_are_written_in_full(units, places):
    assert read(words.written(units, places)) == Decimal(units).scaleb(-places)


@given(draw.lists(NUMBERS, min_size=1))
def test_digits_of_the_largest_number(numbers):
    largest = max(abs(number) for number in numbers)
    places = words.decimals(np.array(numbers))
    assert places >= 0
    if largest:
        assert places == 0 or largest * 10.0**places * 1.01 >= 10 ** (words.DIGITS - 2)


@given(
    draw.one_of(
        draw.none(),
        drawn_terms(),
        draw.builds(
            Window,
            draw.sampled_from(["max", "mean"]),
            draw.just(np.array([[1.0, np.nan]])),
            NUMBERS,
        ),
        draw.builds(
            lambda z, mean, gamma, beta, of: Normalised(z, mean, 2.0, 1e-5, gamma, beta, of, z),
            *(NUMBERS, NUMBERS, NUMBERS, NUMBERS, draw.booleans()),
        ),
        draw.builds(Elementwise, draw.sampled_from([*words.FUNCTIONS, "Odd"]), *[NUMBERS] * 3),
        draw.builds(
            lambda kind, a, b: Joined(kind, (("x", a), ("y", b)), a + b),
            draw.sampled_from(["sum", "product", "concatenation"]),
            *(NUMBERS, NUMBERS),
        ),
    ),
    draw.integers(0, 999),
)
def test_how_a_value_comes_about_in_words(result, unit):
    sentence = words.explain(result, unit)
    assert sentence.endswith(".")
    if result is not None:
        assert words.sized(result.value, 5) in sentence
    if isinstance(result, Normalised):
        assert ("this picture" in sentence) == result.of_batch
    if isinstance(result, Terms):
        assert ("no bias" in sentence) == (result.bias == 0)
