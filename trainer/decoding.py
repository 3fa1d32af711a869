"""How does an image file become a square of pixels?"""

import contextlib
import io
import threading
from types import ModuleType
from typing import Any

import numpy as np

from trainer.image_files import DatasetError
from trainer.image_limits import FORMATS, LimitError, check_bytes, check_size

Picture = Any  # Pillow's Image.Image; it is imported where it is needed, for arrays do without
LARGE_PIXELS = 4_000_000
LARGE = threading.Semaphore(
    2
)  # images at once, of up to half a gigabyte each while they are decoded


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


def kind_of(data: bytes) -> str | None:
    """The one of FORMATS that these bytes begin as."""
    from PIL import (  # noqa: F401 - each of them tells Pillow of its format
        BmpImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        WebPImagePlugin,
    )

    for kind in FORMATS:
        _open, accepts = Image.OPEN[kind]
        if accepts is not None and accepts(data[:16]) is True:
            return kind
    return None


def opened(data: bytes, kind: str) -> Picture:
    """The image of a kind, no pixel decoded yet. Its plugin is called directly since Image.open
    says no to large images only by a process-wide warning."""
    from PIL import Image

    return Image.OPEN[kind][0](io.BytesIO(data), "")


def square(data: bytes, side: int) -> np.ndarray:
    """An encoded image as (side, side, 3) uint8: upright, short side resized (Lanczos), centre
    cropped. Raises DatasetError for one that may not be decoded, and whatever Pillow raises."""
    Image = pillow()
    kind = kind_of(data)
    if kind is None:
        raise DatasetError(f"none of {', '.join(FORMATS)}")
    try:
        check_bytes(data)
        with opened(data, kind) as image:
            check_size(*image.size)
            # JPEGs far larger than this are decoded at a fraction of their size
            image.draft("RGB", (2 * side, 2 * side))
            with LARGE if image.width * image.height > LARGE_PIXELS else contextlib.nullcontext():
                image.load()
                check_size(*image.size)
                image = rgb(image)
    except LimitError as error:
        raise DatasetError(str(error)) from error
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
