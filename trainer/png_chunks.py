"""Which chunks of a PNG are needed for its pixels? Pillow refuses a whole picture for a long text in
it, or for a chunk beside the pixels that is damaged or odd; a browser shows it."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

START = 8  # bytes
PIXELS = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
BESIDE = (b"tRNS", b"iCCP", b"eXIf")  # which colours are clear, what they are, which side is up
TEXTS = (b"tEXt", b"zTXt", b"iTXt")  # where some programs write which side is up
MAX_TEXTS = 16  # that are looked at
MAX_UNPACKED = 2**19  # bytes of one: Pillow takes a mebibyte
MAX_PROFILE = 2**24  # bytes of a colour profile, as in a JPEG


@dataclass(frozen=True)
class Needed:
    """A PNG of what is needed; the frames that it has, 1 unless it is animated; its colour profile
    where that is longer than Pillow takes, else b""."""

    data: bytes
    frames: int
    profile: bytes


def needed(data: bytes) -> Needed:
    """What of a PNG is needed for its pixels; what is damaged of that is for its decoder to say."""
    spans, texts, profile = [(0, START)], 0, b""
    for kind, start, end in _chunks(data):
        content = data[start + 8 : end - 4]
        if kind in TEXTS:
            texts += 1
            wanted = texts <= MAX_TEXTS and _is_sound(data, start, end) and _is_short(kind, content)
        elif kind == b"iCCP":
            unpacked = _unpacked(content.partition(b"\0")[2][1:])
            wanted = _is_sound(data, start, end) and len(unpacked) <= MAX_UNPACKED
            profile = profile if wanted else unpacked
        else:
            wanted = kind in PIXELS or (kind in BESIDE and _is_sound(data, start, end))
        if wanted:
            spans.append((start, end))
    alone = sum(end - start for start, end in spans) == len(data)
    kept = data if alone else b"".join(data[start:end] for start, end in spans)
    return Needed(kept, _frames(data), profile)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk up to the last, or to where the file is cut off."""
    place, kind = START, b""
    while place + 8 <= len(data) and kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, place)
        start, place = place, min(place + 12 + size, len(data))
        yield kind, start, place


def _frames(data: bytes) -> int:
    """Frames of an animation, and its picture where that is none of them."""
    count, before = 1, []
    for kind, start, end in _chunks(data):
        if kind == b"acTL" and not (end - start == 20 and _is_sound(data, start, end)):
            continue
        before.append(kind)
        if kind == b"acTL":
            count = int.from_bytes(data[start + 8 : start + 12], "big")
        if kind == b"IDAT":
            break
    return max(count + (b"fcTL" not in before if b"acTL" in before else 0), 1)


def _is_sound(data: bytes, start: int, end: int) -> bool:
    """Whether a chunk is what its checksum says."""
    return zlib.crc32(data[start + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")


def _is_short(kind: bytes, content: bytes) -> bool:
    """Whether a text is one that Pillow takes."""
    rest = content.partition(b"\0")[2]
    if kind == b"zTXt":
        return len(_unpacked(rest[1:])) <= MAX_UNPACKED
    if kind == b"iTXt" and rest[:1] == b"\1":
        packed = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        return len(_unpacked(packed)) <= MAX_UNPACKED
    return len(content) <= MAX_UNPACKED


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_PROFILE)
    except zlib.error:
        return b""
