"""What the ResNet lesson says: what a block is made of, what it costs, and the family in numbers."""

from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import sized
from explorer.facts import cite
from explorer.inside.anatomy import LayerNode

ABOUT = (
    "Counted now, in the first stage of the networks themselves, for an image of 224×224. No biases: batch norm "
    "has its own. Where a block changes the shape, a 1×1 convolution stands in the skip."
)

ABOUT_FAMILY = (
    f"Counted now, beside what is published: torchvision's weights on one crop, {cite('resnet', 'table 3')}, on "
    "ten crops, where the paper's ResNets have their stride in another convolution. ResNet-18 and -34 are of basic blocks, the deeper three of bottlenecks."
)

FAMILY_COLUMNS = {  # columns of resnet.family: how their values are printed
    "network": "{}",
    "layers, counted": "{}",
    "parameters, counted": "{:,}",
    "10⁹ multiply-adds, counted": "{:.2f}",
    "top-1 error %, one crop": "{:.2f}",
    "top-5 error %, one crop": "{:.2f}",
    "top-1 error %, ten crops": "{:.2f}",
    "top-5 error %, ten crops": "{:.2f}",
}


def describe(blocks: Mapping[str, Sequence[LayerNode]], residual: bool) -> str:
    """What comes out of a block, what each is made of, and what it costs."""
    sentences, costs = [], []
    for label, layers in blocks.items():
        convs = [layer for layer in layers if layer.role == "conv"]
        weights = sum(layer.parameters for layer in convs)
        work = sum(layer.multiply_adds for layer in convs)
        channels = convs[-1].output[0]
        costs.append((weights, work, channels))
        sentences.append(
            f"{label}: {' then '.join(layer.kind for layer in convs)}, {weights:,} weights, "
            f"{work / 1e6:.0f} million multiply-adds on {channels} channels"
        )
    text = (
        "Out comes relu(h + F(h)): if the branch F learns 0, the block passes h on. "
        if residual
        else "Plain: out comes relu(F(h)), so to pass h on, F would have to learn the identity. "
    )
    text += ". ".join(sentences) + "."
    if len(costs) == 2:
        text += (
            f" The second has {sized(costs[1][2] / costs[0][2], 6)} times the channels for {costs[1][0] / costs[0][0]:.2f} "
            f"times the weights and {costs[1][1] / costs[0][1]:.2f} times the work."
        )
    return text


def block_table(blocks: Mapping[str, Sequence[LayerNode]]) -> dict[str, list]:
    """Every convolution of the blocks."""
    convs = [
        (label, layer)
        for label, layers in blocks.items()
        for layer in layers
        if layer.role == "conv"
    ]
    return {
        "block": [label for label, _ in convs],
        "layer": [layer.kind for _, layer in convs],
        "channels": [f"{layer.input[0]} → {layer.output[0]}" for _, layer in convs],
        "weights": [f"{layer.parameters:,}" for _, layer in convs],
        "multiply-adds": [f"{layer.multiply_adds:,}" for _, layer in convs],
    }


def family_table(columns: Mapping[str, Sequence]) -> dict[str, list[str]]:
    """FAMILY_COLUMNS as they are printed."""
    return {
        name: [_printed(value, form) for value in columns[name]]
        for name, form in FAMILY_COLUMNS.items()
    }


def _printed(value: object, form: str) -> str:
    """A value as it is printed; nothing where a source is silent."""
    return "" if value is None else form.format(value)
