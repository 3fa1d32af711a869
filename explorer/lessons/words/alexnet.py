"""What the AlexNet lesson says: its layers with the sums behind them, its versions, and the two GPUs."""

from explorer.drawing.numbers import compact, percent
from explorer.facts import fact
from explorer.inside.notation import shape
from explorer.lessons.alexnet import CountedNetwork

ABOUT_SIZES = (
    "Counted now. Side of the output: (input − kernel + 2 padding) / stride + 1, rounded down. Parameters: "
    "kernel · kernel · channels that one filter sees · filters, and one bias for each filter."
)

ABOUT_COUNTS = (
    f"Counted now from the layers. {fact('alexnet_parameters').capitalize()} is not one number: in the paper's network three "
    "of the convolutions see half of the maps."
)

ABOUT_QUOTES = (
    f"What the lecture says, next to the same counted here. The {fact('alexnet_top5')} are those of the winning "
    "entry, seven networks together; the published figure is of one network on one crop."
)


def describe(net: CountedNetwork) -> str:
    """What it is made of, and how much of everything there is."""
    anatomy, parts = net.anatomy, net.make_up
    return (
        f"{parts['conv']} convolutions, {parts['pool']} poolings and {parts['fc']} fully connected layers: "
        f"{anatomy.depth} layers with parameters, {anatomy.parameters:,} in all, and {anatomy.multiply_adds / 1e9:.2f} "
        "billion multiply-adds for one image."
    )


def size_table(net: CountedNetwork) -> dict[str, list]:
    """One row a layer: the sum that gives its output's side, and the sum that gives its
    parameters."""
    layers = net.layers
    return {
        "layer": [layer.name for layer in layers],
        "kind": [layer.kind for layer in layers],
        "side of the output": [layer.size for layer in layers],
        "output": [shape(layer.output) for layer in layers],
        "parameters as a sum": [
            layer.weights + (" (each filter sees half)" if layer.groups > 1 else "")
            for layer in layers
        ],
        "parameters": [f"{layer.parameters:,}" for layer in layers],
        "share": [percent(layer.share) if layer.parameters else "" for layer in layers],
    }


def count_table(versions: dict[str, CountedNetwork]) -> dict[str, list]:
    """One row a version: `versions` by label."""
    nets = versions.values()
    return {
        "version": list(versions),
        "parameters": [f"{net.anatomy.parameters:,}" for net in nets],
        "multiply-adds": [compact(net.anatomy.multiply_adds) for net in nets],
        "outputs of layers with parameters": [f"{net.neurons:,}" for net in nets],
        "filters of the first layer": [net.layers[0].output[0] for net in nets],
    }


def describe_counts(versions: dict[str, CountedNetwork]) -> str:
    """What the paper says, and what is counted."""
    paper = next(net for net in versions.values() if net.version == "paper")
    return (
        f"The paper says {fact('alexnet_parameters')} parameters and {fact('alexnet_neurons')} neurons; its layers have "
        f"{paper.anatomy.parameters:,} and {paper.neurons:,}."
    )


def describe_towers(net: CountedNetwork, whole: CountedNetwork) -> str:
    """Which layers see half, and what that saves against `whole`, the same layers not split."""
    half = [layer.name for layer in net.layers if layer.groups > 1]
    if not half:
        return "One tower: every layer sees all maps of the one before. Numbers: channels or units."
    kept, all_of = net.anatomy, whole.anatomy
    return (
        f"{', '.join(half)} see the maps of their own GPU only; the other layers see both. Not split, it would "
        f"have {all_of.parameters:,} parameters instead of {kept.parameters:,}, and "
        f"{all_of.multiply_adds / 1e9:.2f} instead of {kept.multiply_adds / 1e9:.2f} billion multiply-adds. "
        "Numbers: channels or units on each GPU."
    )
