"""How is an image file of each kind opened, before any pixel is decoded?

Plugins of Pillow are called directly, since Image.open says no to large images only by a
process-wide warning. What stands beside the pixels, and is odd, is kept from them."""

import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from trainer import png_chunks
from trainer.image_limits import MAX_READ, PictureError, check_size
from trainer.image_parts import pages

GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
PPM_HEAD = re.compile(
    rb"P([56Ff])" + GAP + rb"(\d{1,9})" + GAP + rb"(\d{1,9})" + GAP + rb"(\S{1,20})\s"
)
COLOURS_OF_16_BITS = re.compile(r"((?:RGB|RGBA|RGBX);16)([LBN])")
OTHER_BYTE = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}
REDUCED, CFA, LINEAR_RAW, DNG = 1, 32803, 34892, 50706  # values and tags of TIFFs that are raw
SUBFILE, PHOTOMETRIC, ORIENTATION, SAMPLES, PLANAR = 254, 262, 274, 277, 284
SEPARATE = 2  # of PLANAR
# of the markers of a JPEG beside its pixels, those that say something of its colours: how such a
# segment begins, and how many bytes it has at least
NEEDED = {0xE0: (b"JFIF\0", 14), 0xE2: (b"ICC_PROFILE\0", 14), 0xEE: (b"Adobe", 12)}


@dataclass
class Opened:
    """A file of which no pixel is decoded yet. `load()` gives the image, `image` is the same where
    Pillow has opened it already; `count`: pictures in the file, 0 where image.n_frames says it.

    `turn` is what EXIF says which side is up, 0 where image.getexif() says it.

    `low()` gives the lower bytes of colours of 16 bits, of which `load()` gives the upper ones;
    `values` (H, W) or (H, W, 3) stand in place of an image that Pillow has no mode for."""

    size: tuple[int, int]
    load: Callable[[], Image.Image] | None = None
    image: Image.Image | None = None
    count: int = 0
    low: Callable[[], Image.Image] | None = None
    values: np.ndarray | None = None
    white_is_zero: bool = False
    turn: int = 0


def _of(image: Image.Image) -> Opened:
    def load() -> Image.Image:
        image.load()
        return image

    return Opened(image.size, load, image)


def gif(data: bytes) -> Opened:
    return _of(GifImagePlugin.GifImageFile(io.BytesIO(data), ""))


def bmp(data: bytes) -> Opened:
    return _of(BmpImagePlugin.BmpImageFile(io.BytesIO(data), ""))


def webp(data: bytes) -> Opened:
    return _of(WebPImagePlugin.WebPImageFile(io.BytesIO(data), ""))


def jpeg2000(data: bytes) -> Opened:
    return _of(Jpeg2KImagePlugin.Jpeg2KImageFile(io.BytesIO(data), ""))


def avif(data: bytes) -> Opened:
    if not AvifImagePlugin.SUPPORTED:
        raise PictureError(
            "This is an AVIF picture, which the Pillow that is installed here cannot read: save it "
            "as PNG or JPEG first."
        )
    return _of(AvifImagePlugin.AvifImageFile(io.BytesIO(data), ""))


def jpeg(data: bytes) -> Opened:
    try:
        return _of(JpegImagePlugin.jpeg_factory(io.BytesIO(data), ""))
    except Exception:  # of what stands beside the pixels, Pillow stumbles over much
        return _of(JpegImagePlugin.JpegImageFile(io.BytesIO(_pixels_alone(data)), ""))


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
    result = _of(image)
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
        return _of(PpmImagePlugin.PpmImageFile(io.BytesIO(data), ""))
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


class _Tiff(TiffImagePlugin.TiffImageFile):
    """One that is turned upright by whoever reads it, and not by Pillow, which stumbles over odd
    EXIF; and whose size is checked by him."""

    def load_prepare(self) -> None:
        if self._im is None:
            self.im = Image.core.new(self.mode, self._tile_size)
        ImageFile.ImageFile.load_prepare(self)

    def load_end(self) -> None:
        self._size = self._tile_size


def tiff(data: bytes) -> Opened:
    try:
        image = _Tiff(io.BytesIO(data), "")
    except SyntaxError as error:  # damaged, or of a make that Pillow has no mode for
        return _scientific_tiff(data, error)
    tags = image.tag_v2
    if tags.get(PLANAR) == SEPARATE and tags.get(SAMPLES, 1) > len(image.getbands()) == 1:
        return _scientific_tiff(data, SyntaxError("channels apart"))
    if DNG in tags or tags.get(PHOTOMETRIC) in (CFA, LINEAR_RAW) or tags.get(SUBFILE) == REDUCED:
        raise PictureError(
            "This is a raw photograph of a camera, which cannot be used here. Export it as JPEG or "
            "PNG with the program of the camera first."
        )
    result = _of(image)
    result.count, result.turn = pages(data), tags.get(ORIENTATION, 1)
    result.white_is_zero = tags.get(PHOTOMETRIC) == 0 and image.mode[0] in "IF"
    rawmodes = [COLOURS_OF_16_BITS.fullmatch(str(tile.args[0])) for tile in image.tile]  # type: ignore[index]
    if rawmodes and all(rawmodes):

        def low() -> Image.Image:
            other = _Tiff(io.BytesIO(data), "")
            other.tile = [
                tile._replace(args=(f"{mode[1]}{OTHER_BYTE[mode[2]]}", *tile.args[1:]))  # type: ignore[index]
                for tile, mode in zip(other.tile, rawmodes, strict=True)
                if mode
            ]
            other.load()
            return other

        result.low = low
    return result


def _scientific_tiff(data: bytes, error: SyntaxError) -> Opened:
    """The first page of a TIFF that Pillow has no mode for: of floating point colours, of many
    channels. Raises PictureError for one that is packed in an unusual way, and `error` where it is
    damaged."""
    try:
        import tifffile
    except ModuleNotFoundError as missing:
        raise PictureError(UNUSUAL_TIFF) from missing
    try:
        page = tifffile.TiffFile(io.BytesIO(data)).pages.first
        width, height, samples = page.imagewidth, page.imagelength, max(page.samplesperpixel, 1)
    except Exception as unreadable:
        raise error from unreadable
    check_size(width, height, MAX_READ // samples)
    try:
        values = page.asarray(maxworkers=1).reshape(page.shaped)  # (S, D, H, W, C)
    except Exception as unpacked:
        raise PictureError(UNUSUAL_TIFF) from unpacked
    if values.dtype.kind not in "uifb" or values.shape[1:4] != (1, height, width):
        raise PictureError(UNUSUAL_TIFF)
    bands = np.moveaxis(values[:, 0], 0, -1).reshape(height, width, -1)  # (H, W, samples)
    shown = bands[..., :3] if page.photometric == tifffile.PHOTOMETRIC.RGB else bands[..., 0]
    return Opened((width, height), values=shown, count=pages(data))


UNUSUAL_TIFF = (
    "This TIFF picture is stored in a way that cannot be read here. Save it as PNG, or as a TIFF "
    "of 8 or 16 bits, first."
)
