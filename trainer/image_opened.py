"""What is a picture whose file is open, and of which no pixel is decoded yet?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass
class Opened:
    """A file of which no pixel is decoded yet. `load()` gives the image, `image` is the same where
    Pillow has opened it already; `count`: pictures in the file, 0 where image.n_frames says it.

    `turn` is what EXIF says which side is up, 0 where image.getexif() says it.

    `low()` gives the lower bytes of colours of 16 bits, of which `load()` gives the upper ones;
    `values` (H, W) or (H, W, 3) stand in place of an image that Pillow has no mode for."""

    size: tuple[int, int]
    load: Callable[[], Image.Image] | None = None
    image: Image.Image | None = None
    count: int = 0
    low: Callable[[], Image.Image] | None = None
    values: np.ndarray | None = None
    white_is_zero: bool = False
    turn: int = 0


def of_pillow(image: Image.Image) -> Opened:
    def load() -> Image.Image:
        image.load()
        return image

    return Opened(image.size, load, image)
