"""Images: whatever the bytes, an upright sRGB picture or a sentence; the network gets what
torchvision gives."""

import hashlib
import io
import struct
import subprocess
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms
from torchvision.transforms._presets import ImageClassification

from explorer.images import decoding
from explorer.images import preprocessing as images
from explorer.images.preprocessing import (
    SAMPLES,
    ImageError,
    Preprocessing,
    crop_box,
    decode,
    framed,
    network_view,
    png,
    thumbnail,
    to_input,
)

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (12, 16, 3), np.uint8)
# Four flat colours, one in each quarter: survives JPEG, and shows every turn and mirror.
QUARTERS = np.zeros((32, 48, 3), np.uint8)
QUARTERS[:16, :24], QUARTERS[:16, 24:], QUARTERS[16:, :24] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
QUARTERS[16:, 24:] = 255
IMAGENET = Preprocessing(256, 224)
PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"


def saved(pixels, kind="PNG", **options):
    out = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width, height, depth, colour, rows, *extra):
    """A PNG file by hand: Pillow writes neither 16-bit colour nor a picture that is only
    claimed."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )


def message(data):
    with pytest.raises(ImageError) as caught:
        decode(data)
    return str(caught.value)


# --- formats, modes, colours


@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})]
)
def test_lossless_formats_keep_every_pixel(kind, options):
    picture = decode(saved(NOISE, kind, **options))
    assert picture.pixels.dtype == np.uint8 and picture.pixels.flags.c_contiguous
    assert np.array_equal(picture.pixels, NOISE) and picture.notes == ()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("WEBP", {"quality": 95}),
        ("GIF", {}),
    ],
)
def test_lossy_formats_show_the_picture(kind, options):
    found = decode(saved(QUARTERS, kind, **options)).pixels
    assert found.shape == QUARTERS.shape
    assert np.abs(found[4:12, 4:20].astype(int) - QUARTERS[4:12, 4:20]).max() < 24
    assert np.abs(found[20:28, 28:44].astype(int) - QUARTERS[20:28, 28:44]).max() < 24


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


@pytest.mark.parametrize(
    "values",
    [
        np.array([[-3.5, 0, 6.5]], np.float32),
        np.array([[0.0, 0.35, 1.0]], np.float32) * 5 - 2,
        np.array([[-70000, 0, 130000]], np.int32),
    ],
)
def test_other_greys_go_from_least_to_greatest(values):
    """No format on the list stores these; a plugin that learns to is met here."""
    notes = []
    found = np.asarray(decoding._rgb(Image.fromarray(values), notes))[0, :, 0]
    assert (
        found.tolist() == np.rint((values - values.min()) / np.ptp(values) * 255)[0].tolist()
        and notes
    )


def test_a_constant_or_infinite_float_grey_does_not_fail():
    for values in (
        np.full((2, 2), 7, np.float32),
        np.array([[np.nan, np.inf], [0, 1]], np.float32),
    ):
        assert np.asarray(decoding._rgb(Image.fromarray(values), [])).shape == (2, 2, 3)


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


def adobe_rgb():
    """Adobe RGB (1998)'s primaries and gamma: sRGB's own profile with other numbers in it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {
        bytes(profile[i : i + 4]): struct.unpack(">II", profile[i + 4 : i + 12])
        for i in range(132, 132 + 12 * struct.unpack(">I", profile[128:132])[0], 12)
    }
    xyz = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
    }
    for name, values in xyz.items():
        struct.pack_into(">3i", profile, tags[name][0] + 8, *(round(v * 65536) for v in values))
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        at, size = tags[name]
        profile[at : at + size] = (
            b"curv" + bytes(4) + struct.pack(">IH", 1, round(563 / 256 * 256))
        ).ljust(size, b"\0")
    return bytes(profile)


def srgb_of_adobe(pixels):
    """By the formulas: linear light by the gamma, the matrix of the primaries (D65), sRGB's
    curve."""
    linear = (pixels / 255.0) ** (563 / 256)
    to_xyz = np.array(
        [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]]
    )
    to_rgb = np.array(
        [
            [3.2404542, -1.5371385, -0.4985314],
            [-0.9692660, 1.8760108, 0.0415560],
            [0.0556434, -0.2040259, 1.0572252],
        ]
    )
    linear = np.clip(linear @ to_xyz.T @ to_rgb.T, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


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
    with Image.open(images._file("skimage", "data/chelsea.png")) as photo:
        profile = photo.info["icc_profile"]
    assert {hashlib.sha256(profile).hexdigest()} == decoding.SRGB_PROFILES
    changed = 0
    for red in range(0, 256, 16):
        colours = np.stack(
            np.meshgrid(np.arange(red, red + 16), np.arange(256), np.arange(256)), axis=-1
        )
        colours = colours.reshape(1024, 1024, 3).astype(np.uint8)
        converted = ImageCms.applyTransform(
            Image.fromarray(colours), decoding._to_srgb(profile, "RGB")
        )
        apart = np.abs(np.asarray(converted).astype(int) - colours)
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


# --- upright, animated

TURNED = {  # EXIF 2.3: which side of the stored picture row 0 and column 0 are, hence how to undo it
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, 1),
    7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
    8: lambda p: np.rot90(p, -1),
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation, kind):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}}.get(kind, {})
    picture = decode(
        saved(np.ascontiguousarray(TURNED[orientation](QUARTERS)), kind, exif=exif, **options)
    )
    assert picture.pixels.shape == QUARTERS.shape
    corners = picture.pixels[::31, ::47].astype(int)
    assert np.abs(corners - QUARTERS[::31, ::47]).max() < 40
    assert picture.notes == (() if orientation == 1 else ("Turned upright as its EXIF data says.",))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize(
    "exif", [b"nonsense", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x01\x01\x12"]
)
def test_broken_exif_does_not_refuse_the_picture(exif):
    assert decode(saved(QUARTERS, "JPEG", exif=b"Exif\0\0" + exif)).pixels.shape == QUARTERS.shape


@pytest.mark.parametrize(
    ("kind", "options"), [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {})]
)
def test_an_animation_gives_its_first_frame(kind, options):
    frames = [
        Image.new("RGB", (9, 6), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    ]
    picture = decode(saved(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert (picture.pixels == (255, 0, 0)).all() and picture.notes == ("First of 3 frames.",)


def test_a_damaged_later_frame_does_not_refuse_the_first():
    frames = [Image.fromarray(np.roll(QUARTERS, i, 1)).quantize(4) for i in range(3)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.array_equal(decode(data[:-60]).pixels, QUARTERS)


# --- what is refused, and how


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
        said = message(saved(NOISE, kind))
        assert "PNG, JPEG, WEBP, GIF and BMP" in said
    assert "TIFF" in message(saved(NOISE, "TIFF"))


@pytest.mark.parametrize("size", [(10_000, 10_000), (5001, 5000), (30_000, 40_000)])
def test_large_pictures_are_refused_by_their_header(size):
    said = message(png_of(*size, 8, 0, b""))
    assert f"{size[0]} x {size[1]}" in said and "25 megapixels" in said


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


@pytest.mark.parametrize("size", [(1, 1), (20, 1), (1, 20), (2, 2)])
def test_small_pictures_are_fine(size):
    pixels = decode(saved(Image.new("RGB", size, (1, 2, 3)))).pixels
    assert pixels.shape == (size[1], size[0], 3) and (pixels == (1, 2, 3)).all()
    for channels in (1, 3):
        x = to_input(
            pixels, Preprocessing(256, 224, (0.5,) * channels, (0.5,) * channels, channels)
        )
        assert x.shape == (1, channels, 224, 224) and x.isfinite().all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_truncated_files_are_refused(kind, part):
    noise = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    data = saved(noise, kind)
    said = message(data[: max(int(len(data) * part), 16)])
    assert kind in said and "damaged" in said


def test_too_many_bytes():
    assert "20 MB" in message(saved(NOISE) + bytes(20 * 2**20))


def test_a_jpeg_of_a_thousand_scans_is_refused():
    """Each takes a pass over the whole picture: a megabyte of them would keep a core busy for an
    hour."""
    data = saved(QUARTERS, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 20 + b"\xff\xd9").pixels.shape == QUARTERS.shape
    assert "passes" in message(data[:-2] + last * 1000 + b"\xff\xd9")


def test_bytes_behind_the_picture_count_for_nothing():
    data = saved(QUARTERS, "JPEG") + b"\xff\xda" * 1000  # a phone's film clip behind its photograph
    assert decode(data).pixels.shape == QUARTERS.shape


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # what Pillow says of odd metadata
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_fuzz_only_image_errors_come_out(kind, capfd):
    exif = Image.Exif()
    exif[0x0112] = 6
    extra = {"exif": exif, "icc_profile": adobe_rgb()} if kind in ("PNG", "JPEG", "WEBP") else {}
    rng, good, bad = np.random.default_rng(1), saved(QUARTERS, kind, **extra), 0
    for trial in range(150):
        data = bytearray(good)
        for position in rng.integers(0, len(data), 1 + trial % 8):
            data[position] ^= 1 << rng.integers(8)
        if trial % 3 == 0:
            del data[rng.integers(len(data)) :]
        try:
            pixels = decode(bytes(data)).pixels
            assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
        except ImageError as error:
            bad += 1
            assert (
                "/" not in str(error) and "Traceback" not in str(error) and "0x" not in str(error)
            )
    assert bad > 20
    assert "Traceback" not in capfd.readouterr().err


def test_process_wide_state_is_left_alone():
    before = list(warnings.filters), Image.MAX_IMAGE_PIXELS
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(decode, data)
            for data in (saved(NOISE), png_of(10_000, 10_000, 8, 0, b""), b"x") * 20
        ]
        errors = [job.exception() for job in jobs]
    assert sum(error is None for error in errors) == 20
    assert {type(error) for error in errors if error} == {ImageError}
    assert (list(warnings.filters), Image.MAX_IMAGE_PIXELS) == before


def test_no_warning_is_needed_to_refuse_a_bomb():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "megapixels" in message(png_of(10_000, 10_000, 8, 0, b""))


# --- what the network is given

SIZES = [
    (300, 451),
    (451, 300),
    (224, 224),
    (256, 256),
    (255, 257),
    (1, 1),
    (3, 2),
    (2000, 101),
    (64, 64),
    (333, 500),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("resize", "crop", "interpolation"),
    [
        (256, 224, "bilinear"),
        (232, 224, "bilinear"),
        (256, 256, "bicubic"),
        (64, 64, "bilinear"),
        (32, 37, "bilinear"),
        (30, 100, "bilinear"),
    ],
)
def test_to_input_equals_torchvisions_preset(size, resize, crop, interpolation):
    from torchvision.transforms import InterpolationMode

    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    preset = ImageClassification(
        crop_size=crop, resize_size=resize, interpolation=InterpolationMode(interpolation)
    )
    x = to_input(pixels, Preprocessing(resize, crop, interpolation=interpolation))
    assert x.shape == (1, 3, crop, crop) and x.dtype == torch.float32
    assert (x[0] - preset(Image.fromarray(pixels))).abs().max() <= 1e-6


@pytest.mark.parametrize("size", [(40, 60), (8, 8), (1, 7)])
def test_one_channel_is_the_luma(size):
    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    resize = min(size)
    x = to_input(pixels, Preprocessing(resize, resize, (0,), (1,), channels=1))
    luma = pixels @ np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    left, top = (round((side - resize) / 2) for side in size[::-1])
    assert x.shape == (1, 1, resize, resize)
    assert (
        np.abs(x[0, 0].numpy() * 255 - luma[top : top + resize, left : left + resize]).max() <= 0.51
    )


def test_mean_and_std_need_a_number_a_channel():
    with pytest.raises(ValueError, match="each of 1 channels"):
        Preprocessing(8, 8, channels=1)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(50, 70), (5, 100), (1, 1)])
def test_network_view_is_what_the_network_gets(size, channels):
    pixels = RNG.integers(0, 256, (*size, 3), np.uint8)
    preprocessing = Preprocessing(40, 36, (0.4,) * channels, (0.3,) * channels, channels)
    view = network_view(pixels, preprocessing)
    assert view.shape == (36, 36, 3) and view.dtype == np.uint8
    x = to_input(pixels, preprocessing)[0].numpy().transpose(1, 2, 0) * 0.3 + 0.4
    assert np.abs(view - x * 255).max() < 1e-3


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (3, 9999)])
def test_extreme_strips_stay_small(size):
    assert to_input(np.zeros((*size, 3), np.uint8), IMAGENET).shape == (1, 3, 224, 224)
    assert (
        thumbnail(np.zeros((*size, 3), np.uint8), 64).shape[:2]
        == (64, 1)[:: 1 if size[0] > size[1] else -1]
    )


def test_crop_box_by_hand():
    assert crop_box(512, 512, IMAGENET) == (32, 32, 480, 480)
    assert crop_box(512, 1024, IMAGENET) == (288, 32, 736, 480)
    assert crop_box(1024, 512, IMAGENET) == (32, 288, 480, 736)
    assert crop_box(64, 64, Preprocessing(64, 64)) == (0, 0, 64, 64)
    assert crop_box(30, 30, Preprocessing(30, 40)) == (-5, -5, 35, 35)


def test_crop_box_finds_a_mark_in_the_view():
    pixels = np.zeros((400, 600, 3), np.uint8)
    pixels[200:220, 290:310] = 255
    left, top, right, bottom = crop_box(400, 600, IMAGENET)
    rows, columns = np.nonzero(network_view(pixels, IMAGENET)[..., 0] > 127)
    assert abs(left + (columns.mean() + 0.5) * (right - left) / 224 - 300) < 1
    assert abs(top + (rows.mean() + 0.5) * (bottom - top) / 224 - 210) < 1


@pytest.mark.parametrize(
    ("size", "preprocessing"),
    [
        ((300, 450), IMAGENET),
        ((64, 64), Preprocessing(8, 8)),
        ((1, 1), IMAGENET),
        ((3, 60), IMAGENET),
        ((30, 40), Preprocessing(32, 48)),
        ((900, 1600), Preprocessing(64, 64)),
    ],
)
def test_framed_keeps_the_inside_and_darkens_the_rest(size, preprocessing):
    pixels = np.full((*size, 3), 200, np.uint8)
    shown = framed(pixels, preprocessing, 720)
    assert shown.dtype == np.uint8 and max(shown.shape[:2]) <= 720
    left, top, right, bottom = crop_box(*shown.shape[:2], preprocessing)
    inside = np.zeros(shown.shape[:2], bool)
    inside[max(round(top), 0) : round(bottom), max(round(left), 0) : round(right)] = True
    assert (shown[~inside] == 80).all()
    assert (shown[inside] == 200).all(1).mean() > 0.9 or min(shown.shape[:2]) < 100
    assert np.isin(shown[inside], (200, *images.FRAME)).all()


# --- pictures to show, samples


def test_png_is_lossless_and_bare():
    data = png(NOISE)
    image = Image.open(io.BytesIO(data))
    assert np.array_equal(np.asarray(image), NOISE) and not image.info
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(NOISE[..., 0])))), NOISE[..., 0])


def test_thumbnails_fit():
    assert thumbnail(np.zeros((300, 450, 3), np.uint8), 96).shape == (64, 96, 3)
    small = thumbnail(NOISE, 40)
    assert np.array_equal(small, NOISE.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("key", SAMPLES)
def test_every_sample_is_there(key):
    sample = SAMPLES[key]
    pixels = sample.load()
    assert (
        sample.key == key and pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    )
    assert min(pixels.shape[:2]) >= 64 and pixels.std() > 10
    assert sample.label and sample.credit and sample.licence


def test_first_samples_are_a_cat_and_an_espresso():
    assert list(SAMPLES)[:2] == ["chelsea", "coffee"]


@pytest.mark.parametrize("digit", [0, 3, 5])
@pytest.mark.parametrize("interpolation", ["", "box", "nearest"])
def test_a_digit_network_gets_the_original_values(digit, interpolation):
    from sklearn.datasets import load_digits

    x = to_input(
        SAMPLES[f"digit_{digit}"].load(), Preprocessing(8, 8, (0,), (1,), 1, interpolation)
    )
    values = x[0, 0].numpy() * 16
    assert (
        x.shape == (1, 1, 8, 8) and np.abs(values - np.rint(values)).max() < 0.04
    )  # 16 steps in 255
    known = load_digits()
    match = (known.images == np.rint(values)).all((1, 2))
    assert known.target[match].tolist() == [digit]


def test_the_digits_are_not_trained_on():
    from trainer.data import load

    digits = load("digits", 8)
    train, val = (
        {image.numpy().tobytes() for image in images}
        for images in (digits.train_images, digits.val_images)
    )
    for digit in (0, 3, 5):
        shown = np.ascontiguousarray(SAMPLES[f"digit_{digit}"].load()[::8, ::8, :1]).tobytes()
        assert shown in val and shown not in train


def test_a_missing_sample_is_said_in_a_sentence():
    with pytest.raises(ImageError, match="not in the installed numpy"):
        images._file("numpy", "nowhere.png")
    with pytest.raises(ImageError, match="not in the installed no_such_package"):
        images._file("no_such_package", "nowhere.png")


def test_importing_loads_no_heavy_package():
    code = (
        "import sys; from explorer.images import SAMPLES; [s.load() for s in SAMPLES.values()]; "
        "print([m for m in ('torch', 'skimage', 'sklearn', 'matplotlib', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/data/photos is not here")
def test_photos_equal_torchvisions_own_pipeline():
    preset = ImageClassification(crop_size=224, resize_size=256)
    converted = 0
    for path in sorted(PHOTOS.glob("*.jpg")):
        picture = decode(path.read_bytes())
        plain = Image.open(path).convert("RGB")
        if "Colours were converted from its own profile to sRGB." in picture.notes:
            converted += 1
            own, srgb = io.BytesIO(plain.info["icc_profile"]), ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, own, srgb)
        assert (to_input(picture.pixels, IMAGENET)[0] - preset(plain)).abs().max() <= 1e-6, (
            path.name
        )
    assert converted == 2  # two cameras that wrote a colour space of their own
