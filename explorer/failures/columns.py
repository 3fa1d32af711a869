"""What is kept of one batch of images, and of what a network says of them? See evaluation.COLUMNS."""

import io
import struct

import numpy as np
from PIL import Image
from scipy.special import entr, log_softmax

from explorer.drawing.pixels import png
from explorer.failures.evaluation import THUMBNAIL, TOP
from explorer.images import preprocessing as images

SMALL = 1 << 16  # bytes of a file that may itself be the thumbnail
LUMA = np.array([0.299, 0.587, 0.114], np.float32) / 255
PROBED = 64  # pixels a side, about, on which contrast is measured
FRAMES = (0xC0, 0xC1, 0xC2)  # markers of a JPEG that say its size and channels
JFIF = b"\x00\x10JFIF\x00"  # the start of such a segment without a preview


def prediction_columns(logits: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """The columns that follow from scores (n, K) and labels (n,), -1 unknown. All in float64."""
    log_p = log_softmax(logits.astype(np.float64), axis=1)  # (n, K)
    p = np.exp(log_p)
    top = np.argsort(-logits, axis=1, kind="stable")[:, :TOP]
    rows, known = np.arange(len(p)), labels >= 0
    true = np.where(known, labels, 0)
    others = p.copy()
    others[rows, true] = 0
    nothing = np.full(len(p), np.nan)
    return {
        "top": top,
        "top_probabilities": p[rows[:, None], top],
        "entropy": np.maximum(entr(p).sum(1), 0),
        "probability": np.where(known, p[rows, true], nothing),
        "loss": np.where(known, -log_p[rows, true], nothing),
        "margin": np.where(known, p[rows, true] - others.max(1), nothing),
        "probabilities": p,
    }


def image_statistics(views: np.ndarray) -> dict[str, np.ndarray]:
    """contrast and standing_out of views (n, H, W, C) uint8, on every so many pixels of large
    ones."""
    step = max(1, views.shape[1] // PROBED)
    small = views[:, ::step, ::step]
    if small.shape[3] == 1:
        small = small.repeat(3, axis=3)
    colours = np.ascontiguousarray(small.transpose(3, 0, 1, 2), np.float32)  # (3, n, h, w)
    brightness = sum(
        share * colour for share, colour in zip(LUMA, colours, strict=True)
    )  # (n, h, w)
    border = np.concatenate(
        [small[:, 0], small[:, -1], small[:, 1:-1, 0], small[:, 1:-1, -1]], axis=1
    )  # (n, b, 3)
    median = np.median(border, axis=1).astype(np.float32).T[..., None, None]
    apart = np.abs(colours - median).max(0) > 25.5
    return {"contrast": brightness.std((1, 2)), "standing_out": apart.mean((1, 2))}


def view(picture: Image.Image, preprocessing: images.Preprocessing) -> np.ndarray:
    """(crop, crop, channels) uint8: what the network is given before normalisation; nothing is left
    to do for colours that have that size already."""
    if (
        preprocessing.channels == 3
        and picture.size == (preprocessing.crop,) * 2 == (preprocessing.resize,) * 2
    ):
        return np.asarray(picture)
    return np.atleast_3d(np.asarray(images.cropped(picture, preprocessing)))


def thumbnail(data: bytes | np.ndarray, picture: Image.Image) -> bytes:
    """A PNG without loss of a small picture (its own file where that holds nothing else), a JPEG of
    a large one."""
    longest = max(picture.size)
    if longest <= THUMBNAIL:
        if isinstance(data, bytes) and len(data) <= SMALL and _bare(data):
            return data
        return png(np.asarray(picture))
    small = picture.reduce(longest // THUMBNAIL)
    scale = THUMBNAIL / max(small.size)
    small = small.resize(
        (max(round(small.width * scale), 1), max(round(small.height * scale), 1)),
        Image.Resampling.BILINEAR,
    )
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _bare(data: bytes) -> bool:
    """Whether a file is a plain JPEG or PNG: no EXIF, no colour profile, no comment, nothing that
    changes its colours, nothing after its end."""
    if data.startswith(b"\xff\xd8"):
        return _bare_jpeg(data)
    return data.startswith(b"\x89PNG\r\n\x1a\n") and _bare_png(data)


def _bare_jpeg(data: bytes) -> bool:
    place = 2
    while len(data) >= place + 4 and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xDA:  # the scan, up to the end of the file
            return data.find(b"\xff\xd9", place) == len(data) - 2
        if marker not in (0xE0, 0xDB, *FRAMES, 0xC4, 0xDD):
            return False
        if marker == 0xE0 and data[place + 2 : place + 9] != JFIF:
            return False
        if marker in FRAMES and data[place + 9 : place + 10] not in (b"\x01", b"\x03"):
            return False
        place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    return False


def _bare_png(data: bytes) -> bool:
    place, kind = 8, b""
    while len(data) >= place + 12 and kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, place)
        if kind not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            return False
        if kind == b"IHDR" and data[place + 16] != 8:
            return False
        place += 12 + size
    return kind == b"IEND" and place == len(data)
