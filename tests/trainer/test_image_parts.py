"""Pictures of nothing but small parts are refused before Pillow looks at each of them; real ones never."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from trainer.image_limits import PictureError, check_bytes
from trainer.image_parts import has_many_parts

NOISE = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
MEGABYTES = 2_000_000


def saved(kind: str, image: Image.Image | None = None, **options) -> bytes:
    out = io.BytesIO()
    (image or Image.fromarray(NOISE)).save(out, kind, **options)
    return out.getvalue()


def jpeg(part: bytes) -> bytes:
    data = saved("JPEG")
    return data[:2] + part * (MEGABYTES // len(part)) + data[2:]


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(part: bytes) -> bytes:
    data = saved("PNG")
    return data[:33] + part * (MEGABYTES // len(part)) + data[33:]


def gif(part: bytes) -> bytes:
    data = saved("GIF", Image.new("P", (9, 9)))
    return data[:-1] + part * (MEGABYTES // len(part)) + b";"


MANY = {
    "comments": lambda: jpeg(b"\xff\xfe\0\2"),
    "EXIF, joined again and again": lambda: jpeg(b"\xff\xe1\0\x0aExif\0\0xx"),
    "profiles": lambda: jpeg(b"\xff\xe2\0\x10ICC_PROFILE\0\1\1"),
    "filling": lambda: jpeg(b"\xff"),
    "junk": lambda: jpeg(b"\0"),
    "escapes": lambda: jpeg(b"\xff\0"),
    "markers alone": lambda: jpeg(b"\xff\xd8"),
    "markers without a length": lambda: jpeg(b"\xff\xf0"),
    "lengths of 0": lambda: jpeg(b"\xff\xe5\0\0"),
    "empty chunks": lambda: png(chunk(b"teXt")),
    "texts": lambda: png(chunk(b"tEXt", b"a\0")),
    "empty pixels": lambda: png(chunk(b"IDAT")),
    "frames": lambda: gif(b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0"),
    "blocks": lambda: gif(b"\x21\xf9\4\0\0\0\0\0"),
    "pieces": lambda: gif(b"\x21\xfe" + b"\1a" * 900_000 + b"\0"),
    "bytes that are no block": lambda: gif(b"\0"),
    "tags": lambda: b"MM\0*" + struct.pack(">IH", 8, 65535) + bytes(12 * 65535),
    "tags by a greater number": lambda: (
        b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 10**5) + bytes(MEGABYTES)
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_many_small_parts_are_refused_at_once(name):
    data = MANY[name]()
    started = time.thread_time()
    with pytest.raises(PictureError, match="small parts"):
        check_bytes(data)
    assert time.thread_time() - started < 1


def test_pictures_have_few_parts_however_they_were_saved():
    frames = [Image.fromarray(np.roll(NOISE, 9 * n, 0)).convert("P") for n in range(60)]
    exif = Image.Exif()
    exif[0x010E] = "x" * 60_000
    large = Image.fromarray(np.tile(NOISE, (8, 6, 1)))
    for data in (
        saved("JPEG", exif=exif, icc_profile=bytes(500_000), comment=b"a" * 60_000),
        saved("JPEG", large, progressive=True, restart_marker_blocks=1),
        saved("PNG", large, compress_level=0),
        saved("GIF", frames[0], save_all=True, append_images=frames[1:]),
        saved("GIF", large.convert("P")),
        saved("WEBP"),
        saved("BMP"),
        saved("TIFF", save_all=True, append_images=[Image.new("1", (9, 9))] * 300),
    ):
        assert not has_many_parts(data)
        check_bytes(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_what_ends_early_is_left_to_its_decoder(kind):
    data = saved(kind)
    for end in (*range(2, 60), len(data) // 2):
        assert not has_many_parts(data[:end])
