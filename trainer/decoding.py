"""How does an image file become a square of pixels?"""

import io
from types import ModuleType
from typing import Any

import numpy as np

from trainer.image_files import DatasetError

Picture = Any  # Pillow's Image.Image; it is imported where it is needed, for arrays do without
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
MAX_PIXELS = 25_000_000
MAX_ASPECT = 20


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
    """An encoded image as (side, side, 3) uint8: upright, short side resized (Lanczos), centre
    cropped."""
    Image = pillow()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_ASPECT * min(width, height):
            raise DatasetError("too large or too elongated")
        # JPEGs far larger than this are decoded at a fraction of their size
        image.draft("RGB", (2 * side, 2 * side))
        image = rgb(image)
    width, height = image.size
    scale = side / min(width, height)
    width, height = max(side, int(width * scale)), max(side, int(height * scale))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    left, top = (width - side) // 2, (height - side) // 2
    return np.asarray(image.crop((left, top, left + side, top + side)))


def rgb(image: Picture) -> Picture:
    """The image turned upright, in RGB: greys of more than 8 bits are rescaled, what is transparent
    shows white."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode[0] in "IF":
        return Image.fromarray(rescaled(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def rescaled(values: np.ndarray) -> np.ndarray:
    """Greys as uint8: 16 bits by their full range, as PNG defines it; anything else from its least
    to its greatest."""
    low: float = 0
    high: float = 2**16 - 1
    is_16_bit = values.dtype.kind == "u" or (
        values.dtype.kind == "i" and values.min() >= 0 and values.max() < 2**16
    )
    if not is_16_bit:
        values = np.nan_to_num(values.astype(np.float64), posinf=0, neginf=0)
        low, high = float(values.min()), float(values.max())
    return np.rint((values - low) * (255 / max(high - low, 1e-30))).astype(np.uint8)
