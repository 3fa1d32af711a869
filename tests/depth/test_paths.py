"""Paths: against the sum over all of them, hand-written loops and published counts."""

import itertools
from functools import partial
from math import comb

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from explorer.depth.figures import paths as figures
from explorer.depth.paths import one_way, path_count, paths, share, short_paths
from explorer.depth.residual_blocks import ROUTES, blocks, rerouted
from explorer.depth.words import paths as words
from tests.depth.blocks import net_of, untouched


def test_veits_counts():
    """Veit et al. 2016, section 4: 54 modules; lengths 5 to 17 are 0.45 % of the paths, 19 to 35
    more than 95 %."""
    assert share(54, 5, 17) == sum(comb(54, k) for k in range(5, 18)) / 2**54
    assert f"{share(54, 5, 17):.4%}" == "0.4537%"
    assert round(share(54, 19, 35), 2) == 0.98
    assert short_paths(54) == (5, 17)
    assert "0.4537\u00a0%" in words.describe_lengths(54, 5, 17)
    for n in (1, 9, 54, 110):
        count = path_count(n)
        assert count.sum() == pytest.approx(2.0**n)
        assert (np.arange(n + 1) * count).sum() / count.sum() == pytest.approx(n / 2)
        assert share(n, 0, n) == 1


@pytest.mark.parametrize("kind", ["residual", "resnet18"])
def test_the_paths_add_up_to_the_gradient(kind):
    """dL/dx is the sum of what arrives over all 2^n paths."""
    net, x = net_of(kind)
    net, x, target = net.double(), x[:1].double(), torch.tensor([1])
    parts = list(blocks(net).values())[:4]
    leaf = x.clone().requires_grad_()
    (whole,) = torch.autograd.grad(cross_entropy(net(leaf), target), leaf)
    total = torch.zeros_like(whole)
    for gates in itertools.product((0.0, 1.0), repeat=len(parts)):
        changes = {
            block: partial(one_way, ROUTES[type(block)](block), torch.tensor(gate).view(1, 1, 1, 1))
            for block, gate in zip(parts, gates, strict=True)
        }
        leaf = x.clone().requires_grad_()
        with rerouted(changes):
            out = net(leaf)
        assert torch.allclose(out, net(x))
        total += torch.autograd.grad(cross_entropy(out, target), leaf)[0]
    assert torch.allclose(total, whole, rtol=1e-8, atol=1e-12)


def test_the_shortest_and_the_longest_path():
    net, x = net_of("residual")
    result = paths(net, x, target=1, samples=2)
    assert result.lengths.tolist() == [0, 1, 2, 3] and result.norms.shape == (4, 2)
    for length, keep in ((0, 0.0), (3, 1.0)):
        leaf = x[:1].clone().requires_grad_()
        h = net.act1(net.bn1(net.conv1(leaf)))
        for layer in (net.layer1, net.layer2, net.layer3):
            branch, skip, act = ROUTES[type(layer[0])](layer[0])
            passed, held = (branch(h), skip(h).detach()) if keep else (skip(h), branch(h).detach())
            h = act(passed + held)
        loss = cross_entropy(net.linear(net.pool(h).flatten(1)), torch.tensor([1]))
        (gradient,) = torch.autograd.grad(loss, leaf)
        assert result.norms[length] == pytest.approx([gradient.norm().item()] * 2, rel=1e-4)
    assert result.contribution().sum() == pytest.approx(1)
    assert untouched(net)


def test_plain_networks_have_no_paths_to_choose_from():
    net, x = net_of("plain")
    result = paths(net, x)
    assert result.blocks == 0 and result.lengths.tolist() == [0]


def test_a_failure_leaves_the_network_as_it_was():
    net, _ = net_of("residual")
    with pytest.raises(RuntimeError):
        paths(net, torch.randn(1, 4, 16, 16))
    assert untouched(net)


def test_figures_say_what_they_show():
    net, x = net_of("residual")
    result = paths(net, x, 1)
    fig = figures.path_gradients(result)
    assert fig.layout.yaxis.title.text == "‖dL/dx‖ over one path" and fig.layout.yaxis.type == "log"
    assert (
        figures.path_shares(result).layout.yaxis.title.text == "share of Σ ‖dL/dx‖ over all paths"
    )
    for table in (words.path_table(result), words.length_table(5)):
        assert len({len(column) for column in table.values()}) == 1
