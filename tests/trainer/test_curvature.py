"""Noise and curvature: against eigenvalues and gradients found by other ways, and the training is left alone."""

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn
from torch.func import functional_call, grad, vmap

from tests.trainer.trainings import TINY, at_step, equal
from trainer import curvature_record
from trainer.curvature import (
    gradient_noise,
    groups_of,
    hessian_eigenvalue,
    largest_eigenvalue,
    noise_scale,
    stability_limit,
)
from trainer.probes import NoGradientError
from trainer.train import train


def small() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3))


def batch(count: int = 24) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(4)
    return torch.randn(count, 5, generator=generator), torch.arange(count) % 3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("moved", [-40.0, -6.0, 0.0, 3.0])
def test_the_largest_eigenvalue_of_a_matrix(seed, moved):
    """Also where the largest in size is negative."""
    rng = np.random.default_rng(seed)
    values = np.sort(rng.normal(0, 2, 12))
    values[-1] += 3
    basis = np.linalg.qr(rng.normal(size=(12, 12)))[0]
    matrix = torch.from_numpy(basis @ np.diag(values + moved) @ basis.T)
    found = largest_eigenvalue(
        lambda v: [matrix @ v[0]], [torch.from_numpy(rng.normal(size=12))], 500
    )
    assert found.settled
    assert found.value == pytest.approx(values[-1] + moved, rel=0.01, abs=1e-6)


def test_the_largest_eigenvalue_beside_many_that_are_0_and_a_larger_negative_one():
    """As a network has them that normalises: moved power iteration stands still there."""
    values = torch.zeros(2000, dtype=torch.float64)
    values[:4] = torch.tensor([-50.0, -8.0, 2.0, 6.0])
    start = torch.randn(2000, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = largest_eigenvalue(lambda v: [values * v[0]], [start])
    assert found.settled and found.value == pytest.approx(6, rel=0.01) and found.iterations < 10


def test_matrices_without_any_direction():
    zero = largest_eigenvalue(lambda v: [0 * v[0]], [torch.ones(3)])
    assert (zero.value, zero.settled) == (0.0, True)
    nothing = largest_eigenvalue(lambda v: [v[0] * float("nan")], [torch.ones(3)])
    assert np.isnan(nothing.value) and not nothing.settled


def test_the_hessian_of_a_small_net():
    net, (x, target) = small(), batch()
    names = [name for name, _ in net.named_parameters()]
    shapes = [weight.shape for weight in net.parameters()]
    flat = torch.cat([weight.detach().flatten() for weight in net.parameters()])

    def loss(values):
        parts = values.split([shape.numel() for shape in shapes])
        weights = {n: p.view(s) for n, p, s in zip(names, parts, shapes, strict=True)}
        return nn.functional.cross_entropy(functional_call(net, weights, (x,)), target)

    exact = torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, flat))[-1].item()
    found = hessian_eigenvalue(net, x, target)
    assert found.settled and found.value == pytest.approx(exact, rel=0.01)
    assert all(weight.grad is None for weight in net.parameters())


def by_image(net, x, target) -> dict[str, torch.Tensor]:
    """The gradient of every image, by torch.func."""
    weights = {name: weight.detach() for name, weight in net.named_parameters()}

    def loss(values, image, label):
        logits = functional_call(net, values, (image[None],))
        return nn.functional.cross_entropy(logits, label[None])

    return vmap(grad(loss), (None, 0, 0))(weights, x, target)


def test_noise_of_single_images_is_what_their_gradients_say():
    net, (x, target) = small(), batch()
    noise = gradient_noise(net, x, target, group=1)
    single = by_image(net, x, target)
    flat = torch.cat([value.flatten(1) for value in single.values()], 1).double()
    variance = flat.var(0, unbiased=True)
    count = len(x)
    assert noise.variance == pytest.approx(variance.sum().item(), rel=1e-4)
    signal = flat.mean(0).square().sum() - variance.sum() / count
    assert noise.signal == pytest.approx(signal.item(), rel=1e-4, abs=1e-8)
    weights = single["0.weight"].flatten(1).double()
    ratio = weights.mean(0).square() / weights.var(0, unbiased=True)
    unbiased = (count - 3) / (count - 1) * ratio - 1 / count
    assert noise.gsnr[0] == pytest.approx(unbiased.mean().item(), rel=1e-4)
    assert noise.names == ("0", "2") and (noise.images, noise.group) == (count, 1)


@pytest.mark.parametrize("group", [2, 4])
def test_estimates_from_groups_are_without_bias(group):
    """Over many draws of images their mean is what all images say."""
    net, (x, target) = small(), batch(60)
    flat = torch.cat([value.flatten(1) for value in by_image(net, x, target).values()], 1).double()
    signal = flat.mean(0).square().sum().item()
    variance = flat.var(0, unbiased=False).sum().item()
    generator = torch.Generator().manual_seed(5)
    draws = [torch.randint(60, (16,), generator=generator) for _ in range(300)]
    found = [gradient_noise(net, x[rows], target[rows], group) for rows in draws]
    for name, exact in (("signal", signal), ("variance", variance)):
        values = np.array([getattr(one, name) for one in found])
        assert abs(values.mean() - exact) < 4 * values.std() / np.sqrt(len(values))


def test_signal_to_noise_of_normal_gradients_is_without_bias():
    """The loss of a net without weights but a bias: gradients are the images themselves."""
    generator = torch.Generator().manual_seed(6)
    mean, spread = torch.tensor([0.3, 1.0, 0.0]), torch.tensor([1.0, 2.0, 0.5])
    exact = (mean / spread).square().mean().item()
    found = []
    for _ in range(400):
        values = (mean + spread * torch.randn(8, 3, generator=generator)).double()
        ratio = values.mean(0).square() / values.var(0, unbiased=True)
        found.append(((8 - 3) / (8 - 1) * ratio - 1 / 8).mean().item())
    assert abs(np.mean(found) - exact) < 4 * np.std(found) / 20


def test_a_network_is_left_as_it_is():
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3),
        nn.BatchNorm2d(3),
        nn.ReLU(inplace=True),
        nn.Flatten(),
        nn.Linear(108, 3),
    )
    net.requires_grad_(False).eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    x, target = torch.randn(32, 1, 8, 8), torch.arange(32) % 3
    gradient_noise(net, x, target)
    hessian_eigenvalue(net, x, target)
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert not any(weight.requires_grad or weight.grad is not None for weight in net.parameters())


def test_too_few_images_and_networks_without_gradient_are_sentences():
    with pytest.raises(NoGradientError, match="too few"):
        groups_of(15)
    assert groups_of(16) == (8, 2) and groups_of(512) == (32, 16)
    with torch.no_grad(), pytest.raises(NoGradientError):
        hessian_eigenvalue(Cut(), torch.randn(4, 5), torch.zeros(4, dtype=torch.long))


class Cut(nn.Module):
    """No gradient comes through."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(5, 3)

    def forward(self, x):
        return self.layer(x).detach()


def test_noise_scales():
    assert noise_scale(2.0, 10.0) == 5.0 and noise_scale(-1.0, 10.0) == np.inf
    assert np.isnan(noise_scale(0.0, 0.0)) and np.isnan(noise_scale(np.nan, 1.0))


@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True), (0.5, True)]
)
def test_steps_grow_just_above_the_limit_and_not_below(momentum, nesterov):
    """torch's own steps on a parabola."""
    rate = 0.1
    for share, grows in ((0.98, False), (1.02, True)):
        eigenvalue = share * stability_limit(rate, momentum, nesterov)
        w = torch.ones(1, dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.SGD([w], lr=rate, momentum=momentum, nesterov=nesterov)
        for _ in range(3000):
            w.grad = eigenvalue * w.detach()
            optimiser.step()
        assert (w.abs().item() > 1) == grows
    assert stability_limit(0.0) == np.inf


def test_a_training_is_the_same_with_and_without(tmp_path, digits):
    config = dataclasses.replace(TINY, epochs=2)
    alone = train(config, tmp_path / "alone", dataset=digits)
    measured = train(
        dataclasses.replace(config, curvature=4), tmp_path / "measured", dataset=digits
    )
    equal(alone, measured)
    assert not (alone / curvature_record.FILE).exists() and curvature_record.read(alone) == {}
    arrays = curvature_record.read(measured)
    assert arrays["steps"].tolist() == [0, 2, 4, 6, 8, 10]
    assert arrays["gsnr"].shape == (6, 3) and arrays["names"][-1] == "linear"
    assert np.isfinite(arrays["eigenvalue"]).all() and (arrays["variance"] > 0).all()
    assert arrays["learning_rate"][-1] == 0 < arrays["learning_rate"][0]


def test_going_on_keeps_what_was_recorded(tmp_path, monkeypatch, digits):
    config = dataclasses.replace(TINY, epochs=2, curvature=10)
    whole = train(config, tmp_path / "whole", dataset=digits)

    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        at_step(patch, 6, stop)
        with pytest.raises(KeyboardInterrupt):
            train(dataclasses.replace(config, name="part"), tmp_path, dataset=digits)
    part = train(config, tmp_path, resume="part", dataset=digits)
    a, b = curvature_record.read(whole), curvature_record.read(part)
    assert all(np.array_equal(a[name], b[name]) for name in a)
