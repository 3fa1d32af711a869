"""Drawings: which picture is in what a canvas of the page says that was drawn on it?

Any program can say anything in the canvas's place: what is no small PNG is refused with a sentence."""

import base64
import binascii
import struct
from typing import Any

import numpy as np

from explorer.images.decoding import ImageError, decode

HEAD, MAGIC = "data:image/png;base64,", b"\x89PNG\r\n\x1a\n"
MAX_BYTES, MAX_SIDE = 64 * 2**10, 256
NONE = "What was drawn did not come as a picture: draw again."
TOO_LARGE = f"This drawing is larger than a canvas of this page makes: at most {MAX_SIDE} pixels a side, and {MAX_BYTES // 2**10} kB."


def read(url: Any) -> np.ndarray:
    """Pixels (H, W, 3) uint8 of a PNG in a data URL. Raises ImageError."""
    if not isinstance(url, str) or not url.startswith(HEAD):
        raise ImageError(NONE)
    if len(url) > len(HEAD) + 4 * -(-MAX_BYTES // 3):
        raise ImageError(TOO_LARGE)
    try:
        data = base64.b64decode(url[len(HEAD) :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImageError(NONE) from error
    if not data.startswith(MAGIC) or len(data) < 24:
        raise ImageError(NONE)
    width, height = struct.unpack(">II", data[16:24])  # of its first chunk, before it is decoded
    if max(width, height) > MAX_SIDE or len(data) > MAX_BYTES:
        raise ImageError(TOO_LARGE)
    return decode(data).pixels


def written(png: bytes) -> str:
    """The data URL of a PNG."""
    return HEAD + base64.b64encode(png).decode()
