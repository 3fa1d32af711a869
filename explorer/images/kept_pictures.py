"""What is kept of a picture that somebody brought: its pixels, without loss, and nothing else.

Where it was taken, with what and when stands in the file that he brought, which is forgotten. The
PNG that is kept gives the same pixels, and says in one text of its own what was done to get
them."""

import io
import json
import logging
from dataclasses import replace

import numpy as np
from PIL import Image, PngImagePlugin

from explorer.images import decoding
from explorer.images.decoding import Picture
from trainer.image_limits import MAX_PIXELS

NOTES = "notes"
RUNS = 3  # of zlib: as small as other ways for photos, a quarter faster
MAX_BYTES = 3 * MAX_PIXELS + 2**20  # noise is no smaller as a PNG
log = logging.getLogger(__name__)


def encode(picture: Picture) -> bytes:
    """A PNG of the pixels with the notes. Equal pictures give equal bytes, whatever files they were
    in."""
    text, out = PngImagePlugin.PngInfo(), io.BytesIO()
    if picture.notes:
        text.add_text(NOTES, json.dumps(picture.notes))
    image = Image.fromarray(np.ascontiguousarray(picture.pixels))
    image.save(out, "PNG", compress_level=1, compress_type=RUNS, pnginfo=text)
    return out.getvalue()


def decode(data: bytes) -> Picture:
    """The picture that `encode` was given; or ImageError."""
    picture = decoding.decode(data, MAX_BYTES)
    return replace(picture, notes=tuple(dict.fromkeys((*_notes(data), *picture.notes))))


def _notes(data: bytes) -> tuple[str, ...]:
    try:
        with PngImagePlugin.PngImageFile(io.BytesIO(data)) as image:
            return tuple(map(str, json.loads(image.info.get(NOTES, "[]"))))
    except (SyntaxError, ValueError, TypeError, OSError):
        log.debug("a picture without notes", exc_info=True)
        return ()
