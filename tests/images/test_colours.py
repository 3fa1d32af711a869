"""Colours: whatever the mode and the profile, sRGB."""

import hashlib
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from explorer.images import samples
from explorer.images.decoding import decode
from tests.images.pictures import (
    NOISE,
    QUARTERS,
    RNG,
    adobe_rgb,
    chunk,
    png_of,
    saved,
    srgb_of_adobe,
)
from trainer import image_colours as colours


def test_grey_becomes_three_equal_channels():
    grey = NOISE[..., 0]
    assert np.array_equal(decode(saved(grey)).pixels, np.stack([grey] * 3, 2))


def test_one_bit_is_black_and_white():
    bits = NOISE[..., 0] > 127
    assert np.array_equal(
        decode(saved(Image.fromarray(bits))).pixels, np.where(bits, 255, 0)[..., None].repeat(3, 2)
    )


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP"])
def test_palette_colours_are_looked_up(kind):
    palette = Image.fromarray(QUARTERS).quantize(4)
    assert np.array_equal(decode(saved(palette, kind)).pixels, QUARTERS)


def test_16_bit_greys_are_rescaled_not_clipped():
    ramp = np.linspace(0, 65535, 300).astype(np.uint16).reshape(15, 20)
    picture = decode(saved(ramp))
    assert np.abs(picture.pixels[..., 0] - ramp / 257).max() <= 0.5
    assert "rescaled" in picture.notes[0]


def test_16_bit_colour_and_alpha():
    values = RNG.integers(0, 65536, (3, 5, 3)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    assert np.abs(decode(png_of(5, 3, 16, 2, rows)).pixels - values / 257.0).max() <= 1
    opaque = np.dstack([values[..., 0], np.full((3, 5), 65535)]).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in opaque)
    assert (
        np.abs(decode(png_of(5, 3, 16, 4, rows)).pixels[..., 0] - values[..., 0] / 257.0).max() <= 1
    )


def test_a_16_bit_grey_can_be_transparent():
    values = np.array([[0, 30000, 65535]], ">u2")
    clear = chunk(b"tRNS", struct.pack(">H", 30000))
    assert decode(png_of(3, 1, 16, 0, b"\0" + values.tobytes(), clear)).pixels[
        0, :, 0
    ].tolist() == [0, 255, 255]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_is_shown_on_white(mode, kind):
    if mode == "PA" and kind == "PNG":
        pytest.skip("no PNG is written from PA")
    rgba = np.dstack([NOISE, np.tile(np.arange(0, 256, 17, dtype=np.uint8), (12, 1))])
    image = Image.fromarray(rgba).convert(mode)
    rgba = np.asarray(image.convert("RGBA")).astype(float)
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    alpha = rgba[..., 3:] / 255
    picture = decode(saved(image.convert("RGBA") if kind == "WEBP" else image, kind, **options))
    assert np.abs(picture.pixels - (rgba[..., :3] * alpha + 255 * (1 - alpha))).max() <= 1
    assert picture.notes == ("Transparent parts are shown on white.",)


def test_transparency_named_beside_the_pixels():
    """A PNG may name one grey, one colour or palette entries as transparent; a GIF one entry."""
    grey = np.array([[0, 90, 200]], np.uint8)
    assert decode(saved(grey, transparency=90)).pixels[0, :, 0].tolist() == [0, 255, 200]
    colour = np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8)
    assert decode(saved(colour, transparency=(1, 2, 3))).pixels.tolist() == [[[255] * 3, [4, 5, 6]]]
    palette = Image.fromarray(QUARTERS).quantize(4)
    where = np.asarray(palette)
    for data in (
        saved(palette, transparency=bytes([0, 255, 255, 255])),
        saved(palette, "GIF", transparency=0),
    ):
        assert np.array_equal(decode(data).pixels, np.where(where[..., None] == 0, 255, QUARTERS))


def test_an_opaque_alpha_channel_is_not_worth_a_note():
    assert decode(saved(np.dstack([NOISE, np.full((12, 16), 255, np.uint8)]))).notes == ()


def test_cmyk_jpeg():
    picture = decode(saved(Image.fromarray(QUARTERS).convert("CMYK"), "JPEG", quality=95))
    assert np.abs(picture.pixels[4:12, 4:20].astype(int) - (255, 0, 0)).max() < 40
    assert picture.pixels[24, 40].min() > 240 and "CMYK" in picture.notes[0]


def test_colour_profiles_are_converted():
    picture = decode(saved(NOISE, icc_profile=adobe_rgb()))
    assert np.abs(picture.pixels - srgb_of_adobe(NOISE)).max() <= 3
    assert np.abs(picture.pixels.astype(int) - NOISE).max() > 20
    assert picture.notes == ("Colours were converted from its own profile to sRGB.",)


def test_an_srgb_profile_changes_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = decode(saved(NOISE, icc_profile=profile))
    assert np.abs(picture.pixels.astype(int) - NOISE).max() <= 1


def test_the_profiles_that_are_taken_for_srgb_change_no_colour_beyond_rounding():
    """All 2^24 colours, through the profile that comes with one of the samples."""
    with Image.open(samples._file("skimage", "data/chelsea.png")) as photo:
        profile = photo.info["icc_profile"]
    assert {hashlib.sha256(profile).hexdigest()} == colours.SRGB_PROFILES
    changed = 0
    for red in range(0, 256, 16):
        every = np.stack(
            np.meshgrid(np.arange(red, red + 16), np.arange(256), np.arange(256)), axis=-1
        )
        every = every.reshape(1024, 1024, 3).astype(np.uint8)
        converted = ImageCms.applyTransform(
            Image.fromarray(every), colours._to_srgb(profile, "RGB")
        )
        apart = np.abs(np.asarray(converted).astype(int) - every)
        assert apart.max() <= 1
        changed += (apart.max(2) > 0).sum()
    assert changed < 0.005 * 2**24
    assert np.array_equal(decode(saved(NOISE, icc_profile=profile)).pixels, NOISE)


@pytest.mark.parametrize("profile", [b"nonsense", adobe_rgb()[:200], bytes(4000)])
def test_a_broken_profile_is_ignored(profile):
    picture = decode(saved(NOISE, icc_profile=profile))
    assert np.array_equal(picture.pixels, NOISE) and "ignored" in picture.notes[0]


def test_a_profile_of_another_kind_is_ignored():
    picture = decode(saved(NOISE[..., 0], icc_profile=adobe_rgb()))
    assert np.array_equal(picture.pixels[..., 1], NOISE[..., 0]) and "ignored" in picture.notes[0]
