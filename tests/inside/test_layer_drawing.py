"""Drawing of a network: all layers are in it, nothing lies over anything else, and the words say what is there."""

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_layers import LayerNode
from explorer.inside.figures import layer_drawing as figures
from explorer.inside.function_calls import FunctionCall
from explorer.inside.layer_drawing import Drawing, drawing
from explorer.inside.layer_folding import IMAGE, LEAST, MOST, fold, open_modules
from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.inside.layer_lanes import placed
from explorer.inside.receptive_field import ReceptiveField
from explorer.inside.words import layer_drawing as words
from tests.inside.networks import weightless

DEEP = {"resnet152": 56, "densenet121": 24, "googlenet": 28, "inception_v3": 30, "vit_b_16": 20}
KINDS = {
    "conv": "Conv 3×3 / 2",
    "fc": "Linear",
    "pool": "MaxPool 2×2",
    "join": "Add",
    "other": "ReLU",
}
HOSTILE = '"><script>alert(1)</script> & <b>'


@pytest.fixture(scope="module")
def deep() -> dict[str, LayerGraph]:
    sides = {"inception_v3": 299}
    return {
        key: layer_graph(weightless(key), (1, 3, sides.get(key, 224), sides.get(key, 224)))
        for key in DEEP
    }


@st.composite
def graphs(draw: st.DrawFn) -> LayerGraph:
    """Any graph in which each layer stands behind its inputs, in up to three blocks."""
    count = draw(st.integers(1, 30))
    nodes: list[LayerNode] = []
    for number in range(count):
        before = [node.name for node in nodes]
        sources = draw(st.lists(st.sampled_from(before), max_size=4, unique=True)) if before else []
        role = draw(st.sampled_from(list(KINDS)))
        block = draw(st.sampled_from(["", "one", "two", HOSTILE]))
        module = f"{block}.{number}" if block else f"layer{number}"
        sides = draw(st.sampled_from([(3, 8, 8), (4, 1, 1), (12,), (5, 6), (64, 56, 56)]))
        cost = draw(st.sampled_from([0, 0, 7, 10**9]))
        seen = draw(st.integers(1, 300))
        nodes.append(
            LayerNode(
                name=module,
                kind=KINDS[role],
                role=role,
                block=block or module,
                block_kind="Block",
                input=draw(st.sampled_from([sides, (3, 8, 8)])),
                output=sides,
                parameters=cost,
                multiply_adds=cost,
                memory=4,
                field=seen,
                jump=1,
                depth=1,
                inputs=tuple(sources),
                of_image=not sources or draw(st.booleans()),
                receptive_field=ReceptiveField((0, -1), (seen - 1, 1), mixed=draw(st.booleans())),
                call=FunctionCall(module, "", 1),
            )
        )
    return LayerGraph(tuple(nodes), (3, 64, 64))


def check_folding(graph: LayerGraph, chosen: str) -> None:
    items = fold(graph, chosen)
    assert [layer for item in items for layer in item.layers] == list(graph.nodes)
    for number, item in enumerate(items):
        assert all(IMAGE <= source < number for source in item.inputs)
        assert (len(item.layers) == 1) or item.folded
    opened = open_modules(graph, chosen)
    (own,) = [item for item in items if graph.by_name[chosen] in item.layers]
    if len(graph.nodes) > MOST:
        assert own.frames == opened
    assert not own.folded or len(graph.nodes) > MOST


def check_places(sheet: Drawing) -> None:
    """Boxes do not overlap, and lines touch only the boxes at their ends."""
    for first, second in combinations(sheet.boxes, 2):
        apart = (
            2 * abs(first.x - second.x) >= first.width + second.width
            or 2 * abs(first.y - second.y) >= first.height + second.height
        )
        assert apart, (first, second)
    for line in sheet.lines:
        for (x0, y0), (x1, y1) in zip(line.points, line.points[1:], strict=False):
            assert abs(x0 - x1) < 1e-6 or abs(y0 - y1) < 1e-6
            for box in sheet.boxes:
                if box.item in (line.source, line.target):
                    continue
                across = (
                    max(x0, x1) <= box.x - box.width / 2 or min(x0, x1) >= box.x + box.width / 2
                )
                along = (
                    max(y0, y1) <= box.y - box.height / 2 or min(y0, y1) >= box.y + box.height / 2
                )
                assert across or along, (line, box)
    for box in sheet.boxes:
        assert box.x + box.width / 2 < sheet.width and box.y + box.height / 2 < sheet.height
        assert box.x >= box.width / 2 and box.y >= box.height / 2
    edges = {(line.source, line.target) for line in sheet.lines}
    items = enumerate(sheet.items)
    assert edges == {(source, number) for number, item in items for source in item.inputs}


@settings(max_examples=60, deadline=None)
@given(graphs(), st.booleans(), st.data())
def test_any_graph_can_be_drawn(graph, upright, data):
    chosen = data.draw(st.sampled_from(list(graph.by_name)))
    check_folding(graph, chosen)
    sheet = drawing(fold(graph, chosen), graph.image, upright)
    check_places(sheet)
    labels = [words.image_label(graph), *map(words.box_label, sheet.items)]
    assert json.loads(json.dumps(figures.scene(sheet, labels)))["boxes"]
    picture = ElementTree.fromstring(figures.svg(sheet, HOSTILE, 0))
    assert not [node for node in picture.iter() if "script" in node.tag]


@pytest.mark.parametrize("key", DEEP)
@pytest.mark.parametrize("upright", [True, False])
def test_deep_networks_are_folded_and_one_block_is_open(key, upright, deep):
    graph = deep[key]
    closed = fold(graph, graph.nodes[0].name)
    assert DEEP[key] / 2 < len(closed) <= 1.5 * DEEP[key]
    for node in graph.nodes[:: max(1, len(graph.nodes) // 5)]:
        check_folding(graph, node.name)
        sheet = drawing(fold(graph, node.name), graph.image, upright)
        check_places(sheet)
        labels = [words.image_label(graph), *map(words.box_label, sheet.items)]
        scene = json.dumps(figures.scene(sheet, labels), ensure_ascii=False)
        assert len(scene.encode()) < 150_000


def test_branches_run_side_by_side_and_the_longest_straight_on(deep):
    graph = deep["googlenet"]
    items = fold(graph, "inception3a.branch2.0.conv")
    places, routes = placed(items)
    of_name = {item.last.name: number for number, item in enumerate(items)}
    first = [f"inception3a.branch{n}" for n in ("1.conv", "2.0.conv", "3.0.conv", "4.0")]
    lanes = [places[of_name[name]].lane for name in first]
    assert sorted(lanes) == [0, 1, 2, 3] and lanes[1] == 0
    assert len({places[of_name[name]].rank for name in first}) == 1
    assert not [route for route in routes if route.way == "bus"]


def test_a_shortcut_has_a_line_of_its_own_beside_the_branch(deep):
    items = fold(deep["resnet152"], "layer3.7.conv2")
    places, routes = placed(items)
    of_name = {item.last.name: number for number, item in enumerate(items)}
    shortcut = [r for r in routes if r.target == of_name["layer3.7 Add 1"]]
    assert [route.way for route in shortcut] == ["source", "bus"]
    assert items[shortcut[1].source].folded == "layer3.6"
    assert {place.lane for place in places.values()} == {0}
    sheet = drawing(items, (3, 224, 224), upright=False)
    assert [frame.name for frame in sheet.frames] == ["layer3.7"]


def test_a_small_network_is_not_folded_and_a_large_block_in_parts(deep):
    graph = deep["densenet121"]
    chosen = "features.denseblock3.denselayer7.conv2"
    assert open_modules(graph, chosen) == (
        "features.denseblock3",
        "features.denseblock3.denselayer7",
    )
    folded = [item.folded for item in fold(graph, chosen)]
    assert "features.denseblock3.denselayer6" in folded and "features.denseblock2" in folded
    small = LayerGraph(graph.nodes[:MOST], graph.image)
    assert not [item for item in fold(small, "features.conv0") if item.folded]
    assert LEAST < 7


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_words_say_what_is_there(graph, data):
    node = data.draw(st.sampled_from(graph.nodes))
    total = sum(each.multiply_adds for each in graph.nodes)
    network = Anatomy(graph.nodes, graph.image, 1, total, 1, 1, 1)
    number = list(graph.by_name).index(node.name) + 1
    text = words.describe_layer(network, graph, node)
    assert f"layer {number} of {len(graph.nodes)}" in text
    assert (f"{node.parameters:,} parameters" in text) == (node.parameters > 0)
    assert ("needs no multiply-adds" in text) == (node.multiply_adds == 0)
    assert ("the image and " in text or "from the image" in text) >= (
        node.of_image and not node.inputs
    )
    field = node.receptive_field
    everything = field.mixed or all(size >= 64 for size in field.size)
    assert ("can see the whole image" in text) == everything
    given_words = words.given(node)
    assert ("no maps" in given_words) == (not node.has_maps)
    sizes = 1
    for part in re.findall(r"\d+", given_words.replace(",", "")):
        sizes *= int(part)
    expected = 1
    for size in node.output:
        expected *= size
    assert sizes == expected
    place = words.place(graph, node)
    assert place.startswith(node.name) and place.endswith(f"layer {number} of {len(graph.nodes)}")
    assert place in words.describe_drawing(graph, node)
    assert "3 × 64 × 64" in words.image_label(graph)
    for item in fold(graph, node.name):
        label = words.box_label(item)
        assert label.startswith(item.folded or item.last.name)
        assert not item.folded or f"{len(item.layers)} layers" in label


def test_the_page_shows_any_layer_and_falls_back(app):
    at = app("networks", "random:resnet18")
    box = at.selectbox(key="map_layer_random:resnet18")
    box.set_value("layer3.0 Add 1").run()
    assert not at.exception
    text = " ".join(each.value for each in at.markdown)
    assert "takes 256 × 14 × 14 from layer3\\.0\\.bn2 and layer3\\.0\\.downsample\\.1" in text
    strange = app("networks", "random:alexnet", address={"map_layer_random:alexnet": "<script>"})
    assert not strange.exception
