"""Decoding: which picture is in the bytes of a stranger?

`decode` is the one boundary for everything that can be wrong with a picture: it gives a Picture or an ImageError, whose
message is a sentence for the person who chose the file. To read one more format, add a row to FORMATS.
"""

import functools
import hashlib
import io
import re
from dataclasses import dataclass

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from trainer.decoding import rescaled

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 10_000
MAX_ASPECT = 20
MAX_SCANS = 100  # a progressive JPEG has about ten; each costs a pass over the whole picture, however few its bytes

# What a file of this kind begins with, and who opens it. The plugins are called directly since
# Image.open says no to
# large pictures only by a process-wide warning; their sizes are checked here, before any pixel is
# decoded.
FORMATS = {
    "PNG": (rb"\x89PNG\r\n\x1a\n", PngImagePlugin.PngImageFile),
    "JPEG": (rb"\xff\xd8\xff", JpegImagePlugin.jpeg_factory),
    "WEBP": (rb"RIFF.{4}WEBP", WebPImagePlugin.WebPImageFile),
    "GIF": (rb"GIF8[79]a", GifImagePlugin.GifImageFile),
    "BMP": (rb"BM", BmpImagePlugin.BmpImageFile),
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
# sha256 of profiles that are sRGB itself: converting from them takes longer than decoding, and only
# rounds
SRGB_PROFILES = {
    "2b3aa1645779a9e634744faf9b01e9102b0c9b88fd6deced7934df86b949af7e",  # Hewlett-Packard's, in most photographs
}
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])", re.DOTALL)


class ImageError(ValueError):
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
        with FORMATS[kind][1](io.BytesIO(data)) as image:
            _check(*image.size)
            return _picture(image)
    except ImageError:
        raise
    except (
        Image.DecompressionBombError
    ) as error:  # a plugin that measured it before it could be asked
        raise ImageError(f"This {kind} picture is much too large; {SMALLER}") from error
    except Exception as error:
        raise ImageError(
            f"This {kind} picture is damaged or cut short and cannot be read. "
            "Save or download it again and try once more."
        ) from error


def _kind(data: bytes) -> str:
    for kind, (start, _) in FORMATS.items():
        if re.match(start, data, re.DOTALL):
            return kind
    for kind, start in UNSUPPORTED.items():
        if re.match(start, data[:1024], re.DOTALL | re.IGNORECASE):
            raise ImageError(
                f"This is {kind}, which cannot be used here. Save it as PNG or JPEG first; {READABLE}"
            )
    raise ImageError(
        f"This file is not a picture that can be read, whatever its name says. {READABLE}"
    )


def _scans(data: bytes) -> int:
    """Scans (passes over the picture) of a JPEG, counted up to one more than MAX_SCANS; 0 where
    there cannot be as many."""
    if data.count(b"\xff\xda") <= MAX_SCANS:
        return 0
    scans, position = 0, 2
    while (
        scans <= MAX_SCANS and (found := JPEG_MARKER.search(data, position)) and found[1] != b"\xd9"
    ):
        scans += found[1] == b"\xda"
        position = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
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
    notes = []
    image.load()
    _check(*image.size)
    rgb = _rgb(image, notes)
    turn = TURNS.get(_orientation(image))
    if turn is not None:  # one of them is 0
        rgb = rgb.transpose(turn)
        notes.append("Turned upright as its EXIF data says.")
    if (frames := _frames(image)) > 1:
        notes.append(f"First of {frames} frames.")
    return rgb, tuple(notes)


def _rgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """`image` of any mode in mode RGB; what was done is added to `notes`."""
    alpha, base = None, image
    if image.mode[0] in "IF":
        values = np.asarray(image)
        alpha = _matching(values, image.info.get("transparency"))
        base = Image.fromarray(rescaled(values))
        notes.append("Its greys were rescaled to 8 bits.")
    elif image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        base = image.getchannel("L") if image.mode == "LA" else image
    if image.mode == "CMYK":
        notes.append("CMYK was converted to RGB.")
    rgb = _srgb(base, image.info.get("icc_profile"), notes)
    if alpha is not None and alpha.getextrema()[0] < 255:
        rgb = Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)
        notes.append("Transparent parts are shown on white.")
    return rgb


def _matching(values: np.ndarray, transparent: object) -> Image.Image | None:
    if not isinstance(transparent, int):
        return None
    return Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))


def _srgb(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    base = image if image.mode in ("L", "CMYK") else image.convert("RGB")
    plain = base.convert("RGB")
    if not profile or (base.mode == "RGB" and hashlib.sha256(profile).hexdigest() in SRGB_PROFILES):
        return plain
    try:
        converted = ImageCms.applyTransform(base, _to_srgb(profile, base.mode))
    except (
        Exception
    ):  # broken, or made for another kind of picture: then its numbers are all there is
        notes.append("Its colour profile could not be used and was ignored.")
        return plain
    if converted.tobytes() != plain.tobytes():
        notes.append("Colours were converted from its own profile to sRGB.")
    return converted


@functools.lru_cache(maxsize=16)
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """What turns pictures of this mode and profile into sRGB: as dear to make as to use."""
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB")


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(0x0112)
    except Exception:  # broken EXIF is no reason to refuse a whole picture
        return None


def _frames(image: Image.Image) -> int:
    try:
        return getattr(image, "n_frames", 1)
    except Exception:  # a later frame is damaged; the first one is here
        return 1
