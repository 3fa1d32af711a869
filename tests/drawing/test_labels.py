"""Labels: words below a picture leave its pixels alone."""

import numpy as np
import pytest

from explorer.drawing import labels

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("picked", [False, True])
def test_words_stand_below_the_pixels_and_leave_them_alone(picked):
    pixels = RNG.integers(0, 256, (40, 50, 3), np.uint8)
    tile, edge = labels.labelled(pixels, "12", picked), labels.FRAME
    assert tile.shape == (40 + 2 * edge + labels.STRIP, 50 + 2 * edge, 4)
    assert np.array_equal(tile[edge : -edge - labels.STRIP, edge:-edge, :3], pixels)
    assert (tile[edge : -edge - labels.STRIP, edge:-edge, 3] == 255).all()
    assert tile[:edge, :, 3].any() == picked and tile[-labels.STRIP :, :, 3].any()
