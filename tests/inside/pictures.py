"""Pictures as a browser would read them."""

import io

import numpy as np
from PIL import Image


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))
