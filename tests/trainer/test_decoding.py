"""Decoding for a training: the same files are refused as in the app, before they cost anything."""

import time

import numpy as np
import pytest

from explorer.images.decoding import ImageError, decode
from tests.images.pictures import NOISE, QUARTERS, png_of, saved
from trainer import decoding, image_limits
from trainer.image_folder import DatasetError


def scans(count):
    """A JPEG of so many passes."""
    data = saved(QUARTERS, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * count + b"\xff\xd9"


def markers(count):
    """A JPEG of many markers, of which each is a step of whoever counts its passes."""
    data = saved(QUARTERS, "JPEG")
    return data[:2] + b"\xff\xe1\0\2" * count + b"\xff\xda" * 200 + data[2:]


REFUSED = {
    "bytes": lambda: saved(NOISE) + bytes(64 * 2**20),
    "megapixels": lambda: png_of(11_000, 11_000, 8, 0, b""),
    "a bomb": lambda: png_of(60_000, 60_000, 8, 0, b""),
    "aspect": lambda: png_of(5000, 1, 8, 0, b""),
    "passes": lambda: scans(1000),
    "markers": lambda: markers(400_000),
    "an icon": lambda: saved(NOISE, "ICO"),
    "no number": lambda: saved(np.full((3, 4), np.nan, np.float32), "TIFF"),
    "text": lambda: b"no picture",
    "empty": lambda: b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_app_refuses_a_training_refuses(name):
    data, started = REFUSED[name](), time.monotonic()
    with pytest.raises(DatasetError):
        decoding.square(data, 32)
    with pytest.raises(ImageError):
        decode(data)
    assert time.monotonic() - started < 60


def test_a_sentence_says_which_limit():
    for name, words in (("aspect", "20 times"), ("passes", "100 passes"), ("bytes", "64 MB")):
        with pytest.raises(DatasetError, match=words):
            decoding.square(REFUSED[name](), 32)


def test_a_photograph_of_twenty_passes_is_fine():
    pixels = decoding.square(scans(20), 32)
    assert pixels.shape == (32, 32, 3) and image_limits.scans(scans(20)) == 0
