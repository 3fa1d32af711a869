"""What a kernel makes of the chosen picture."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from explorer.app.answers import answer
from explorer.app.cache import picture
from explorer.images import preprocessing
from explorer.lessons import convolution
from explorer.lessons.convolution import SIDE


@answer()
def _grey(image: str) -> Tensor:
    frame = preprocessing.Preprocessing(SIDE, SIDE, mean=(0.0,), std=(1.0,), channels=1)
    return preprocessing.to_input(
        picture(image).pixels, frame
    )  # (1, 1, SIDE, SIDE), black 0 to white 1


@answer()
def convolve(
    image: str, kernel: Sequence[float], stride: int, padding: int, pool: str
) -> convolution.Convolved:
    """A kernel, nine numbers row by row, over the chosen picture in grey; see
    explorer.lessons.convolution.convolve."""
    return convolution.convolve(_grey(image), np.reshape(kernel, (3, 3)), stride, padding, pool)
