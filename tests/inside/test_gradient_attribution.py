"""Maps made of gradients: held against finite differences, closed forms, hand-written loops and captum."""

import numpy as np
import pytest
import torch
from captum.attr import (
    GradientShap,
    InputXGradient,
    IntegratedGradients,
    NoiseTunnel,
    Saliency,
)
from torch import Tensor, nn

from explorer.inside import gradient_attribution
from explorer.inside.gradient_attribution import SaliencyError
from tests.zoo import TARGET, example

NETS = ["googlenet", "resnet18", "own_digits_sigmoid", "own_digits_prelu", "own_mlp_relu"]


class Cubes(nn.Module):
    """score(x) = sum w x^3: its gradient 3 w x^2 and all that follows are known."""

    w = torch.tensor([[[[0.5, -1.0], [2.0, 0.0]]]])

    def forward(self, x: Tensor) -> Tensor:
        return (self.w * x**3).flatten(1).sum(1, keepdim=True)


X = torch.tensor([[[[1.0, -2.0], [0.5, 3.0]]]])


def input_gradient(net: nn.Module, x: Tensor, target: int) -> Tensor:
    x = x.clone().requires_grad_()
    return torch.autograd.grad(net(x)[0, target], x)[0]


def exact(name: str) -> tuple[nn.Module, Tensor, str | None]:
    """In float64: in float32 a ReLU of a deep net may be on in one batch size and off in
    another."""
    net, x, layer = example(name)
    return net.double(), x.double(), layer


@pytest.mark.parametrize("name", ["own_digits_tanh", "own_digits_gelu", "own_mlp_relu"])
def test_gradient_against_finite_differences(name):
    net, x, _ = exact(name)
    result, step = gradient_attribution.input_gradients(net, x, TARGET)[0], 1e-5
    for row, column in ((0, 0), (3, 4), (7, 7)):
        there, back = x.clone(), x.clone()
        there[0, 0, row, column] += step
        back[0, 0, row, column] -= step
        expected = (net(there) - net(back))[0, TARGET] / (2 * step)
        assert result[0, row, column].item() == pytest.approx(expected.item(), rel=1e-5)
    torch.testing.assert_close(gradient_attribution.gradient(net, x, TARGET), result[0].abs())


@pytest.mark.parametrize("name", NETS)
def test_gradient_and_input_x_gradient_equal_captum(name):
    net, x, _ = example(name)
    theirs = Saliency(net).attribute(x.clone().requires_grad_(), target=TARGET)
    assert torch.equal(gradient_attribution.gradient(net, x, TARGET), theirs[0].amax(0))
    theirs = InputXGradient(net).attribute(x.clone().requires_grad_(), target=TARGET).detach()
    torch.testing.assert_close(
        gradient_attribution.input_x_gradient(net, x, TARGET), theirs[0].sum(0)
    )


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("steps", [1, 7])
def test_integrated_gradients_against_a_hand_written_loop(name, steps):
    net, x, _ = exact(name)
    places, weights = np.polynomial.legendre.leggauss(steps)
    total = torch.zeros_like(x)
    for place, weight in zip((1 + places) / 2, weights / 2, strict=True):
        total += weight * input_gradient(net, float(place) * x, TARGET)
    expected = (x * total)[0].sum(0)
    result = gradient_attribution.integrated_gradients(net, x, TARGET, steps)[0]
    torch.testing.assert_close(result, expected, rtol=1e-4, atol=1e-5 * float(expected.abs().max()))


def test_integrated_gradients_in_batches_equal_captum_in_one(monkeypatch):
    net, x, _ = example("resnet18")
    theirs = (
        IntegratedGradients(net).attribute(x, target=TARGET, n_steps=11).detach()[0].sum(0).float()
    )
    monkeypatch.setattr(gradient_attribution, "PIXELS", 3 * 64 * 64)
    result = gradient_attribution.integrated_gradients(net, x, TARGET, 11)[0]
    torch.testing.assert_close(result, theirs, rtol=1e-4, atol=1e-5 * float(theirs.abs().max()))


@pytest.mark.parametrize(
    "name", ["own_digits_tanh", "own_digits_sigmoid", "own_digits_gelu", "own_mlp_relu"]
)
def test_integrated_gradients_sum_to_the_change_of_the_score(name):
    net, x, _ = example(name)
    with torch.no_grad():
        change = (net(x) - net(torch.zeros_like(x)))[0, TARGET].item()
    rough, fine = (
        gradient_attribution.integrated_gradients(net, x, TARGET, n)[0].sum().item() - change
        for n in (2, 200)
    )
    assert abs(fine) < 0.01 * abs(change)
    assert abs(fine) <= abs(rough)


def test_integrated_gradients_of_cubes_are_each_pixels_term():
    result = gradient_attribution.integrated_gradients(Cubes(), X, 0, 2)[
        0
    ]  # two Gauss-Legendre nodes are exact for a parabola
    torch.testing.assert_close(result, (Cubes.w * X**3)[0, 0])


@pytest.mark.parametrize("name", NETS)
def test_smoothgrad_against_a_hand_written_loop(name):
    net, x, _ = exact(name)
    generator = torch.Generator().manual_seed(5)
    total = torch.zeros_like(x)
    for _ in range(6):
        total += input_gradient(
            net,
            x + 0.15 * (x.max() - x.min()) * torch.randn(x.shape[1:], generator=generator),
            TARGET,
        )
    expected = (total / 6)[0].abs().amax(0)
    result = gradient_attribution.smoothgrad(net, x, TARGET, 6, seed=5)
    torch.testing.assert_close(result, expected, rtol=1e-4, atol=1e-5 * float(expected.max()))


def test_smoothgrad_of_cubes_has_its_closed_form():
    """E[3 w (x + n)^2] = 3 w (x^2 + sigma^2)."""
    sigma = gradient_attribution.NOISE * 5
    result = gradient_attribution.smoothgrad(Cubes(), X, 0, 40_000, seed=0)
    torch.testing.assert_close(
        result, (3 * Cubes.w * (X**2 + sigma**2)).abs()[0, 0], rtol=0.02, atol=0.02
    )


def test_random_methods_agree_with_captum_in_the_mean():
    """On a net with a smooth gradient, so that a few thousand samples are enough."""
    net, x, _ = example("own_digits_tanh")
    sigma = gradient_attribution.NOISE * float(x.max() - x.min())
    theirs = NoiseTunnel(Saliency(net)).attribute(
        x, nt_samples=2000, stdevs=sigma, target=TARGET, abs=False
    )
    ours = gradient_attribution.smoothgrad(net, x, TARGET, 2000, seed=1)
    torch.testing.assert_close(
        ours, theirs.detach().abs()[0, 0], rtol=0.1, atol=0.05 * float(ours.max())
    )
    theirs = GradientShap(net).attribute(
        x, sigma * torch.randn(500, *x.shape[1:]), n_samples=4000, target=TARGET
    )
    ours = gradient_attribution.gradient_shap(net, x, TARGET, 4000, seed=1)
    torch.testing.assert_close(
        ours, theirs.detach()[0, 0], rtol=0.1, atol=0.06 * float(ours.abs().max())
    )


def test_gradient_shap_of_a_linear_net_is_weight_times_distance_from_the_mean_baseline():
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 2)).requires_grad_(False)
    x = torch.randn(1, 1, 8, 8)
    baselines = torch.cat(list(gradient_attribution.noises(x, 30, seed=2)))
    expected = (x - baselines.mean(0))[0, 0] * net[1].weight[1].view(8, 8)
    torch.testing.assert_close(gradient_attribution.gradient_shap(net, x, 1, 30, seed=2), expected)


def test_gradient_shap_sums_to_the_change_of_the_score_in_the_mean():
    net, x, _ = example("own_digits_tanh")
    with torch.no_grad():
        baselines = torch.cat(list(gradient_attribution.noises(x, 5000, seed=3)))
        changes = net(x)[0] - net(baselines).mean(0)
    target = int(changes.abs().argmax())
    total = gradient_attribution.gradient_shap(net, x, target, 5000, seed=3).sum().item()
    assert total == pytest.approx(changes[target].item(), rel=0.03)


def test_noise_is_the_same_for_the_same_seed_whatever_the_batches(monkeypatch):
    x = torch.linspace(-1, 1, 48).view(1, 3, 4, 4)
    whole = torch.cat(list(gradient_attribution.noises(x, 9, seed=1)))
    monkeypatch.setattr(gradient_attribution, "PIXELS", 4 * 16)
    parts = list(gradient_attribution.noises(x, 9, seed=1))
    assert [len(part) for part in parts] == [4, 4, 1]
    assert torch.equal(torch.cat(parts), whole)
    assert not torch.equal(torch.cat(list(gradient_attribution.noises(x, 9, seed=2))), whole)


@pytest.mark.parametrize(
    "method", [gradient_attribution.guided_backpropagation, gradient_attribution.deconvolution]
)
@pytest.mark.parametrize("name", ["own_digits_sigmoid", "own_digits_leaky_relu", "own_digits_gelu"])
def test_guided_methods_say_that_there_is_no_relu(name, method):
    net, x, _ = example(name)
    with pytest.raises(SaliencyError, match="no plain ReLU"):
        method(net, x, TARGET)


def test_batches_are_bounded_in_pixels():
    assert gradient_attribution.batch_size(torch.zeros(1, 3, 224, 224)) == 8
    assert gradient_attribution.batch_size(torch.zeros(1, 1, 8, 8)) == 6272
    assert gradient_attribution.batch_size(torch.zeros(1, 3, 1000, 1000)) == 1
