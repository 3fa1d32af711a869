"""Maps made by hiding parts: held against hand-written loops, exact Shapley values, scikit-learn
and captum."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
import torch
from captum.attr import KernelShap
from sklearn.linear_model import Ridge
from torch import Tensor, nn

from explorer.inside import perturbation_attribution
from tests.zoo import TARGET, example

QUARTERS = np.kron(np.array([[0, 1], [2, 3]]), np.ones((4, 4), int))  # (8, 8)


class Additive(nn.Module):
    """score = sum w x: every part contributes its own sum and nothing else."""

    def __init__(self):
        super().__init__()
        self.w = torch.linspace(-1, 2, 64).view(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        return (self.w * x[:, 0]).sum((1, 2))[:, None]


def scores_of(net: nn.Module, x: Tensor, parts: np.ndarray) -> dict[tuple[int, ...], float]:
    count = parts.max() + 1
    result = {}
    for size in range(count + 1):
        for chosen in combinations(range(count), size):
            mask = torch.from_numpy(np.isin(parts, chosen))
            result[chosen] = net(x * mask)[0, TARGET].item()
    return result


def exact_shapley(scores: dict[tuple[int, ...], float], count: int) -> np.ndarray:
    shares = np.zeros(count)
    for part in range(count):
        for chosen, score in scores.items():
            if part not in chosen:
                joined = tuple(sorted((*chosen, part)))
                shares[part] += (scores[joined] - score) / (count * comb(count - 1, len(chosen)))
    return shares


@pytest.mark.parametrize(("side", "windows"), [(8, 3), (9, 4), (8, 20), (1, 3)])
def test_occlusion_against_a_hand_written_loop(side, windows):
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(4 * side**2, 5)
    )
    x = torch.randn(1, 3, side, side)
    stride = max(1, round(side / (windows + 1)))
    window = min(2 * stride, side)
    total, counts = torch.zeros(side, side), torch.zeros(side, side)
    steps = range(0, side - window + stride, stride)  # the last window may hang over the edge
    with torch.no_grad():
        for top in steps:
            for left in steps:
                hidden = x.clone()
                here = slice(top, top + window), slice(left, left + window)
                hidden[:, :, *here] = 0
                total[here] += (net(x) - net(hidden))[0, TARGET]
                counts[here] += 1
    torch.testing.assert_close(
        perturbation_attribution.occlusion(net, x, TARGET, windows),
        total / counts,
        rtol=1e-4,
        atol=1e-6,
    )


@pytest.mark.parametrize("name", ["own_digits_tanh", "own_mlp_relu"])
def test_kernel_shap_tends_to_the_exact_shapley_values(name, monkeypatch):
    monkeypatch.setattr(perturbation_attribution, "superpixels", lambda x: QUARTERS)
    net, x, _ = example(name)
    exact = exact_shapley(scores_of(net, x, QUARTERS), 4)
    result = (
        perturbation_attribution.kernel_shap(net, x, TARGET, 4000, seed=0)[::4, ::4]
        .flatten()
        .numpy()
    )
    np.testing.assert_allclose(result, exact, atol=0.02 * np.abs(exact).max())
    scores = scores_of(net, x, QUARTERS)
    assert result.sum() == pytest.approx(scores[0, 1, 2, 3] - scores[()], rel=1e-4)


def test_kernel_shap_of_an_additive_net_is_exact_and_agrees_with_captum(monkeypatch):
    monkeypatch.setattr(perturbation_attribution, "superpixels", lambda x: QUARTERS)
    net, x = Additive(), torch.randn(1, 1, 8, 8)
    expected = [
        (net.w * x[0, 0])[torch.from_numpy(part == QUARTERS)].sum().item() for part in range(4)
    ]
    result = perturbation_attribution.kernel_shap(net, x, 0, 20, seed=0)[::4, ::4].flatten()
    np.testing.assert_allclose(result, expected, rtol=1e-4)
    theirs = KernelShap(net).attribute(
        x, target=0, feature_mask=torch.from_numpy(QUARTERS)[None, None], n_samples=100
    )
    np.testing.assert_allclose(theirs[0, 0, ::4, ::4].flatten(), expected, rtol=1e-2)


@pytest.mark.parametrize("count", [1, 2])
def test_kernel_shap_of_one_or_two_parts(count, monkeypatch):
    parts = (np.arange(64).reshape(8, 8) >= 64 / count).astype(int)
    monkeypatch.setattr(perturbation_attribution, "superpixels", lambda x: parts)
    net, x, _ = example("own_digits_tanh")
    exact = exact_shapley(scores_of(net, x, parts), count)
    result = perturbation_attribution.kernel_shap(net, x, TARGET, 10, seed=0)
    np.testing.assert_allclose([result[0, 0], result[-1, -1]], [exact[0], exact[-1]], rtol=1e-4)


def test_coalitions_follow_the_shapley_kernel_and_come_in_complements():
    drawn = perturbation_attribution.coalitions(6, 20_000, seed=4)
    assert drawn.shape == (20_000, 6)
    assert np.array_equal(drawn[::2], ~drawn[1::2])
    weights = np.array([1 / (k * (6 - k)) for k in range(1, 6)])
    shares = np.bincount(drawn.sum(1), minlength=7)[1:6] / 20_000
    np.testing.assert_allclose(shares, weights / weights.sum(), atol=0.01)
    np.testing.assert_allclose(drawn.mean(0), 0.5, atol=1e-12)


def test_lime_is_the_weighted_ridge_regression_of_the_scores():
    net, x, _ = example("own_digits_relu")
    parts = perturbation_attribution.superpixels(x)
    count = parts.max() + 1
    present = np.random.default_rng(7).random((60, count)) < 0.5
    present[0] = True
    scores = [net(x * torch.from_numpy(some[parts]))[0, TARGET].item() for some in present]
    norms = np.linalg.norm(present, axis=1) * np.linalg.norm(np.ones(count))
    cosine = np.divide(present.sum(1), norms, out=np.zeros(60), where=norms > 0)
    nearness = np.sqrt(np.exp(-((1 - cosine) ** 2) / 0.25**2))
    expected = Ridge(alpha=1).fit(present.astype(float), scores, sample_weight=nearness).coef_
    result = perturbation_attribution.lime(net, x, TARGET, 60, seed=7).numpy()
    np.testing.assert_allclose(result, expected[parts], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "x",
    [
        torch.zeros(1, 3, 32, 32),
        torch.randn(1, 3, 48, 32),
        torch.randn(1, 1, 8, 8),
        torch.rand(1, 3, 1, 1),
    ],
    ids=["plain", "noise", "grey", "one pixel"],
)
def test_superpixels_are_numbered_without_gaps(x):
    parts = perturbation_attribution.superpixels(x)
    assert parts.shape == x.shape[2:]
    assert np.array_equal(np.unique(parts), np.arange(parts.max() + 1))
    assert parts.max() + 1 <= 1.5 * perturbation_attribution.SUPERPIXELS
    assert parts.max() > 4 or parts.size == 1


def test_superpixels_keep_to_edges():
    x = torch.zeros(1, 3, 32, 32)
    x[:, 0, :, 13:] = 1
    parts = perturbation_attribution.superpixels(x)
    assert not set(parts[:, :12].flat) & set(
        parts[:, 14:].flat
    )  # a pixel of smoothing on either side
