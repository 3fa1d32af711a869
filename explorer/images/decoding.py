"""Decoding: which picture is in the bytes of a stranger?

`decode` is the one boundary for everything that can be wrong with a picture: it gives a Picture or
an ImageError, whose message is a sentence for the person who chose the file. What is read, and how,
says trainer/image_reader.py, by which trainings read too. Small ones are decoded here; larger ones,
which cost more time and memory, and formats whose decoders are less tried, in a process of their
own."""

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from explorer.isolation import jobs, pool
from trainer import image_reader
from trainer.errors import PersonsError
from trainer.image_kinds import kind_of
from trainer.image_limits import MAX_BYTES, PictureError, check_size

SMALL_BYTES, SMALL_MEMORY = 2 * 2**20, 20_000_000  # decoded here: a JPEG of 4 megapixels
SMALL_SLOW = 16 * 2**10  # bytes of what is decoded in Python
AT_ONCE = threading.Semaphore(8)  # each of them takes up to a hundred megabytes
LARGE = threading.Semaphore(1)
FLAT = 16  # of 255: what spans less is not to be told from one colour
DAMAGED = "This picture is damaged and cannot be read."


class ImageError(PersonsError, ValueError):
    """A picture that cannot be used; the message says why, and what would be right, to the person
    who chose it."""


@dataclass(frozen=True)
class Picture:
    """`pixels` (H, W, 3) uint8, upright, sRGB, without metadata; `notes` say what was done to get
    there."""

    pixels: np.ndarray
    notes: tuple[str, ...] = ()


def decode(data: bytes, max_bytes: int = MAX_BYTES) -> Picture:
    """The picture in at most `max_bytes` of data, or ImageError; nothing else is raised, and no
    process-wide state is touched. See image_reader.read; it is at most MAX_PIXELS large."""
    small = _small(data, max_bytes)
    return _by_child(data) if small is None else Picture(np.array(small[0]), small[1])


def decoded(data: bytes, max_bytes: int = MAX_BYTES) -> tuple[Image.Image, tuple[str, ...]]:
    """What `decode` gives, the pixels as a picture of Pillow's of mode RGB, and the notes. Raises
    ImageError."""
    small = _small(data, max_bytes)
    if small is not None:
        return small
    picture = _by_child(data)
    return Image.fromarray(picture.pixels), picture.notes


def _small(data: bytes, max_bytes: int) -> tuple[Image.Image, tuple[str, ...]] | None:
    """A picture and its notes, or None for one that is not decoded here. Raises ImageError."""
    kind = kind_of(data)
    if kind is not None and len(data) <= max_bytes:
        slow = kind.slow.match(data) is not None
        if not kind.here or len(data) > (SMALL_SLOW if slow else SMALL_BYTES):
            return None
    with AT_ONCE:
        return _read(data, max_bytes, SMALL_MEMORY)


def _read(
    data: bytes, max_bytes: int, most_memory: int
) -> tuple[Image.Image, tuple[str, ...]] | None:
    """A picture of mode RGB and its notes, or None for one that takes more memory to decode. Raises
    ImageError."""
    try:
        read = image_reader.read(data, max_bytes=max_bytes, most_memory=most_memory)
    except PictureError as error:
        raise ImageError(str(error)) from error
    except MemoryError as error:
        raise ImageError(
            "This picture needs more memory than there is; make it smaller first."
        ) from error
    return None if read is None else (read.image, (*read.notes, *_flatness(read.image)))


def _flatness(image: Image.Image) -> tuple[str, ...]:
    """What is to be said of a picture on which nothing can be seen."""
    bands: Any = image.getextrema()
    if all(low == high for low, high in bands):
        colour = tuple(low for low, _ in bands)
        name = {(0, 0, 0): "black", (255, 255, 255): "white"}.get(colour)
        return (f"Every pixel is {name or 'of the same colour, {} {} {}'.format(*colour)}.",)
    if all(high - low < FLAT for low, high in bands):
        low, high = min(low for low, _ in bands), max(high for _, high in bands)
        return (f"Its values run from {low} to {high} of 255 only: hardly anything can be seen.",)
    return ()


def _by_child(data: bytes) -> Picture:
    """The picture that a child decodes; one that takes much memory, while no other does. Raises
    ImageError."""
    answer = pool.call(jobs.PICTURE, data, ImageError)
    try:
        if answer.facts.get("large"):
            with LARGE:
                answer = pool.call(jobs.LARGE_PICTURE, data, ImageError)
        width, height = int(answer.facts["width"]), int(answer.facts["height"])
        check_size(width, height)
        pixels = np.frombuffer(answer.body, np.uint8).reshape(height, width, 3)
        return Picture(pixels, tuple(str(note)[:200] for note in answer.facts["notes"][:10]))
    except ImageError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise ImageError(DAMAGED) from error


def encode_decoded(data: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """What `_by_child` asks for: in a child, a picture of any size; or that it is large. Raises
    ImageError."""
    return _encoded(data, jobs.PICTURE.memory // 2)


def encode_large(data: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """The same, of a picture that takes much memory. Raises ImageError."""
    return _encoded(data, 0)


def _encoded(data: bytes, most_memory: int) -> tuple[dict[str, Any], list[memoryview]]:
    read = _read(data, len(data), most_memory)
    if read is None:
        return {"large": True}, []
    image, notes = read
    facts = {"width": image.width, "height": image.height, "notes": notes}
    return facts, [np.array(image).data]
