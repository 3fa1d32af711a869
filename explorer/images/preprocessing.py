"""Images: what a network is given of a picture, and the sample pictures.

bytes -> `decode` -> pixels (H, W, 3) uint8, upright, sRGB -> `to_input` with the network's own
Preprocessing -> x (1, C, H, W). To offer one more sample, add a row to SAMPLES."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from explorer.images.decoding import MAX_ASPECT, ImageError, Picture, decode

if TYPE_CHECKING:
    import torch

__all__ = [
    "SAMPLES",
    "ImageError",
    "Picture",
    "Preprocessing",
    "Sample",
    "crop_box",
    "cropped",
    "decode",
    "framed",
    "network_view",
    "png",
    "thumbnail",
    "to_input",
]


FRAME = (213, 94, 0)


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
    import torch  # so that pages which only show pictures need not wait for it

    view = np.atleast_3d(
        np.asarray(cropped(Image.fromarray(np.ascontiguousarray(pixels)), preprocessing))
    )
    values = view.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(
        255
    )  # (1, C, crop, crop)
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


def png(pixels: np.ndarray) -> bytes:
    """`pixels` (H, W) or (H, W, 3) uint8 as a PNG file, lossless and without metadata."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG")
    return out.getvalue()


def thumbnail(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` made to fit into `side` x `side`: large ones smoothly, small ones by whole factors,
    unsmoothed."""
    height, width = pixels.shape[:2]
    factor = side // max(height, width)
    if factor >= 1:
        return pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    scale = side / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.array(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3))


@dataclass(frozen=True)
class Sample:
    """A picture that comes with an installed package; `load()` gives its pixels (H, W, 3) uint8."""

    key: str
    label: str
    load: Callable[[], np.ndarray]
    credit: str
    licence: str


def _packaged(package: str, path: str) -> np.ndarray:
    return decode(_file(package, path).read_bytes()).pixels


def _digit(index: int) -> np.ndarray:
    """Picture `index` of scikit-learn's digits, 8 x 8 values of 0 to 16 as greys, every pixel a
    square of 8 x 8."""
    with gzip.open(_file("sklearn", "datasets/data/digits.csv.gz"), "rt") as lines:
        values = np.loadtxt(lines, delimiter=",", skiprows=index, max_rows=1)[:64].reshape(8, 8)
    grey = np.rint(values * 255 / 16).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    return np.stack([grey] * 3, axis=2)  # (64, 64, 3)


def _file(package: str, path: str) -> Path:
    """A file of an installed package; the package itself is not imported."""
    found = find_spec(package)
    file = Path(found.submodule_search_locations[0], path) if found else None
    if not (file and file.is_file()):
        raise ImageError(
            f"This sample picture is not in the installed {package} package; choose another one."
        )
    return file


_scikit_image, _matplotlib, _scikit_learn = (
    partial(partial, _packaged, package) for package in ("skimage", "matplotlib", "sklearn")
)
UCI = "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, in scikit-learn"
SAMPLES = {
    sample.key: sample
    for sample in (
        Sample(
            "chelsea",
            "Cat",
            _scikit_image("data/chelsea.png"),
            "Stefan van der Walt, in scikit-image",
            "CC0",
        ),
        Sample(
            "coffee",
            "Espresso",
            _scikit_image("data/coffee.png"),
            "Rachel Michetti, courtesy of Pikolo Espresso Bar, in scikit-image",
            "CC0",
        ),
        Sample(
            "grace_hopper",
            "Grace Hopper in uniform",
            _matplotlib("mpl-data/sample_data/grace_hopper.jpg"),
            "James S. Davis, United States Navy, in matplotlib",
            "public domain",
        ),
        Sample(
            "rocket",
            "Rocket",
            _scikit_image("data/rocket.jpg"),
            "SpaceX, in scikit-image",
            "public domain",
        ),
        Sample(
            "astronaut",
            "Astronaut Eileen Collins",
            _scikit_image("data/astronaut.png"),
            "NASA, in scikit-image",
            "public domain",
        ),
        Sample(
            "motorcycle",
            "Motorcycle",
            _scikit_image("data/motorcycle_left.png"),
            "D. Scharstein et al., GCPR 2014, in scikit-image",
            "Middlebury stereo data",
        ),
        Sample(
            "flower",
            "Dahlia",
            _scikit_learn("datasets/images/flower.jpg"),
            "danielbuechele (Flickr), as scikit-learn credits it",
            "CC BY 2.0",
        ),
        Sample(
            "china",
            "Chinese pavilion",
            _scikit_learn("datasets/images/china.jpg"),
            "danielbuechele (Flickr), in scikit-learn",
            "CC BY 2.0",
        ),
        Sample(
            "camera",
            "Photographer (grey)",
            _scikit_image("data/camera.png"),
            "Lav Varshney, in scikit-image",
            "CC0",
        ),
        # pictures that the trainer keeps for validation
        Sample("digit_3", "Digit 3", partial(_digit, 1350), UCI, "CC BY 4.0"),
        Sample("digit_5", "Digit 5", partial(_digit, 1319), UCI, "CC BY 4.0"),
        Sample("digit_0", "Digit 0", partial(_digit, 1435), UCI, "CC BY 4.0"),
    )
}
