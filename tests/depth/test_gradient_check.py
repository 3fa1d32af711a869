"""Gradient check: central differences on every architecture, kinks, and a network that is never touched."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from explorer.depth import float64, gradient_check
from explorer.depth.figures import gradient_check as figures
from explorer.depth.words import gradient_check as words
from tests.zoo import ARCHITECTURES, TARGET, example
from trainer.probes import weighted_layers


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_autograd_is_what_the_loss_does_on_every_architecture(name):
    net, x, _ = example(name)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    names = list(gradient_check.layers(net)[0])
    assert names == list(weighted_layers(net))
    for layer in (names[0], names[-1]):
        result = gradient_check.gradient_check(net, x, layer, TARGET, step=1e-4)
        assert result.autograd32 == pytest.approx(
            result.autograd64, rel=0.02
        )  # a ReLU near 0 may differ
        assert min(check.relative_error for check in result.checks) < 1e-6 or any(
            c.switched for c in result.checks
        )
        if result.checks[-1].switched == 0:
            assert result.checks[-1].relative_error < 1e-5
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())
    assert all(
        p.grad is None and not p.requires_grad and p.dtype == torch.float32
        for p in net.parameters()
    )
    assert not any(module._forward_hooks or module.training for module in net.modules())


@pytest.mark.parametrize("name", ["vgg11_bn", "googlenet", "own_prelu_net", "own_mlp_relu"])
def test_every_operation_runs_in_float64(name):
    net, x, _ = example(name)
    with torch.no_grad(), float64.Float64():
        result = net(x.double())
    assert result.dtype == torch.float64
    with torch.no_grad():
        expected = copy.deepcopy(net).double()(x.double())
    assert torch.allclose(result, expected, rtol=1e-12, atol=1e-12)


def test_large_layers_a_part_at_a_time(monkeypatch):
    net, x, _ = example("alexnet")
    whole = gradient_check.gradient_check(net, x, "features.0", TARGET)
    monkeypatch.setattr(float64.Linear64, "PART", 1000)
    parts = gradient_check.gradient_check(net, x, "features.0", TARGET)
    assert parts.autograd64 == pytest.approx(whole.autograd64, rel=1e-12)
    assert parts.losses == pytest.approx(whole.losses, rel=1e-12)


def test_any_weight_by_its_number():
    net, x, _ = example("own_resnet_relu")
    layer = "layer1.0.conv2"
    weight = net.get_submodule(layer).weight
    own = copy.deepcopy(net).double()
    leaf = own.get_submodule(layer).weight.requires_grad_()
    (gradient,) = torch.autograd.grad(cross_entropy(own(x.double()), torch.tensor([TARGET])), leaf)
    largest = gradient_check.gradient_check(net, x, layer, TARGET)
    assert largest.index == int(gradient.abs().argmax())
    assert largest.place == tuple(np.unravel_index(largest.index, weight.shape))
    for index in (0, 77, weight.numel() - 1, weight.numel() + 5):
        result = gradient_check.gradient_check(net, x, layer, TARGET, index)
        assert result.index == min(index, weight.numel() - 1)
        assert result.weight == weight.flatten()[result.index].item()
        assert result.autograd64 == pytest.approx(
            gradient.flatten()[result.index].item(), rel=1e-9, abs=1e-16
        )
        assert result.losses[2] == result.loss


def test_a_kink_is_counted_and_said():
    """One unit with z = w x - b just above 0: half of the difference falls on its flat side."""
    net = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 2)).requires_grad_(False).eval()
    net[0].weight.fill_(1.0), net[0].bias.fill_(-1 + 1e-6)
    result = gradient_check.gradient_check(net, torch.ones(1, 1), "0", 0, step=1e-3)
    assert [check.switched for check in result.checks] == [1, 1]
    assert result.checks[0].difference == pytest.approx(result.autograd64 / 2, rel=0.01)
    assert "switch between the two points" in words.describe(result)
    fine = gradient_check.gradient_check(net, torch.ones(1, 1), "0", 0, step=1e-7)
    assert [check.switched for check in fine.checks] == [0, 0]


def test_max_pooling_that_changes_its_mind_is_counted():
    net = (
        nn.Sequential(
            nn.Conv2d(1, 1, 1, bias=False),
            nn.Conv2d(1, 1, (1, 2), bias=False),
            nn.MaxPool2d((1, 2)),
            nn.Flatten(),
            nn.Linear(1, 2),
        )
        .requires_grad_(False)
        .eval()
    )
    net[0].weight.fill_(1.0)
    net[1].weight.copy_(torch.tensor([1.0, -1.0]).view(1, 1, 1, 2))
    x = torch.tensor([3.0, 1.0, -1.0]).view(1, 1, 1, 3)  # both places of the pooling give 2
    assert gradient_check.gradient_check(net, x, "1", 0, index=1, step=1e-2).checks[0].switched == 1
    assert gradient_check.gradient_check(net, x, "4", 0, step=1e-2).checks[0].switched == 0


def test_smaller_steps_err_less_until_rounding():
    net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).requires_grad_(False).eval()
    x = torch.randn(1, 4)
    coarse = gradient_check.gradient_check(net, x, "0", 1, step=1e-1)
    assert coarse.checks[0].relative_error / coarse.checks[1].relative_error == pytest.approx(
        100, rel=0.2
    )  # step^2
    assert "They agree" in words.describe(gradient_check.gradient_check(net, x, "0", 1, step=1e-3))


def test_layers_that_are_too_large_are_left_out_and_named(monkeypatch):
    net, _, _ = example("alexnet")
    monkeypatch.setattr(gradient_check, "MAX_WEIGHTS", 100_000)
    offered, left = gradient_check.layers(net)
    assert left and set(offered) | set(left) == set(weighted_layers(net))
    name, count = next(iter(left.items()))
    assert f"{name} ({count:,} weights)" in words.left_out(left)
    assert words.left_out({}) == ""


def test_a_failure_leaves_the_network_as_it_was():
    net, _, _ = example("own_digits_relu")
    with pytest.raises(RuntimeError):
        gradient_check.gradient_check(net, torch.randn(1, 3, 8, 8), "features.conv1", 0)
    assert not any(p.requires_grad for p in net.parameters())
    assert all(p.dtype == torch.float32 for p in net.parameters())


def test_figure_and_table():
    net, x, _ = example("own_mlp_relu")
    result = gradient_check.gradient_check(net, x, "linear", TARGET)
    fig = figures.loss_line(result)
    assert "weight w" in fig.layout.xaxis.title.text and "loss L" in fig.layout.yaxis.title.text
    gradient = np.diff(fig.data[1].y) / np.diff(fig.data[1].x)
    assert gradient == pytest.approx(np.full(4, result.autograd64))
    assert len(words.table(result)["how"]) == 4


def test_the_page(app):
    at = app("proof", model="digits-relu")
    assert not at.exception
    text = [element.value for element in at.text][0]
    assert "They agree" in text
    layer = next(box for box in at.selectbox if box.label == "Layer")
    layer.set_value("linear").run()
    next(box for box in at.number_input if box.label == "Weight number").set_value(3).run()
    assert not at.exception
    assert "linear.weight[0, 3]" in [element.value for element in at.text][0]
    at.select_slider(key="proof_step").set_value(1e-5).run()
    assert not at.exception
