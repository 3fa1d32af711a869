"""Odd pictures that are pictures, and files that are none, as people bring them."""

import io

import numpy as np
from PIL import Image


def picture(mode: str, size=(40, 30)) -> bytes:
    out = io.BytesIO()
    if mode == "I;16":
        Image.fromarray(
            np.linspace(0, 65535, size[0] * size[1], dtype=np.uint16).reshape(size[::-1])
        ).save(out, "PNG")
    else:
        Image.new(mode, size, 100 if mode in "LP" else None).save(
            out, "JPEG" if mode == "CMYK" else "PNG"
        )
    return out.getvalue()


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


GOOD = {
    "one pixel": lambda: picture("RGB", (1, 1)),
    "16 bit": lambda: picture("I;16"),
    "CMYK": lambda: picture("CMYK"),
    "animated": animated,
    "palette": lambda: picture("P"),
    "transparent": lambda: picture("RGBA"),
}
BAD = {
    "text": lambda: b"this is a text file named .png",
    "truncated": lambda: picture("RGB", (400, 300))[:60],
    "empty": lambda: b"",
    "too narrow": lambda: picture("1", (1, 4000)),
}
