"""Decoding: which picture is in the bytes of a stranger?

`decode` is the one boundary for everything that can be wrong with a picture: it gives a Picture or
an ImageError, whose message is a sentence for the person who chose the file. To read one more
format, add a row to FORMATS."""

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from explorer.images.colours import srgb
from trainer.errors import PersonsError

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 10_000
MAX_ASPECT = 20
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over the whole picture, however few its bytes

# Who opens a file of this kind. The plugins are called directly since Image.open says no to large
# pictures only by a process-wide warning; sizes are checked here, before any pixel is decoded.
FORMATS: dict[str, Callable[..., Any]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.jpeg_factory,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}
SMALLER = f"at most {MAX_PIXELS // 10**6} megapixels can be used. Make it smaller first."
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
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"  # of JPEG_MARKER
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


def decode(data: bytes) -> Picture:
    """The picture in `data`, or ImageError; nothing else is raised, and no process-wide state is
    touched.

    The kind is told by the content, never by a name. Greys of 16 bits are rescaled to 8,
    transparency is shown on white, CMYK and colour profiles are converted to sRGB, an animation
    gives its first frame."""
    image, notes = decoded(data)
    return Picture(np.array(image), notes)


def decoded(data: bytes) -> tuple[Image.Image, tuple[str, ...]]:
    """What `decode` gives, the pixels as a picture of Pillow's of mode RGB, and the notes. Raises
    ImageError."""
    if not data:
        raise ImageError("This file is empty.")
    if len(data) > MAX_BYTES:
        raise ImageError(
            f"This file has {len(data) / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} MB can be used."
        )
    kind = _kind(data)
    try:
        if kind == "JPEG" and _scans(data) > MAX_SCANS:
            raise ImageError(
                f"This JPEG picture is stored in more than {MAX_SCANS} passes, which no camera does. "
                "Save it again and try once more."
            )
        with FORMATS[kind](io.BytesIO(data)) as image:
            _check(*image.size)
            return _picture(image)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:  # a plugin that measured it before it was asked
        raise ImageError(f"This {kind} picture is much too large; {SMALLER}") from error
    except Exception as error:
        raise ImageError(
            f"This {kind} picture is damaged or cut short and cannot be read. "
            "Save or download it again and try once more."
        ) from error


def _kind(data: bytes) -> str:
    """The row of FORMATS that these bytes begin as. Raises ImageError."""
    for kind in FORMATS:
        _open, accepts = Image.OPEN[kind]
        if accepts is not None and accepts(data[:16]) is True:
            return kind
    for other, start in UNSUPPORTED.items():
        if re.match(start, data[:1024], re.DOTALL | re.IGNORECASE):
            raise ImageError(
                f"This is {other}, which cannot be used here. Save it as PNG or JPEG first; {READABLE}"
            )
    raise ImageError(
        f"This file is not a picture that can be read, whatever its name says. {READABLE}"
    )


def _scans(data: bytes) -> int:
    """Scans (passes over the picture) of a JPEG, counted up to one more than MAX_SCANS; 0 where
    there cannot be as many. Pillow decodes them all and does not count them."""
    if data.count(b"\xff" + SCAN) <= MAX_SCANS:
        return 0
    scans = 0
    marker = JPEG_MARKER.search(data, 2)
    while scans <= MAX_SCANS and marker is not None and marker[1] != END:
        scans += marker[1] == SCAN
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        marker = JPEG_MARKER.search(data, marker.end() + length)
    return scans


def _check(width: int, height: int) -> None:
    size = f"This picture has {width} x {height} pixels"
    if width * height > MAX_PIXELS:
        raise ImageError(f"{size}, {width * height / 1e6:.0f} megapixels; {SMALLER}")
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            f"{size}; at most {MAX_SIDE} on a side can be used. Make it smaller first."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageError(
            f"{size}; one side may be at most {MAX_ASPECT} times as long as the other. Crop it first."
        )


def _picture(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    notes: list[str] = []
    image.load()
    _check(*image.size)
    rgb = srgb(image, notes)
    turn = TURNS.get(_orientation(image))
    if turn is not None:  # one of them is 0
        rgb = rgb.transpose(turn)
        notes.append("Turned upright as its EXIF data says.")
    frames = _frames(image)
    if frames > 1:
        notes.append(f"First of {frames} frames.")
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
