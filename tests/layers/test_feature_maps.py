"""Feature maps: torch's own outputs bit for bit, numbers by brute force."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as draw
from torch import nn

from explorer.inside.layer_graph import layer_graph
from explorer.layers import feature_maps
from explorer.layers.feature_maps import SORTS, measure
from explorer.networks.model import UnsuitedError
from tests.layers.drawn_maps import drawn_maps
from tests.zoo import TARGET, example

NETS = ("resnet18", "googlenet", "vit_b_16", "convnext_tiny", "own_digits_relu", "own_mlp_relu")


def outputs_of(net, x):
    """What every leaf module gives first, by its name, by hooks of this test's own."""
    seen = {}

    def keeper(name):
        def keep(_module, _inputs, output):
            if isinstance(output, torch.Tensor) and name not in seen:
                seen[name] = output.detach().clone()

        return keep

    leaves = [(name, module) for name, module in net.named_modules() if not list(module.children())]
    handles = [module.register_forward_hook(keeper(name)) for name, module in leaves]
    with torch.no_grad():
        net(x)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize("name", NETS)
def test_maps_are_what_torch_computes_bit_for_bit(name):
    net, x, _ = example(name)
    graph = layer_graph(net, x.shape)
    expected = outputs_of(net, x)
    both = [node for node in graph.nodes if node.name in expected]
    assert len(both) > 4
    for node in both[:: max(1, len(both) // 12)]:
        result = feature_maps.feature_maps(net, x, graph, node.name)
        given = expected[node.name]
        assert result.maps.size + result.beside.size == given.numel()
        last = node.channels_last
        for unit, row, column in np.argwhere(np.isfinite(result.maps))[
            :: result.maps.size // 5 + 1
        ]:
            place = feature_maps.place_in(tuple(given.shape[1:]), last, unit, row, column)
            assert result.maps[unit, row, column] == given[0][place].item()


def test_channels_that_come_last_are_units():
    net, x, _ = example("convnext_tiny")
    graph = layer_graph(net, x.shape)
    last = [n for n in graph.nodes if n.channels_last]
    assert {node.kind for node in last} >= {"Permute", "LayerNorm", "Linear", "GELU"}
    assert not [node for node in last if node.kind.startswith("Conv")]
    for name in ("resnet18", "googlenet", "own_digits_relu"):
        net, x, _ = example(name)
        graph = layer_graph(net, x.shape)
        assert not [n for n in graph.nodes if n.channels_last]


@given(draw.lists(draw.integers(1, 5), min_size=1, max_size=3), draw.booleans(), draw.data())
def test_every_value_of_a_layer_is_found_again(shape, last, data):
    values = torch.arange(float(np.prod(shape))).reshape(1, *shape)
    maps, beside = feature_maps.arranged(values, last)
    assert sorted([*maps.flatten().tolist(), *beside.flatten().tolist()]) == list(
        range(values.numel())
    )
    unit, row, column = (data.draw(draw.integers(0, side - 1)) for side in maps.shape)
    place = feature_maps.place_in(tuple(shape), last, unit, row, column)
    assert values[0][place] == maps[unit, row, column]


def test_what_has_no_maps_says_so():
    with pytest.raises(UnsuitedError, match="3 × 4 × 5"):
        feature_maps.arranged(torch.zeros(3, 4, 5))


def test_the_gradient_of_a_layer_is_that_of_the_rest_of_the_network():
    net = nn.Sequential(nn.Conv2d(2, 4, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(64, 3))
    x = torch.randn(1, 2, 6, 6)
    graph = layer_graph(net, x.shape)
    with torch.no_grad():
        h = net[0](x)
    h = h.requires_grad_()
    scores = net[3](torch.relu(h).flatten(1))
    loss = nn.functional.cross_entropy(scores, torch.tensor([2]))
    (of_loss,) = torch.autograd.grad(loss, h, retain_graph=True)
    (of_score,) = torch.autograd.grad(scores[0, 2], h)
    for of, expected in (("loss", of_loss), ("score", of_score)):
        result = feature_maps.map_gradients(net, x, graph, "0", 2, of)
        assert result.maps == pytest.approx(expected[0].numpy(), rel=1e-5, abs=1e-9)


def test_weights_for_a_class_add_up_to_grad_cam():
    """The mean of the weighted sum of maps is the sum of what each adds."""
    net, x, layer = example("resnet18")
    graph = layer_graph(net, x.shape)
    maps = feature_maps.feature_maps(net, x, graph, "layer4.1.relu (2)").maps
    gradients = feature_maps.map_gradients(net, x, graph, "layer4.1.relu (2)", TARGET, "score").maps
    weighted = (gradients.mean((1, 2))[:, None, None] * maps).sum(0)
    weights = feature_maps.class_weights(maps, gradients)
    assert weights.sum() == pytest.approx(weighted.mean(), rel=1e-4)
    assert layer == "layer4"


def test_the_largest_value_of_all_layers():
    net, x, _ = example("resnet18")
    graph = layer_graph(net, x.shape)
    by_hooks = max(value.abs().max().item() for value in outputs_of(net, x).values())
    joins = [n.name for n in graph.nodes if n.call.function]
    by_joins = max(
        np.abs(feature_maps.feature_maps(net, x, graph, name).maps).max() for name in joins
    )
    expected = max(by_hooks, by_joins)
    assert feature_maps.largest_of_all(net, x, graph) == pytest.approx(expected, rel=1e-6)


@given(drawn_maps())
def test_numbers_by_brute_force(maps):
    numbers = measure(maps)
    for unit, values in enumerate(maps):
        finite = values[np.isfinite(values)]
        assert numbers.odd[unit] == values.size - len(finite)
        assert numbers.silent[unit] == bool((values == 0).all())
        if len(finite) < values.size:
            continue
        assert numbers.largest[unit] == max(abs(v) for v in values.ravel())
        assert numbers.peak[unit] == values[numbers.row[unit], numbers.column[unit]]
        assert (numbers.low[unit], numbers.high[unit]) == (values.min(), values.max())
        assert numbers.mean[unit] == pytest.approx(values.astype(float).mean(), rel=1e-6, abs=1e-35)
    beyond = np.abs(maps[np.isfinite(maps)]) > numbers.common
    assert beyond.sum() <= max(feature_maps.RARE * maps.size, 1) or numbers.common == 0


@given(drawn_maps(), draw.sampled_from(list(SORTS)), draw.data())
def test_every_unit_stands_once_in_every_order(maps, by, data):
    numbers = measure(maps)
    weights = np.array(
        data.draw(draw.lists(draw.floats(-9, 9), min_size=len(maps), max_size=len(maps)))
    )
    order = feature_maps.order(numbers, by, weights)
    assert sorted(order) == list(range(len(maps)))
    keys = {"mean": numbers.mean, "largest": numbers.largest, "weight": weights}
    if by in keys:
        assert (np.diff(keys[by][order]) <= 0).all()
    else:
        assert list(order) == list(range(len(maps)))
