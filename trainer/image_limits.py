"""Which image files may be decoded at all? What is asked before any pixel is."""

import re

from trainer.errors import PersonsError
from trainer.image_parts import has_many_parts

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_BYTES = 20 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 10_000
MAX_ASPECT = 20
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over the whole picture, however few its bytes
MAX_MARKERS = 10_000  # of a JPEG that holds many scans; a photograph has some hundred
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"  # of JPEG_MARKER


class LimitError(PersonsError, ValueError):
    """An image file beyond a limit, with a sentence that says which."""


def check_bytes(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Raise LimitError for no file, one of too many bytes or parts, and a JPEG of too many
    scans."""
    if not data:
        raise LimitError("This file is empty.")
    if len(data) > max_bytes:
        raise LimitError(
            f"This file has {len(data) / 2**20:.1f} MB; at most {max_bytes // 2**20} MB can be used."
        )
    if data[:2] == b"\xff\xd8" and scans(data) > MAX_SCANS:
        raise LimitError(
            f"This JPEG picture is stored in more than {MAX_SCANS} passes, which no camera does. "
            "Save it again and try once more."
        )
    if has_many_parts(data):
        raise LimitError(
            "This picture is stored in many thousands of small parts, which no camera and no program for pictures "
            "does. Save it again and try once more."
        )


def check_size(width: int, height: int) -> None:
    """Raise LimitError for a picture of too many pixels, one that is too long or too narrow."""
    size = f"This picture has {width} x {height} pixels"
    if width * height > MAX_PIXELS:
        raise LimitError(
            f"{size}, {width * height / 1e6:.0f} megapixels; at most {MAX_PIXELS // 10**6} "
            "megapixels can be used. Make it smaller first."
        )
    if max(width, height) > MAX_SIDE:
        raise LimitError(
            f"{size}; at most {MAX_SIDE} on a side can be used. Make it smaller first."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise LimitError(
            f"{size}; one side may be at most {MAX_ASPECT} times as long as the other. Crop it first."
        )


def scans(data: bytes) -> int:
    """Scans (passes over the picture) of a JPEG, counted up to one more than MAX_SCANS; 0 where
    there cannot be as many. Pillow decodes them all and does not count them."""
    if data.count(b"\xff" + SCAN) <= MAX_SCANS:
        return 0
    count = 0
    marker = JPEG_MARKER.search(data, 2)
    for _ in range(MAX_MARKERS):
        if count > MAX_SCANS or marker is None or marker[1] == END:
            return count
        count += marker[1] == SCAN
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = JPEG_MARKER.search(data, marker.end() + length)
    return MAX_SCANS + 1
