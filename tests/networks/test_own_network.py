"""A person's own network: what pages ask of it is what he would compute himself."""

import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from explorer.depth.gradient_check import gradient_check
from explorer.depth.residual import lesions
from explorer.failures.inference import BatchInference
from explorer.failures.sources import uploaded
from explorer.inside.anatomy import anatomy
from explorer.inside.filter_responses import first_layer
from explorer.inside.gradients import layer_gradients
from explorer.networks import own, registry
from explorer.networks.own_network import (
    Network,
    adapt,
    built,
)
from explorer.networks.private_copy import private_copy
from tests.networks import own_nets
from tests.networks.own_nets import Wide

ASKED = {  # function of own_nets -> what its module says of x, as probabilities
    "home_made": lambda net, x: net(x)[0].softmax(1),
    "lenet": lambda net, x: net(x).softmax(1),
    "transformer": lambda net, x: net(x).softmax(1),
    "fully_connected": lambda net, x: net(x),
    "unet": lambda net, x: net(x)["out"].softmax(1),
    "mobile": lambda net, x: net(x).softmax(1),
    "yes_or_no": lambda net, x: torch.stack([1 - net(x), net(x)], 1),
    "dense": lambda net, x: net(x).softmax(1),
    "hugging_face": lambda net, x: net.float()(x).logits.softmax(1),
}


def network(name: str) -> Network:
    made = getattr(own_nets, name)()
    return made if isinstance(made, Network) else Network(made)


@pytest.mark.parametrize("name", ASKED)
def test_it_says_what_the_persons_module_says(name):
    module = built(network(name))
    adapted = adapt(network(name), module)
    x = torch.randn(2, adapted.channels, adapted.size, adapted.size)
    said = adapted.net(x.to(memory_format=torch.channels_last)).softmax(1)
    torch.testing.assert_close(said, ASKED[name](module.eval(), x), atol=2e-5, rtol=1e-3)
    assert said.shape[1] == adapted.outputs


@pytest.mark.parametrize("name", ASKED)
def test_its_layers_hold_all_parameters_and_its_evaluation_says_the_same(name):
    row = own.show(network(name))
    net = registry.load(row)
    frame = row.preprocessing
    counted = anatomy(net, (1, frame.channels, frame.crop, frame.crop))
    assert sum(layer.parameters for layer in counted.layers) == row.parameters
    inference = BatchInference(net, row, uploaded([("x", b"", "")]), "cpu", range(row.outputs))
    views = np.random.default_rng(0).integers(0, 256, (2, frame.crop, frame.crop, frame.channels))
    with inference.head.watched():
        scores, features = inference.forward(views.astype(np.uint8))
    x = (torch.tensor(views).float() / 255 - torch.tensor(frame.mean)) / torch.tensor(frame.std)
    with torch.no_grad():
        expected = net(x.permute(0, 3, 1, 2))
    torch.testing.assert_close(torch.tensor(scores), expected, atol=1e-4, rtol=1e-3)
    assert len(features) == 2


def test_what_is_executed_counts_not_what_is_registered():
    net = adapt(network("home_made"), own_nets.HomeMade()).net
    assert next(iter(dict(net.named_parameters()))) == "head.weight"
    assert first_layer(net, (1, 3, 32, 32)).layer == "first"
    counted = anatomy(net, (1, 3, 32, 32))
    assert counted.multiply_adds == 8 * 27 * 32**2 + 12 * 72 * 14**2 + 12 * 4  # on paper
    assert (
        counted.depth,
        anatomy(registry.load(own.show(network("hugging_face"))), (1, 3, 32, 32)).depth,
    ) == (3, 3)


def test_filters_of_groups_are_zero_where_they_do_not_look():
    net = own_nets.Mobile()
    x = torch.randn(1, 3, 48, 48)
    weights = torch.from_numpy(first_layer(net, x.shape).weights)
    assert weights.shape == (6, 3, 3, 3)
    torch.testing.assert_close(F.conv2d(x, weights, None, 2, 1), net.stem(x))


@pytest.mark.parametrize("layer", ["net.score", "net.features.0"])
def test_a_sigmoid_at_the_end_is_undone_exactly_also_in_float64(layer):
    net = private_copy(registry.load(own.show(network("yes_or_no"))))
    checked = gradient_check(net, torch.randn(1, 3, 32, 32), layer, 0)
    assert min(check.relative_error for check in checked.checks) < 1e-6


def test_only_convolutions_that_keep_their_shape_and_take_part_are_deleted():
    net = nn.Sequential(
        nn.Conv2d(3, 3, 3), nn.Conv2d(3, 3, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    )
    net.register_module("unused", nn.Conv2d(3, 3, 1))
    net.forward = lambda x: nn.Sequential(*list(net.children())[:4])(x)
    assert lesions(net, torch.randn(1, 3, 16, 16)).names == ("1",)


def test_weights_made_of_others_are_measured_as_the_layer_uses_them():
    with warnings.catch_warnings(action="ignore"):
        older = nn.utils.spectral_norm(nn.Conv2d(3, 4, 3))
        oldest = nn.utils.weight_norm(nn.Conv2d(4, 4, 3))
    newer = nn.utils.parametrizations.spectral_norm(nn.Conv2d(4, 3, 3))
    module = nn.Sequential(older, oldest, newer, nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()
    net, x = adapt(Network(module, size=16), module).net, torch.randn(2, 3, 16, 16)
    torch.testing.assert_close(net(x), module(x))
    assert {name for name, _ in net.named_parameters()} == {
        f"{i}.{n}" for i in range(3) for n in ("weight", "bias")
    }
    assert layer_gradients(net, x[:1], 0).norm["weight_gradient"].all()


def test_buffers_that_it_changes_begin_anew_and_his_own_stay():
    module = own_nets.Unet()
    net = adapt(Network(module, size=32), module).net
    with torch.no_grad():
        net(torch.randn(3, 3, 32, 32))
        net(torch.randn(3, 3, 32, 32))
    assert (net.get_buffer("seen"), module.seen) == (1, 0)


def test_what_is_shown_is_a_snapshot_until_it_is_shown_again():
    module, x = Wide().eval(), torch.randn(1, 3, 16, 16)
    row = own.show(Network(module, size=16))
    before = module(x)
    with torch.no_grad():
        module.head.weight.zero_()
    torch.testing.assert_close(registry.load(row)(x), before)
    again = own.show(Network(module, size=16))
    assert (again.key, again.version == row.version) == (row.key, False)
    torch.testing.assert_close(registry.load(again)(x), module(x))


def test_facts_of_timm_and_names_of_hugging_face_are_taken():
    module = Wide()
    module.pretrained_cfg = {
        "input_size": (3, 16, 16),
        "mean": (0.5,) * 3,
        "std": (0.5,) * 3,
        "crop_pct": 0.5,
    }
    row = own.show(Network(module))
    assert (row.preprocessing.crop, row.preprocessing.resize, row.preprocessing.std) == (
        16,
        16,
        (0.5,) * 3,
    )
    assert own.show(network("hugging_face")).classes == tuple(own_nets.ANIMALS)
    assert own.show(Network(Wide, {2: "c", 0: "a", 1: "b"}, size=16)).classes == ("a", "b", "c")
    assert own.show(network("yes_or_no")).classes == ("not cat", "cat")
