"""The one reader: whatever the kind of file, the same picture for the app and for a training."""

import base64
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from explorer.images.decoding import encode_decoded
from tests.images.pictures import NOISE, QUARTERS, adobe_rgb, chunk, saved
from tests.trainer.pictures import read, refusal, tiff_of
from trainer import decoding, image_levels, image_limits
from trainer.image_kinds import KINDS, SUFFIXES, kind_of
from trainer.image_limits import reduction

HEIC = {  # 128 x 64 as stored, of an encoder of its own: upright with odd EXIF, and turned
    "upright": "eNpjYGCQSSupLMhIzUxmAILczDRDEDs3MzGNgYGxKTe1JJEBAhQzUnKKoGyGgszkEgY0wFeQWZILZjECsUlmTj7YSBcHBiawCAPjMggNBOuAYkDAFAIX0QJii8zMvDQwDyQrCuSkMkHNyyhLNmRAEmQEKXGtyAQrP5hZUFQApBdnFiTnA+lyoGpnRhYOuNPkPjD8+f/jBwMDP7MCUKu4AyMP4///IAXMDPMsQCSD3C4mB0WgnJYTIyOqxAQmFg6d7UGevsUFCgoJDiBBMOGkBFTO4cJ4sKiNh0kFaItIZnFBKtTGBiAGqmIQKMisyAQJMHNwgNwjllmQCwtRRgZG5kamZiBLKrMoNQ0WjMkpxcngIAMFzYPclERQSK/SYFzPtuNpwBpz+68x/f//H4iya/99w2r+H44v9w+4m37/w//3//9jqa77N0j9ZvA5IszvHJV9vlUpW9dyb/ycqL0nDsgav5qhvvWa389F85/G+DYc4Hz0ol6FudriXbNZIrNV+6vTenc6f65K5dji8HPpnzaZ7qMc5842zXSp67t3Kqf7QZNP3LzAZ6a2Vyrrfv7yLqr/5f70/9/vb5rtwvb/Ph5f/4/HPuLv5R9Zzf9tlP6APOHpqcXAAY5HIUZmsEfYgFiDkYmBBUgnJoFTBgMAMeqjKg==",
    "turned": "eNpjYGCQSSupLMhIzUxmAILczDRDEDs3MzGNgYHROze1JJEBAhQzUnKKoGyGgszkEgY0wFeQWZILZjECsVJmTj7YSBcHIJ8RLJwPoYFgHRArZ2bmpcHViwI5qUxQXkZZsiGIeTqzoKgASK/JLEjOB9LlQAlnRhYOuJ1yHxj+/P/xg4GBn1kBqFHcgZGH8f9/kAJmhnkWIJJBbheTgyJQTsuJkRFVYgITC4fO9iBP3+ICBYUEB5AgmHBSAirncGE8WNTGw6QCtIUzsyi/BKiDQSSzuCAVanUDEAOVMwgUZFZkggSYOThADhPPLMiFhRnQ4yyNTMwtQOa23JREUJCt0mBcz7bjacAac/uvMf3//x+Ismv/fcNq/h+OL/cPuJt+/8P/9///Y6mu+zdI/WbwOSLM7xyVfb5VKVvXcm/8nKi9Jw7IGr+aob71mt/PRfOfxvg2HOB89KJehbna4l2zWSKzVfur03p3On+uSuXY4vBz6Z82me6jHOfONs10qeu7dyqn+0GTT9y8wGemtlcq637+8i6q/+X+9P/f72+a7cL2/z4eX/+Pxz7i7+UfWc3/bZT+AABOR5ra",
}
LOSSLESS = {
    "PNG": {},
    "WEBP": {"lossless": True},
    "GIF": {},
    "BMP": {},
    "TIFF": {"compression": "tiff_deflate"},
    "JPEG2000": {},
    "PPM": {},
}


def heic(name: str) -> bytes:
    return zlib.decompress(base64.b64decode(HEIC[name]))


@pytest.mark.parametrize("kind", [*LOSSLESS, "JPEG", "AVIF"])
def test_the_kind_is_told_by_the_content_and_what_is_shown_is_trained_on(kind):
    image = Image.fromarray(QUARTERS[:32, :32])
    data = saved(image, kind, **LOSSLESS.get(kind, {"quality": 100}))
    key = {"JPEG2000": "JPEG 2000"}.get(kind, kind)
    assert getattr(kind_of(data), "key", "") == key
    facts, (pixels,) = encode_decoded(data)
    shown = np.frombuffer(pixels, np.uint8).reshape(facts["height"], facts["width"], 3)
    assert np.array_equal(decoding.square(data, 32), shown)
    if kind in LOSSLESS:
        assert np.array_equal(shown, QUARTERS[:32, :32])


def test_every_kind_has_suffixes_and_no_two_the_same():
    assert len(SUFFIXES) == sum(len(kind.suffixes) for kind in KINDS.values())
    assert {".jfif", ".ppm", ".pgm", ".tif", ".heic", ".avif", ".jp2"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in SUFFIXES)


@pytest.mark.parametrize("name", HEIC)
def test_heic_as_telephones_write_it(name):
    data = heic(name)
    pixels, notes = read(data)
    stored = np.repeat(np.repeat(QUARTERS[::16, ::24], 32, 0), 64, 1)  # (64, 128, 3)
    expected = stored if name == "upright" else np.rot90(stored, -1)
    assert pixels.shape == expected.shape and notes == ()
    assert np.abs(pixels.astype(int) - expected).max() < 8
    assert "HEIC picture is damaged" in refusal(data[:300])


def test_heic_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    assert "pip install pi-heif" in refusal(heic("upright"))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_large_pictures_are_made_smaller_by_the_mean_of_what_a_pixel_covers(kind, monkeypatch):
    monkeypatch.setattr(image_limits, "MAX_PIXELS", 500)
    monkeypatch.setattr(image_levels, "AT_ONCE", 300)
    values = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    factor = reduction(90, 60)
    assert 90 / factor * 60 / factor <= 500 < 90 / (factor - 1) * 60 / (factor - 1)
    pixels, notes = read(saved(values, kind, **LOSSLESS[kind]))
    height, width = 60 // factor * factor, 90 // factor * factor
    parts = values[:height, :width].reshape(height // factor, factor, width // factor, factor, 3)
    assert np.abs(pixels[: height // factor, : width // factor] - parts.mean((1, 3))).max() <= 0.51
    assert notes == (
        f"Made smaller while it was read, from 90 x 60 to {pixels.shape[1]} x {pixels.shape[0]} pixels.",
    )


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_mode_is_made_smaller(mode, monkeypatch):
    """The left half is black and opaque, the right one white or clear."""
    monkeypatch.setattr(image_limits, "MAX_PIXELS", 5000)
    monkeypatch.setattr(image_levels, "AT_ONCE", 1000)
    image = Image.new("L", (200, 160))
    image.paste(255, (100, 0, 200, 160))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    if mode.endswith("A"):
        image.putalpha(
            Image.fromarray(
                np.where(np.arange(200) < 100, 255, 0).astype(np.uint8)[None].repeat(160, 0)
            )
        )
    pixels, _ = read(saved(image))
    assert pixels.shape[:2] == (54, 67)
    assert (pixels[:, :30] == 0).all() and (pixels[:, 36:] == 255).all()


def test_a_photograph_of_many_megapixels_is_decoded_at_a_fraction(monkeypatch):
    big = np.repeat(np.repeat(QUARTERS, 20, 0), 20, 1)  # 960 x 640
    data = saved(
        big,
        "JPEG",
        quality=95,
        exif=struct.pack("<6s4sIHHHIII", b"Exif\0\0", b"II*\0", 8, 1, 0x112, 3, 1, 6, 0),
    )
    monkeypatch.setattr(image_limits, "MAX_PIXELS", 100_000)
    pixels, notes = read(data)
    assert pixels.shape == (240, 160, 3)
    assert notes[0] == "Made smaller while it was read, from 960 x 640 to 240 x 160 pixels."
    turned = np.rot90(QUARTERS, -1)[::31, ::23]
    assert np.abs(pixels[[8, -8]][:, [8, -8]].astype(int) - turned[[0, -1]][:, [0, -1]]).max() < 16
    square = decoding.square(data, 32)
    assert np.abs(square[[4, -4]][:, [4, -4]].astype(int) - turned[[0, -1]][:, [0, -1]]).max() < 16


def test_how_much_smaller_and_how_many_pixels():
    assert reduction(5000, 5000) == reduction(10_000, 2500) == 1
    assert reduction(5001, 5000) == reduction(1080, 12_000) == 2
    for size in ((8160, 6120), (16_320, 12_240), (16_382, 3900)):
        assert reduction(*size) in (2, 3)
    assert "200 megapixels" in refusal(
        b"\xff\xd8\xff\xc0\0\x11\x08\x75\x30\x75\x30\3\1\x22\0\2\x11\1\3\x11\1\xff\xd9"
    )


def test_long_and_odd_texts_of_a_png_are_not_looked_at():
    long = zlib.compress(b" " * 3_000_000)
    head, rest = (data := saved(QUARTERS))[:33], data[33:]
    odd = {
        "packed": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + long),
        "another": chunk(b"zTXt", b"Comment\0\0" + long),
        "unpacked": chunk(b"tEXt", b"Comment\0" + bytes(3_000_000)),
        "many": chunk(b"zTXt", b"Comment\0\0" + long) * 300,
        "resolution": chunk(b"pHYs", b"x"),
        "a wrong checksum": chunk(b"tIME", b"1234567")[:-1] + b"?",
        "a wrong checksum of EXIF": chunk(b"eXIf", b"II*\0")[:-1] + b"?",
        "animation": chunk(b"acTL", b"1") + chunk(b"fcTL", b"2"),
    }
    for name, extra in odd.items():
        pixels, notes = read(head + extra + rest)
        assert np.array_equal(pixels, QUARTERS) and not notes, name
        assert np.array_equal(decoding.square(head + extra + rest, 32), QUARTERS[:, 8:40]), name


def test_a_colour_profile_longer_than_pillow_takes_is_used():
    profile = bytearray(adobe_rgb() + bytes(2_000_000))
    profile[:4] = struct.pack(">I", len(profile))
    data = saved(NOISE)
    long = data[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(profile))) + data[33:]
    assert np.array_equal(read(long)[0], read(saved(NOISE, icc_profile=adobe_rgb()))[0])


@pytest.mark.parametrize(
    "segment", [b"\xff\xe0\0\x06JFIF", b"\xff\xed\0\x0ePhotoshop 3.", b"\xff\xee\0\x07Adobe"]
)
def test_odd_segments_of_a_jpeg_are_not_looked_at(segment):
    data = saved(QUARTERS, "JPEG", quality=95)
    assert np.array_equal(read(data[:2] + segment + data[2:])[0], read(data)[0])


def test_a_jpeg_of_12_bits_is_called_so():
    data = bytearray(saved(QUARTERS, "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12
    assert "more than 8 bits" in refusal(bytes(data))


def test_what_is_transparent_everywhere_shows_its_colours():
    pixels, notes = read(saved(np.dstack([QUARTERS, np.zeros((32, 48), np.uint8)])))
    assert np.array_equal(pixels, QUARTERS) and "transparent everywhere" in notes[0]


def test_raw_photographs_are_not_shown_by_their_preview():
    preview = tiff_of(QUARTERS, extratags=[(50706, 1, 4, b"\1\4\0\0", True)])
    assert "raw photograph" in refusal(preview)


def test_lab_and_cmyk_of_a_tiff():
    from PIL import ImageCms

    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = to_lab.apply(Image.fromarray(QUARTERS))
    assert np.abs(read(saved(lab, "TIFF"))[0].astype(int) - QUARTERS).max() < 24
    cmyk = Image.fromarray(QUARTERS).convert("CMYK")
    pixels, notes = read(saved(cmyk, "TIFF"))
    assert np.array_equal(pixels, np.asarray(cmyk.convert("RGB"))) and "CMYK" in notes[0]
