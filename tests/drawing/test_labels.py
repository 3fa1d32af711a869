"""Labels: words below a picture leave its pixels alone."""

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw, ImageFont

from explorer.drawing import labels
from tests.drawing.test_style import contrast

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("picked", [False, True])
def test_words_stand_below_the_pixels_and_leave_them_alone(picked):
    pixels = RNG.integers(0, 256, (40, 50, 3), np.uint8)
    tile, edge = labels.labelled(pixels, "12", picked), labels.FRAME
    assert tile.shape == (40 + 2 * edge + labels.STRIP, 50 + 2 * edge, 4)
    assert np.array_equal(tile[edge : -edge - labels.STRIP, edge:-edge, :3], pixels)
    assert (tile[edge : -edge - labels.STRIP, edge:-edge, 3] == 255).all()
    assert tile[:edge, :, 3].any() == picked and tile[-labels.STRIP :, :, 3].any()


@pytest.mark.parametrize("ground", ["#FFFFFF", "#171614", "#808080"])
def test_words_on_clear_ground_are_told_from_every_ground(ground):
    """Their ink from the edge around it, whatever lies behind."""
    assert contrast(labels.INK, labels.EDGE) >= 7
    sheet = Image.new("RGBA", (80, 40), ground)
    labels.write(ImageDraw.Draw(sheet), (10, 10), "conv1", ImageFont.load_default(16))
    colours = {colour[:3] for _, colour in sheet.getcolors(3200)}
    for part in (labels.INK, labels.EDGE):
        assert ImageColor.getrgb(part) in colours


def test_a_space_that_no_line_splits_is_a_space_below_a_picture():
    pixels = np.zeros((20, 90, 3), np.uint8)
    assert (labels.labelled(pixels, "5\u00a0%") == labels.labelled(pixels, "5 %")).all()
    assert (labels.labelled(pixels, "5\u00a0%") != labels.labelled(pixels, "50%")).any()
