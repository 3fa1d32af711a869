"""First layer: which it is, and what it answers, against a written out sum."""

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import get_model

from explorer.inside import archives, filter_responses
from explorer.inside import filters as analysis


@pytest.mark.parametrize(
    "name, layer, shape, stride",
    [
        ("alexnet", "features.0", (64, 3, 11, 11), 4),
        ("squeezenet1_0", "features.0", (96, 3, 7, 7), 2),
        ("squeezenet1_1", "features.0", (64, 3, 3, 3), 2),
        ("resnet18", "conv1", (64, 3, 7, 7), 2),
        ("googlenet", "conv1.conv", (64, 3, 7, 7), 2),
        ("vgg11", "features.0", (64, 3, 3, 3), 1),
    ],
)
def test_first_layers_of_published_networks(name, layer, shape, stride):
    with torch.device("meta"):  # the shapes without the weights
        net = get_model(name, **({"init_weights": False} if name == "googlenet" else {}))
    conv = net.get_submodule(layer)
    conv.to_empty(device="cpu").requires_grad_(False).weight.normal_()
    filters = filter_responses.first_layer(net)
    assert (filters.layer, filters.weights.shape, filters.stride) == (
        layer,
        shape,
        (stride, stride),
    )
    assert np.array_equal(filters.weights, conv.weight.numpy()) and not filters.connected


def test_weights_are_a_copy_in_single_precision(net):
    filters = filter_responses.first_layer(net.half())
    filters.weights[:] = 0
    assert filters.weights.dtype == np.float32 and net[0].weight.abs().sum() > 0


@pytest.mark.parametrize(
    "inputs, shape", [(64, (1, 8, 8)), (192, (3, 8, 8)), (3072, (3, 32, 32)), (784, (1, 28, 28))]
)
def test_connected_layers_whose_inputs_are_an_image(inputs, shape):
    linear = nn.Linear(inputs, 5)
    filters = filter_responses.first_layer(nn.Sequential(nn.Flatten(), linear))
    assert filters.connected and filters.weights.shape == (5, *shape)
    x = torch.randn(1, *shape)
    expected = (filters.weights * x.numpy()).sum((1, 2, 3)) + linear.bias.detach().numpy()
    assert linear(x.flatten(1))[0].detach().numpy() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    "net, words",
    [
        (nn.Linear(50, 3), "50 inputs"),
        (nn.ReLU(), "no convolutional"),
        (nn.Conv2d(4, 2, 3), "4 channels"),
    ],
)
def test_networks_without_pictures_say_why(net, words):
    with pytest.raises(analysis.FiltersError, match=words):
        filter_responses.first_layer(nn.Sequential(net))


def test_response_is_the_written_out_convolution(net):
    x = torch.randn(1, 3, 9, 8)
    weights, bias = net[0].weight.numpy(), net[0].bias.numpy()
    padded = np.pad(x[0].numpy(), ((0, 0), (1, 1), (2, 2)))
    for index in range(4):
        expected = np.array(
            [
                [
                    (weights[index] * padded[:, 2 * r : 2 * r + 3, c : c + 5]).sum() + bias[index]
                    for c in range(8)
                ]
                for r in range(5)
            ]
        )
        assert filter_responses.response(net, x, index) == pytest.approx(expected, abs=1e-5)


def test_response_of_a_connected_layer_is_one_number():
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 5))
    x = torch.randn(1, 1, 8, 8)
    assert filter_responses.response(net, x, 3) == pytest.approx(
        net(x)[0, 3].detach().numpy().reshape(1, 1)
    )


def test_response_costs_the_first_layer_and_leaves_nothing_behind(net):
    ran = []
    handle = net[1].register_forward_hook(lambda *_: ran.append(1))
    filter_responses.response(net, torch.randn(1, 3, 9, 8), 0)
    assert not ran
    handle.remove()
    with pytest.raises(RuntimeError):
        filter_responses.response(net, torch.randn(1, 5, 9, 8), 0)
    for module in net.modules():
        assert not module._forward_hooks and not module._forward_pre_hooks
    assert (
        all(p.grad is None and not p.requires_grad for p in net.parameters()) and not net.training
    )


def test_strongest_patch_gives_the_strongest_response(net):
    """Weights times the pixels inside the box, with zeros outside the image, plus the bias is the
    value itself."""
    x = torch.randn(1, 3, 9, 8)
    filters = filter_responses.first_layer(net)
    for index in range(4):
        values = filter_responses.response(net, x, index)
        patch = analysis.strongest(values, filters)
        left, top, right, bottom = patch.box
        assert (bottom - top, right - left) == (3, 5) and patch.value == values.max() == values[
            patch.row, patch.column
        ]
        pixels = np.pad(x[0].numpy(), ((0, 0), (9, 9), (9, 9)))[
            :, top + 9 : bottom + 9, left + 9 : right + 9
        ]
        assert (filters.weights[index] * pixels).sum() + net[0].bias[index].item() == pytest.approx(
            patch.value, abs=1e-5
        )


@pytest.mark.parametrize("padding, expected", [("same", (2, 2)), ("valid", (0, 0)), (1, (1, 1))])
def test_padding_in_words_and_numbers(padding, expected):
    filters = filter_responses.first_layer(
        nn.Sequential(nn.Conv2d(3, 2, 3, padding=padding, dilation=2))
    )
    assert filters.padding == expected


def test_filter_response_puts_everything_of_one_filter_together(net):
    x = torch.randn(1, 3, 9, 8)
    response = filter_responses.filter_response(net, x, 2)
    assert np.array_equal(response.responses, filter_responses.response(net, x, 2))
    assert (
        response.responses[response.patch.row, response.patch.column]
        == response.patch.value
        == response.responses.max()
    )
    assert np.array_equal(response.power, analysis.power(net[0].weight[2].numpy()))
    stored = archives.response_arrays(response)
    assert all(
        np.array_equal(stored[name], getattr(response, name))
        for name in ("responses", "power", "frequencies")
    )
