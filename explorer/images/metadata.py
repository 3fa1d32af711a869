"""Where and when was this picture taken, and by whom? Nobody on this server is to know.

`without_metadata` takes out of an encoded picture all that is not needed for its pixels, which stay
bit by bit what they were: EXIF but for which side is up, XMP, IPTC, comments, previews, and what
lies behind the end. To read one more format, add a row to WRITERS."""

import logging
import re
import struct
import zlib
from collections.abc import Callable, Iterator

from explorer.images import decoding, kept_pictures
from explorer.images.decoding import ImageError
from trainer.image_kinds import KINDS, Kind
from trainer.image_limits import check_bytes
from trainer.image_reader import orientation

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_CHUNKS = b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP".split()
WEBP_CHUNKS = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF")
WEBP_EXIF, WEBP_XMP = 0x08, 0x04  # flags of VP8X
SCAN, END, ALONE = 0xDA, 0xD9, (0x01, *range(0xD0, 0xD8))  # markers of a JPEG
MARKER = re.compile(rb"\xff+[^\xff]", re.DOTALL)
AFTER_SCAN = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
MAX_PARTS = 20_000  # segments or chunks of one picture
EXIF_START, ORIENTATION = b"Exif\0\0", 0x0112
HINTS = (b"Exif", b"eXIf", b"EXIF", b"exif", b"adobe", b"Orientation")
log = logging.getLogger(__name__)


def without_metadata(data: bytes) -> bytes:
    """The picture of these bytes without what they say of it; b"" where they are no picture."""
    for key, write in WRITERS.items():
        if KINDS[key].start.match(data):
            try:
                return b"".join(write(data, _orientation(data, KINDS[key])))
            except Exception as error:  # Pillow raises many kinds; the other way says what is wrong
                log.info("a picture is written anew: %s", error)
    try:
        return kept_pictures.encode(decoding.decode(data))
    except ImageError as error:
        log.info("nothing is kept of a picture: %s", error)
        return b""


def _orientation(data: bytes, kind: Kind) -> int:
    """Which side is up, 1 where nothing else is said; opened only where something may be said of
    it."""
    if not any(hint in data for hint in HINTS):
        return 1
    check_bytes(data)
    return orientation(data, kind)


def _exif(orientation: int) -> bytes:
    """An EXIF block that says which side is up, and nothing else."""
    entry = struct.pack("<HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


def _jpeg(data: bytes, orientation: int) -> Iterator[bytes]:
    yield data[:2]
    if orientation > 1:
        yield _segment(0xE1, EXIF_START + _exif(orientation))
    place = 2
    for _ in range(MAX_PARTS):
        start = MARKER.match(data, place)
        if start is None:
            raise ValueError("no marker where one belongs")
        place, marker = start.end() - 2, data[start.end() - 1]
        if marker == END:
            yield data[place : place + 2]
            return
        end = place + 2
        if marker not in ALONE:
            end += struct.unpack_from(">H", data, end)[0]
        if marker == SCAN:
            end = _end_of_scan(data, end)
        if marker == 0xE0 and data.startswith(b"JFIF\0", place + 4):
            yield _segment(marker, data[place + 4 : place + 16] + b"\0\0")  # without its preview
        elif _is_needed(marker, data[place + 4 : end]):
            yield data[place:end]
        place = end
    raise ValueError("too many segments")


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next marker stands that does not belong to the coded pixels."""
    marker = AFTER_SCAN.search(data, place)
    if marker is None:
        raise ValueError("a scan without an end")
    return marker.start()


def _is_needed(marker: int, content: bytes) -> bool:
    """Whether a segment has a part in the pixels: tables and frames, and what colours they are."""
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return content.startswith(b"Adobe") and len(content) == 12
    return 0xC0 <= marker <= 0xDF  # among them the scan


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _png(data: bytes, orientation: int) -> Iterator[bytes]:
    yield PNG_START
    place, kind = len(PNG_START), b""
    for _ in range(MAX_PARTS):
        size, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + size
        if end > len(data):
            raise ValueError("a chunk without an end")
        if kind in PNG_CHUNKS:
            yield data[place:end]
        if kind == b"IHDR" and orientation > 1:
            content = b"eXIf" + _exif(orientation)
            yield struct.pack(">I", len(content) - 4) + content
            yield struct.pack(">I", zlib.crc32(content))
        if kind == b"IEND":
            return
        place = end
    raise ValueError("too many chunks")


def _webp(data: bytes, orientation: int) -> Iterator[bytes]:
    if data[8:12] != b"WEBP":
        raise ValueError("another RIFF file")
    chunks, place = [], 12
    while place < min(len(data), 8 + struct.unpack_from("<I", data, 4)[0]):
        kind, size = struct.unpack_from("<4sI", data, place)
        content = data[place + 8 : place + 8 + size]
        if len(content) < size:
            raise ValueError("a chunk without an end")
        if kind == b"VP8X":
            flags = content[0] & ~WEBP_EXIF & ~WEBP_XMP
            content = bytes([flags | (WEBP_EXIF if orientation > 1 else 0)]) + content[1:]
            chunks.append((kind, content))
        elif kind in WEBP_CHUNKS:
            chunks.append((kind, content))
        place += 8 + size + size % 2
        if len(chunks) > MAX_PARTS:
            raise ValueError("too many chunks")
    if orientation > 1 and chunks[0][0] == b"VP8X":
        chunks.append((b"EXIF", _exif(orientation)))
    body = b"".join(
        struct.pack("<4sI", kind, len(content)) + content + bytes(len(content) % 2)
        for kind, content in chunks
    )
    yield struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP")
    yield body


Writer = Callable[[bytes, int], Iterator[bytes]]
WRITERS: dict[str, Writer] = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}  # by key of KINDS
