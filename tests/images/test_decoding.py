"""Decoding: whatever the format, an upright picture with every pixel."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image

from explorer.images import kept_pictures
from explorer.images.decoding import ImageError, decode
from explorer.images.preprocessing import Preprocessing, to_input
from tests.images.pictures import NOISE, QUARTERS, adobe_rgb, message, png_of, saved
from trainer.image_kinds import KINDS


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {}),
        ("PPM", {}),
        ("JPEG2000", {"irreversible": False}),
    ],
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
        ("AVIF", {"quality": 95}),
    ],
)
def test_lossy_formats_show_the_picture(kind, options):
    pixels = decode(saved(QUARTERS, kind, **options)).pixels
    assert pixels.shape == QUARTERS.shape
    assert np.abs(pixels[4:12, 4:20].astype(int) - QUARTERS[4:12, 4:20]).max() < 24
    assert np.abs(pixels[20:28, 28:44].astype(int) - QUARTERS[20:28, 28:44]).max() < 24


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


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation, kind):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = (
        {"quality": 95}
        if kind in ("JPEG", "AVIF")
        else {}
        if kind == "TIFF"
        else {"lossless": True}
    )
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
    ("kind", "options"), [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {}), ("TIFF", {})]
)
def test_an_animation_gives_its_first_frame(kind, options):
    frames = [
        Image.new("RGB", (9, 6), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    ]
    picture = decode(saved(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert (picture.pixels == (255, 0, 0)).all() and "First of 3" in picture.notes[0]


def test_a_damaged_later_frame_does_not_refuse_the_first():
    frames = [Image.fromarray(np.roll(QUARTERS, i, 1)).quantize(4) for i in range(3)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.array_equal(decode(data[:-60]).pixels, QUARTERS)


@pytest.mark.parametrize("size", [(1, 1), (20, 1), (1, 20), (2, 2)])
def test_small_pictures_are_fine(size):
    pixels = decode(saved(Image.new("RGB", size, (1, 2, 3)))).pixels
    assert pixels.shape == (size[1], size[0], 3) and (pixels == (1, 2, 3)).all()
    for channels in (1, 3):
        x = to_input(
            pixels, Preprocessing(256, 224, (0.5,) * channels, (0.5,) * channels, channels)
        )
        assert x.shape == (1, channels, 224, 224) and x.isfinite().all()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([(0, 0, 0)] * 2, "Every pixel is black."),
        ([(255, 255, 255)] * 2, "Every pixel is white."),
        ([(9, 8, 7)] * 2, "Every pixel is of the same colour, 9 8 7."),
        ([(0, 3, 15), (2, 3, 4)], "Its values run from 0 to 15 of 255 only"),
        ([(0, 0, 0), (0, 16, 0)], ""),
    ],
)
def test_a_picture_on_which_nothing_can_be_seen_says_so(values, words):
    """Also when it is opened again as it was kept, and then once."""
    data = saved(np.array([values], np.uint8))
    for picture in (decode(data), kept_pictures.decode(kept_pictures.encode(decode(data)))):
        assert len(picture.notes) == bool(words) and "".join(picture.notes).startswith(words)


def test_bytes_behind_the_picture_count_for_nothing():
    data = saved(QUARTERS, "JPEG") + b"\xff\xda" * 1000  # a phone's film clip behind its photograph
    assert decode(data).pixels.shape == QUARTERS.shape


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # what Pillow says of odd metadata
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM"])
def test_fuzz_only_image_errors_come_out(kind, capfd):
    exif = Image.Exif()
    exif[0x0112] = 6
    extra = {"exif": exif, "icc_profile": adobe_rgb()} if kind in ("PNG", "JPEG", "WEBP") else {}
    rng, good, bad = np.random.default_rng(1), saved(QUARTERS, kind, **extra), 0
    trials = 150 if KINDS[kind].here else 40  # the others are decoded in a child
    for trial in range(trials):
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
    assert bad > trials / 8
    assert "Traceback" not in capfd.readouterr().err


def test_process_wide_state_is_left_alone():
    before = list(warnings.filters), Image.MAX_IMAGE_PIXELS
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(decode, data)
            for data in (saved(NOISE), png_of(10_001, 10_000, 8, 0, b""), b"x") * 20
        ]
        errors = [job.exception() for job in jobs]
    assert sum(error is None for error in errors) == 20
    assert {type(error) for error in errors if error} == {ImageError}
    assert (list(warnings.filters), Image.MAX_IMAGE_PIXELS) == before


def test_no_warning_is_needed_to_refuse_a_bomb():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "megapixels" in message(png_of(10_001, 10_000, 8, 0, b""))
