"""Of how many parts is an image file made? Pillow looks at each with some lines of Python before any
pixel is decoded, and joins some of them: a few megabytes of nothing but small parts keep it busy for
minutes. A picture has few."""

import re
import struct
from collections.abc import Callable

MAX_SEGMENTS = 1000  # of a JPEG before its pixels; a photograph has some tens
MAX_CHUNKS = 20_000  # of a PNG, or blocks of a GIF: an animation has some for each frame
MAX_PIECES = 200_000  # that the blocks of a GIF are cut into: 20 MB of 255 bytes are 80,000
# the next marker of a JPEG, behind what Pillow passes over a byte at a time
NEXT_MARKER = re.compile(rb"(?:[^\xff]|\xff\x00){0,64}\xff{1,64}([\x01-\xfe])", re.DOTALL)
SCAN = 0xDA
ALONE = {0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)}  # markers without a length, for Pillow
PNG_START, GIF_HEAD, GIF_IMAGE = 8, 13, 10  # bytes


def has_many_parts(data: bytes) -> bool:
    """Whether an encoded image has more parts than any picture; False for what is damaged, which is
    for its decoder to say."""
    for start, counted in COUNTED.items():
        if data.startswith(start):
            try:
                return counted(data)
            except (IndexError, struct.error):  # it ends early
                return False
    return False


def _jpeg(data: bytes) -> bool:
    place = 2
    for _ in range(MAX_SEGMENTS):
        marker = NEXT_MARKER.match(data, place)
        if marker is None:
            return len(data) - place > MAX_SEGMENTS
        place, kind = marker.end(), marker[1][0]
        if kind == SCAN:
            return False
        if kind not in ALONE:
            place += max(2, struct.unpack_from(">H", data, place)[0])
    return True


def _png(data: bytes) -> bool:
    place = PNG_START
    for _ in range(MAX_CHUNKS):
        if data.startswith(b"IEND", place + 4):
            return False
        place += 12 + struct.unpack_from(">I", data, place)[0]
    return True


def _gif(data: bytes) -> bool:
    place, pieces = GIF_HEAD + _palette(data[10]), 0
    for _ in range(MAX_CHUNKS):
        kind = data[place : place + 1]
        if kind in (b"", b";"):
            return False
        place += 1
        if kind == b",":
            place += GIF_IMAGE - 1 + _palette(data[place + GIF_IMAGE - 2]) + 1
        elif kind == b"!":
            place += 1
        else:
            continue
        while data[place]:
            place, pieces = place + 1 + data[place], pieces + 1
            if pieces > MAX_PIECES:
                return True
        place += 1
    return True


def _palette(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 128 else 0


COUNTED: dict[bytes, Callable[[bytes], bool]] = {  # how a file begins -> whether it has many
    b"\xff\xd8": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF8": _gif,
}
