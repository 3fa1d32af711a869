"""Data flow through odd networks: views, what is overwritten, what is passed on, called twice or used nowhere."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from explorer.inside.layer_graph import layer_graph
from explorer.inside.layer_outputs import layer_outputs


class Odd(nn.Module):
    """Writes into memory of its own, works in place on a part, passes an image on, calls a layer twice, ends a
    branch nowhere, gives a dictionary of a tuple."""

    def __init__(self):
        super().__init__()
        self.conv, self.side = weight_norm(nn.Conv2d(3, 4, 3, padding=1)), nn.Conv2d(3, 2, 1)
        self.same, self.twice = nn.Identity(), nn.Conv2d(6, 6, 1)
        self.unused, self.constant = nn.Conv2d(6, 1, 1), nn.Linear(2, 6)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        held = torch.zeros(len(x), 6, *x.shape[2:])
        held[:, :4] = self.conv(x)
        held[:, 4:] = self.side(x)
        a, b = held.chunk(2, 1)
        F.relu(a, inplace=True)
        y = self.same(held) + self.twice(held)
        y += 1
        self.unused(y)
        z = self.twice(y) * self.constant(torch.ones(2))[None, :, None, None]
        return {"scores": (self.head(z.amax((2, 3))), b)}


def test_data_flows_through_views_and_what_is_overwritten():
    torch.manual_seed(0)
    net, x = Odd().eval(), torch.randn(1, 3, 6, 6)
    graph = layer_graph(net, x.shape)
    takes = {node.name: node.inputs for node in graph.nodes}
    relu, writes = "network ReLU 1", {"network Copy 1", "network Copy 2"}
    assert takes["network Copy 1"] == ("conv",) and takes["network Copy 2"] == ("side",)
    assert set(takes[relu]) == {"network Copy 1"}, "a half that the other did not touch"
    assert {*writes, relu} >= set(takes["twice"]) >= {relu, "network Copy 2"}
    assert set(takes["network Add 1"]) == {"same", "twice"}
    assert takes["network Add 2"] == ("network Add 1",)
    assert takes["twice (2)"] == ("network Add 2",)
    assert not graph.takers("unused") and "constant" not in takes
    assert graph.by_name["conv"].kind == "Conv 3×3" and graph.by_name["conv"].of_image
    outputs = layer_outputs(net, x, list(graph.by_name), graph)
    assert outputs["conv"].min() < 0, "as it was before it was overwritten"
    assert outputs["network ReLU 1"].min() == 0
    torch.testing.assert_close(outputs["network Copy 1"][:, :4], outputs["conv"])
    assert torch.equal(outputs["network Add 2"], outputs["network Add 1"] + 1)


class Functions(nn.Module):
    """No module that is used, and a function that is made of several operators."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Identity()

    def forward(self, x):
        return F.normalize(x.mean((2, 3)), dim=1)


def test_functions_alone_are_layers_and_a_function_is_one_layer():
    x = torch.randn(1, 3, 4, 4)
    graph = layer_graph(Functions(), x.shape)
    assert [node.name for node in graph.nodes] == ["network Average 1", "network normalize 1"]
    assert graph.nodes[1].inputs == ("network Average 1",)
    outputs = layer_outputs(Functions(), x, list(graph.by_name), graph)
    assert torch.equal(outputs["network normalize 1"], Functions()(x))
    assert not layer_graph(nn.Sequential(nn.Flatten()), x.shape).nodes[0].has_maps


class Shared(nn.Module):
    """One block called three times, one activation for all, a skip that is the image."""

    def __init__(self):
        super().__init__()
        self.block = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3))
        self.act = nn.ReLU()

    def forward(self, x):
        y = x
        for _ in range(3):
            y = self.act(self.block(y) + x)
        return y.mean((2, 3))


def test_a_block_that_is_called_again_is_more_layers():
    graph = layer_graph(Shared(), (1, 3, 8, 8))
    third = ["block.0 (3)", "block.1 (3)", "network Add 3", "act (3)", "network Average 1"]
    assert [node.name for node in graph.nodes][-5:] == third
    joins = [node for node in graph.nodes if node.kind == "Add"]
    assert [node.inputs for node in joins] == [("block.1",), ("block.1 (2)",), ("block.1 (3)",)]
    assert all(node.of_image for node in joins)
    parameters = sum(p.numel() for p in Shared().parameters())
    assert sum(node.parameters for node in graph.nodes) == parameters
