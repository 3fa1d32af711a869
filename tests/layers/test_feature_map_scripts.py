"""Feature maps as a script: the maps of the page, of modules and of functions, and dL/dh there."""

import pytest
import torch

from explorer.images import preprocessing
from explorer.images.samples import SAMPLES
from explorer.inside.layer_graph import LayerNode, layer_graph
from explorer.layers.feature_maps import arranged, map_gradients
from explorer.layers.feature_maps import feature_maps as maps_of
from explorer.layers.scripts.feature_maps import _arranged, feature_maps
from explorer.networks import registry
from tests.inside.scripts import equal, running


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with running(tmp_path_factory.mktemp("scripts")) as scripts:
        scripts.has("alexnet64", "resnet20")
        yield scripts


@pytest.mark.parametrize(
    ("shape", "last"),
    [((6,), False), ((3, 2, 4), False), ((3, 2, 4), True), ((17, 5), False), ((7, 5), False)],
)
def test_vectors_maps_and_tokens_are_arranged_as_on_the_page(shape, last):
    values = torch.randn(1, *shape)
    node = LayerNode(*[""] * 5, (), shape, 0, 0, 0, 0, 0, 0, channels_last=last)
    names = {"values": values}
    exec(_arranged(node), names)
    for ours, theirs in zip(arranged(values, last), (names["maps"], names["beside"]), strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.processes
@pytest.mark.parametrize("target", [None, 4])
@pytest.mark.parametrize(
    ("key", "layers"),
    [
        ("alexnet64", ["features.conv1", "features.act1", "linear"]),
        ("resnet20", ["layer1.0.act1", "layer2.0 Add 1", "layer3.2.bn2"]),
    ],
)
def test_maps(process, key, layers, target):
    model = registry.find(key)
    net = registry.load(model)
    x = preprocessing.to_input(SAMPLES["chelsea"].load(), model.preprocessing)
    graph = layer_graph(net, x.shape)
    for layer in layers:
        node = graph.by_name[layer]
        ours = maps_of(net, x, graph, layer)
        if target is not None:
            ours = map_gradients(net, x, graph, layer, target)
        text = feature_maps(model, "chelsea", node, target)
        result = process.run(text, "feature_maps.npz")
        equal(ours.maps, result["maps"])
        equal(ours.beside, result["beside"])
