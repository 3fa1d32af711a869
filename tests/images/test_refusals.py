"""Refusals: what cannot be used is refused in a sentence, before it costs anything."""

import struct

import numpy as np
import pytest
from PIL import Image

from explorer.images.decoding import decode
from tests.images.pictures import NOISE, QUARTERS, RNG, message, png_of, saved
from trainer.image_kinds import READABLE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"just some text, whatever the name of the file", "a text and not a picture"),
        (b"BMW is a car maker", "a text and not a picture"),
        (bytes(range(256)), "not a picture"),
        (bytes(9), "zeros alone"),
        (bytes(600), "zeros alone"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC picture is damaged"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0avifmiaf", "AVIF picture is damaged"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0miafMiHB", "HEIC picture is damaged"),
        (b"\0\0\0\x1cftypavif", "AVIF picture is damaged"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "raw photograph of a Canon"),
        (b"II*\0\x10\0\0\0CR\2\0", "raw photograph of a Canon"),
        (b"FUJIFILMCCD-RAW 0201", "raw photograph"),
        (b"\0\0\0\x1cftypisom", "video"),
        (b"\x1aE\xdf\xa3matroska", "video"),
        (b"\xff\x0a" + bytes(range(200)), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (bytes(128) + b"DICM" + b"\2\0" * 99, "DICOM"),
        (b"8BPS\0\1" + bytes(100), "Photoshop"),
        (b"\0\0\1\0\1\0\x10\x10\0\0\1\0", "icon"),
        (b"II*\0\x08\0\0\0", "TIFF picture is damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n<svg/>", "SVG"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML text"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"\n<!-- saved -->\n<html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"),
        (b"PK\3\4" + bytes(30), "zip"),
        (b"Rar!\x1a\7\0", "archive"),
        (b"\x93NUMPY\1\0" + bytes(200), "numpy"),
        (b"\0\5\x16\7\0\2\0\0Mac OS X", "macOS keeps"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_other_files_are_named_in_a_sentence(data, words):
    assert words in message(data)


def test_real_files_of_other_formats_are_named():
    for kind, name in (("ICO", "icon"), ("TGA", "TGA"), ("EPS", "EPS"), ("PDF", "PDF")):
        sentence = message(saved(NOISE, kind))
        assert name in sentence and READABLE in sentence


@pytest.mark.parametrize("size", [(10_001, 10_000), (30_000, 40_000)])
def test_large_pictures_are_refused_by_their_header(size):
    sentence = message(png_of(*size, 8, 0, b""))
    assert f"{size[0]} x {size[1]}" in sentence and "100 megapixels" in sentence


def test_a_bomb_is_refused_before_it_is_decoded():
    bomb = saved(Image.new("1", (20_000, 10_000)))
    assert len(bomb) < 50_000 and "megapixels" in message(bomb)


@pytest.mark.parametrize("side", [10_001, 16_384])
def test_a_webp_that_only_claims_to_be_large_is_refused(side):
    frame = bytes(6) + (15).to_bytes(3, "little") + (11).to_bytes(3, "little") + bytes(4)
    frame += saved(NOISE, "WEBP", lossless=True)[12:]
    chunks = (
        (b"VP8X", b"\2" + bytes(3) + (side - 1).to_bytes(3, "little") * 2),
        (b"ANIM", bytes(6)),
        (b"ANMF", frame),
    )
    body = b"WEBP" + b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
    assert "100 megapixels" in message(b"RIFF" + struct.pack("<I", len(body)) + body)


def test_a_gif_whose_first_frame_is_larger_than_itself_is_refused():
    data = bytearray(saved(Image.new("P", (2, 2)), "GIF"))
    at = data.index(b",\0\0\0\0\2\0\2\0")
    data[at + 5 : at + 9] = struct.pack("<HH", 20_000, 10_000)
    assert "much too large" in message(bytes(data))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1, 5000), "20 times"),
        ((5000, 1), "20 times"),
        ((21, 1), "20 times"),
    ],
)
def test_long_and_narrow_pictures_are_refused(size, words):
    assert words in message(png_of(*size, 8, 0, b""))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_truncated_files_are_refused(kind, part):
    noise = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    data = saved(noise, kind)
    sentence = message(data[: max(int(len(data) * part), 16)])
    assert kind in sentence and "damaged" in sentence


def test_too_many_bytes():
    assert "64 MB" in message(saved(NOISE) + bytes(64 * 2**20))


def test_a_jpeg_of_a_thousand_scans_is_refused():
    """Each takes a pass over the whole picture: a megabyte of them would keep a core busy for an
    hour."""
    data = saved(QUARTERS, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 20 + b"\xff\xd9").pixels.shape == QUARTERS.shape
    assert "passes" in message(data[:-2] + last * 1000 + b"\xff\xd9")
