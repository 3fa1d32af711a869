"""Places: what a place sees is where a gradient comes back to, and it is drawn around the middle of it."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.inside.layer_graph import layer_graph
from explorer.layers import feature_maps, places
from tests.zoo import example

NETS = {
    "plain": lambda: nn.Sequential(nn.Conv2d(1, 3, 3, 2, 1), nn.Conv2d(3, 2, 5, padding=2)),
    "valid": lambda: nn.Sequential(nn.Conv2d(1, 3, 5, 2), nn.AvgPool2d(2), nn.Conv2d(3, 2, 3)),
    "oblong": lambda: nn.Sequential(nn.Conv2d(1, 3, (3, 5), (1, 2), (1, 0)), nn.Conv2d(3, 2, 1)),
}


def support(net, x, place):
    """First and last row and column of the pixels on which a value depends."""
    x = x.clone().double().requires_grad_()
    value = net.double()(x)[0][(0, *place)]
    (gradient,) = torch.autograd.grad(value, x)
    rows, columns = np.nonzero(gradient[0].abs().sum(0).numpy())
    return (rows.min(), rows.max()), (columns.min(), columns.max())


@pytest.mark.parametrize("name", NETS)
def test_a_place_sees_what_its_gradient_reaches(name):
    net, x = NETS[name](), torch.randn(1, 1, 24, 21)
    graph = layer_graph(net, x.shape)
    node = graph.nodes[-1]
    lies = places.geometry(node, node.output[1:], (24, 21))
    for row in range(node.output[1]):
        for column in range(node.output[2]):
            assert lies.seen(row, column) == support(net, x, (row, column))


@pytest.mark.parametrize("name", NETS)
def test_a_place_is_drawn_around_the_middle_of_what_it_sees(name):
    net = NETS[name]()
    graph = layer_graph(net, (1, 1, 200, 200))
    node = graph.nodes[-1]
    lies = places.geometry(node, node.output[1:], (200, 200))
    for at in (node.output[2] // 2, node.output[2] // 2 + 1):
        (top, bottom), (left, right) = lies.seen(at, at)
        middle = [
            first + (at + 0.5) * cell for first, cell in zip(lies.first, lies.cell, strict=True)
        ]
        assert middle == pytest.approx([(top + bottom + 1) / 2, (left + right + 1) / 2])


def test_where_positions_are_mixed_the_map_covers_the_picture():
    net, x, _ = example("vit_b_16")
    graph = layer_graph(net, x.shape)
    deep = [node for node in graph.nodes if node.receptive_field.mixed and len(node.output) == 2][
        -1
    ]
    maps = feature_maps.feature_maps(net, x, graph, deep.name).maps
    lies = places.geometry(deep, maps.shape[1:], (64, 64))
    assert lies.first == (0, 0)
    assert [n * cell for n, cell in zip(maps.shape[1:], lies.cell, strict=True)] == [64, 64]
    assert lies.seen(0, 0) == lies.seen(1, 1) == ((0, 63), (0, 63))
    head = graph.nodes[-1]
    assert places.geometry(head, (1, 1), (64, 64)).seen(0, 0) == ((0, 63), (0, 63))
