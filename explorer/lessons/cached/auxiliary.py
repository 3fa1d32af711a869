"""Gradients of GoogLeNet with and without its auxiliary classifiers."""

import torch

from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import picture
from explorer.images.preprocessing import to_input
from explorer.lessons import auxiliary
from explorer.networks import registry

PHOTOS = ("chelsea", "coffee", "rocket", "motorcycle")  # of SAMPLES


@analysis("Measuring GoogLeNet", guess=3 * DEAR)
def measured(variant: str) -> auxiliary.AuxiliaryGradients:
    """See explorer.lessons.auxiliary.measure. Raises ImageError."""
    frame = registry.MODELS["googlenet"].preprocessing
    x = torch.cat([to_input(picture(key).pixels, frame) for key in PHOTOS])
    generator = torch.Generator().manual_seed(auxiliary.SEED)
    labels = torch.randint(auxiliary.CLASSES, (len(x),), generator=generator)
    with registry.BUILDING:
        net = auxiliary.googlenet(variant)
    return auxiliary.measure(variant, x, labels, net)
