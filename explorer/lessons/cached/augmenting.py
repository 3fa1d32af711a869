"""Ten crops and shifted colours of the chosen picture."""

import numpy as np
import torch

from explorer.app.analysis import analysis
from explorer.app.answers import answer
from explorer.app.cache import in_worker, network, picture
from explorer.images import preprocessing
from explorer.inside.predictions import softmax
from explorer.lessons import augmenting
from explorer.networks.model import Model


@answer()
def resized(image: str, side: int = augmenting.RESIZED) -> np.ndarray:
    """pixels (side, side, 3): the picture as AlexNet's training had it, its middle square."""
    return preprocessing.network_view(
        picture(image).pixels, preprocessing.Preprocessing(resize=side, crop=side)
    )


@analysis("Looking at ten crops")
def ten_crops(model: Model, image: str) -> tuple[list[np.ndarray], np.ndarray]:
    """The ten crops of a picture in a network's own size, as pixels, and its probabilities (10,
    K)."""
    frame = model.preprocessing
    side = round(frame.crop * augmenting.RESIZED / augmenting.CROP)
    whole, crops = resized(image, side), augmenting.ten_crops(side, frame.crop)
    pieces = [augmenting.cut(whole, crop, frame.crop) for crop in crops]
    x = torch.cat([preprocessing.to_input(piece, frame) for piece in pieces])

    @torch.no_grad()
    def compute(net: torch.nn.Module) -> np.ndarray:
        return np.stack([softmax(row.numpy()) for row in net(x)])

    return pieces, in_worker(network(model), compute)


@answer()
def shifted_colours(
    image: str, times: float, seed: int
) -> tuple[augmenting.ColourAxes, list[np.ndarray], np.ndarray]:
    """The principal components of a picture's colours, the picture and seven with shifted colours
    (160, 160, 3) uint8, and the shifts (7, 3) in [0, 1]; times: multiples of the paper's spread."""
    axes, small = augmenting.colour_axes(resized(image)), resized(image, 160)
    amounts = np.random.default_rng(seed).normal(0, times * augmenting.SPREAD, (7, 3))
    return (
        axes,
        [small, *augmenting.recoloured(small, axes, amounts)],
        augmenting.colour_shift(axes, amounts),
    )
