"""Nets: published sizes, every choice of every net, and the same seed the same weights."""

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from trainer.nets import ACTIVATIONS, INITS, NETS, NORMS, NetError, NetSpec, build
from trainer.probes import weighted_layers

SMALLER = {"vgg": 32, "resnet": 16}  # than the usual side


def small(net: str, **more) -> NetSpec:
    return NetSpec(
        net,
        classes=5,
        size=SMALLER.get(net, NETS[net].size),
        width=0.1,
        **{"depth": 8 if net == "resnet" else 0, **more},
    )


@pytest.mark.parametrize(
    ("depth", "parameters"),
    [(20, 269_722), (32, 464_154), (44, 658_586), (56, 853_018), (110, 1_727_962)],
)
def test_cifar_resnets_have_the_published_parameters(depth, parameters):
    """He et al. 2016, table 6, exactly, with option A; skip connections have none, so a plain net
    has as many."""
    for residual in (True, False):
        with torch.device("meta"):
            net = build(NetSpec("resnet", 10, size=32, depth=depth, residual=residual))
        assert sum(p.numel() for p in net.parameters()) == parameters
        assert len(weighted_layers(net)) == depth


def test_alexnet_has_its_first_layer_and_size():
    net = build(NetSpec("alexnet", 50))
    assert net.get_parameter("features.conv1.weight").shape == (64, 3, 11, 11)
    assert 2.4e6 < sum(p.numel() for p in net.parameters()) < 2.6e6
    assert len(weighted_layers(net)) == 6


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("norm", NORMS)
def test_every_choice_runs_and_learns_in_every_layer(net, activation, norm):
    for channels in (1, 3):
        spec = small(net, activation=activation, norm=norm, channels=channels)
        model = build(spec)
        logits = model(torch.randn(4, channels, spec.size, spec.size))
        assert logits.shape == (4, 5)
        nn.functional.cross_entropy(logits, torch.arange(4)).backward()
        assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters())
        assert all(model.get_submodule(name) for name in NETS[net].stages(spec))


@pytest.mark.parametrize("init", INITS)
def test_inits_have_their_variance(init):
    net = build(NetSpec("mlp", 10, channels=1, size=8, width=8, depth=3, init=init))
    layer: Any = net.get_submodule("hidden.1.linear")  # 512 x 512
    expected = {
        "default": 1 / (3 * 512),
        "xavier": 2 / (512 + 512),
        "he": 2 / 512,
        "orthogonal": 1 / 512,
        "own": 1 / 512,
    }[init]
    assert layer.weight.var().item() == pytest.approx(expected, rel=0.02)
    if init == "orthogonal":
        assert torch.allclose(layer.weight @ layer.weight.T, torch.eye(512), atol=1e-4)


def test_same_seed_same_weights_and_no_trace_in_the_global_generator():
    before = torch.get_rng_state()
    first, same, other = (build(small("vgg"), seed) for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    assert all(
        torch.equal(a, b) for a, b in zip(first.parameters(), same.parameters(), strict=True)
    )
    a, b = (net.get_parameter("features.conv1.weight") for net in (first, other))
    assert not torch.equal(a, b)


def test_twins_begin_with_the_same_weights():
    for change in ({"activation": "sigmoid"}, {"residual": False}):
        first, twin = build(small("resnet"), 3), build(small("resnet", **change), 3)
        assert all(
            torch.equal(a, b) for a, b in zip(first.parameters(), twin.parameters(), strict=True)
        )


def test_option_a_shortcut_is_every_second_pixel_and_zeros():
    block: Any = build(NetSpec("resnet", 5, depth=8, size=16)).get_submodule("layer2.0")
    x = torch.randn(2, 16, 8, 8)
    shortcut = block.shortcut(x)
    assert shortcut.shape == (2, 32, 4, 4)
    assert torch.equal(shortcut[:, 8:24], x[:, :, ::2, ::2])
    assert not shortcut[:, :8].any() and not shortcut[:, 24:].any()


def test_a_residual_block_of_zero_weights_passes_its_input_on():
    block: Any = build(NetSpec("resnet", 5, depth=8, size=16)).get_submodule("layer1.0").eval()
    nn.init.zeros_(block.conv2.weight)
    x = torch.rand(1, 16, 4, 4)
    assert torch.allclose(block(x), x)


@pytest.mark.parametrize(
    "wrong",
    [
        {"net": "no such net"},
        {"activation": "softplus"},
        {"norm": "layer"},
        {"init": "zero"},
        {"classes": 0},
        {"width": 0},
        {"width": float("nan")},
        {"dropout": 1.0},
        {"channels": 2},
        {"depth": -1},
        {"size": 2},
        {"net": "resnet", "depth": 21},
        {"net": "vgg", "depth": 12},
    ],
)
def test_nonsense_is_refused_in_a_sentence(wrong):
    with pytest.raises(NetError, match=r"\."):
        build(NetSpec(**{"net": "mlp", "classes": 5, **wrong}))


@pytest.mark.parametrize("net", NETS)
def test_own_init_draws_the_variances_that_are_asked_for(net):
    spec = replace(small(net), width=2.0, init="own", sigma_w2=1.7, sigma_b2=0.3, norm="none")
    layers = [m for m in build(spec, 5).modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    for layer in layers:
        fan_in, count = layer.weight[0].numel(), layer.weight.numel()
        sure = 5 * math.sqrt(2 / count)  # five standard errors of a variance
        assert layer.weight.var().item() * fan_in == pytest.approx(1.7, rel=sure)
    biases = torch.cat([layer.bias for layer in layers])
    assert biases.var().item() == pytest.approx(0.3, rel=5 * math.sqrt(2 / len(biases)))


def test_own_init_without_biases_and_its_bounds():
    net = build(NetSpec("mlp", 10, 1, 8, init="own", sigma_w2=0.0))
    assert all(
        not m.weight.any() and not m.bias.any() for m in net.modules() if isinstance(m, nn.Linear)
    )
    for wrong in ({"sigma_w2": -1.0}, {"sigma_b2": 26.0}, {"sigma_w2": math.nan}):
        with pytest.raises(NetError, match="must be 0 to 25"):
            build(NetSpec("mlp", 10, 1, 8, init="own", **wrong))
