"""Calibration: what do mean and variance of batch norm have to be in a network that was never trained?

As drawn they are 0 and 1, with which batch norm does nothing in evaluation mode: signals of residual nets
explode on their way forward, softmax says 1, and loss and gradients are 0. Training begins otherwise: there
each batch norm normalises by its batch. So every untrained network sees a few sample pictures once, and keeps
their statistics."""

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from explorer.images import preprocessing, samples
from explorer.images.preprocessing import Preprocessing

SMALL, MAX_LARGE, DIGITS = (
    64,
    4,
    64,
)  # px up to which all photos are taken, else so many; and how many digits
SHORT = "batch norm, where it has any, with mean and variance of one pass over sample pictures"
NOTE = f"Not trained: weights as drawn; {SHORT}, as in the first step of training."


def photos(frame: Preprocessing) -> list[str]:
    """The keys of the sample photos that a network of colours is given."""
    keys = [key for key, row in samples.SAMPLES.items() if row.kind == "photo"]
    return keys[: None if frame.crop <= SMALL else MAX_LARGE]


def pictures(frame: Preprocessing) -> Tensor:
    """x (N, C, crop, crop): the sample photos, or digits where there is one channel, as a network takes them.
    Raises ImageError."""
    if frame.channels == 1:
        pixels = samples.digits(DIGITS)
    else:
        pixels = [samples.SAMPLES[key].load() for key in photos(frame)]
    return torch.cat([preprocessing.to_input(picture, frame) for picture in pixels])


def norms(net: nn.Module) -> list[_BatchNorm]:
    """The batch norms of a network that keep statistics."""
    return [
        module
        for module in net.modules()
        if isinstance(module, _BatchNorm) and module.track_running_stats
    ]


@torch.no_grad()
def calibrate(net: nn.Module, x: Tensor) -> nn.Module:
    """The network itself in evaluation mode; every batch norm has the statistics of one pass over x
    (N, C, H, W), each layer given what those before it normalised: what training mode with momentum
    None sets (mean, and variance with N - 1). Everything else is in evaluation mode meanwhile."""
    net.eval()
    layers = norms(net)
    momenta = [layer.momentum for layer in layers]
    try:
        for layer in layers:
            layer.reset_running_stats()
            layer.momentum = None  # the average over all that is seen: this one batch
            layer.train()
        if layers:
            net(x)
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
            layer.eval()
    return net
