"""Mean field theory: numerical integrals against closed forms, published critical values, and brute force."""

import numpy as np
import pytest
from scipy import integrate, special

from explorer.depth import lab, mean_field
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.depth.mean_field_net import predict
from explorer.depth.words import lab as words

DERIVATIVES = {
    "sigmoid": lambda z: special.expit(z) * special.expit(-z),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "elu": lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "prelu": lambda z: np.where(z > 0, 1.0, 0.25),
    "gelu": lambda z: special.ndtr(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi),
    "step": lambda z: 0 * z,
    "linear": lambda z: 1 + 0 * z,
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("q", [1e-3, 1.0, 7.0])
def test_the_derivative_against_adaptive_quadrature(activation, q):
    density = lambda z: np.exp(-z * z / 2) / np.sqrt(2 * np.pi)  # noqa: E731
    expected = sum(
        integrate.quad(lambda z: DERIVATIVES[activation](np.sqrt(q) * z) ** 2 * density(z), *ends)[
            0
        ]
        for ends in ((-12, 0), (0, 12))
    )
    assert mean_field.expectations(activation, q).derivative_square == pytest.approx(
        expected, rel=1e-6, abs=1e-12
    )


def test_closed_forms():
    q = np.array([0.3, 2.0])
    relu, step = mean_field.expectations("relu", q), mean_field.expectations("step", q)
    assert relu.square == pytest.approx(q / 2, rel=1e-8)
    assert relu.mean == pytest.approx(np.sqrt(q / (2 * np.pi)), rel=1e-8)
    assert step.mean == pytest.approx([0.5, 0.5], rel=1e-8)
    assert mean_field.expectations("sigmoid", 1.5).mean == pytest.approx(0.5, rel=1e-8)


TABLE = {
    ("sigmoid", 1 / 3): 0.1414,
    ("sigmoid", 1): 0.2361,
    ("sigmoid", 2): 0.3178,
    ("tanh", 1 / 3): 0.5774,
    ("tanh", 1): 1.0,
    ("tanh", 2): 1.0514,
    ("relu", 1 / 3): 0.4082,
    ("relu", 1): 0.7071,
    ("relu", 2): 1.0,
}


@pytest.mark.parametrize(("activation", "sigma_w2"), TABLE)
def test_the_table_of_fixed_points(activation, sigma_w2):
    assert np.sqrt(mean_field.chi(activation, sigma_w2, 0.0)) == pytest.approx(
        TABLE[activation, sigma_w2], abs=1e-4
    )


@pytest.mark.parametrize(
    ("sigma_b2", "expected"), [(0, 1.0), (0.01, 1.424), (0.05, 1.761), (0.1, 1.986), (0.2, 2.285)]
)
def test_the_critical_line_of_tanh(sigma_b2, expected):
    assert mean_field.critical("tanh", sigma_b2) == pytest.approx(expected, abs=1e-3)


def test_the_critical_line_of_relu_is_he_s_init():
    assert [mean_field.critical("relu", b) for b in (0.0, 0.1)] == pytest.approx(
        [2.0, 2.0], abs=1e-4
    )
    assert np.isnan(mean_field.critical("sigmoid", 0.1)) or mean_field.critical("sigmoid", 0.1) > 5


def test_the_fixed_point_is_one():
    w, b = np.array([0.5, 1.5, 3.0]), 0.1
    q = mean_field.fixed_point("tanh", w, b)
    assert w * mean_field.expectations("tanh", q).square + b == pytest.approx(q, rel=1e-4)
    assert np.isnan(mean_field.fixed_point("relu", 2.5, 0.1))
    assert mean_field.fixed_point("tanh", 0.9, 0.0) == pytest.approx(0, abs=1e-9)


def test_the_plane_holds_the_line():
    result = mean_field.phases("tanh", columns=60, rows=5)
    assert result.line == pytest.approx(
        [mean_field.critical("tanh", b) for b in result.sigma_b2], abs=0.02
    )
    assert (np.diff(result.factor, axis=1) > 0).all()


def test_batch_norm_and_skips_in_closed_form():
    x = batch("noise", 64)[0].numpy()
    bn = predict(LabNet(depth=20, activation="relu", norm="batch"), x)
    assert bn.factor == pytest.approx(np.sqrt(np.pi / (np.pi - 1)), rel=1e-3)
    assert predict(LabNet(activation="relu", residual="on"), x).factor == pytest.approx(
        np.sqrt(2), rel=1e-6
    )
    scaled = predict(LabNet(activation="relu", residual="scaled"), x)
    assert scaled.factor == pytest.approx(np.sqrt(1 + 1 / 20), rel=1e-6)


@pytest.mark.parametrize("residual", ["on", "scaled"])
def test_batch_norm_takes_what_images_share_out_of_the_weight_gradient(residual):
    x, labels = batch("noise", 64)
    result = lab.measure(
        LabNet(depth=20, activation="relu", norm="batch", residual=residual), x, labels, range(3)
    )
    measured = np.median(result.values("weight_gradient"), 1)
    assert measured / measured[-1] == pytest.approx(result.prediction.weight_gradient, rel=0.08)


def test_one_image_has_nothing_to_share():
    x, labels = batch("noise", 1)
    result = lab.measure(LabNet(depth=10, activation="relu", residual="on"), x, labels, range(10))
    for quantity in ("activation_gradient", "weight_gradient"):
        measured = np.median(result.values(quantity), 1)
        assert measured == pytest.approx(result.theory(quantity), rel=0.2)


def test_no_theory_of_what_sums_over_neighbouring_pixels():
    x, labels = batch("noise", 16)
    result = lab.measure(LabNet(kind="conv", width=8, depth=3), x, labels, range(1))
    for quantity in ("weight_gradient", "update_ratio"):
        assert np.isnan(result.theory(quantity)).all() and np.isnan(
            result.predicted_factor(quantity)
        )
        assert all(
            "no theory" in text
            for text in (words.factors(result, quantity), words.describe(result, "it", quantity))
        )
    assert np.isfinite(result.theory("activation_gradient")).all()


@pytest.mark.parametrize(
    "net",
    [
        LabNet(kind="conv", width=32, depth=8, activation=a, init=i)
        for a, i in (("relu", "he"), ("tanh", "default"), ("sigmoid", "xavier"))
    ],
)
def test_convolutions_follow_the_law_with_fan_in_9_c(net):
    x, labels = batch("noise", 16)
    result = lab.measure(net, x, labels, range(3))
    assert lab.factor(result.values("activation_gradient")) == pytest.approx(
        result.prediction.factor, rel=0.05
    )
    assert result.values("activation").mean(1) == pytest.approx(
        result.prediction.activation, rel=0.25
    )
