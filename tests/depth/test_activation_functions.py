"""Activation functions: the rows against torch, against finite differences, and against their own bounds."""

import numpy as np
import pytest
import torch

from explorer.depth.activation_functions import ACTIVATIONS
from trainer import nets


def test_the_trainer_s_functions_are_all_there():
    assert set(nets.ACTIVATIONS) <= set(ACTIVATIONS)
    for key, row in nets.ACTIVATIONS.items():
        assert (ACTIVATIONS[key].label, ACTIVATIONS[key].build) == (row.label, row.build)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_derivatives(key):
    row, z = ACTIVATIONS[key], np.linspace(-8, 8, 1601) + 0.003
    assert row.derivative(z) == pytest.approx((row.f(z + 1e-6) - row.f(z - 1e-6)) / 2e-6, abs=1e-8)
    with torch.no_grad():
        module = row.build().double()(torch.from_numpy(z)).numpy()
    assert row.f(z) == pytest.approx(module, abs=1e-12)
    assert row.derivative(z).max() <= row.bound
    if key != "step":
        assert float(row.derivative(np.float64(row.steepest))) == row.bound
    assert np.isfinite(row.derivative(np.array([-1e4, 1e4]))).all()


def test_sigmoid_lets_through_a_quarter_at_most():
    z = np.linspace(-40, 40, 80_001)
    gradient = ACTIVATIONS["sigmoid"].derivative(z)
    assert gradient.max() == 0.25 and z[gradient.argmax()] == 0
    assert (gradient > 0).all()
