"""Preprocessing: the network gets what torchvision gives."""

import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms
from torchvision.transforms._presets import ImageClassification

from explorer.drawing.pixels import thumbnail
from explorer.images.decoding import decode
from explorer.images.preprocessing import (
    FRAME,
    Preprocessing,
    crop_box,
    framed,
    network_view,
    photo,
    to_input,
)
from tests.images.pictures import PHOTOS, RNG

IMAGENET = Preprocessing(256, 224)
SIZES = [
    (300, 451),
    (451, 300),
    (224, 224),
    (256, 256),
    (255, 257),
    (1, 1),
    (3, 2),
    (2000, 101),
    (64, 64),
    (333, 500),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("resize", "crop", "interpolation"),
    [
        (256, 224, "bilinear"),
        (232, 224, "bilinear"),
        (256, 256, "bicubic"),
        (64, 64, "bilinear"),
        (32, 37, "bilinear"),
        (30, 100, "bilinear"),
    ],
)
def test_to_input_equals_torchvisions_preset(size, resize, crop, interpolation):
    from torchvision.transforms import InterpolationMode

    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    preset = ImageClassification(
        crop_size=crop, resize_size=resize, interpolation=InterpolationMode(interpolation)
    )
    x = to_input(pixels, Preprocessing(resize, crop, interpolation=interpolation))
    assert x.shape == (1, 3, crop, crop) and x.dtype == torch.float32
    assert (x[0] - preset(Image.fromarray(pixels))).abs().max() <= 1e-6


@pytest.mark.parametrize("size", [(40, 60), (8, 8), (1, 7)])
def test_one_channel_is_the_luma(size):
    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    resize = min(size)
    x = to_input(pixels, Preprocessing(resize, resize, (0,), (1,), channels=1))
    luma = pixels @ np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    left, top = (round((side - resize) / 2) for side in size[::-1])
    assert x.shape == (1, 1, resize, resize)
    assert (
        np.abs(x[0, 0].numpy() * 255 - luma[top : top + resize, left : left + resize]).max() <= 0.51
    )


def test_mean_and_std_need_a_number_a_channel():
    with pytest.raises(ValueError, match="each of 1 channels"):
        Preprocessing(8, 8, channels=1)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(50, 70), (5, 100), (1, 1)])
def test_network_view_is_what_the_network_gets(size, channels):
    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    preprocessing = Preprocessing(40, 36, (0.4,) * channels, (0.3,) * channels, channels)
    view = network_view(pixels, preprocessing)
    assert view.shape == (36, 36, 3) and view.dtype == np.uint8
    x = to_input(pixels, preprocessing)[0].numpy().transpose(1, 2, 0) * 0.3 + 0.4
    assert np.abs(view - x * 255).max() < 1e-3


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (3, 9999)])
def test_extreme_strips_stay_small(size):
    assert to_input(np.zeros((*size, 3), np.uint8), IMAGENET).shape == (1, 3, 224, 224)
    assert (
        thumbnail(np.zeros((*size, 3), np.uint8), 64).shape[:2]
        == (64, 1)[:: 1 if size[0] > size[1] else -1]
    )


def test_crop_box_by_hand():
    assert crop_box(512, 512, IMAGENET) == (32, 32, 480, 480)
    assert crop_box(512, 1024, IMAGENET) == (288, 32, 736, 480)
    assert crop_box(1024, 512, IMAGENET) == (32, 288, 480, 736)
    assert crop_box(64, 64, Preprocessing(64, 64)) == (0, 0, 64, 64)
    assert crop_box(30, 30, Preprocessing(30, 40)) == (-5, -5, 35, 35)


def test_crop_box_finds_a_mark_in_the_view():
    pixels = np.zeros((400, 600, 3), np.uint8)
    pixels[200:220, 290:310] = 255
    left, top, right, bottom = crop_box(400, 600, IMAGENET)
    rows, columns = np.nonzero(network_view(pixels, IMAGENET)[..., 0] > 127)
    assert abs(left + (columns.mean() + 0.5) * (right - left) / 224 - 300) < 1
    assert abs(top + (rows.mean() + 0.5) * (bottom - top) / 224 - 210) < 1


@pytest.mark.parametrize(
    ("size", "preprocessing"),
    [
        ((300, 450), IMAGENET),
        ((64, 64), Preprocessing(8, 8)),
        ((1, 1), IMAGENET),
        ((3, 60), IMAGENET),
        ((30, 40), Preprocessing(32, 48)),
        ((900, 1600), Preprocessing(64, 64)),
    ],
)
def test_framed_keeps_the_inside_and_darkens_the_rest(size, preprocessing):
    pixels = np.full((*size, 3), 200, np.uint8)
    shown = framed(pixels, preprocessing, 720)
    assert shown.dtype == np.uint8 and max(shown.shape[:2]) <= 720
    left, top, right, bottom = crop_box(shown.shape[0], shown.shape[1], preprocessing)
    inside = np.zeros(shown.shape[:2], bool)
    inside[max(round(top), 0) : round(bottom), max(round(left), 0) : round(right)] = True
    assert (shown[~inside] == 80).all()
    assert (shown[inside] == 200).all(1).mean() > 0.9 or min(shown.shape[:2]) < 100
    assert np.isin(shown[inside], (200, *FRAME)).all()


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/data/photos is not here")
def test_photos_equal_torchvisions_own_pipeline():
    preset = ImageClassification(crop_size=224, resize_size=256)
    converted = 0
    for path in sorted(PHOTOS.glob("*.jpg")):
        picture = decode(path.read_bytes())
        plain = Image.open(path).convert("RGB")
        if "Colours were converted from its own profile to sRGB." in picture.notes:
            converted += 1
            own = ImageCms.ImageCmsProfile(io.BytesIO(plain.info["icc_profile"]))
            srgb = ImageCms.createProfile("sRGB")
            plain = ImageCms.buildTransform(own, srgb, "RGB", "RGB").apply(plain)
        assert (to_input(picture.pixels, IMAGENET)[0] - preset(plain)).abs().max() <= 1e-6, (
            path.name
        )
    assert converted == 2  # two cameras that wrote a colour space of their own


@pytest.mark.parametrize("size", [(300, 451), (451, 300), (900, 900), (2000, 101)])
@pytest.mark.parametrize(("resize", "crop"), [(64, 64), (256, 224), (30, 100)])
def test_the_photo_is_the_same_part_in_more_pixels(size, resize, crop):
    frame = Preprocessing(resize, crop, interpolation="box")
    rows, columns = np.indices(size)
    pixels = np.stack(
        [rows * 255 // size[0], columns * 255 // size[1], 0 * rows],
        2,
        dtype=np.uint8,
        casting="unsafe",
    )
    given, result = network_view(pixels, frame), photo(pixels, frame, 448)
    factor = len(result) // crop
    assert result.shape == (factor * crop, factor * crop, 3) and len(result) <= max(448, crop)
    left, top, right, bottom = crop_box(*size, frame)
    assert factor == 1 or factor * crop <= min(right - left, bottom - top) + 1e-3
    means = result.reshape(crop, factor, crop, factor, 3).mean((1, 3))
    assert np.abs(means - given)[1:-1, 1:-1].max() < 6, "each pixel is the mean of its square"
    if factor == 1:
        assert np.array_equal(result, given)


def test_a_photo_of_grey_input_is_grey():
    pixels = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    result = photo(pixels, Preprocessing(8, 8, (0,), (1,), channels=1), 64)
    assert result.shape == (64, 64, 3) and np.ptp(result, axis=2).max() == 0
    luma = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.abs(result[..., 0] - luma).max() <= 1
