"""Pictures as cameras make them, which say where they were taken, and in which way."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, PngImagePlugin

SECRET = b"52.5163N 13.3777E"  # stands wherever a file can say something
ORIENTATION = 0x0112


def pixels(side: int = 40) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (side, side + 8, 3), np.uint8)


def exif(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 58.0), 3: "E", 29: SECRET.decode()})
    return exif


def photo(kind: str, orientation: int = 6, side: int = 40) -> bytes:
    """One with EXIF, XMP and a comment, and with something behind its end."""
    out, image = io.BytesIO(), Image.fromarray(pixels(side))
    more: dict = {"exif": exif(orientation)}
    if kind == "PNG":
        more["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    elif kind == "JPEG":
        more |= {"comment": SECRET, "xmp": SECRET, "quality": 90}
    elif kind == "WEBP":
        more |= {"xmp": SECRET, "lossless": True}
    elif kind == "MPO":  # as telephones write: a preview behind the picture, with its own EXIF
        more |= {"save_all": True, "append_images": [image.resize((20, 20))]}
    elif kind == "GIF":
        more = {"comment": SECRET}
    image.save(out, kind, **more)
    data = out.getvalue()
    if kind == "JPEG":
        data = data[:2] + segment(0xE2, b"FPXR\0" + SECRET) + data[2:] + data
    if kind == "PNG":
        chunk = b"tIME" + SECRET
        data = data[:33] + struct.pack(">I", len(SECRET)) + chunk + crc(chunk) + data[33:]
    return data + SECRET


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def crc(chunk: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(chunk))
