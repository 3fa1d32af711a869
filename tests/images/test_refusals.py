"""Refusals: what cannot be used is refused in a sentence, before it costs anything."""

import struct

import numpy as np
import pytest
from PIL import Image

from explorer.images.decoding import decode
from tests.images.pictures import NOISE, QUARTERS, RNG, message, png_of, saved


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"just some text, whatever the name of the file", "not a picture"),
        (bytes(range(256)), "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x1cftypisom", "video"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n<svg/>", "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"%PDF-1.7", "PDF"),
        (b"BMW is a car maker", "BMP picture is damaged"),
    ],
)
def test_other_files_are_named_in_a_sentence(data, words):
    assert words in message(data)


def test_real_files_of_other_formats_are_refused():
    for kind in ("TIFF", "ICO", "PPM", "TGA", "EPS", "PDF", "JPEG2000"):
        sentence = message(saved(NOISE, kind))
        assert "PNG, JPEG, WEBP, GIF and BMP" in sentence
    assert "TIFF" in message(saved(NOISE, "TIFF"))


@pytest.mark.parametrize("size", [(10_000, 10_000), (5001, 5000), (30_000, 40_000)])
def test_large_pictures_are_refused_by_their_header(size):
    sentence = message(png_of(*size, 8, 0, b""))
    assert f"{size[0]} x {size[1]}" in sentence and "25 megapixels" in sentence


def test_a_bomb_is_refused_before_it_is_decoded():
    bomb = saved(Image.new("1", (10_000, 10_000)))
    assert len(bomb) < 50_000 and "megapixels" in message(bomb)


@pytest.mark.parametrize("side", [10_000, 16_384])
def test_a_webp_that_only_claims_to_be_large_is_refused(side):
    frame = bytes(6) + (15).to_bytes(3, "little") + (11).to_bytes(3, "little") + bytes(4)
    frame += saved(NOISE, "WEBP", lossless=True)[12:]
    chunks = (
        (b"VP8X", b"\2" + bytes(3) + (side - 1).to_bytes(3, "little") * 2),
        (b"ANIM", bytes(6)),
        (b"ANMF", frame),
    )
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
    assert "25 megapixels" in message(b"RIFF" + struct.pack("<I", len(body)) + body)


def test_a_gif_whose_first_frame_is_larger_than_itself_is_refused():
    data = bytearray(saved(Image.new("P", (2, 2)), "GIF"))
    at = data.index(b",\0\0\0\0\2\0\2\0")
    data[at + 5 : at + 9] = struct.pack("<HH", 9000, 9000)
    assert "9000 x 9000" in message(bytes(data))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((10_001, 1000), "10000 on a side"),
        ((1, 5000), "20 times"),
        ((5000, 1), "20 times"),
        ((21, 1), "20 times"),
    ],
)
def test_long_and_narrow_pictures_are_refused(size, words):
    assert words in message(png_of(*size, 8, 0, b""))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_truncated_files_are_refused(kind, part):
    noise = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    data = saved(noise, kind)
    sentence = message(data[: max(int(len(data) * part), 16)])
    assert kind in sentence and "damaged" in sentence


def test_too_many_bytes():
    assert "20 MB" in message(saved(NOISE) + bytes(20 * 2**20))


def test_a_jpeg_of_a_thousand_scans_is_refused():
    """Each takes a pass over the whole picture: a megabyte of them would keep a core busy for an
    hour."""
    data = saved(QUARTERS, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 20 + b"\xff\xd9").pixels.shape == QUARTERS.shape
    assert "passes" in message(data[:-2] + last * 1000 + b"\xff\xd9")
