"""A unit switched off: as in a net made by hand; and nothing is left behind in the network."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from explorer.images.preprocessing import to_input
from explorer.inside.layer_outputs import LayerError, as_maps, unit_axis
from explorer.layers.altered_layer import altered_layer
from explorer.layers.class_weights import class_weights, gradients
from explorer.layers.layer_units import node_of, with_unit
from explorer.layers.switched_off import OffRun, logits_without, off
from explorer.layers.unit_index import layer_maps
from explorer.networks.model import UnsuitedError
from tests.layers.unit_nets import CLASSES, FRAME, SIDE, graph, image_set, net
from tests.networks import own_nets


def chain(kernel: int = 3, activation: nn.Module | None = None) -> nn.Sequential:
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 6, 3, padding=1), activation or nn.ReLU(inplace=True)]
    layers += [nn.Conv2d(6, 5, kernel), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(5, 4)).eval().requires_grad_(False)


x = torch.randn(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("layer", ["0", "1"])
def test_off_is_the_net_without_the_weights_behind_the_unit(layer):
    module = chain()
    by_hand = copy.deepcopy(module)
    by_hand[2].weight[:, 4] = 0
    logits, largest = logits_without(module, graph(module), x, layer, 4, 0.0)
    torch.testing.assert_close(logits, by_hand(x))
    maps = module[:1](x) if layer == "0" else module[:2](x)
    torch.testing.assert_close(largest, maps[:, 4].amax((1, 2)))


def test_off_of_a_vector_is_the_net_without_its_column():
    module = chain()
    by_hand = copy.deepcopy(module)
    by_hand[6].weight[:, 2] = 0
    for layer in ("3", "4", "5"):
        logits, _ = logits_without(module, graph(module), x, layer, 2, 0.0)
        torch.testing.assert_close(logits, by_hand(x))


def test_a_unit_that_is_set_to_a_number_moves_the_bias_behind_it():
    module = chain(kernel=1)
    by_hand = copy.deepcopy(module)
    by_hand[2].bias += 0.7 * by_hand[2].weight[:, 3, 0, 0]
    by_hand[2].weight[:, 3] = 0
    logits, _ = logits_without(module, graph(module), x, "1", 3, 0.7)
    torch.testing.assert_close(logits, by_hand(x))


def test_one_call_of_a_layer_that_is_used_twice_and_a_sum_that_is_no_module():
    module = net()
    layers = graph(module)
    total = next(node.name for node in layers.nodes if node.kind == "Add")
    first = module.relu(module.first(x))
    added = first + module.second(first.clone())
    for name, value in (("relu", first), ("relu (2)", added), (total, added)):
        changed = with_unit(value, 1, 5, torch.tensor(0.0))
        if name == "relu":
            changed = changed + module.second(changed.clone())
        expected = module.head(changed.clone().relu().mean((2, 3)))
        logits, _ = logits_without(module, layers, x, name, 5, 0.0)
        torch.testing.assert_close(logits, expected)


def test_nothing_is_left_behind():
    module = net()
    layers, before = graph(module), module(x)
    for name in [node.name for node in layers.nodes]:
        logits_without(module, layers, x, name, 0, 3.0)
        assert torch.equal(module(x), before)
        with pytest.raises(ZeroDivisionError), altered_layer(module, layers, name, lambda y: y):
            raise ZeroDivisionError
    hooks = [len(part._forward_hooks) + len(part._forward_pre_hooks) for part in module.modules()]
    assert not any(hooks)
    with pytest.raises(LayerError, match="no layer"), altered_layer(module, layers, "x", id):
        pass


def test_what_a_picture_and_a_set_lose():
    module, unit_set = net(3), image_set(90)
    layers = graph(module)
    picture = to_input(unit_set.source.images[0].read(), FRAME)
    one = off(module, picture, layers, "relu (2)", 1, 0.0)
    np.testing.assert_allclose(one.before, module(picture)[0].double().softmax(0), rtol=1e-6)
    assert one.after.sum() == pytest.approx(1) and (one.before != one.after).any()
    outputs = (0, 1, -1)  # the network has no mug
    run = OffRun(unit_set, FRAME, layers, ("relu (2)", 1, 0.0), outputs)
    while not run.finished:
        run.go_on(module, 0)
    places = [p for p in unit_set.order() if unit_set.source.images[p].label < 2]
    assert run.total == run.result().images == len(places) == 60
    pictures = torch.cat([to_input(unit_set.source.images[p].read(), FRAME) for p in places])
    labels = torch.tensor([unit_set.source.images[p].label for p in places])
    by_hand = copy.deepcopy(module)
    by_hand.head.weight[:, 1] = 0
    right, without = (each(pictures).argmax(1) == labels for each in (module, by_hand))
    result = run.result()
    assert result.before == pytest.approx(right.float().mean().item())
    assert result.after == pytest.approx(without.float().mean().item())
    assert result.counts[1] == (right & ~without).sum()
    assert result.counts[2] == (~right & without).sum()


def by_hand(module, layers, layer, unit) -> np.ndarray:
    """Grad-CAM weights, one class after the other."""
    rows = []
    for output in range(len(CLASSES)):
        shift = torch.zeros(1, requires_grad=True)
        axis = unit_axis(node_of(layers, layer))

        def change(y, axis=axis, shift=shift):
            return with_unit(y, axis, unit, y.select(axis, unit) + shift)

        with torch.enable_grad(), altered_layer(module, layers, layer, change):
            score = module(x)[:, output].sum()
        (gradient,) = torch.autograd.grad(score, shift)
        places = layer_maps(module, x, layers, layer)[0, 0].numel()
        rows.append(gradient.item() / places / len(x))
    return np.array(rows)


@pytest.mark.parametrize("layer", ["first", "relu", "second", "relu (2)"])
def test_gradients_of_all_classes_at_once(layer):
    module = net()
    layers = graph(module)
    values = gradients(module, x, layers, layer, 3)
    np.testing.assert_allclose(values, by_hand(module, layers, layer, 3), rtol=1e-4, atol=1e-7)


def test_the_weight_itself_where_a_linear_layer_follows_the_mean():
    module = net()
    layers = graph(module)
    for layer in ("relu (2)", next(n.name for n in layers.nodes if n.kind == "Average")):
        weights = class_weights(module, x, layers, layer, 2)
        assert weights.kind == "weight"
        np.testing.assert_array_equal(weights.values, module.head.weight[:, 2].double())
    other = class_weights(module, x, layers, "relu", 2)
    assert other.kind == "gradient" and other.images == len(x)
    places = layer_maps(module, x, layers, "relu (2)")[0, 0].numel()
    np.testing.assert_allclose(
        gradients(module, x, layers, "relu (2)", 2) * places, module.head.weight[:, 2], rtol=1e-4
    )


class NoSecond(torch.autograd.Function):
    """Tripled, with a derivative that has none."""

    @staticmethod
    def forward(context, y):
        return 3 * y

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context, gradient):
        return 3 * gradient


class Odd(nn.Module):
    def __init__(self, cut: bool) -> None:
        super().__init__()
        self.conv, self.head, self.cut = nn.Conv2d(3, 4, 3), nn.Linear(4, 30), cut

    def forward(self, y):
        y = self.conv(y)
        y = y.detach() if self.cut else NoSecond.apply(y)
        return self.head(y.mean((2, 3)))


def test_operators_without_a_second_derivative_and_without_any():
    module = Odd(cut=False).eval().requires_grad_(False)
    layers = graph(module)
    values = gradients(module, x, layers, "conv", 1)
    known = np.isfinite(values)
    assert known.sum() == 10
    places = layer_maps(module, x, layers, "conv")[0, 0].numel()
    expected = 3 * module.head.weight[:, 1].numpy() / places
    np.testing.assert_allclose(values[known], expected[known], rtol=1e-4)
    assert set(module(x).sum(0).topk(10).indices.tolist()) == set(np.flatnonzero(known).tolist())
    module = Odd(cut=True).eval().requires_grad_(False)
    assert not gradients(module, x, graph(module), "conv", 1).any()


def test_units_of_channels_last_and_of_tokens():
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.each = nn.Conv2d(3, 7, 4, 4), nn.Linear(7, 5)

        def forward(self, y):
            y = self.each(self.conv(y).permute(0, 2, 3, 1))
            return y.mean((1, 2))

    module = Last().eval().requires_grad_(False)
    layers = graph(module)
    assert unit_axis(node_of(layers, "conv")) == 1
    assert unit_axis(node_of(layers, "each")) == 3
    maps = layer_maps(module, x, layers, "each")
    assert maps.shape == (3, 5, 4, 4)
    torch.testing.assert_close(maps.mean((2, 3)), module(x))
    logits, _ = logits_without(module, layers, x, "each", 2, 0.0)
    assert (logits[:, 2] == 0).all()
    assert torch.equal(logits[:, :2], module(x)[:, :2])
    assert as_maps(torch.zeros(2, 9, 6), 2).shape == (2, 6, 9, 1)
    with pytest.raises(UnsuitedError, match="no units"):
        unit_axis(replace(node_of(layers, "each"), output=()))


@pytest.mark.parametrize(
    "name", [name for name in vars(own_nets) if name in ("HomeMade", "LeNet", "Flat", "Unet")]
)
def test_networks_as_people_write_them(name):
    module = getattr(own_nets, name)().eval().requires_grad_(False)
    shape = (2, 1, 28, 28) if name == "LeNet" else (2, 3, 32, 32)
    batch = torch.randn(shape)
    layers = graph(module, shape[-1], shape[1])
    for node in layers.nodes:
        try:
            maps = layer_maps(module, batch, layers, node.name)
        except UnsuitedError:
            continue
        assert maps.ndim == 4 and len(maps) == 2
        with altered_layer(module, layers, node.name, lambda y: y.clone()):
            same = module(batch)
        first = same[0] if isinstance(same, tuple) else same
        plain = module(batch)
        torch.testing.assert_close(first, plain[0] if isinstance(plain, tuple) else plain)
