"""Layer drawing in words: what is said of each box, and of the layer that is chosen."""

from explorer.inside.layer_folding import Item
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.notation import counted, shape

HOW = "Click a box, or use the arrow keys and Enter. A box of several layers opens."


def box_label(item: Item) -> str:
    """What is drawn as one box, for whoever does not see it."""
    last = item.last
    if item.folded:
        return f"{item.folded}, {counted(len(item.layers), 'layer')}, gives {shape(last.output)}"
    return f"{last.name}, {last.kind}, gives {shape(last.output)}"


def image_label(graph: LayerGraph) -> str:
    return f"image, {shape(graph.image)}"


def describe_drawing(graph: LayerGraph, chosen: LayerNode) -> str:
    """How many layers there are, and which one is chosen."""
    return f"Drawing of {counted(len(graph.nodes), 'layer')}; chosen is {place(graph, chosen)}."


def place(graph: LayerGraph, node: LayerNode) -> str:
    """Which layer it is: layer1.0.conv1, layer 5 of 174."""
    number = 1 + list(graph.by_name).index(node.name)
    return f"{node.name}, layer {number:,} of {len(graph.nodes):,}"


def option(graph: LayerGraph, name: str) -> str:
    """A layer among others: its name, what it is and what it gives."""
    node = graph.by_name[name]
    return f"{node.name}: {node.kind}, {shape(node.output)}"


def given(node: LayerNode) -> str:
    """What a layer gives: 64 maps of 56 × 56; 1,000 values, no maps; 197 tokens of 768 numbers, no maps."""
    if node.has_maps:
        *sides, channels = node.output if node.channels_last else (*node.output[1:], node.output[0])
        return f"{counted(channels, 'map')} of {shape(sides)}"
    if len(node.output) == 2:
        return f"{counted(node.output[0], 'token')} of {counted(node.output[1], 'number')}, no maps"
    values = 1
    for size in node.output:
        values *= size
    return f"{counted(values, 'value')}, no maps"
