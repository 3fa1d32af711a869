"""Auxiliary classifiers: gradients against one loss at a time, sentences against any gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision import models

from explorer.lessons import auxiliary
from explorer.lessons.auxiliary import BEHIND, AuxiliaryGradients
from explorer.lessons.figures import auxiliary as figures
from explorer.lessons.words import auxiliary as words
from tests.lessons.shown import shown

BLOCKS = ("conv1", "inception4a", "inception4b", "inception4d", "inception4e", "fc")
VALUES = st.one_of(st.sampled_from([0.0, 1.0, np.nan, np.inf]), st.floats(1e-9, 1e3))


@pytest.fixture(scope="module", params=auxiliary.VARIANTS)
def measured(request):
    torch.manual_seed(0)
    x, labels = torch.randn(2, 3, 64, 64), torch.tensor([3, 700])
    net = auxiliary.googlenet(request.param)
    return auxiliary.measure(request.param, x, labels, net), net, x, labels


def test_the_gradient_of_all_three_is_their_weighted_sum(measured):
    result, net, x, labels = measured
    net.train()
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    last, second, first = net(x)
    loss = nn.functional.cross_entropy
    weight = net.conv1.conv.weight.requires_grad_()
    total = loss(last, labels) + 0.3 * loss(first, labels) + 0.3 * loss(second, labels)
    (gradient,) = torch.autograd.grad(total, weight)
    assert result.together[0] == pytest.approx(gradient.norm().item(), rel=1e-3)
    assert result.blocks[0] == "conv1" and result.blocks[-1] == "fc"
    behind = result.until("aux2")
    assert result.blocks[behind - 1] == "inception4d"
    assert result.together[behind:] == pytest.approx(result.alone[behind:], rel=1e-6)
    assert (result.factor[:behind] != 1).all()
    text = words.describe(result)
    assert "behind exactly as much" in text
    assert len(words.table(result)["block"]) == len(result.blocks) == 13
    assert len(figures.gradients(result).data) == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=6, max_size=6))
def test_what_is_said_of_any_gradients(rows):
    alone, together = (np.array(column) for column in zip(*rows, strict=True))
    text = words.describe(AuxiliaryGradients("small", BLOCKS, alone, together, (1, 1, 1), 2))
    finite = np.isfinite(alone).all() and np.isfinite(together).all()
    assert ("not finite" in text) == (not finite)
    if not finite:
        return
    assert ("alone sends no gradient" in text) == (not alone.any())
    if alone[0] > 0 and alone[-1] > 0:
        ratio = alone[0] / alone[-1]
        assert ("smaller than" in text) == bool(ratio < 0.95)
        assert ("larger than" in text) == bool(ratio > 1.05)
    equal_behind = np.allclose(alone[4:], together[4:], rtol=1e-4, atol=0)
    assert ("behind exactly as much" in text) == equal_behind


def test_half_of_what_is_trained_is_taken_off():
    trunk, both = auxiliary.parameters()
    assert trunk == 6_624_904 and trunk + both == 13_004_888
    assert auxiliary.quiz_answer()[0] == "About half"
    assert dict(BEHIND) == {"aux1": "inception4a", "aux2": "inception4d"}
    net = models.googlenet(weights=None, init_weights=False)
    assert {name for name, _ in net.named_children() if name.startswith("aux")} == set(BEHIND)


def test_without_batch_norm_there_is_none():
    net = auxiliary.googlenet("small")
    assert 0.005 < net.conv1.conv.weight.std() < 0.015
    assert not [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]


def test_the_page(app):
    at = app("learn_auxiliary")
    assert not at.exception
    at.button_group(key="googlenet_variant").set_value("batch_norm").run()
    assert not at.exception
    assert "behind exactly as much" in shown(at)
