"""Decoding: which picture is in the bytes of a stranger?

`decode` is the one boundary for everything that can be wrong with a picture: it gives a Picture or
an ImageError, whose message is a sentence for the person who chose the file. Small ones are decoded
here; larger ones, which cost more time and memory, in a process of their own. To read one more
format, add it to FORMATS in trainer/image_limits.py."""

import logging
import re
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from explorer.images.colours import srgb
from explorer.isolation import jobs, pool
from trainer.decoding import kind_of, opened
from trainer.errors import PersonsError
from trainer.image_limits import MAX_BYTES, MAX_PIXELS, LimitError, check_bytes, check_size

SMALL_BYTES, SMALL_PIXELS = 2 * 2**20, 4_000_000  # decoded here
SMALL_RUNS = 16 * 2**10  # bytes of a BMP in run lengths
RUN_LENGTHS = (
    b"\1\0\0\0",
    b"\2\0\0\0",
)  # in the head of a BMP: it is in run lengths of 8 or 4 bits
AT_ONCE = threading.Semaphore(8)  # each of them takes up to a hundred megabytes
UNSUPPORTED = {  # known well enough to be called by name
    "a HEIC picture": rb".{4}ftyp(hei|hev|mif1|msf1)",
    "an AVIF picture": rb".{4}ftypavi[fs]",
    "a video": rb".{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI ",
    "a TIFF picture": rb"II[*+]\0|MM\0[*+]",
    "an SVG drawing": rb"(\xef\xbb\xbf)?\s*<(svg|\?xml.{,900}<svg|!DOCTYPE svg)",
    "an EPS drawing": rb"%!PS|\xc5\xd0\xd3\xc6",
    "a PDF document": rb"%PDF-",
}
READABLE = "PNG, JPEG, WEBP, GIF and BMP pictures can be used."
# EXIF orientation -> what turns the stored pixels upright
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
log = logging.getLogger(__name__)


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
    process-wide state is touched.

    The kind is told by the content, never by a name. Greys of 16 bits are rescaled to 8,
    transparency is shown on white, CMYK and colour profiles are converted to sRGB, an animation
    gives its first frame."""
    small = _decoded(data, max_bytes, _small(data), SMALL_PIXELS)
    return _by_child(data) if small is None else Picture(np.array(small[0]), small[1])


def decoded(data: bytes, max_bytes: int = MAX_BYTES) -> tuple[Image.Image, tuple[str, ...]]:
    """What `decode` gives, the pixels as a picture of Pillow's of mode RGB, and the notes. Raises
    ImageError."""
    small = _decoded(data, max_bytes, _small(data), SMALL_PIXELS)
    if small is not None:
        return small
    picture = _by_child(data)
    return Image.fromarray(picture.pixels), picture.notes


def _small(data: bytes) -> int:
    """How many bytes are decoded here of a file that begins so: fewer where Pillow decodes them in
    Python, in turns with all other threads."""
    return SMALL_RUNS if data[:2] == b"BM" and data[30:34] in RUN_LENGTHS else SMALL_BYTES


def _by_child(data: bytes) -> Picture:
    """The picture that a child decodes. Raises ImageError."""
    answer = pool.call(jobs.PICTURE, data, ImageError)
    try:
        width, height = int(answer.facts["width"]), int(answer.facts["height"])
        check_size(width, height)
        pixels = np.frombuffer(answer.body, np.uint8).reshape(height, width, 3)
        return Picture(pixels, tuple(str(note)[:200] for note in answer.facts["notes"][:10]))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ImageError("This picture is damaged and cannot be read.") from error


def encode_decoded(data: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """What `_by_child` asks for: in a child, a picture of any size. Raises ImageError."""
    image, notes = _decoded(data, len(data), len(data), MAX_PIXELS) or (None, ())
    if image is None:
        raise ImageError("This picture is damaged and cannot be read.")
    return {"width": image.width, "height": image.height, "notes": notes}, [np.array(image).data]


def _decoded(
    data: bytes, max_bytes: int, most_bytes: int, most_pixels: int
) -> tuple[Image.Image, tuple[str, ...]] | None:
    """A picture of mode RGB and its notes, or None for one larger than this. Raises ImageError."""
    try:
        check_bytes(data, max_bytes)
        kind = _kind(data)
        if len(data) > most_bytes:
            return None
    except LimitError as error:
        raise ImageError(str(error)) from error
    try:
        with AT_ONCE, opened(data, kind) as image:
            check_size(*image.size)
            return _picture(image) if image.width * image.height <= most_pixels else None
    except (ImageError, LimitError) as error:
        raise ImageError(str(error)) from error
    except Image.DecompressionBombError as error:  # a plugin that measured it before it was asked
        raise ImageError(
            f"This {kind} picture is much too large; at most {MAX_PIXELS // 10**6} megapixels can be "
            "used. Make it smaller first."
        ) from error
    except MemoryError as error:
        raise ImageError(
            f"This {kind} picture needs more memory than there is; make it smaller first."
        ) from error
    except Exception as error:
        raise ImageError(
            f"This {kind} picture is damaged or cut short and cannot be read. "
            "Save or download it again and try once more."
        ) from error


def _kind(data: bytes) -> str:
    """The one of FORMATS that these bytes begin as. Raises ImageError."""
    kind = kind_of(data)
    if kind is not None:
        return kind
    for other, start in UNSUPPORTED.items():
        if re.match(start, data[:1024], re.DOTALL | re.IGNORECASE):
            raise ImageError(
                f"This is {other}, which cannot be used here. Save it as PNG or JPEG first; {READABLE}"
            )
    raise ImageError(
        f"This file is not a picture that can be read, whatever its name says. {READABLE}"
    )


def _picture(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    notes: list[str] = []
    image.load()
    check_size(*image.size)
    rgb = srgb(image, notes)
    turn = TURNS.get(_orientation(image))
    if turn is not None:  # one of them is 0
        rgb = rgb.transpose(turn)
        notes.append("Turned upright as its EXIF data says.")
    frames = _frames(image)
    if frames > 1:
        notes.append(f"First of {frames} frames.")
    rgb.info = {}  # or Pillow writes comments and colour profiles into what is made of it
    return rgb, tuple(notes)


def _orientation(image: Image.Image) -> Any:
    try:
        return image.getexif().get(0x0112)
    except Exception as error:  # broken EXIF is no reason to refuse a whole picture
        log.info("EXIF data were ignored: %s", error)
        return None


def _frames(image: Image.Image) -> int:
    try:
        return getattr(image, "n_frames", 1)
    except Exception as error:  # a later frame is damaged; the first one is here
        log.info("later frames were ignored: %s", error)
        return 1
