"""Tiles have one size and tell right from wrong without colour."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.drawing.style import COLOURS
from explorer.failures.figures import thumbnails

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(8, 8), (1, 1), (32, 30), (96, 40), (300, 500), (20, 400)])
def test_tiles_have_one_size_and_small_pictures_keep_their_pixels(shape):
    pixels = RNG.integers(0, 255, (*shape, 3), np.uint8)
    tile = thumbnails.fitted(pixels)
    assert tile.shape == (thumbnails.SIDE, thumbnails.SIDE, 3)
    factor = thumbnails.SIDE // max(shape)
    if factor >= 2:
        top, left = ((thumbnails.SIDE - factor * side) // 2 for side in shape)
        assert np.array_equal(
            tile[top : top + factor * shape[0] : factor, left : left + factor * shape[1] : factor],
            pixels,
        )


def test_right_and_wrong_are_told_without_colour():
    pixels = np.zeros((thumbnails.SIDE, thumbnails.SIDE, 3), np.uint8)
    right, wrong, unknown = (
        thumbnails.marked(pixels, verdict)[-3] for verdict in (True, False, None)
    )
    assert (right == right[0]).all() and not (wrong == wrong[0]).all() and (unknown == 255).all()
    assert tuple(right[0]) == tuple(int(COLOURS[0][i : i + 2], 16) for i in (1, 3, 5))
    assert Image.open(io.BytesIO(thumbnails.tile(None))).size[0] == thumbnails.SIDE
