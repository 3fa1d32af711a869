"""Predictions: softmax, cross entropy and p - y against autograd, closed forms and a lecture."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from explorer.drawing.numbers import probability
from explorer.images.decoding import decode
from explorer.inside import predictions as analysis
from explorer.inside.predictions import (
    LECTURE,
    Predictions,
    cross_entropy,
    predict,
    softmax,
    softmax_gradient,
)
from explorer.inside.words import predictions as words

RNG = np.random.default_rng(0)
SCORES = RNG.normal(0, 3, 50)
LIMITS = [
    np.array([1000.0, 0, -1000]),
    np.array([-1e5, -1e5 + 1]),
    np.full(7, 3.0),
    np.array([42.0]),
    np.zeros(2),
]


def predictions_of(logits, classes=None):
    logits = np.asarray(logits, np.float64)
    return Predictions(logits, softmax(logits), classes)


def test_the_lectures_numbers():
    table = LECTURE.predictions.table(LECTURE.target)
    order = np.argsort(table.indices)
    assert LECTURE.predictions.logits.tolist() == [-3.44, 1.16, -0.81, 3.91]
    assert LECTURE.predictions.classes == ("dog", "cat", "boat", "airplane")
    assert np.abs(table.exponentials[order] - (0.0321, 3.1899, 0.4449, 49.8990)).max() < 5.1e-5
    assert np.abs(table.probabilities[order] - (0.0006, 0.0596, 0.0083, 0.9315)).max() < 5.1e-5
    assert LECTURE.predictions.loss(LECTURE.target) == pytest.approx(2.82, abs=0.005)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("logits", [SCORES, *LIMITS])
def test_softmax_equals_torch_and_sums_to_one(logits, temperature):
    result = softmax(logits, temperature)
    assert result.dtype == np.float64 and (result >= 0).all()
    assert result.sum() == pytest.approx(1, abs=1e-12)
    assert np.allclose(result, torch.softmax(torch.tensor(logits) / temperature, 0), atol=1e-14)


def test_softmax_of_two_is_the_sigmoid_and_shifts_change_nothing():
    for difference in (-40.0, -2.0, 0.0, 5.0):
        assert softmax(np.array([difference, 0]))[0] == pytest.approx(
            1 / (1 + math.exp(-difference)), rel=1e-12
        )
    assert np.allclose(softmax(SCORES), softmax(SCORES + 512), atol=1e-13)


def test_temperature_goes_from_the_largest_to_all_alike():
    assert softmax(SCORES, 1e-3).max() == pytest.approx(1)
    assert np.allclose(softmax(SCORES, 1e6), 1 / 50, atol=1e-6)
    entropies = [-(p * np.log(p)).sum() for p in (softmax(SCORES, t) for t in (0.5, 1, 2, 4))]
    assert entropies == sorted(entropies)


@pytest.mark.parametrize("temperature", [0, -1, float("nan")])
def test_a_temperature_must_be_positive(temperature):
    with pytest.raises(ValueError, match="greater than 0"):
        softmax(SCORES, temperature)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("target", [0, 17, 49])
def test_cross_entropy_and_its_gradient_equal_autograd(target, temperature):
    z = torch.tensor(SCORES, requires_grad=True)
    loss = nn.functional.cross_entropy((z / temperature)[None], torch.tensor([target]))
    (grad,) = torch.autograd.grad(loss, z)
    assert cross_entropy(SCORES, target, temperature) == pytest.approx(loss.item(), rel=1e-12)
    result = softmax_gradient(SCORES, target, temperature)
    assert np.allclose(result, grad, atol=1e-14)
    assert result.sum() == pytest.approx(0, abs=1e-12) and result.argmin() == target


def test_gradient_equals_finite_differences():
    step = 1e-6
    for i in range(5):
        up, down = SCORES.copy(), SCORES.copy()
        up[i] += step
        down[i] -= step
        quotient = (cross_entropy(up, 2) - cross_entropy(down, 2)) / (2 * step)
        assert softmax_gradient(SCORES, 2)[i] == pytest.approx(quotient, abs=1e-8)


def test_cross_entropy_stays_finite_where_p_is_zero():
    logits = np.array([2000.0, 0.0])
    assert softmax(logits)[1] == 0
    assert cross_entropy(logits, 1) == 2000 and cross_entropy(logits, 0) == 0
    assert cross_entropy(np.zeros(8), 3) == pytest.approx(math.log(8))


def test_overflow_is_infinite_and_said():
    table = predictions_of([800.0, 1.0]).table(0)
    assert (
        np.isinf(table.exponentials[0])
        and table.overflows
        and "overflow" in words.describe_table(table)
    )
    assert table.probabilities.tolist() == [1, 0]
    assert predictions_of([80.0, 1.0]).table(0, temperature=0.1).overflows
    assert words.printed(table)["e^(z/T)"] == ["overflow", "2.718"]
    fine = predictions_of([8.0, 1.0]).table(0)
    assert not fine.overflows and f"{math.exp(8) + math.e:,.0f}" in words.describe_table(fine)


def test_predict_is_one_forward_pass_and_leaves_nothing():
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 5)).eval().requires_grad_(False)
    x = torch.randn(1, 3, 2, 2)
    result = predict(net, x, tuple("abcde"))
    assert result.logits.dtype == result.probabilities.dtype == np.float64
    assert np.allclose(result.logits, net(x)[0])
    assert np.allclose(result.probabilities, net(x)[0].softmax(0), atol=1e-7)
    assert all(not module._forward_hooks for module in net.modules()) and not x.requires_grad


def test_top_is_sorted_named_and_bounded():
    result = predictions_of([1, 5, 3, 5], ("cat", "dog", "crane", "crane"))
    top = result.top(3)
    assert top.indices == (1, 3, 2) and top.names == (
        "dog",
        "crane",
        "crane",
    )  # of equal scores the first is first
    assert (
        top.logits.tolist() == [5, 5, 3]
        and top.probabilities.tolist() == result.probabilities[[1, 3, 2]].tolist()
    )
    assert top.caption(3) == f"crane ({probability(result.probabilities[3])})"
    assert result.top(99).indices == (1, 3, 2, 0)
    assert result.unique_names() == ("cat", "dog", "crane (output 2)", "crane (output 3)")


def test_outputs_without_names_are_numbered():
    result = predictions_of(np.eye(18)[17])
    assert result.top(1).names == ("output 17",) and len(set(result.unique_names())) == 18


def test_another_temperature_keeps_scores_and_order():
    result = predictions_of(SCORES)
    warm = result.at(4.0)
    assert np.array_equal(warm.logits, SCORES) and warm.top(9).indices == result.top(9).indices
    assert np.allclose(warm.probabilities, softmax(SCORES / 4))


def test_the_table_agrees_with_itself():
    table = predictions_of(SCORES).table(7, temperature=2.0)
    assert (np.diff(table.probabilities) <= 0).all() and sorted(table.indices) == list(range(50))
    assert np.allclose(table.exponentials / table.exponentials.sum(), table.probabilities)
    expected = table.probabilities - (table.indices == 7)
    assert np.allclose(table.errors, expected) and table.errors.sum() == pytest.approx(0, abs=1e-12)
    assert -math.log(table.of_target) == pytest.approx(predictions_of(SCORES).loss(7, 2.0))


def test_probabilities_equal_torchvisions_own_pipeline(shared):
    """A published network from decoding to softmax; where a camera wrote its own colours, after
    their conversion."""
    import io

    from PIL import Image, ImageCms
    from torchvision.models import SqueezeNet1_0_Weights, squeezenet1_0

    from explorer.images import preprocessing
    from explorer.networks import registry

    net = squeezenet1_0()
    net.load_state_dict(
        torch.load(shared / "weights" / "squeezenet1_0-b66bff10.pth", weights_only=True)
    )
    net.eval().requires_grad_(False)
    weights = SqueezeNet1_0_Weights.IMAGENET1K_V1
    for path in sorted((shared / "data" / "photos").glob("*.jpg")):
        photo = Image.open(path).convert("RGB")
        picture = decode(path.read_bytes())
        if any("profile" in note for note in picture.notes):
            own = io.BytesIO(photo.info["icc_profile"])
            photo = ImageCms.profileToProfile(photo, own, ImageCms.createProfile("sRGB"))
        expected = net(weights.transforms()(photo)[None])[0].softmax(0)
        result = predict(
            net,
            preprocessing.to_input(picture.pixels, registry.find("squeezenet1_0").preprocessing),
        )
        assert np.abs(result.probabilities - expected.numpy()).max() < 1e-5, path.name


@pytest.mark.processes
def test_analysis_loads_neither_streamlit_nor_plotly():
    import subprocess
    import sys
    from pathlib import Path

    code = (
        f"import sys, {analysis.__name__}; "
        "print([m for m in ('streamlit', 'plotly', 'torchvision') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]", done.stderr
