"""Drawings: what a canvas says, and what pretends to be one."""

import base64
import io
import math

import numpy as np
import pytest
from PIL import Image

from explorer.images import drawings
from explorer.images.decoding import ImageError


def png(size=(128, 128), mode="RGBA", noise=False) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 4), np.uint8)
    image = Image.fromarray(pixels) if noise else Image.new("RGBA", size, (9, 8, 7, 255))
    out = io.BytesIO()
    image.convert(mode).save(out, "PNG")
    return out.getvalue()


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG")
    return out.getvalue()


def bomb() -> bytes:
    """A few kB that say that they are ten thousand pixels a side."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()[: drawings.MAX_BYTES]


def test_a_drawing_is_read_as_it_was_written():
    pixels = drawings.read(drawings.written(png()))
    assert pixels.shape == (128, 128, 3) and (pixels == (9, 8, 7)).all()
    noise = drawings.read(drawings.written(png(mode="RGB", noise=True)))
    assert noise.std() > 70, "the most that a canvas of this size can weigh"


HOSTILE = {
    **dict(enumerate((None, 7, math.nan, [], {}, b"x", "", "x" * 10**6))),
    "no picture": drawings.written(b"this is text, and long enough for a head"),
    "only a head": drawings.written(png()[:20]),
    "cut short": drawings.written(png(noise=True)[:3000]),
    "JPEG": drawings.written(jpeg()),
    "SVG": "data:image/svg+xml;base64,PHN2Zy8+",
    "no base64": drawings.HEAD + "%%%",
    "not ASCII": drawings.HEAD + "ä" * 40,
    "too many pixels": drawings.written(bomb()),
    "too wide": drawings.written(png((257, 4))),
    "too many bytes": drawings.written(png((256, 256), noise=True)),
    "elsewhere": "http://127.0.0.1/x.png",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_none_is_refused_with_a_sentence(name):
    with pytest.raises(ImageError) as refusal:
        drawings.read(HOSTILE[name])
    assert str(refusal.value).endswith(".")


def test_nothing_is_decoded_that_is_too_large(monkeypatch):
    monkeypatch.setattr(drawings, "decode", pytest.fail)
    for name in ("too many pixels", "too wide", "too many bytes"):
        with pytest.raises(ImageError, match="larger than a canvas"):
            drawings.read(HOSTILE[name])
    head = base64.b64decode(HOSTILE["too wide"][len(drawings.HEAD) :])[16:20]
    assert int.from_bytes(head, "big") == 257
