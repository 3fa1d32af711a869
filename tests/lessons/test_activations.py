"""Activation functions lesson: products of derivatives against autograd, factors against the
published table."""

import math

import numpy as np
import pytest
import torch

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import CURVES
from explorer.drawing.numbers import sized
from explorer.lessons import activations
from explorer.lessons.figures import activations as figures
from explorer.lessons.words import activations as words
from tests.lessons.shown import says

TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


@pytest.mark.parametrize("z", [-2.0, 0.3, 5.0])
@pytest.mark.parametrize("key", TORCH)
def test_products_are_powers_of_the_derivative(key, z):
    x = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    (derivative,) = torch.autograd.grad(TORCH[key](x), x)
    assert activations.products(z, 7)[key] == pytest.approx(
        [derivative.item() ** n for n in range(1, 8)], rel=1e-12
    )


def test_the_bounds_of_the_lecture():
    z = np.linspace(-30, 30, 6001)
    sigmoid = np.array([activations.products(value, 1)["sigmoid"][0] for value in z[::50]])
    assert (
        (sigmoid > 0).all()
        and (sigmoid <= 0.25).all()
        and activations.products(0, 1)["sigmoid"][0] == 0.25
    )
    for value in (1e-9, 1.0, 30.0):
        assert activations.products(value, 50)["relu"][-1] == 1
        assert activations.products(-value, 50)["relu"][-1] == 0
        assert activations.products(value, 3)["step"].tolist() == [0, 0, 0]
    assert np.isnan(activations.products(0, 3)["step"]).all()


@pytest.mark.parametrize("z", [0.0, 1.0, 4.0])
def test_units_until_nothing_is_left(z):
    units = int(activations.units_until("sigmoid", z, 1e-3))
    left = activations.products(z, units)["sigmoid"]
    assert left[-1] < 1e-3 and (units == 1 or left[-2] >= 1e-3)
    assert activations.units_until("relu", 1.0, 1e-3) == math.inf
    assert (
        activations.units_until("relu", -1.0, 1e-3)
        == activations.units_until("step", 1.0, 1e-3)
        == 1
    )


def test_the_factor_a_layer_of_wide_nets():
    shown = words.factor_table(activations.factors())
    assert shown["activation"] == ["sigmoid", "tanh", "ReLU"]
    assert shown["PyTorch default, 1/3"] == ["0.1414", "0.5774", "0.4082"]
    assert shown["Xavier, 1"] == ["0.2361", "1.0000", "0.7071"]
    assert shown["He, 2"] == ["0.3178", "1.0514", "1.0000"]


def test_pictures_and_words():
    for z in (-3.0, 0.0, 1.0):
        powers = activations.products(z, 10)
        fig, text = figures.products(powers), words.describe_products(powers, z)
        assert {trace.name for trace in fig.data} == {ACTIVATIONS[key].label for key in CURVES}
        assert fig.layout.yaxis.type == "log" and f"z = {z:g}".replace("-", "−") in text
        floor = min(value for trace in fig.data for value in trace.y if not np.isnan(value))
        note = [note for note in fig.layout.annotations if note.text == "exactly 0"]
        assert not note or note[0].y == pytest.approx(np.log10(floor))
    assert "undefined" in words.describe_products(activations.products(0.0, 10), 0.0)


def test_the_page(app):
    at = app("learn_activations")
    at.slider(key="act_z").set_value(0.0).run()
    at.slider(key="act_n").set_value(30).run()
    assert not at.exception
    text = words.describe_products(activations.products(0.0, 30), 0.0)
    assert says(at, text) and sized(0.25**30, 2) in text
