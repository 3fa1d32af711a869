"""In which ways is a picture changed a little?

Each is a function (pixels (H, W, 3) uint8, amount) -> pixels of the same shape, which returns what it
was given at its neutral amount; perturbations.py has the table of them."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

GREY = 124  # about the mean colour of photos
# ITU-R 601 luma and the two colour differences that are turned about it (YIQ)
YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.595716, -0.274453, -0.321263], [0.211456, -0.522591, 0.311135]]
)


def shift_right(pixels: np.ndarray, share: float) -> np.ndarray:
    """Moved by `share` of the width, to the right where positive; the edge's colours are carried
    on."""
    return _shifted(pixels, share, axis=1)


def shift_down(pixels: np.ndarray, share: float) -> np.ndarray:
    """Moved by `share` of the height, downwards where positive; the edge's colours are carried
    on."""
    return _shifted(pixels, share, axis=0)


def _shifted(pixels: np.ndarray, share: float, axis: int) -> np.ndarray:
    side = pixels.shape[axis]
    return pixels.take((np.arange(side) - round(share / 100 * side)).clip(0, side - 1), axis)


def rounded_shift(axis: int) -> Callable[[tuple[int, int], float], float]:
    """The share of a side that a shift in whole pixels is."""
    return lambda shape, share: 100 * round(share / 100 * shape[axis]) / shape[axis]


def blur(pixels: np.ndarray, share: float) -> np.ndarray:
    """A Gaussian whose standard deviation is `share` per cent of the shorter side."""
    radius = share / 100 * min(pixels.shape[:2])
    if not radius:
        return pixels
    return np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


def occlude(pixels: np.ndarray, share: float) -> np.ndarray:
    """A grey rectangle in the middle, of the picture's own proportions, over `share` per cent of
    its area."""
    height, width = pixels.shape[:2]
    h, w = _occluded((height, width), share)
    changed = pixels.copy()
    changed[(height - h) // 2 : (height - h) // 2 + h, (width - w) // 2 : (width - w) // 2 + w] = (
        GREY
    )
    return changed


def _occluded(shape: tuple[int, int], share: float) -> tuple[int, int]:
    """Height and width of the rectangle in whole pixels."""
    side = np.sqrt(share / 100)
    return round(side * shape[0]), round(side * shape[1])


def rounded_area(shape: tuple[int, int], share: float) -> float:
    """The share of the area that a rectangle of whole pixels hides."""
    h, w = _occluded(shape, share)
    return 100 * h * w / (shape[0] * shape[1])


def mirror(pixels: np.ndarray, mirrored: float) -> np.ndarray:
    """Left and right exchanged where 1."""
    return pixels[:, ::-1] if mirrored else pixels


def hue(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Every colour turned about the greys by `degrees`; its luma stays as far as there is such a
    colour."""
    if not degrees:
        return pixels
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return _linear(pixels, np.linalg.inv(YIQ) @ turn @ YIQ)


def saturation(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Every colour's distance from the grey of its luma times `factor` per cent: 0 is a grey
    picture."""
    if factor == 100:
        return pixels
    chroma = factor / 100
    return _linear(pixels, np.linalg.inv(YIQ) @ np.diag([1, chroma, chroma]) @ YIQ)


def _linear(pixels: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.rint(pixels @ matrix.T.astype(np.float32)).clip(0, 255).astype(np.uint8)


def brightness(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Every value times `factor` per cent."""
    if factor == 100:
        return pixels
    return np.rint(pixels * np.float32(factor / 100)).clip(0, 255).astype(np.uint8)
