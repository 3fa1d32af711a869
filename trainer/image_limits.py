"""Which image files may be decoded at all, and by how much are large ones made smaller? What is asked
before any pixel is decoded."""

import re

from trainer.errors import PersonsError
from trainer.image_parts import has_many_parts

MAX_BYTES = 64 * 2**20  # a photograph of 200 megapixels has some 30 to 60
MAX_PIXELS = 25_000_000  # of a picture as it is used; one of more is made smaller while it is read
MAX_SIDE = 10_000  # likewise
MAX_READ = 100_000_000  # pixels of a picture that has to be decoded whole before it is made smaller
MAX_ASPECT = 20
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over the whole picture, however few its bytes
FEW_SCANS = 20  # of the largest ones: one of four inks has 18
MAX_MARKERS = 10_000  # of a JPEG that holds many scans; a photograph has some hundred
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"  # of JPEG_MARKER


class PictureError(PersonsError, ValueError):
    """An image file that cannot be used, with a sentence that says why, and what would be right."""


def check_bytes(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Raise PictureError for no file, one of too many bytes or parts, and a JPEG of too many
    scans."""
    if not data:
        raise PictureError("This file is empty.")
    if len(data) > max_bytes:
        raise PictureError(
            f"This file has {len(data) / 2**20:.1f} MB; at most {max_bytes // 2**20} MB can be used."
        )
    if data[:2] == b"\xff\xd8":
        check_scans(data)
    if has_many_parts(data):
        raise PictureError(
            "This picture is stored in many thousands of small parts, which no camera and no program for pictures "
            "does. Save it again and try once more."
        )


def check_size(width: int, height: int, most: int = MAX_PIXELS) -> None:
    """Raise PictureError for a picture of more than `most` pixels, and one that is too long or too
    narrow."""
    size = f"This picture has {width} x {height} pixels"
    if width * height > most:
        raise PictureError(
            f"{size}, {width * height / 1e6:.0f} megapixels; at most {most // 10**6} "
            "megapixels can be used. Make it smaller first."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise PictureError(
            f"{size}; one side may be at most {MAX_ASPECT} times as long as the other. Crop it first."
        )


def reduction(width: int, height: int) -> int:
    """The least whole number by which both sides must be divided for a picture that can be used: 1
    for one of at most MAX_PIXELS, and MAX_SIDE on a side."""
    factor = 1
    while -(-width // factor) * -(-height // factor) > MAX_PIXELS or (
        -(-max(width, height) // factor) > MAX_SIDE
    ):
        factor += 1
    return factor


def check_scans(data: bytes, pixels: int = MAX_PIXELS) -> None:
    """Raise PictureError for a JPEG of more passes than a picture of so many pixels may have."""
    most = min(MAX_SCANS, max(FEW_SCANS, MAX_SCANS * MAX_PIXELS // pixels))
    if scans(data, most) > most:
        raise PictureError(
            f"This JPEG picture is stored in more than {most} passes, which no camera does. "
            "Save it again and try once more."
        )


def scans(data: bytes, most: int = MAX_SCANS) -> int:
    """Scans (passes over the picture) of a JPEG, counted up to one more than `most`; 0 where there
    cannot be as many. Pillow decodes them all and does not count them."""
    if data.count(b"\xff" + SCAN) <= most:
        return 0
    count = 0
    marker = JPEG_MARKER.search(data, 2)
    for _ in range(MAX_MARKERS):
        if count > most or marker is None or marker[1] == END:
            return count
        count += marker[1] == SCAN
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = JPEG_MARKER.search(data, marker.end() + length)
    return most + 1
