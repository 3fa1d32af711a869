"""Levels: values of more than 8 bits are scaled by the range that is really there."""

import numpy as np
import pytest
from PIL import Image

from tests.images.pictures import png_of, saved
from tests.trainer.pictures import read, refusal, tiff_of

RAMP = np.linspace(0, 4095, 15 * 20).astype(np.uint16).reshape(15, 20)  # of 12 bits
COLOURS = np.dstack([RAMP, RAMP[::-1], RAMP // 2])


def of_16_bits(values: np.ndarray, colour: int) -> bytes:
    """A PNG of values (H, W) or (H, W, C) of 16 bits."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png_of(values.shape[1], values.shape[0], 16, colour, rows)


@pytest.mark.parametrize(
    "data",
    [
        saved(RAMP),
        saved(RAMP, "TIFF"),
        saved(RAMP, "TIFF", compression="tiff_lzw"),
        b"P5 # twelve bits\n20 15\n65535\n" + RAMP.astype(">u2").tobytes(),
        tiff_of(RAMP.astype(np.int32)),
        tiff_of(RAMP.astype(np.int16) - 2000),
        tiff_of(RAMP + 60_000),
        tiff_of(RAMP.astype(np.float32) / 7 - 3),
        saved(Image.fromarray(RAMP.astype(np.float32)), "PPM"),
    ],
)
def test_the_range_that_is_really_there_decides(data):
    """Twelve bits in sixteen, with or without a sign or an offset, or as floating point numbers."""
    pixels, notes = read(data)
    assert np.abs(pixels - (RAMP / 4095 * 255)[..., None]).max() <= 0.5 + 1e-3
    assert "were rescaled" in notes[0] and "lowest to black" in notes[0]


@pytest.mark.parametrize(
    "data",
    [
        of_16_bits(COLOURS, 2),
        of_16_bits(np.dstack([COLOURS, np.full(RAMP.shape, 65535)]), 6),
        tiff_of(COLOURS, photometric="rgb"),
        tiff_of(COLOURS, photometric="rgb", byteorder=">"),
        tiff_of(COLOURS, photometric="rgb", compression="zlib", predictor=True),
        tiff_of(COLOURS, photometric="rgb", tile=(16, 16)),
        tiff_of(COLOURS.transpose(2, 0, 1), photometric="rgb", planarconfig="separate"),
        b"P6\n20 15\n65535\n" + COLOURS.astype(">u2").tobytes(),
        tiff_of(COLOURS.astype(np.float32), photometric="rgb"),
        b"PF\n20 15\n-1\n" + COLOURS[::-1].astype("<f4").tobytes(),
    ],
)
def test_so_it_does_for_colours(data):
    pixels, notes = read(data)
    assert np.abs(pixels - COLOURS / 4095 * 255).max() <= 0.5 + 1e-3
    assert "lowest to black" in notes[0] and "4,095" in notes[0]


def test_grey_and_opacity_of_16_bits():
    opacity = np.where(RAMP < 2000, 65535, 0)
    pixels, notes = read(of_16_bits(np.dstack([RAMP, opacity]), 4))
    assert np.abs(pixels[..., 0] - np.where(RAMP < 2000, RAMP / 4095 * 255, 255)).max() <= 1
    assert "4,095" in notes[0] and "white" in notes[1]


@pytest.mark.parametrize("bits", [4, 12, 15])
def test_a_ppm_says_its_own_range(bits):
    greatest = 2**bits - 1
    values = (RAMP.astype(int) * greatest // 4095).astype(">u2" if bits > 8 else "u1")
    for head, stored in (("P5", values), ("P6", np.dstack([values] * 3).astype(values.dtype))):
        data = f"{head}\n20 15\n{greatest}\n".encode() + stored.tobytes()
        assert np.abs(read(data)[0][..., 0] - values / greatest * 255).max() <= 0.51


def test_a_container_that_is_filled_is_shown_by_its_own_range():
    values = (RAMP * 10 + 5000).astype(np.uint16)
    pixels, notes = read(saved(values))
    assert np.abs(pixels[..., 0] - values / 257).max() <= 0.5
    assert notes == ("Its values of more than 8 bits were rescaled to 8 bits.",)
    values = RAMP.astype(np.float32) / 8190 + 0.25
    assert np.abs(read(tiff_of(values))[0][..., 0] - values * 255).max() <= 0.5 + 1e-3


def test_white_is_zero_where_a_tiff_says_so():
    pixels, _ = read(tiff_of(RAMP, photometric="miniswhite"))
    assert np.abs(pixels[..., 0] - (255 - RAMP / 4095 * 255)).max() <= 0.5 + 1e-3


def test_values_that_are_no_numbers():
    values = np.array([[np.nan, -np.inf, 2, 4, np.inf]], np.float32)
    pixels, notes = read(tiff_of(values))
    assert pixels[0, :, 0].tolist() == [0, 0, 0, 255, 255] and "3 values are no finite" in notes[0]
    assert "finite number" in refusal(tiff_of(np.full((4, 5), np.nan, np.float32)))
    for constant in (np.full((4, 5), 7, np.float32), np.full((4, 5), 300, np.uint16)):
        assert np.ptp(read(tiff_of(constant))[0]) == 0


@pytest.mark.parametrize("bits", [8, 16])
def test_channels_of_a_microscope(bits):
    """The first of two, the first three of five, as tifffile's own reader gives them."""
    values = np.arange(2 * 15 * 20, dtype=f"u{bits // 8}").reshape(2, 15, 20) % 251
    for data in (
        tiff_of(values, planarconfig="separate", photometric="minisblack"),
        tiff_of(values),
    ):
        grey = read(data)[0][..., 0].astype(float)
        assert np.corrcoef(grey.ravel(), values[0].ravel())[0, 1] > 0.999
