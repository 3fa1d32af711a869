"""What the lesson on VGG-16 and VGG-19 says: which layers differ, where parameters and memory are, how far they see."""

from collections.abc import Sequence

from explorer.drawing.numbers import compact, percent, quantity
from explorer.facts import fact
from explorer.inside.anatomy import Anatomy
from explorer.lessons.vgg_layers import BATCH, ExtraLayers, Stage

ABOUT_STAGES = (
    "Counted now. The memory is that of all outputs of these layers for one image, float32; training keeps "
    "them for the backward pass, for every image of a batch."
)

ABOUT_QUOTES = (
    f"What the lecture says, next to the same counted here. Its {fact('vgg16_quoted_top5')} and {fact('vgg_entry_top5')} are "
    "as quoted: the second is that of seven networks together, of the first it is not said how it was measured; neither "
    "is of one network on one crop."
)


def describe_columns(extra: ExtraLayers, depths: Sequence[int]) -> str:
    """Which layers the deepest has more than the shallowest of these, and what they add."""
    shallower, deeper = depths[0], depths[-1]
    if not extra.names:
        return f"VGG-{shallower} has {extra.shallower:,} parameters."
    return (
        f"VGG-{deeper} has {len(extra.names)} layers more than VGG-{shallower}: {', '.join(extra.names)}, with "
        f"{sum(extra.parameters):,} parameters, {percent(extra.share)} of {extra.shallower:,}; "
        f"{extra.deeper:,} in all."
    )


def describe_memory(anatomy: Anatomy) -> str:
    """Where the parameters and the memory are: at opposite ends."""
    dense = [layer for layer in anatomy.layers if layer.role == "fc"]
    most = max(dense, key=lambda layer: layer.parameters)
    side = anatomy.image[1]
    early = sum(
        layer.memory
        for layer in anatomy.layers
        if len(layer.output) == 3 and layer.output[1] >= side // 2
    )
    return (
        f"Counted now: {percent(most.parameters / anatomy.parameters)} of the {anatomy.parameters:,} parameters are "
        f"in fully connected layer {dense.index(most) + 1} of {len(dense)}, but {percent(early / anatomy.memory)} of the "
        f"{quantity(anatomy.memory, 'memory')} of activations in the first two stages, maps of {side} and "
        f"{side // 2} pixels a side. A batch of {BATCH} keeps {anatomy.memory * BATCH / 1e9:.0f} GB of them while "
        f"training, against {anatomy.parameters * 4 / 1e9:.2f} GB of weights."
    )


def stage_table(stages: Sequence[Stage], depth: int, anatomy: Anatomy) -> dict[str, list]:
    """One row a stage of one network."""
    here = [stage for stage in stages if depth in stage.layers]
    sums = {
        cost: [sum(getattr(layer, cost) for layer in stage.layers[depth]) for stage in here]
        for cost in ("parameters", "multiply_adds", "memory")
    }
    return {
        "stage": [stage.name for stage in here],
        "layers": [len(stage.layers[depth]) for stage in here],
        "output": [
            f"{stage.channels} × {stage.side} × {stage.side}"
            if stage.side
            else ", ".join(str(layer.output[0]) for layer in stage.layers[depth])
            for stage in here
        ],
        "parameters": [f"{value:,}" for value in sums["parameters"]],
        "share of parameters": [
            percent(value / anatomy.parameters) for value in sums["parameters"]
        ],
        "multiply-adds": [compact(value) for value in sums["multiply_adds"]],
        "outputs, memory": [quantity(value, "memory") for value in sums["memory"]],
    }


def describe_seen(ends: Sequence[tuple[str, int]], image: int) -> str:
    """Every frame in words."""
    sides = ", ".join(f"{side} after {name}" for name, side in ends)
    return (
        f"Side in pixels of what one value in the middle of a map sees: {sides}; the photo has {image}. Counted "
        "from the layers."
    )


def seen_table(ends: Sequence[tuple[str, int]]) -> dict[str, list]:
    """One row a frame."""
    return {
        "after": [name for name, _ in ends],
        "side that one value sees, pixels": [side for _, side in ends],
    }
