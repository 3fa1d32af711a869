"""Probes: what is measured in every layer, how often, and that the network is left alone."""

import pytest
import torch
from torch import nn

from trainer.layer_record import LayerRecord, probe_interval
from trainer.probes import measure, weighted_layers


def test_probes_measure_the_network_and_leave_it_alone():
    torch.manual_seed(1)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(4 * 36, 3),
    ).train()
    x, target = torch.randn(16, 1, 8, 8), torch.arange(16) % 3
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    recorder = LayerRecord(net, x, target)
    recorder.record(net, 0)
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())
    assert all(p.grad is None for p in net.parameters()) and net.training
    with torch.no_grad():
        net.get_parameter("0.weight").mul_(1.5)
    recorder.record_update(net)
    recorder.record(net, 1)
    arrays = recorder.arrays()
    assert arrays["update_ratio"][0] == pytest.approx([0.5, 0.0])
    assert arrays["distance"][1] == pytest.approx([0.5, 0.0])
    measurement = measure(net.eval(), x, target)
    h = net[0](x).detach()
    assert measurement.rms("activation")[0] == pytest.approx(
        h.square().mean().sqrt().item(), rel=1e-5
    )
    assert measurement.size("weight_gradient").tolist() == [36, 432]


def test_probes_see_a_layer_that_is_used_twice():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 3, bias=False)

        def forward(self, x):
            return self.layer(torch.tanh(self.layer(x)))

    net, x = Twice(), torch.randn(2, 3)
    measurement = measure(net, x, torch.tensor([0, 1]))
    first = net.layer(x)
    second = net.layer(torch.tanh(first))
    assert measurement.activation[0] == pytest.approx(
        torch.cat([first, second]).norm().item(), rel=1e-5
    )
    assert measurement.activation_size[0] == 12
    assert list(weighted_layers(net)) == ["layer"]


def test_probes_are_as_often_as_asked_for():
    assert [probe_interval(probes, 1000) for probes in (0, 10, 1000, 5000)] == [0, 100, 1, 1]
    assert (
        probe_interval(-1, 10_000) == 100 and probe_interval(-1, 2000) == 40
    )  # never more than one in 40 steps
    assert probe_interval(-1, 200) == 10 and probe_interval(-1, 5) == 1  # but 20 at least
