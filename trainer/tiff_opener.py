"""How is a TIFF opened, before any pixel is decoded?

By Pillow where it has a mode for it, else, of floating point colours or many channels, by
tifffile."""

import io
import re
import sys

import numpy as np
from PIL import Image, ImageFile, TiffImagePlugin

from trainer.image_limits import MAX_READ, PictureError, check_size
from trainer.image_opened import Opened, of_pillow
from trainer.image_parts import pages

COLOURS_OF_16_BITS = re.compile(r"((?:RGB|RGBA|RGBX);16)([LBN])")
OTHER_BYTE = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}
REDUCED, CFA, LINEAR_RAW, DNG = 1, 32803, 34892, 50706  # values and tags of TIFFs that are raw
SUBFILE, BITS, PHOTOMETRIC, ORIENTATION, SAMPLES, PLANAR = 254, 258, 262, 274, 277, 284
SEPARATE = 2  # of PLANAR


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
    if tags.get(PLANAR) == SEPARATE and _is_misread(image):
        return _scientific_tiff(data, SyntaxError("channels apart"))
    if DNG in tags or tags.get(PHOTOMETRIC) in (CFA, LINEAR_RAW) or tags.get(SUBFILE) == REDUCED:
        raise PictureError(
            "This is a raw photograph of a camera, which cannot be used here. Export it as JPEG or "
            "PNG with the program of the camera first."
        )
    result = of_pillow(image)
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


def _is_misread(image: _Tiff) -> bool:
    """Whether Pillow would take the channels of a TIFF that lie apart for something else: single ones
    for all, or 16 bits for 8."""
    bits = image.tag_v2.get(BITS, (1,))
    return max(bits) > 8 or len(image.getbands()) == 1 < image.tag_v2.get(SAMPLES, 1)


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
    result = Opened((width, height), values=shown, count=pages(data))
    result.white_is_zero = page.photometric == tifffile.PHOTOMETRIC.MINISWHITE
    return result


UNUSUAL_TIFF = (
    "This TIFF picture is stored in a way that cannot be read here. Save it as PNG, or as a TIFF "
    "of 8 or 16 bits, first."
)
