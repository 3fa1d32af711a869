"""How is an image file of each kind opened, before any pixel is decoded?

Plugins of Pillow are called directly, since Image.open says no to large images only by a
process-wide warning. What stands beside the pixels, and is odd, is kept from them."""

import io
import logging
import re

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    WebPImagePlugin,
)

from trainer import png_chunks
from trainer.image_limits import MAX_READ, PictureError, check_size
from trainer.image_opened import Opened, of_pillow
from trainer.tiff_opener import tiff

__all__ = ["avif", "bmp", "gif", "heic", "jpeg", "jpeg2000", "png", "ppm", "tiff", "webp"]
GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
PPM_HEAD = re.compile(
    rb"P([56Ff])" + GAP + rb"(\d{1,9})" + GAP + rb"(\d{1,9})" + GAP + rb"(\S{1,20})\s"
)
# of the markers of a JPEG beside its pixels, those that say something of its colours: how such a
# segment begins, and how many bytes it has at least
NEEDED = {0xE0: (b"JFIF\0", 14), 0xE2: (b"ICC_PROFILE\0", 14), 0xEE: (b"Adobe", 12)}
log = logging.getLogger(__name__)


def gif(data: bytes) -> Opened:
    return of_pillow(GifImagePlugin.GifImageFile(io.BytesIO(data), ""))


def bmp(data: bytes) -> Opened:
    return of_pillow(BmpImagePlugin.BmpImageFile(io.BytesIO(data), ""))


def webp(data: bytes) -> Opened:
    return of_pillow(WebPImagePlugin.WebPImageFile(io.BytesIO(data), ""))


def jpeg2000(data: bytes) -> Opened:
    return of_pillow(Jpeg2KImagePlugin.Jpeg2KImageFile(io.BytesIO(data), ""))


def avif(data: bytes) -> Opened:
    if not AvifImagePlugin.SUPPORTED:
        raise PictureError(
            "This is an AVIF picture, which the Pillow that is installed here cannot read: save it "
            "as PNG or JPEG first."
        )
    return of_pillow(AvifImagePlugin.AvifImageFile(io.BytesIO(data), ""))


def jpeg(data: bytes) -> Opened:
    try:
        return of_pillow(JpegImagePlugin.jpeg_factory(io.BytesIO(data), ""))
    except Exception as error:  # of what stands beside the pixels, Pillow stumbles over much
        if "-bit layers" in str(error):
            raise PictureError(
                "This JPEG picture has more than 8 bits for each colour, which cannot be used here. "
                "Save it as PNG or TIFF first."
            ) from error
        log.info("what stands beside the pixels of a JPEG is left out: %s", error)
        return of_pillow(JpegImagePlugin.JpegImageFile(io.BytesIO(_pixels_alone(data)), ""))


def _pixels_alone(data: bytes) -> bytes:
    """A JPEG without the segments before its pixels that say something of the picture; its colour
    table stays, and which colours they are."""
    kept, place = [data[:2]], 2
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != b"\xda":
        end = place + 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
        marker, content = data[place + 1], data[place + 4 : end]
        start, least = NEEDED.get(marker, (b"", len(content) + (0xE0 <= marker <= 0xFE)))
        if content.startswith(start) and len(content) >= least:
            kept.append(data[place:end])
        place = end
    return b"".join((*kept, data[place:]))


def png(data: bytes) -> Opened:
    chunks = png_chunks.needed(data)

    def opened(rawmode: str = "") -> PngImagePlugin.PngImageFile:
        image = PngImagePlugin.PngImageFile(io.BytesIO(chunks.data), "")
        if rawmode:
            image.tile = [tile._replace(args=rawmode) for tile in image.tile]
        return image

    image = opened()
    result = of_pillow(image)
    result.count = chunks.frames
    if chunks.profile:
        image.info["icc_profile"] = chunks.profile
    rawmode = str(image.tile[0].args) if image.tile else ""
    if rawmode in ("RGB;16B", "RGBA;16B"):
        result.low = lambda: opened(f"{rawmode[:-1]}L")
    elif rawmode == "LA;16B":  # four bytes: upper and lower one of the grey, and of its opacity
        result.low = lambda: Image.merge("RGB", [opened("RGBA").getchannel("G")] * 3)
    return result


def ppm(data: bytes) -> Opened:
    head = PPM_HEAD.match(data[:4096])
    if head is None:  # of numbers in letters, or of one bit
        return of_pillow(PpmImagePlugin.PpmImageFile(io.BytesIO(data), ""))
    kind, (width, height) = head[1], (int(head[2]), int(head[3]))
    check_size(width, height, MAX_READ)
    count = width * height * (3 if kind in b"6F" else 1)
    shape = (height, width, 3) if kind in b"6F" else (height, width)
    if kind in b"fF":  # PFM: of floating point numbers, from the lowest row up
        order = "<" if float(head[4]) < 0 else ">"
        values = np.frombuffer(data, f"{order}f4", count, head.end()).reshape(shape)[::-1]
        return Opened((width, height), values=values.astype(np.float32), count=1)
    greatest = int(head[4])
    if not 0 < greatest < 2**16:
        raise ValueError("a PPM of impossible numbers")
    stored = np.frombuffer(data, "u1" if greatest < 256 else ">u2", count, head.end())
    full = 255 if greatest < 256 else 65535
    scale = np.rint(np.arange(greatest + 1) * (full / greatest)).astype(
        np.uint8 if full == 255 else np.uint16
    )
    values = scale[np.minimum(stored, greatest)].reshape(shape)
    if full == 255:
        return Opened((width, height), lambda: Image.fromarray(values), count=1)
    return Opened((width, height), values=values, count=1)


def heic(data: bytes) -> Opened:
    try:
        import pi_heif
    except ModuleNotFoundError as error:
        raise PictureError(
            "This is a HEIC picture, which needs the package pi-heif, and that is not installed "
            "here: pip install pi-heif. Or save it as PNG or JPEG first."
        ) from error
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]

    def load() -> Image.Image:
        pixels = picture.data  # upright already; only now is its size certain
        width, height = picture.size
        check_size(width, height, MAX_READ)
        mode, stride = picture.mode, picture.stride
        image = Image.frombytes(mode, picture.size, pixels, "raw", mode, stride)
        image.info = {key: picture.info[key] for key in ("icc_profile",) if key in picture.info}
        return image

    return Opened(picture.size, load, count=len(file))
