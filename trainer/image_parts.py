"""Of how many parts is an image file made? Pillow looks at each with some lines of Python before any
pixel is decoded, and joins some of them: a few megabytes of nothing but small parts keep it busy for
minutes. A picture has few."""

import logging
import re
import struct
from collections.abc import Callable
from typing import NamedTuple

MAX_SEGMENTS = 1000  # of a JPEG before its pixels; a photograph has some tens
MAX_CHUNKS = 20_000  # of a PNG, or blocks of a GIF: an animation has some for each frame
MAX_TAGS = 4000  # of the first page of a TIFF, which has some tens
MAX_PAGES = 10_000  # of a TIFF that are counted
MAX_PIECES = 300_000  # that the blocks of a GIF are cut into: 60 MB of 255 bytes are 240,000
# the next marker of a JPEG, behind what Pillow passes over a byte at a time
NEXT_MARKER = re.compile(rb"(?:[^\xff]|\xff\x00){0,64}\xff{1,64}([\x01-\xfe])", re.DOTALL)
SCAN = 0xDA
ALONE = {0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)}  # markers without a length, for Pillow
PNG_START, GIF_HEAD, GIF_IMAGE = 8, 13, 10  # bytes
log = logging.getLogger(__name__)


def has_many_parts(data: bytes) -> bool:
    """Whether an encoded image has more parts than any picture; False for what is damaged, which is
    for its decoder to say."""
    for start, counted in COUNTED.items():
        if data.startswith(start):
            try:
                return counted(data)
            except (IndexError, struct.error, OverflowError):  # it ends early
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


def _tiff(data: bytes) -> bool:
    layout = _layout(data)
    return _number(data, layout.tags, _number(data, layout.place, layout.first)) > MAX_TAGS


def pages(data: bytes) -> int:
    """Pages of a TIFF, counted up to MAX_PAGES; pages that come again and what is damaged end it."""
    layout, seen = _layout(data), set[int]()
    try:
        place = _number(data, layout.place, layout.first)
        while place and place not in seen and len(seen) < MAX_PAGES:
            seen.add(place)
            tags = _number(data, layout.tags, place)
            place += struct.calcsize(layout.tags) + layout.entry * tags
            place = _number(data, layout.place, place)
    except (struct.error, OverflowError) as error:
        log.debug("the pages of a TIFF end early: %s", error)
    return max(len(seen), 1)


class _Layout(NamedTuple):
    """How a TIFF writes the count of a directory's tags and the place of the next directory, how many
    bytes a tag has, and where the place of the first directory stands."""

    tags: str
    place: str
    entry: int
    first: int


def _layout(data: bytes) -> _Layout:
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] in (b"+\0", b"\0+"):
        return _Layout(f"{order}Q", f"{order}Q", 20, 8)
    return _Layout(f"{order}H", f"{order}I", 12, 4)


def _number(data: bytes, kind: str, place: int) -> int:
    (value,) = struct.unpack_from(kind, data, place)
    return int(value)


def _palette(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 128 else 0


COUNTED: dict[bytes, Callable[[bytes], bool]] = {  # how a file begins -> whether it has many
    b"\xff\xd8": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF8": _gif,
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
    b"II+\0": _tiff,
    b"MM\0+": _tiff,
}
