"""Calibration: batch norm of an untrained network has the statistics of one pass over sample pictures, so that it
starts at chance, hears its input, and shows what the trainer recorded at step 0."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from explorer.images import preprocessing
from explorer.images.samples import SAMPLES, suited
from explorer.inside.gradients import layer_gradients
from explorer.networks import calibration, registry
from explorer.networks.calibration import calibrate, norms, pictures
from explorer.networks.model import Model
from explorer.networks.zoo import NETWORKS
from trainer import runs
from trainer.nets import NetSpec, build
from trainer.probes import weighted_layers

SMALL = NetSpec("resnet", 10, depth=8, size=16, init="he")
INITIAL = {
    key: registry.find(f"initial:{key}")
    for key, row in registry.MODELS.items()
    if row.source == "bundled"
}
SIDE = 64  # px: what published networks are given here, for time
LARGER = {"inception_v3": 96, "vit_b_16": 224}  # that take none so small


def untrained(name: str) -> Model:
    """The row of a published network with random weights, for small pictures."""
    row = registry.MODELS[f"random:{name}"]
    side = LARGER.get(name, SIDE)
    return replace(row, preprocessing=replace(row.preprocessing, resize=side, crop=side))


def test_statistics_are_those_of_training_mode_with_momentum_none():
    net, x = build(SMALL), torch.randn(6, 3, 16, 16) + 1
    trained = copy.deepcopy(net).train()
    for layer in norms(trained):
        layer.momentum = None
    with torch.no_grad():
        trained(x)
    calibrate(net, x)
    for ours, theirs in zip(norms(net), norms(trained), strict=True):
        assert torch.equal(ours.running_mean, theirs.running_mean)
        assert torch.equal(ours.running_var, theirs.running_var)


def test_each_layer_is_given_what_those_before_it_normalised():
    """By hand: mean and variance (N - 1) of what comes into each batch norm, the first ones first."""
    net, x = build(SMALL), torch.randn(32, 3, 16, 16) * 3 + 2
    calibrate(net, x)
    for layer in norms(net):
        seen = []
        handle = layer.register_forward_hook(
            lambda _m, inputs, _o, seen=seen: seen.append(inputs[0])
        )
        with torch.no_grad():
            net(x)
        handle.remove()
        values = seen[0].transpose(0, 1).flatten(1)  # (C, N H W)
        torch.testing.assert_close(layer.running_mean, values.mean(1), rtol=0.01, atol=0.01)
        torch.testing.assert_close(layer.running_var, values.var(1), rtol=0.01, atol=0.01)


def test_nothing_else_changes_and_asking_twice_changes_nothing():
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, momentum=0.3), nn.Dropout(0.5), nn.Flatten()
    )
    x = torch.randn(5, 3, 6, 6)
    weights = {name: value.clone() for name, value in net.named_parameters()}
    once = {name: value.clone() for name, value in calibrate(net, x).state_dict().items()}
    calibrate(net, x)
    assert all(torch.equal(once[name], value) for name, value in net.state_dict().items())
    assert all(torch.equal(weights[name], value) for name, value in net.named_parameters())
    assert net[1].momentum == 0.3 and not any(module.training for module in net.modules())
    with pytest.raises(RuntimeError):
        calibrate(net, torch.randn(5, 4, 6, 6))
    assert net[1].momentum == 0.3 and not net[1].training


def test_pictures_are_photos_or_digits_as_the_network_takes_them():
    large, small, digits = (
        pictures(registry.MODELS[key].preprocessing)
        for key in ("random:resnet18", "plain20", "digits-relu")
    )
    photos = sum(row.kind == "photo" for row in SAMPLES.values())
    assert large.shape == (calibration.MAX_LARGE, 3, 224, 224)
    assert small.shape == (photos, 3, 32, 32) and digits.shape == (calibration.DIGITS, 1, 8, 8)
    frame = registry.MODELS["plain20"].preprocessing
    assert torch.equal(small[:1], preprocessing.to_input(SAMPLES["chelsea"].load(), frame))


def reaction(net: nn.Module, frame: preprocessing.Preprocessing, names: tuple[str, str]) -> float:
    """How far the scores of two pictures are apart, beside the scores themselves."""
    a, b = (preprocessing.to_input(SAMPLES[name].load(), frame) for name in names)
    with torch.no_grad():
        first, second = net(a), net(b)
    return float((first - second).norm() / first.norm())


@pytest.mark.parametrize("name", NETWORKS)
def test_published_architectures_start_at_chance_and_hear_their_input(name):
    row = untrained(name)
    net = registry.load(row)
    x = preprocessing.to_input(SAMPLES["chelsea"].load(), row.preprocessing)
    result = layer_gradients(net, x, target=281)
    assert result.probabilities.max() < 0.05
    assert result.loss == pytest.approx(np.log(1000), rel=0.3)
    for quantity in ("activation_gradient", "weight_gradient"):
        values = result.norm[quantity]
        assert np.isfinite(values).all() and (values > 0).all()
    if norms(net):
        assert reaction(net, row.preprocessing, ("rocket", "coffee")) > 0.02


def test_resnet152_at_its_own_size_is_at_chance():
    row = registry.MODELS["random:resnet152"]
    net = registry.load(row)
    x = preprocessing.to_input(SAMPLES["coffee"].load(), row.preprocessing)
    with torch.no_grad():
        assert net(x).softmax(1).max() < 0.05


def picture(row: Model, name: str) -> torch.Tensor:
    return preprocessing.to_input(SAMPLES[name].load(), row.preprocessing)


@pytest.mark.parametrize("key", INITIAL)
def test_bundled_architectures_start_as_training_began(key):
    """As sure as the same weights are in training mode, which is at chance but for the init of the last layer
    (ResNet-56 with He's: 0.9), and no layer without a gradient."""
    row = INITIAL[key]
    net, batch = registry.load(row), pictures(row.preprocessing)
    name = "digit_3" if row.preprocessing.channels == 1 else "chelsea"
    result = layer_gradients(net, picture(row, name), target=1)
    for quantity in ("activation_gradient", "weight_gradient"):
        assert (result.norm[quantity] > 0).all()
    training = copy.deepcopy(net)
    for layer in norms(training):
        layer.train()
    with torch.no_grad():
        here, there = net(batch).softmax(1), training(batch).softmax(1)
    assert here.amax(1).median() == pytest.approx(there.amax(1).median().item(), abs=0.02)


@pytest.mark.parametrize("key", INITIAL)
def test_initial_weights_are_those_that_were_recorded_at_step_0(key):
    recorded = runs.probes(INITIAL[key].path)
    layers = weighted_layers(registry.load(INITIAL[key]))
    ours = [layers[name].weight.square().mean().sqrt().item() for name in recorded["names"]]
    np.testing.assert_allclose(ours, recorded["weight"][0], rtol=1e-3)


@pytest.mark.parametrize("key", INITIAL)
def test_the_page_shows_at_step_0_what_the_trainer_recorded(key):
    """dL/dh of every layer as a multiple of the last layer's, of one picture: within a factor of 2 of the
    recording, which is the mean over 64 training images, and in its order. Not so dL/dW, which the mean over
    images and the backward pass through the batch's own statistics make smaller."""
    row = INITIAL[key]
    recorded = runs.probes(row.path)
    expected = recorded["activation_gradient"][0].astype(float)
    x = picture(row, suited("chelsea", row.preprocessing.channels, row.classes))
    result = layer_gradients(registry.load(row), x, target=1)
    assert result.names == tuple(recorded["names"])
    ours = result.values("activation_gradient", "rms")
    ratio = (ours / ours[-1]) / (expected / expected[-1])
    assert ratio.min() > 0.5 and ratio.max() < 2
    for low in range(len(ours)):
        clearly = expected > 2 * expected[low]
        assert (ours[clearly] > ours[low]).all()


def test_plain_and_residual_at_step_0_are_the_right_way_round():
    """56 layers: the plain net's signal grows on its way back, the residual one's does not."""
    plain, residual = (
        layer_gradients(registry.load(INITIAL[key]), picture(INITIAL[key], "chelsea"), target=1)
        for key in ("plain56", "resnet56")
    )
    first = {
        name: net.values("activation_gradient", "rms")
        for name, net in (("p", plain), ("r", residual))
    }
    assert 20 < first["p"][0] / first["p"][-1] < 80
    assert 0.1 < first["r"][0] / first["r"][-1] < 0.6
