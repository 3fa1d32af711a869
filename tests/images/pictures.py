"""Pictures made by hand, for the tests of this folder."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from explorer.images.decoding import ImageError, decode
from tests.conftest import SHARED

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (12, 16, 3), np.uint8)
# Four flat colours, one in each quarter: survives JPEG, and shows every turn and mirror.
QUARTERS = np.zeros((32, 48, 3), np.uint8)
QUARTERS[:16, :24], QUARTERS[:16, 24:], QUARTERS[16:, :24] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
QUARTERS[16:, 24:] = 255


PHOTOS = SHARED / "data" / "photos"


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
