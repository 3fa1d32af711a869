"""Gradients: norms against finite differences and a chain rule by hand, on every kind of
network."""

import copy
import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.inside import gradients
from explorer.inside.figures import gradients as figures
from explorer.inside.gradients import SHOWN, layer_gradients
from explorer.inside.quantities import QUANTITIES
from explorer.inside.words import gradients as words
from tests import zoo
from trainer import probes
from trainer.nets import NetSpec, build
from trainer.probes import measure, norms, weighted_layers

SMALL = {  # every net of the trainer, small
    "alexnet": NetSpec("alexnet", 5, width=0.1, size=32),
    "vgg": NetSpec("vgg", 5, width=0.05, size=32),
    "resnet": NetSpec("resnet", 5, depth=8, width=0.25, size=16),
    "plain": NetSpec("resnet", 5, depth=8, width=0.25, size=16, residual=False),
    "digits": NetSpec("digits", 5, channels=1, width=0.2, size=8),
    "mlp": NetSpec(
        "mlp", 5, channels=1, width=0.2, size=8, depth=4, activation="sigmoid", norm="none"
    ),
}


def by_hand(w, x, target):
    """Two sigmoid layers and a linear one, all gradients by the chain rule: dL/dz of each layer,
    dL/dW."""
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    z1 = w[0] @ x
    h1 = sigmoid(z1)
    z2 = w[1] @ h1
    h2 = sigmoid(z2)
    z3 = w[2] @ h2
    p = np.exp(z3) / np.exp(z3).sum()
    d3 = p - np.eye(len(p))[target]
    d2 = (w[2].T @ d3) * h2 * (1 - h2)
    d1 = (w[1].T @ d2) * h1 * (1 - h1)
    return [d1, d2, d3], [np.outer(d1, x), np.outer(d2, h1), np.outer(d3, h2)], -np.log(p[target])


def test_the_chain_rule_by_hand():
    net = nn.Sequential(
        nn.Linear(6, 4, bias=False),
        nn.Sigmoid(),
        nn.Linear(4, 4, bias=False),
        nn.Sigmoid(),
        nn.Linear(4, 3, bias=False),
    )
    x = torch.randn(1, 6)
    result = layer_gradients(net.requires_grad_(False), x, target=2)
    deltas, weights, loss = by_hand(
        [layer.weight.double().numpy() for layer in net if isinstance(layer, nn.Linear)],
        x[0].double().numpy(),
        2,
    )
    assert result.norm["activation_gradient"] == pytest.approx(
        [np.linalg.norm(d) for d in deltas], rel=1e-5
    )
    assert result.norm["weight_gradient"] == pytest.approx(
        [np.linalg.norm(w) for w in weights], rel=1e-5
    )
    assert result.values("weight_gradient", "rms") == pytest.approx(
        [np.sqrt(np.mean(w**2)) for w in weights], rel=1e-5
    )
    assert result.loss == pytest.approx(loss, rel=1e-5)


STEP = 1e-5


def along_the_weight_gradient(module: nn.Module, loss: Callable[[], Tensor]) -> float:
    """How fast the loss changes as all weights of a layer move along its gradient of length 1."""
    module.weight.requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss(), module.weight)
    module.weight.requires_grad_(False)
    direction = gradient / gradient.norm()
    module.weight += STEP * direction
    high = loss().item()
    module.weight -= 2 * STEP * direction
    low = loss().item()
    module.weight += STEP * direction
    return (high - low) / (2 * STEP)


def along_outputs(module: nn.Module, loss: Callable[[], Tensor], size: int, count: int) -> float:
    """Norm of the differences of the loss as the first `count` of a layer's outputs move, one at a
    time."""
    total = 0.0
    for index in range(count):
        losses = []
        for sign in (1, -1):
            move = torch.zeros(size, dtype=torch.float64)
            move[index] = sign * STEP
            handle = module.register_forward_hook(
                lambda _m, _i, out, move=move: out + move.view_as(out)
            )
            losses.append(loss().item())
            handle.remove()
        total += ((losses[0] - losses[1]) / (2 * STEP)) ** 2
    return np.sqrt(total)


@pytest.mark.parametrize("name", SMALL)
def test_finite_differences(name):
    """Moving all weights of a layer, or its output, along the gradient changes the loss by the
    squared norm."""
    spec = SMALL[name]
    net = build(spec, seed=1).double().eval().requires_grad_(False)
    x = torch.randn(1, spec.channels, spec.size, spec.size, dtype=torch.float64)
    target = torch.tensor([3])
    result = measure(net, x, target)

    def loss() -> Tensor:
        return nn.functional.cross_entropy(net(x), target)

    for layer in (0, len(result.names) - 1):
        module = weighted_layers(net)[result.names[layer]]
        expected = along_the_weight_gradient(module, loss)
        assert result.weight_gradient[layer] == pytest.approx(expected, rel=1e-4)
        size = int(result.activation_size[layer])
        some = along_outputs(module, loss, size, min(size, 40))
        if size <= 40:
            assert result.activation_gradient[layer] == pytest.approx(some, rel=1e-4)
        else:
            assert result.activation_gradient[layer] >= some * (1 - 1e-4)


@pytest.mark.parametrize(
    "name", ["alexnet", "vgg11", "vgg11_bn", "googlenet", "resnet18", "resnet50", "squeezenet1_0"]
)
def test_in_place_and_reused_activations_change_nothing(name):
    """Every published family: the same norms as on a copy in which no activation works in place."""
    net, x, _ = zoo.example(name)
    calm = copy.deepcopy(net)
    for module in calm.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    result, expected = layer_gradients(net, x, 4), layer_gradients(calm, x, 4)
    assert result.names == expected.names
    assert len(result.names) == len(weighted_layers(net))
    for quantity in SHOWN:
        assert result.norm[quantity] == pytest.approx(expected.norm[quantity], rel=1e-5)
    calm.requires_grad_(True)
    nn.functional.cross_entropy(calm(x), torch.tensor([4])).backward()
    layers = weighted_layers(calm)
    assert result.norm["weight_gradient"] == pytest.approx(
        [layers[n].weight.grad.norm().item() for n in result.names], rel=1e-4
    )


def test_nothing_is_left_on_the_network():
    net = build(SMALL["resnet"]).eval().requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    layer_gradients(net, torch.randn(1, 3, 16, 16), 0)
    with pytest.raises(RuntimeError):
        layer_gradients(net, torch.randn(1, 4, 16, 16), 0)
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())
    assert not any(module._forward_hooks or module._backward_hooks for module in net.modules())
    assert not any(module.training for module in net.modules())
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())


def test_small_gradients_are_not_rounded_to_zero():
    assert norms([torch.full((4,), 1e-25)])[0] == pytest.approx(2e-25, rel=1e-5)
    assert norms([torch.zeros(3)])[0] == 0.0
    assert norms([torch.full((4,), 1e25)])[0] == pytest.approx(2e25, rel=1e-5)


def test_axes_say_of_what_with_respect_to_what():
    net = build(SMALL["mlp"]).eval().requires_grad_(False)
    result = layer_gradients(net, torch.randn(1, 1, 8, 8), 1)
    for quantity in ("weight_gradient", "activation_gradient"):
        for kind in gradients.MEASURES:
            fig = figures.layers([result], ["a"], quantity, kind)
            assert QUANTITIES[quantity].symbol in fig.layout.yaxis.title.text
            assert fig.layout.yaxis.type == "log"
            assert "gradient" not in fig.layout.yaxis.title.text
            assert np.allclose(fig.data[0].y, result.values(quantity, kind))


def test_zeros_stand_on_a_labelled_floor_and_are_counted():
    result = gradients.LayerGradients(
        ("a", "b", "c"),
        {"weight_gradient": np.array([0.0, 1e-3, 1e-1])},
        {"weight_gradient": np.ones(3)},
        0,
        1.0,
        np.array([0.4, 0.6]),
    )
    fig = figures.layers([result], ["net"], "weight_gradient", "rms")
    assert 0 < fig.data[0].y[0] < 1e-3
    (note,) = [note for note in fig.layout.annotations if "exactly 0" in note.text]
    assert 10**note.y == pytest.approx(fig.layout.shapes[0].y0), (
        "on a log axis words are placed by their exponent"
    )
    assert "exactly 0 in 1 of 2 layers" in words.describe(
        [result], ["net"], "weight_gradient", "rms"
    )


def test_several_networks_stand_on_relative_depth():
    short, long = (
        layer_gradients(
            build(NetSpec("mlp", 3, channels=1, size=4, depth=d)).eval().requires_grad_(False),
            torch.randn(1, 1, 4, 4),
            0,
        )
        for d in (2, 6)
    )
    fig = figures.layers([short, long], ["short", "long"], "weight_gradient", "rms")
    assert [list(trace.x[[0, -1]]) for trace in fig.data] == [[0, 1], [0, 1]]
    assert (
        len({trace.line.dash for trace in fig.data})
        == len({trace.marker.symbol for trace in fig.data})
        == 2
    )
    rows = words.table([short, long], ["short", "long"])
    assert {len(column) for column in rows.values()} == {len(short.names) + len(long.names)}


def test_the_table_of_quantities_names_what_the_trainer_measures():
    assert set(QUANTITIES) == set(probes.QUANTITIES)
    assert set(SHOWN) <= {field.name for field in dataclasses.fields(probes.Measurement)}
    for row in QUANTITIES.values():
        assert row.label.startswith(row.symbol)
        assert row.ratio != ("per element" in row.axis)
