"""How many units are silent, rarely active or saturated: counted anew in numpy, and recorded in a training."""

import numpy as np
import pytest
import torch
from torch import nn

from trainer.layer_record import LayerRecord
from trainer.unit_shares import FLAT, KINDS, RARELY, SHARES, count, counted_units, shares


def net_of(activation: nn.Module) -> nn.Sequential:
    torch.manual_seed(3)
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3), activation, nn.Flatten(), nn.Linear(8 * 36, 12), nn.ReLU()
    )
    with torch.no_grad():
        net.get_parameter("0.bias")[:3] = torch.tensor([-9.0, -1.1, 9.0])
        net.get_parameter("3.bias")[0] = -9
    return net


def by_numpy(output: np.ndarray, derivative=None) -> tuple[float, float, float]:
    """The definitions once more, unit by unit, from (N, U, ...)."""
    units = [output[:, unit].ravel() for unit in range(output.shape[1])]
    dead = [bool((values == 0).all()) for values in units]
    rare = [
        bool((values > 0).sum() < RARELY * values.size) and not silent
        for values, silent in zip(units, dead, strict=True)
    ]
    flat = np.mean(derivative(output) < FLAT * derivative(np.zeros(1))) if derivative else np.nan
    return float(np.mean(dead)), float(np.mean(rare)), float(flat)


@pytest.mark.parametrize("inplace", [False, True])
def test_shares_are_those_that_numpy_counts(inplace):
    net, x = net_of(nn.ReLU(inplace)), torch.randn(24, 1, 8, 8)
    with counted_units(net) as counts:
        net(x)
    first = nn.functional.relu(net[0](x)).detach().numpy()
    last = net(x).detach().numpy()
    measured = shares(counts)
    assert list(measured) == ["1", "4"]
    assert measured["1"][:2] == pytest.approx(by_numpy(first)[:2])
    assert measured["4"][:2] == pytest.approx(by_numpy(last)[:2])
    assert measured["1"][0] > 0 and np.isnan(measured["1"][2])


@pytest.mark.parametrize(
    ("activation", "derivative"),
    [
        (nn.Sigmoid(), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
        (nn.Tanh(), lambda z: 1 / np.cosh(z) ** 2),
    ],
)
def test_saturated_is_where_the_derivative_is_small(activation, derivative):
    net, x = net_of(activation), torch.randn(24, 1, 8, 8)
    with counted_units(net) as counts:
        net(x)
    z = net[0](x).detach().double().numpy()
    flat = np.mean(derivative(z) < FLAT * derivative(np.zeros(1)))
    dead, rare, saturated = shares(counts)["1"]
    assert np.isnan([dead, rare]).all() and 0 < saturated < 1
    assert saturated == pytest.approx(flat, abs=1e-4)


def test_batches_add_up_and_a_leak_is_never_dead():
    net, x = net_of(nn.LeakyReLU()), torch.randn(32, 1, 8, 8)
    output = net[:2](x).detach()
    kind = KINDS["leakyrelu"]
    whole = count(kind, output)
    parts = count(kind, output[:7]) + count(kind, output[7:])
    assert parts.places == whole.places == 32 * 36
    assert torch.equal(parts.active, whole.active)
    dead, rare, saturated = whole.shares()
    assert np.isnan([dead, saturated]).all()
    assert rare == pytest.approx(np.mean((output > 0).numpy().mean((0, 2, 3)) < RARELY))


def test_nan_is_no_share_and_no_hook_stays():
    net = net_of(nn.ReLU())
    with torch.no_grad():
        net.get_parameter("0.weight")[0] = torch.nan
    with counted_units(net) as counts:
        net(torch.randn(4, 1, 8, 8))
    assert np.isnan(shares(counts)["1"]).all()
    assert not any(module._forward_hooks for module in net.modules())
    with pytest.raises(RuntimeError), counted_units(net):
        net(torch.randn(4, 2, 8, 8))
    assert not any(module._forward_hooks for module in net.modules())


class Twice(nn.Module):
    """One activation for two layers."""

    def __init__(self):
        super().__init__()
        self.layer, self.act = nn.Linear(4, 4), nn.ReLU()

    def forward(self, x):
        return self.layer(self.act(self.layer(self.act(self.layer(x)))))


def test_record_holds_the_shares_of_every_step_and_takes_them_up_again():
    net, x, target = Twice(), torch.randn(16, 4), torch.arange(16) % 4
    record = LayerRecord(net, x, target)
    for step in range(3):
        record.record(net, step)
        with torch.no_grad():
            net.layer.bias.sub_(2.0)
    arrays = record.arrays()
    assert arrays["unit_names"].tolist() == ["act", "act (2)"]
    assert all(arrays[name].shape == (3, 2) for name in SHARES)
    assert arrays["dead"][2].max() > arrays["dead"][0].max()
    other = LayerRecord(net, x, target)
    other.restore(arrays, upto=2)
    other.record(net, 2)
    kept = other.arrays()
    assert all(np.array_equal(kept[name][:2], arrays[name][:2], equal_nan=True) for name in SHARES)
    other.thin()
    assert other.arrays()["dead"].shape == (2, 2)


def test_a_record_of_before_is_taken_up_without_shares():
    net, x, target = Twice(), torch.randn(16, 4), torch.arange(16) % 4
    record = LayerRecord(net, x, target)
    record.record(net, 0)
    old = {
        key: value for key, value in record.arrays().items() if key not in ("unit_names", *SHARES)
    }
    record.restore(old, upto=5)
    assert "dead" not in record.arrays()
    record.record(net, 5)
    arrays = record.arrays()
    assert np.isnan(arrays["dead"][0]).all() and np.isfinite(arrays["dead"][1]).all()
    with pytest.raises(ValueError, match="different sizes"):
        record.restore(arrays | {"rare": arrays["rare"][:1]}, upto=9)
