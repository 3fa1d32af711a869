"""Pixels: pictures keep every pixel."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.drawing import pixels as drawing

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_png_is_lossless(shape):
    pixels = RNG.integers(0, 256, shape, np.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(drawing.png(pixels)))), pixels)


def test_png_refuses_floats():
    with pytest.raises(TypeError, match="float64"):
        drawing.png(np.zeros((2, 2, 3)))


def test_enlarge_repeats_every_pixel():
    pixels = RNG.integers(0, 256, (3, 4, 3), np.uint8)
    large = drawing.enlarge(pixels, 5)
    assert large.shape == (15, 20, 3)
    for row in range(15):
        for column in range(20):
            assert np.array_equal(large[row, column], pixels[row // 5, column // 5])


@pytest.mark.parametrize("count", [1, 3, 4, 7])
@pytest.mark.parametrize("pad", [0, 2])
def test_grid_places_every_tile_where_it_says(count, pad):
    tiles = [RNG.integers(0, 255, (3, 5, 3), np.uint8) for _ in range(count)]
    sheet = drawing.grid(tiles, columns=3, pad=pad, factor=2, background=(255, 255, 255))
    left_over = np.ones(sheet.shape[:2], bool)
    for i, tile in enumerate(tiles):
        top, left = pad + i // 3 * (6 + pad), pad + i % 3 * (10 + pad)
        assert np.array_equal(sheet[top : top + 6 : 2, left : left + 10 : 2], tile)
        left_over[top : top + 6, left : left + 10] = False
    assert (sheet[left_over] == 255).all()


def test_grid_of_transparent_tiles_leaves_the_page_between_them():
    tile = np.full((2, 2, 4), 255, np.uint8)
    sheet = drawing.grid([tile, tile], columns=2, pad=3)
    assert sheet.shape == (8, 13, 4) and np.count_nonzero(sheet[..., 3]) == 8


def test_grid_takes_grey_tiles_and_none():
    assert (
        drawing.grid([np.full((2, 2), 9, np.uint8)], columns=4, pad=0).tolist()
        == [[[9] * 3] * 2] * 2
    )
    assert drawing.grid([], columns=4).shape == (1, 2, 3)


def test_png_is_lossless_and_bare():
    noise = RNG.integers(0, 256, (12, 16, 3), np.uint8)
    data = drawing.png(noise)
    image = Image.open(io.BytesIO(data))
    assert np.array_equal(np.asarray(image), noise) and not image.info
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(drawing.png(noise[..., 0])))), noise[..., 0]
    )


def test_thumbnails_fit():
    noise = RNG.integers(0, 256, (12, 16, 3), np.uint8)
    assert drawing.thumbnail(np.zeros((300, 450, 3), np.uint8), 96).shape == (64, 96, 3)
    small = drawing.thumbnail(noise, 40)
    assert np.array_equal(small, noise.repeat(2, 0).repeat(2, 1))
