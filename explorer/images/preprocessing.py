"""Preprocessing: what is a network given of a picture?

pixels (H, W, 3) uint8, upright, sRGB -> `to_input` with the network's own Preprocessing -> x
(1, C, H, W)."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from explorer.drawing.pixels import thumbnail
from trainer.image_limits import MAX_ASPECT

FRAME = (213, 94, 0)  # red, green, blue


@dataclass(frozen=True)
class Preprocessing:
    """How a network wants its pictures: the short side resized to `resize`, the middle `crop` x `crop` cut out, the
    values divided by 255, `mean` subtracted and divided by `std`; `channels` 1 takes the ITU-R 601 luma first.
    `interpolation` is one of Pillow's (bilinear, bicubic, box, ...), antialiased as Pillow does it. Unsaid, it is
    bilinear for colours, and for one channel box, the mean of what a pixel covers: so the digits were made."""

    resize: int
    crop: int
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    std: tuple[float, ...] = (0.229, 0.224, 0.225)
    channels: int = 3
    interpolation: str = ""

    def __post_init__(self) -> None:
        if not len(self.mean) == len(self.std) == self.channels:
            raise ValueError(f"mean and std need one number for each of {self.channels} channels")


def to_input(pixels: np.ndarray, preprocessing: Preprocessing) -> torch.Tensor:
    """x (1, C, crop, crop) float32 of `pixels` (H, W, 3) uint8; equals torchvision's preset
    ImageClassification."""
    view = np.atleast_3d(
        np.asarray(cropped(Image.fromarray(np.ascontiguousarray(pixels)), preprocessing))
    )
    values = view.transpose(2, 0, 1)[None].astype(np.float32)  # (1, C, crop, crop)
    values /= np.float32(255)
    mean, std = (
        np.array(v, np.float32)[:, None, None] for v in (preprocessing.mean, preprocessing.std)
    )
    return torch.from_numpy(np.ascontiguousarray((values - mean) / std))


def network_view(pixels: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    """The pixels (crop, crop, 3) uint8 that the network is given, before normalisation; greys three
    times the same."""
    return np.array(
        cropped(Image.fromarray(np.ascontiguousarray(pixels)), preprocessing).convert("RGB")
    )


def photo(pixels: np.ndarray, preprocessing: Preprocessing, side: int) -> np.ndarray:
    """The same part of the picture (k crop, k crop, 3) uint8 at the picture's own resolution, each side k
    times as long as that of `network_view`: k is whole, as large as the picture has pixels for, and at
    most as large as fits into `side`. `network_view` itself where the picture has no more pixels, or
    does not fill the frame."""
    height, width = pixels.shape[:2]
    box = crop_box(height, width, preprocessing)
    own = min(box[2] - box[0], box[3] - box[1])
    factor = int(min(own, side) / preprocessing.crop + 1e-6)
    inside = min(box[:2]) >= 0 and box[2] <= pixels.shape[1] and box[3] <= pixels.shape[0]
    if factor < 2 or not inside:
        return network_view(pixels, preprocessing)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    grey = image.convert("L") if preprocessing.channels == 1 else image
    size = factor * preprocessing.crop, factor * preprocessing.crop
    return np.array(grey.resize(size, Image.Resampling.LANCZOS, box=box).convert("RGB"))


def crop_box(
    height: int, width: int, preprocessing: Preprocessing
) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of `network_view` in pixels of the original; beyond its edge where
    it is padded."""
    new_width, new_height = _scaled(width, height, preprocessing.resize)
    left, top = _start(new_width, preprocessing.crop), _start(new_height, preprocessing.crop)
    x, y = width / new_width, height / new_height
    return left * x, top * y, (left + preprocessing.crop) * x, (top + preprocessing.crop) * y


def framed(pixels: np.ndarray, preprocessing: Preprocessing, longest: int = 720) -> np.ndarray:
    """The whole picture with a frame around what the network is given of it and the rest darkened:
    (h, w, 3) uint8, at most `longest` on a side, small pictures enlarged by whole factors."""
    whole = thumbnail(pixels, longest)
    height, width = whole.shape[:2]
    box = crop_box(height, width, preprocessing)
    left, top, right, bottom = (
        min(max(round(edge), 0), (width, height)[i % 2]) for i, edge in enumerate(box)
    )
    shown = whole // 5 * 2
    shown[top:bottom, left:right] = FRAME
    inside = slice(top + 3, bottom - 3), slice(left + 3, right - 3)
    shown[inside] = whole[inside]
    return shown


def cropped(image: Image.Image, preprocessing: Preprocessing) -> Image.Image:
    """What the network is given of a picture (mode RGB), before normalisation; mode L for one
    channel."""
    image = _middle(image)
    if preprocessing.channels == 1:
        image = image.convert("L")
    interpolation = preprocessing.interpolation or (
        "box" if preprocessing.channels == 1 else "bilinear"
    )
    image = image.resize(
        _scaled(*image.size, preprocessing.resize), Image.Resampling[interpolation.upper()]
    )
    left, top = (_start(side, preprocessing.crop) for side in image.size)
    return image.crop(
        (left, top, left + preprocessing.crop, top + preprocessing.crop)
    )  # black beyond the edge


def _middle(image: Image.Image) -> Image.Image:
    """The middle of a strip more extreme than `decode` lets through: resizing 1 x 5000 whole would
    take a gigabyte."""
    width, height = image.size
    longest = MAX_ASPECT * min(height, width)
    if longest >= max(width, height):
        return image
    left, top = max(width - longest, 0) // 2, max(height - longest, 0) // 2
    return image.crop((left, top, width - left, height - top))


def _scaled(width: int, height: int, short: int) -> tuple[int, int]:
    if width <= height:
        return short, int(short * height / width)
    return int(short * width / height), short


def _start(size: int, crop: int) -> int:
    """Where the middle `crop` of `size` begins, rounded as torchvision rounds; negative where it
    must be padded."""
    return round((size - crop) / 2) if crop <= size else -((crop - size) // 2)
