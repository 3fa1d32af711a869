"""In which ways is a picture changed a little?

Each is a function (pixels (H, W, 3) uint8, amount) -> pixels of the same shape, which returns what it
was given at its neutral amount; changes.py has the table of them."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from explorer.inside import compositions

# ITU-R 601 luma and the two colour differences that are turned about it (YIQ)
YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.595716, -0.274453, -0.321263], [0.211456, -0.522591, 0.311135]]
)


def rounded_shift(axis: int) -> Callable[[tuple[int, int], float], float]:
    """The share of a side that a shift in whole pixels is."""
    return lambda shape, share: 100 * round(share / 100 * shape[axis]) / shape[axis]


def blur(pixels: np.ndarray, share: float) -> np.ndarray:
    """A Gaussian whose standard deviation is `share` per cent of the shorter side."""
    radius = share / 100 * min(pixels.shape[:2])
    if not radius:
        return pixels
    return np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


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


def contrast(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Every value's distance from the picture's mean luma times `factor` per cent: 0 is one
    grey."""
    if factor == 100:
        return pixels
    return np.array(ImageEnhance.Contrast(Image.fromarray(pixels)).enhance(factor / 100))


def turned(pixels: np.ndarray, degrees: float, fill: str) -> np.ndarray:
    """Turned about its middle, clockwise where positive, on a sheet of the same size; bilinear. Where
    both sides are even, or both odd, quarter turns move every pixel onto a pixel."""
    if not degrees % 360:
        return pixels
    height, width = pixels.shape[:2]
    cos, sin = (round(float(part), 12) for part in (_cos(degrees), _cos(degrees - 90)))
    wide = abs(cos) * width + abs(sin) * height - width
    high = abs(sin) * width + abs(cos) * height - height
    room = int(np.ceil(max(wide, high, 0) / 2)) + 1
    x, y = width / 2 + room, height / 2 + room  # the middle, with room around
    back = (
        *(cos, sin, x - cos * width / 2 - sin * height / 2),
        *(-sin, cos, y + sin * width / 2 - cos * height / 2),
    )
    image = Image.fromarray(surrounded(pixels, (room, room, room, room), fill))
    return np.array(
        image.transform((width, height), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
    )


def _cos(degrees: float) -> float:
    return float(np.cos(np.deg2rad(degrees)))


def scaled(pixels: np.ndarray, share: float, fill: str) -> np.ndarray:
    """`share` per cent as large about its middle, on a sheet of the same size; bilinear,
    antialiased."""
    if share == 100:
        return pixels
    height, width = pixels.shape[:2]
    image = Image.fromarray(pixels)
    if share > 100:
        x, y = (side / 2 * (1 - 100 / share) for side in (width, height))
        box = (x, y, width - x, height - y)
        return np.array(image.resize((width, height), Image.Resampling.BILINEAR, box))
    w, h = (max(1, round(side * share / 100)) for side in (width, height))
    small = np.array(image.resize((w, h), Image.Resampling.BILINEAR))
    top, left = (height - h) // 2, (width - w) // 2
    return surrounded(small, (top, height - h - top, left, width - w - left), fill)


def surrounded(pixels: np.ndarray, edges: tuple[int, int, int, int], fill: str) -> np.ndarray:
    """With so many pixels more at the top, bottom, left and right: its own mirror image, or grey."""
    top, bottom, left, right = edges
    if fill == "mirrored":
        return np.pad(pixels, ((top, bottom), (left, right), (0, 0)), mode="symmetric")
    height, width = pixels.shape[:2]
    sheet = np.empty((height + top + bottom, width + left + right, 3), np.uint8)
    sheet[:] = compositions.GREY
    sheet[top : top + height, left : left + width] = pixels
    return sheet


def square(pixels: np.ndarray, share: float, column: float, row: float) -> np.ndarray:
    """A grey square, its side `share` per cent of the shorter side, its middle at `column` per cent of
    the width and `row` per cent of the height; what of it lies outside is not there."""
    height, width = pixels.shape[:2]
    side = round(share / 100 * min(height, width))
    if not side:
        return pixels
    left, top = round(column / 100 * width - side / 2), round(row / 100 * height - side / 2)
    changed = pixels.copy()
    changed[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)] = (
        compositions.GREY
    )
    return changed


def noise(pixels: np.ndarray, deviation: float, seed: int) -> np.ndarray:
    """Gaussian noise of this standard deviation, in steps of 256, added to every value. One seed draws
    one noise, which is only larger or smaller."""
    if not deviation:
        return pixels
    drawn = np.random.default_rng(seed).standard_normal(pixels.shape, np.float32)
    return np.rint(pixels + np.float32(deviation) * drawn).clip(0, 255).astype(np.uint8)


def jpeg(pixels: np.ndarray, quality: float) -> np.ndarray:
    """Written as a JPEG of this quality and read again; 100: never written."""
    if quality >= 100:
        return pixels
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=max(1, round(quality)))
    with Image.open(file) as image:
        return np.array(image)
