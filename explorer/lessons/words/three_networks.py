"""What the lesson on VGG-16 and VGG-19 says of AlexNet beside them, and of the GPUs that trained VGG."""

from collections.abc import Sequence

from explorer.drawing.numbers import compact, counted
from explorer.facts import cite, cited, fact
from explorer.lessons.three_networks import BoxedNetwork

ABOUT_GPUS = (
    f"VGG was trained on {fact('vgg_gpus')} GPUs, each with its part of every batch: {fact('vgg_speedup')} times as fast as on "
    f"one, and still one network took {fact('vgg_weeks')} ({cited('vgg_gpus')}). AlexNet's two GPUs shared the network "
    f"instead, because it did not fit into one ({cite('alexnet', 'section 3.2')})."
)


def describe(networks: Sequence[BoxedNetwork]) -> str:
    """Parameters and depth of all, then kernels and work of each."""
    sizes = ", ".join(
        f"{network.label} has {compact(network.parameters)} parameters in {counted(len(network.boxes), 'layer')}"
        for network in networks
    )
    return " ".join([f"{sizes}.", *map(_one, networks)])


def _one(network: BoxedNetwork) -> str:
    dense = sum(not box.kernel for box in network.boxes)
    kernels = ", ".join(f"{count} of {side}×{side}" for side, count in network.kernels().items())
    return (
        f"{network.label}: {counted(len(network.boxes), 'layer')} with parameters, convolutions {kernels or 'none'}, and {dense} fully "
        f"connected; {compact(network.parameters)} parameters, {compact(network.multiply_adds)} multiply-adds."
    )
