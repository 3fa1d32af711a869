"""Maps side by side: like depths against a search of all ways, maps against hooks, gradients against autograd, words
against numbers."""

from dataclasses import replace

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import strategies as st

from explorer.drawing.numbers import percent
from explorer.inside.layer_graph import layer_graph
from explorer.layers import side_by_side
from explorer.layers.figures import side_by_side as figures
from explorer.layers.side_by_side import Cell, Column, at_like_depth, column, compared
from explorer.layers.words import side_by_side as words
from tests.zoo import example
from trainer.probes import tap


def pair(name):
    net, x, _ = example(name)
    return net, x, layer_graph(net, x.shape)


def reaches_the_end_without(graph, name):
    """Whether some way leads from the image to the last layer past this one."""
    reached = set()
    for node in graph.nodes:
        if node.name != name and (node.of_image or reached & set(node.inputs)):
            reached.add(node.name)
    return graph.nodes[-1].name in reached


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "googlenet", "squeezenet1_1"])
def test_all_passes_through_compared_layers(name):
    _, _, graph = pair(name)
    layers = compared(graph)
    assert not [node.name for node in layers if reaches_the_end_without(graph, node.name)]
    assert [node.depth for node in layers] == sorted({node.depth for node in layers})
    assert all(node.has_maps and node.role != "pool" for node in layers)


def test_of_residual_nets_whole_blocks_are_compared():
    _, _, graph = pair("resnet18")
    blocks = [node.name for node in compared(graph)][1:]  # the first is before all blocks
    assert len(blocks) == 8 and all(node.startswith("layer") for node in blocks)


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 9, 100])
def test_like_depths_are_spread_from_the_first_to_the_last(rows):
    _, _, graph = pair("resnet18")
    layers, chosen = compared(graph), at_like_depth(graph, rows)
    assert len(chosen) <= rows and len(set(chosen)) == len(chosen)
    assert chosen[-1] == layers[-1] and (rows == 1 or chosen[0] == layers[0])
    assert [node.depth for node in chosen] == sorted(node.depth for node in chosen)
    if rows >= 2:
        wanted = np.linspace(layers[0].depth, layers[-1].depth, rows)
        for depth in wanted:
            nearest = min(abs(node.depth - depth) for node in layers)
            assert min(abs(node.depth - depth) for node in chosen) == nearest


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "squeezenet1_1"])
def test_maps_are_torchs_own_and_gradients_autograds(name):
    net, x, graph = pair(name)
    names = [node.name for node in at_like_depth(graph, 3) if not node.call.function]
    shown = column(net, x, graph, names)
    back = column(net, x, graph, names, [cell.units for cell in shown.cells], 1)
    modules = [graph.by_name[each].call.module for each in names]
    with tap(net, modules) as outputs:
        scores = net(x.clone().requires_grad_())
        loss = -torch.log_softmax(scores, 1)[0, 1]
        last = [outputs[module][-1] for module in modules]
        gradients = torch.autograd.grad(loss, last)
    for cell, grad, h, g in zip(shown.cells, back.cells, last, gradients, strict=True):
        maps, back_maps = h[0].detach().numpy(), g[0].numpy()
        assert np.array_equal(cell.maps, maps[list(cell.units)])
        assert np.allclose(grad.maps, back_maps[list(grad.units)], rtol=1e-4, atol=1e-12)
        assert grad.units == cell.units
        assert cell.count == len(maps) and cell.silent == sum(not each.any() for each in maps)
        assert cell.rms == pytest.approx(np.sqrt((maps.astype(float) ** 2).mean()), rel=1e-5)
        assert cell.signed == bool((maps < 0).any())


def test_the_powers_hold_all_that_is_shown():
    net, x, graph = pair("alexnet")
    names = [node.name for node in at_like_depth(graph, 4)]
    back = column(net, x, graph, names, (), 0)
    scale = side_by_side.common_powers([back])
    assert 10.0**scale.high >= max(cell.largest for cell in back.cells)
    assert 10.0**scale.low <= min(cell.rms for cell in back.cells)
    dark = replace(back.cells[0], rms=0.0, largest=0.0)
    assert side_by_side.common_powers([Column((dark,))]) == (-1, 0)


sizes = st.one_of(st.just(0.0), st.floats(1e-30, 1e6), st.just(float("nan")))


@st.composite
def cells(draw):
    count = draw(st.integers(1, 600))
    units = tuple(range(min(count, 9)))
    maps = np.zeros((len(units), 3, 3), np.float32)
    silent = draw(st.integers(0, count))
    size = draw(sizes)
    return Cell(
        "layer3", "ReLU", draw(st.floats(0, 1)), units, maps, count, silent, False, 1.0, size, 1.0
    )


columns_of = st.lists(cells(), min_size=1, max_size=4).map(lambda each: Column(tuple(each)))
several = st.lists(columns_of, min_size=1, max_size=4)


@hypothesis.given(several)
def test_the_finding_names_who_has_most_and_fewest_silent_maps(columns):
    labels = [f"net {number}" for number in range(len(columns))]
    text = words.finding(labels, columns)
    shares = [
        sum(cell.silent for cell in each.cells) / sum(cell.count for cell in each.cells)
        for each in columns
    ]
    if len(set(shares)) == 1:
        assert percent(shares[0]) in text and "fewest" not in text
        return
    for part, end in zip(text.split(", fewest in "), (max(shares), min(shares)), strict=True):
        those = [label for label, share in zip(labels, shares, strict=True) if share == end]
        assert names_of(part, labels) == (those if len(those) <= 2 else [])
        assert len(those) <= 2 or f"{len(those)} rows" in part
        assert f"({percent(end, 1)})" in part
    assert text in words.alt(labels, columns)


def names_of(text, labels):
    return [label for label in labels if label in text]


@hypothesis.given(several)
def test_the_finding_names_where_least_and_most_of_the_signal_arrives(columns):
    labels = [f"net {number}" for number in range(len(columns))]
    text = words.finding(labels, columns, True)
    ratios = {}
    for label, each in zip(labels, columns, strict=True):
        first, last = each.cells[0].rms, each.cells[-1].rms
        if np.isfinite([first, last]).all() and last > 0:
            ratios[label] = first / last
    if not ratios:
        assert "not known" in text
        return
    least, _, most = text.partition(", largest in ")
    ends = [(least, min(ratios.values())), (most, max(ratios.values()))]
    assert bool(most) == (ends[0][1] < ends[1][1])
    for part, end in ends if most else ends[:1]:
        those = [label for label, ratio in ratios.items() if ratio == end]
        if len(columns) > 1:
            assert names_of(part, labels) == (those if len(those) <= 2 else [])
        assert ("exactly 0" in part) == (end == 0)
        assert ("smaller" in part) == (0 < end < 1 / words.ALIKE)
        assert ("times as large" in part) == (end > words.ALIKE)


@pytest.mark.parametrize("of_gradient", [False, True])
def test_the_title_says_what_is_shown(of_gradient):
    assert ("dL/dh" in words.title(of_gradient)) == of_gradient


def test_arrays_are_the_maps_of_every_cell():
    net, x, graph = pair("alexnet")
    shown = column(net, x, graph, [node.name for node in at_like_depth(graph, 3)])
    arrays = side_by_side.arrays([shown, shown])
    assert len(arrays) == 2 * 2 * len(shown.cells)
    for row in (1, 2):
        for cell in shown.cells:
            assert arrays[f"row {row} {cell.layer}"] is cell.maps
            assert tuple(arrays[f"row {row} {cell.layer} units"]) == cell.units


@hypothesis.given(cells(), st.floats(0, 1e9), st.booleans())
def test_words_of_a_cell_are_its_numbers(cell, end, of_gradient):
    text = words.below(cell, end, of_gradient)
    assert f"{cell.silent:,} of {cell.count:,} silent" in text and cell.layer in text
    assert percent(cell.share) in words.tile("net", cell)


@pytest.mark.parametrize("picture", ["", "Cat"])
def test_headings_name_the_picture_where_there_are_several(picture):
    assert words.heading("net", picture) == ("net: Cat" if picture else "net")


@hypothesis.given(several)
def test_the_table_has_a_row_for_every_cell(columns):
    labels = [f"net {number}" for number in range(len(columns))]
    table = words.table(labels, columns)
    assert {len(rows) for rows in table.values()} == {sum(len(each.cells) for each in columns)}
    assert table["silent"] == [cell.silent for each in columns for cell in each.cells]


@pytest.mark.parametrize(("shown", "wanted"), [(3, 3), (6, 9)])
def test_what_has_no_room_is_said(shown, wanted):
    assert bool(words.left_out(shown, wanted)) == (wanted > shown)


def test_every_map_stands_where_the_places_say():
    maps = np.arange(4, dtype=np.float32)[:, None, None] * np.ones((4, 2, 2), np.float32)
    cell = Cell("a", "ReLU", 0.0, (0, 1, 2, 3), maps, 4, 1, False, 3.0, 1.0, 3.0)
    sheet = figures.sheet([[cell]], ["net"], [["a"]], [[3.0]])
    tiles = figures.feature_maps.linear(maps, np.full(4, 3.0), False)
    for number in range(4):
        row, across = divmod(number, figures.ACROSS)
        top = figures.PLACE.top + row * (figures.TILE + figures.GAP) + figures.TILE // 2
        left = figures.PLACE.left + across * (figures.TILE + figures.GAP) + figures.TILE // 2
        assert (sheet[top, left] == tiles.palette[tiles.steps[number, 0, 0]]).all()
