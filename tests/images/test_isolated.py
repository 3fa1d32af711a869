"""Large pictures are decoded in a process of their own, and come out as they would here."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explorer.images import decoding
from explorer.images.decoding import ImageError
from explorer.isolation import jobs
from explorer.isolation.child import Answer
from tests.images.pictures import adobe_rgb, message, png_of, saved
from trainer import image_reader

pytestmark = pytest.mark.processes
SIDES = 1200, 900
FACTS = {"width": 4, "height": 3, "notes": []}


@pytest.fixture
def all_are_large(monkeypatch):
    """Whatever the size of a picture, a child decodes it."""
    monkeypatch.setattr(decoding, "SMALL_BYTES", 0)


@pytest.fixture
def none_is_decoded_here(monkeypatch):
    monkeypatch.setattr(image_reader, "_rgb", lambda *_: pytest.fail("decoded in the server"))


def large(kind="PNG", **options):
    """A picture of smooth noise of about a megapixel."""
    noise = np.random.default_rng(0).integers(0, 256, (9, 12, 3), np.uint8)
    return saved(Image.fromarray(noise).resize(SIDES, Image.Resampling.BICUBIC), kind, **options)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 95}),
        ("JPEG", {"progressive": True, "icc_profile": adobe_rgb()}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("BMP", {}),
        ("PPM", {}),
    ],
)
def test_the_same_pixels_and_notes_wherever_it_is_decoded(kind, options, monkeypatch):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = large(kind, **options, **({"exif": exif} if kind == "JPEG" else {}))
    here = decoding.decode(data)
    monkeypatch.setattr(decoding, "SMALL_BYTES", 0)
    there, image = decoding.decode(data), decoding.decoded(data)
    assert np.array_equal(here.pixels, there.pixels) and here.notes == there.notes == image[1]
    assert np.array_equal(np.asarray(image[0]), here.pixels) and image[0].mode == "RGB"
    assert there.pixels.flags.writeable and there.pixels.flags.c_contiguous


def test_many_pixels_and_many_bytes_go_to_a_child(none_is_decoded_here):
    many_pixels = saved(Image.new("RGB", (2500, 2000), (1, 2, 3)))
    assert len(many_pixels) < decoding.SMALL_BYTES < 2500 * 2000
    picture = decoding.decode(many_pixels)
    assert picture.pixels.shape == (2000, 2500, 3) and (picture.pixels == (1, 2, 3)).all()
    many_bytes = saved(Image.new("RGB", (10, 10), (1, 2, 3)), "BMP") + bytes(3 * 2**20)
    assert decoding.decode(many_bytes).pixels.shape == (10, 10, 3)


def test_what_is_decoded_elsewhere_and_one_at_a_time(none_is_decoded_here, monkeypatch):
    small = np.zeros((9, 12, 3), np.uint8)
    for kind in ("TIFF", "AVIF", "JPEG2000"):
        assert decoding.decode(saved(small, kind)).pixels.shape == (9, 12, 3)
    asked: list[str] = []

    def call(job, data, _error):
        asked.append(job.name)
        assert job is jobs.PICTURE or not decoding.LARGE.acquire(blocking=False)
        return Answer({"large": True} if job is jobs.PICTURE else FACTS, bytearray(36))

    monkeypatch.setattr(decoding.pool, "call", call)
    assert decoding.decode(saved(small, "TIFF")).pixels.shape == (3, 4, 3)
    assert asked == ["picture", "large picture"] and decoding.LARGE.acquire(blocking=False)
    decoding.LARGE.release()


def test_a_picture_is_large_by_the_memory_that_it_takes(monkeypatch):
    data = saved(np.zeros((900, 1200, 3), np.uint8), "WEBP")
    assert decoding.encode_decoded(data)[0]["width"] == 1200
    monkeypatch.setattr(decoding.jobs, "PICTURE", replace(jobs.PICTURE, memory=32 * 10**6))
    assert decoding.encode_decoded(data) == ({"large": True}, [])
    assert decoding.encode_large(data)[0]["width"] == 1200


def test_the_largest_pictures_of_every_mode_fit_into_the_limits():
    side = 5000
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        pixels = decoding.decode(saved(Image.new(mode, (side, side)), compress_level=1)).pixels
        assert pixels.shape == (side, side, 3)


def test_what_is_refused_is_refused_there_as_here(all_are_large):
    assert "damaged" in message(large()[:5000])
    assert "HEIC" in message(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    assert "100 megapixels" in message(png_of(10_001, 10_000, 8, 0, b""))
    assert "empty" in message(b"")


def test_pictures_of_many_visitors_are_never_crossed(all_are_large):
    def colour(number):
        data = saved(Image.new("RGB", (40 + number, 40), (number, 255 - number, 7)))
        pixels = decoding.decode(data).pixels
        return pixels.shape[1] == 40 + number and (pixels == (number, 255 - number, 7)).all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(colour, range(60)))


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        ({"width": 4, "height": 3, "notes": []}, 35),
        ({"width": 4, "height": 3, "notes": []}, 37),
        ({"width": -4, "height": -3, "notes": []}, 36),
        ({"width": 10**9, "height": 10**9, "notes": []}, 36),
        ({"width": 1, "height": 12, "notes": 5}, 36),
        ({"width": "x", "height": 3, "notes": []}, 36),
        ({"width": 1e999, "height": 3, "notes": []}, 36),
        ({"width": [4], "height": 3, "notes": []}, 36),
        ({"height": 3}, 36),
        ([1, 2], 36),
        (None, 0),
    ],
)
def test_a_child_that_was_taken_over_can_only_send_a_picture(
    facts, size, all_are_large, monkeypatch
):
    answer = Answer(facts, bytearray(size))
    monkeypatch.setattr(decoding.pool, "call", lambda *_: answer)
    with pytest.raises(ImageError):
        decoding.decode(large())


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_too_little_memory_is_said(error, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(image_reader, "_rgb", fail)
    assert "memory" in message(large()) or "damaged" in message(large())
