"""The contrast of two saliency maps: what speaks for one class rather than another."""

import numpy as np
import pytest
import torch

from explorer.inside import contrast, saliency
from tests import zoo


def test_contrast_of_a_linear_method_is_the_map_of_the_difference():
    net, x, _ = zoo.example("own_alexnet_relu")
    first, second = (saliency.saliency(net, x, "input_x_gradient", target) for target in (3, 5))
    x = x.clone().requires_grad_()
    logits = net(x)[0]
    (gradient,) = torch.autograd.grad(logits[3] - logits[5], x)
    wanted = (gradient * x)[0].sum(0).detach().numpy()
    assert contrast.contrast(first, second).values == pytest.approx(wanted, abs=1e-5)
    assert contrast.contrast(first, first).values.any() == np.False_
    assert contrast.likeness(first, first) == pytest.approx(1)


def test_contrast_of_magnitudes_weighs_both_alike():
    values = np.ones((4, 4), np.float32)
    first = saliency.SaliencyMap(values, False, "gradient", "Gradient", "q", 0)
    second = saliency.SaliencyMap(3 * values, False, "gradient", "Gradient", "q", 1)
    difference = contrast.contrast(first, second)
    assert difference.signed and np.abs(difference.values).max() < 1e-7
    assert contrast.likeness(first, second) is None
