"""Layer graph: which layer takes what from which, and their outputs and gradients, against hooks and by hand."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.inside.layer_outputs import (
    LayerError,
    as_maps,
    layer_outputs,
    unit_axis,
    watched_layers,
)
from explorer.networks.own_network import Network, adapt, built
from explorer.networks.private_copy import private_copy
from tests.inside.networks import weightless
from tests.networks import own_nets
from tests.zoo import ARCHITECTURES, example
from trainer.outputs import logits_of
from trainer.probes import tap

EXACT = {"rtol": 0, "atol": 0}
OWN = [
    *("home_made", "lenet", "transformer", "fully_connected", "unet", "mobile", "yes_or_no"),
    "dense",
]


def network(name: str) -> tuple[nn.Module, Tensor]:
    if name in ARCHITECTURES:
        return example(name)[:2]
    own = getattr(own_nets, name)()
    own = own if isinstance(own, Network) else Network(own)
    adapted = adapt(own, built(own))
    torch.manual_seed(0)
    return adapted.net, torch.randn(1, adapted.channels, adapted.size, adapted.size)


def inputs(graph: LayerGraph) -> dict[str, tuple[str, ...]]:
    return {node.name: node.inputs for node in graph.nodes}


def test_a_residual_block_has_its_branch_and_its_shortcut():
    graph = layer_graph(weightless("resnet18"), (1, 3, 224, 224))
    takes = inputs(graph)
    assert takes["layer1.0 Add 1"] == ("layer1.0.bn2", "maxpool")
    assert takes["layer2.0 Add 1"] == ("layer2.0.bn2", "layer2.0.downsample.1")
    assert takes["layer1.0.relu"] == ("layer1.0.bn1",)
    assert takes["layer1.0.relu (2)"] == ("layer1.0 Add 1",)
    assert graph.by_name["conv1"].of_image and not graph.by_name["bn1"].of_image
    assert [node.name for node in graph.takers("maxpool")] == ["layer1.0.conv1", "layer1.0 Add 1"]


def test_an_inception_block_has_its_four_branches_and_a_dense_layer_all_before():
    graph = layer_graph(weightless("googlenet"), (1, 3, 224, 224))
    assert inputs(graph)["inception3a Concatenate 1"] == (
        "inception3a.branch1 ReLU 1",
        "inception3a.branch2.1 ReLU 1",
        "inception3a.branch3.1 ReLU 1",
        "inception3a.branch4.1 ReLU 1",
    )
    takes = inputs(layer_graph(weightless("densenet121"), (1, 3, 224, 224)))
    joined = "features.denseblock1.denselayer3 Concatenate 1"
    assert takes[joined] == (
        "features.pool0",
        "features.denseblock1.denselayer1.conv2",
        "features.denseblock1.denselayer2.conv2",
    )


@pytest.mark.parametrize("name", [*ARCHITECTURES, *OWN])
def test_outputs_are_those_that_torch_computes_bit_for_bit(name):
    net, x = network(name)
    graph = layer_graph(net, x.shape)
    assert len(graph.by_name) == len(graph.nodes) > 2
    outputs = layer_outputs(net, x, list(graph.by_name), graph)
    modules = dict.fromkeys(node.call.module for node in graph.nodes if not node.call.function)
    with torch.no_grad(), tap(net, modules) as tapped:
        net(x)
    seen: set[str] = set()
    attends = False
    for node in graph.nodes:
        output = outputs[node.name]
        attends |= node.role == "attention"  # has a faster way without modes of torch
        assert tuple(output.shape[1:]) == node.output
        assert set(node.inputs) <= seen, "what comes before is executed before"
        seen.add(node.name)
        if not node.call.function and node.call.module in tapped:
            expected = tapped[node.call.module][node.call.number - 1]
            attends |= node.role == "attention"  # has a faster way without modes of torch
            torch.testing.assert_close(output, expected, **({} if attends else EXACT))
        elif node.kind == "Add" and len(node.inputs) == 2:
            first, second = (outputs[source] for source in node.inputs)
            assert torch.equal(output, first + second)
        elif node.kind == "Concatenate" and not node.of_image and output.ndim == 4:
            assert torch.equal(output, torch.cat([outputs[s] for s in node.inputs], 1))
        elif node.kind == "ReLU" and node.inputs:
            assert torch.equal(output, outputs[node.inputs[0]].relu())


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "own_alexnet_relu", "unet", "home_made"])
def test_gradients_are_those_of_autograd(name):
    net, x = network(name)
    graph = layer_graph(net, x.shape)
    image = x.clone().requires_grad_()
    with watched_layers(net, graph, graph.by_name) as layers:
        score = logits_of(net(image))[0, 1]
    gradients = layers.gradients(score)
    modules = dict.fromkeys(node.call.module for node in graph.nodes if not node.call.function)
    with tap(net, modules) as tapped:
        again = logits_of(net(image))[0, 1]
    for node in graph.nodes:
        if not node.call.function:
            output = tapped[node.call.module][node.call.number - 1]
            (expected,) = torch.autograd.grad(again, output, retain_graph=True)
            torch.testing.assert_close(gradients[node.name], expected)
        elif node.kind == "Add" and node.inputs:  # a sum hands on what it is given
            takers = [node.name for node in graph.takers(node.inputs[0])]
            if takers == [node.name]:
                assert torch.equal(gradients[node.name], gradients[node.inputs[0]])


def test_what_lets_nothing_back_has_a_gradient_of_0():
    class Cut(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.fc = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)

        def forward(self, x):
            return self.fc(self.conv(x).mean((2, 3)).detach())

    net, x = Cut(), torch.randn(1, 3, 8, 8)
    graph = layer_graph(net, x.shape)
    with watched_layers(net, graph, ["conv", "fc"]) as layers:
        score = net(x)[0, 0]
    gradients = layers.gradients(score)
    assert not gradients["conv"].any() and gradients["fc"].tolist() == [[1, 0]]
    with torch.no_grad(), watched_layers(net, graph, ["conv"]) as layers:
        score = net(x)[0, 0]
    assert not layers.gradients(score)["conv"].any()


class Joins(nn.Module):
    """A sum of what lies at different distances, and a concatenation with a coarser map that is
    enlarged."""

    def __init__(self):
        super().__init__()
        self.first, self.deep = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(3, 3, 5, padding=2)
        self.down, self.last = nn.Conv2d(3, 3, 3, 2, 1), nn.Conv2d(3, 2, (1, 3), padding=(0, 1))

    def forward(self, x):
        x = self.first(x)
        x = x + self.deep(x)
        return self.last(F.leaky_relu(self.down(x))).mean((2, 3))


def test_receptive_fields_are_the_pixels_on_which_a_value_depends():
    """Each pixel is changed alone; whatever changes with it sees it."""
    torch.manual_seed(0)
    net, side = Joins().double(), 16
    graph = layer_graph(net, (1, 1, side, side))
    x = torch.randn(1, 1, side, side, dtype=torch.float64)
    changes = torch.eye(side * side, dtype=torch.float64).reshape(-1, 1, side, side)
    outputs = layer_outputs(net, torch.cat([x, x + changes]), list(graph.by_name), graph)
    for node in graph.nodes:
        maps = as_maps(outputs[node.name], unit_axis(node))
        row, column = (n // 2 for n in maps.shape[2:])
        changed = (maps[1:] != maps[:1])[:, :, row, column].any(1).reshape(side, side)
        seen = [changed.any(1).nonzero(), changed.any(0).nonzero()]
        field = node.receptive_field
        for axis, (place, pixels) in enumerate(zip((row, column), seen, strict=True)):
            low = field.low[axis] + (0 if field.mixed else place * field.jump[axis])
            high = field.high[axis] + (0 if field.mixed else place * field.jump[axis])
            assert pixels.min() == max(low, 0) and pixels.max() == min(high, side - 1), node.name


def test_the_pass_is_left_when_all_is_there_and_no_hook_stays():
    executed = []
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 2, 3))
    net[2].register_forward_pre_hook(lambda *_: executed.append("last"))
    copy, x = private_copy(net), torch.randn(2, 3, 5, 5)
    graph = layer_graph(copy, x.shape)
    executed.clear()
    assert list(layer_outputs(copy, x, ["1", "0"], graph)) == ["0", "1"] and not executed
    with pytest.raises(LayerError, match="no layer nowhere"):
        layer_outputs(copy, x, ["nowhere"])
    with pytest.raises(RuntimeError):
        layer_outputs(copy, x[:, :2], ["2"], layer_graph(copy, x.shape))
    hooks = [(len(m._forward_hooks), len(m._forward_pre_hooks)) for m in copy.modules()]
    assert hooks == [(0, 0), (0, 0), (0, 0), (0, 1)]
    assert layer_outputs(copy, x, []) == {}


def test_a_layer_that_these_numbers_leave_out_is_said_so():
    class Sometimes(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.more = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, x):
            x = self.conv(x)
            return self.more(x) if x.is_meta or x.sum() > 0 else x

    net, x = Sometimes(), torch.zeros(1, 1, 2, 2)
    nn.init.constant_(net.conv.bias, -1)
    with pytest.raises(LayerError, match="does not execute more"):
        layer_outputs(net, x, ["more"])


def test_channels_last_is_known_and_turned():
    net, x = network("mobile")
    graph = layer_graph(net, x.shape)
    node = graph.by_name["wide"]
    assert node.channels_last and node.has_maps and node.output == (24, 24, 12)
    maps = as_maps(layer_outputs(net, x, ["wide"], graph)["wide"], unit_axis(node))
    assert maps.shape == (1, 12, 24, 24)
    assert not graph.by_name["stem"].channels_last and not graph.by_name["squeeze"].has_maps
    flat = layer_outputs(net, x, ["squeeze"], graph)["squeeze"]
    assert as_maps(flat, unit_axis(graph.by_name["squeeze"])).shape == (1, 3, 1, 1)
    assert graph.find("wide") is node and graph.find("Wide") is graph.find(3) is None
