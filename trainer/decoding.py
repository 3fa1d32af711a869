"""How does an image file become a square of pixels?"""

from types import ModuleType

import numpy as np

from trainer.image_files import DatasetError
from trainer.image_limits import PictureError


def pillow() -> ModuleType:
    """Pillow's Image module, which only image files and other sides than a set's own need. Raises
    DatasetError."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise DatasetError(
            "Reading or resizing images needs Pillow, which is not installed here: pip install pillow. "
            "Sets made of arrays at their own size, such as digits, do without."
        ) from error
    return Image


def square(data: bytes, side: int) -> np.ndarray:
    """An encoded image as (side, side, 3) uint8: what the app shows of it, short side resized
    (Lanczos), centre cropped. Raises DatasetError for one that cannot be read."""
    Image = pillow()
    from trainer import image_reader

    try:
        picture = image_reader.read(data, short=side)
    except PictureError as error:
        raise DatasetError(str(error)) from error
    assert picture is not None
    image = picture.image
    width, height = image.size
    scale = side / min(width, height)
    width, height = max(side, int(width * scale)), max(side, int(height * scale))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - side) // 2, (height - side) // 2
    return np.asarray(image.crop((left, top, left + side, top + side)))
