"""Layer drawing in words: what is said of each box, and of the layer that is chosen."""

from explorer.drawing.numbers import compact, counted, percent
from explorer.inside.anatomy import Anatomy
from explorer.inside.layer_folding import Item
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.notation import enumerated, shape

NO_LAYERS = (
    "This network executes no layer on the picture: it only looks at its pixels in another shape."
)


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
    return f"{node.name}, {_number(graph, node)}"


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


def describe_layer(network: Anatomy, graph: LayerGraph, node: LayerNode) -> str:
    """What a layer takes, gives, costs and sees."""
    sources = [*(["the image"] if node.of_image else []), *node.inputs]
    sentences = [
        f"{node.kind}, {_number(graph, node)}: takes {shape(node.input)} from {enumerated(sources)} and gives {given(node)}",
        f"{_costs(network, node)} for one image",
        _sees(graph, node),
    ]
    return ". ".join(sentences) + "."


def _number(graph: LayerGraph, node: LayerNode) -> str:
    number = 1 + list(graph.by_name).index(node.name)
    return f"layer {number:,} of {len(graph.nodes):,}"


def _costs(network: Anatomy, node: LayerNode) -> str:
    parameters = "no parameters" if not node.parameters else f"{node.parameters:,} parameters"
    if not node.multiply_adds:
        return f"It has {parameters} and needs no multiply-adds"
    share = percent(node.multiply_adds / network.multiply_adds)
    return f"It has {parameters} and needs {compact(node.multiply_adds)} multiply-adds, {share} of all,"


def _sees(graph: LayerGraph, node: LayerNode) -> str:
    """Of the picture: padding around it is no part of it."""
    field, sides = node.receptive_field, graph.image[1:]
    seen = tuple(min(size, side) for size, side in zip(field.size, sides, strict=True))
    if field.mixed or seen == sides:
        return "One value can see the whole image"
    return (
        f"One value sees {shape(field.size)} pixels of the image, which has {shape(sides)}; "
        f"neighbours are {counted(max(field.jump), 'pixel')} apart"
    )
