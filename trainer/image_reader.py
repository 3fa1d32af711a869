"""Which picture is in an image file? The one reader of the app, of evaluations and of trainings.

`read` gives an upright picture in sRGB's colours, made smaller where it is very large, and what was
done to get there; or PictureError, whose message is a sentence for whoever chose the file."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from trainer import image_colours, image_levels, image_openers
from trainer.image_kinds import Kind, known_kind
from trainer.image_levels import Levels
from trainer.image_limits import (
    MAX_BYTES,
    MAX_PIXELS,
    PictureError,
    check_bytes,
    check_scans,
    check_size,
    reduction,
)
from trainer.image_opened import Opened

ORIENTATION = 0x0112
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
SCALES = (1, 2, 4, 8)  # by which a JPEG is made smaller while it is decoded
PER_PIXEL = 5  # bytes: an image of Pillow's and what is made of it
PROGRESSIVE = 6  # bytes for each pixel of a JPEG of several passes, which is held whole
LARGE, HUGE = 20_000_000, 500_000_000  # bytes
LARGE_AT_ONCE, HUGE_AT_ONCE = threading.Semaphore(2), threading.Semaphore(1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Read:
    """An image of mode RGB without metadata; `notes` say what was done to get there."""

    image: Image.Image
    notes: tuple[str, ...]


def read(
    data: bytes, short: int = 0, max_bytes: int = MAX_BYTES, most_memory: int = 0
) -> Read | None:
    """The picture in at most `max_bytes` of data; None where decoding it takes more than
    `most_memory` bytes, unless that is 0. Raises PictureError and nothing else, but MemoryError.

    The kind is told by the content, never by a name. Where `short` is given, a JPEG whose shorter
    side is more than four times as long is decoded at a fraction of its size. Values of more than 8
    bits are rescaled, see image_levels; transparency is shown on white, colour profiles are converted
    to sRGB; an animation gives its first frame."""
    check_bytes(data, max_bytes)
    kind = known_kind(data)
    try:
        return _read(data, kind, short, most_memory)
    except (PictureError, MemoryError):
        raise
    except Image.DecompressionBombError as error:  # a plugin that measured it before it was asked
        raise PictureError(
            f"This {kind.key} picture is much too large; at most {kind.most // 10**6} megapixels can "
            "be used. Make it smaller first."
        ) from error
    except Exception as error:
        raise PictureError(
            f"This {kind.key} picture is damaged or cut short and cannot be read. "
            "Save or download it again and try once more."
        ) from error


def orientation(data: bytes, kind: Kind) -> int:
    """Which side is up, as EXIF counts it; 1 where nothing else is said. Raises PictureError for a
    picture that is too large to be decoded, and whatever Pillow raises."""
    opened: Opened = getattr(image_openers, kind.opener)(data)
    check_size(*opened.size, kind.most)
    return _orientation(opened)


def _read(data: bytes, kind: Kind, short: int, most_memory: int) -> Read | None:
    opened: Opened = getattr(image_openers, kind.opener)(data)
    with opened.image or contextlib.nullcontext():
        check_size(*opened.size, kind.most)
        before = opened.size
        scale = _draft(data, opened, short) if kind.key == "JPEG" else 1
        memory = _memory(opened, kind, before)
        if most_memory and memory > most_memory:
            return None
        notes: list[str] = []
        with _turn(memory):
            image = opened.load() if opened.load else None
            if image is not None:
                opened.size = image.size
                _show_where_all_is_clear(image, notes)
            check_size(*opened.size, kind.most)
            rgb = _rgb(opened, image, notes)
        if rgb.size != before and reduction(*before) > 1:
            notes.insert(0, _made_smaller(before, rgb.size))
        turn = TURNS.get(_orientation(opened))
        if turn is not None:
            rgb = rgb.transpose(turn)
            notes.append("Turned upright as its EXIF data says.")
        count = opened.count or _frames(opened.image)
        if count > 1:
            notes.append(kind.several.format(count=f"{count:,}"))
    rgb.info = {}  # or Pillow writes comments and colour profiles into what is made of it
    log.debug("a %s was decoded at 1/%d", kind.key, scale)
    return Read(rgb, tuple(notes))


def _draft(data: bytes, opened: Opened, short: int) -> int:
    """Have a JPEG decoded at a fraction of its size, where no more of it is needed; 1 over this
    fraction. Raises PictureError."""
    width, height = opened.size
    if width * height > MAX_PIXELS:
        check_scans(data, width * height)
    needed = reduction(width, height)
    scale = next(scale for scale in SCALES if scale >= needed)
    if short:
        scale = max(scale, *(each for each in SCALES if each * 2 * short <= min(width, height)), 1)
    image: Any = opened.image
    if scale > 1:
        image.draft(None, (max(width // scale, 1), max(height // scale, 1)))
        opened.size = image.size
    return scale


def _memory(opened: Opened, kind: Kind, before: tuple[int, int]) -> int:
    """Bytes that decoding a picture takes."""
    memory = kind.memory * opened.size[0] * opened.size[1]
    if opened.image is not None and opened.image.info.get("progressive"):
        memory += PROGRESSIVE * before[0] * before[1]
    return memory


@contextlib.contextmanager
def _turn(memory: int) -> Iterator[None]:
    """Wait while others decode large pictures."""
    with contextlib.ExitStack() as stack:
        if memory > HUGE:
            stack.enter_context(HUGE_AT_ONCE)
        elif memory > LARGE:
            stack.enter_context(LARGE_AT_ONCE)
        yield


def _rgb(opened: Opened, image: Image.Image | None, notes: list[str]) -> Image.Image:
    """The picture in sRGB, a few rows at a time where it has to be made smaller."""
    levels = image_levels.levels(opened, image)
    if levels is not None:
        notes.append(levels.note)
    width, height = opened.size
    factor = reduction(width, height)
    if factor == 1 and levels is None and image is not None:
        return image_colours.srgb(image, notes)
    whole = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top, bottom in image_levels.bands(height, width, factor):
        part = _rows(opened, image, levels, (0, top, width, bottom), notes)
        whole.paste(part.reduce(factor) if factor > 1 else part, (0, top // factor))
    notes[:] = dict.fromkeys(notes)
    return whole


def _show_where_all_is_clear(image: Image.Image, notes: list[str]) -> None:
    """Programs that know no transparency leave it at 0 everywhere: nobody means an empty picture."""
    if image.mode in ("LA", "PA", "RGBA") and image.getchannel("A").getextrema() == (0, 0):
        image.putalpha(255)
        notes.append("It is transparent everywhere: its colours are shown as if it were not.")


def _rows(
    opened: Opened,
    image: Image.Image | None,
    levels: Levels | None,
    box: tuple[int, int, int, int],
    notes: list[str],
) -> Image.Image:
    """These rows of a picture in sRGB."""
    part = image.crop(box) if image is not None else None
    if levels is None:
        assert part is not None
        return image_colours.srgb(part, notes)
    alpha, profile = None, None
    if part is not None:
        clear, profile = part.info.get("transparency"), part.info.get("icc_profile")
        if isinstance(clear, int):  # a PNG may name one grey as transparent
            alpha = Image.fromarray(np.where(np.asarray(part) == clear, 0, 255).astype(np.uint8))
        elif part.mode == "RGBA":
            alpha = part.getchannel("A")
    shown = Image.fromarray(levels.shown(box[1], box[3]))
    return image_colours.on_white(image_colours.of_profile(shown, profile, notes), alpha, notes)


def _made_smaller(before: tuple[int, int], after: tuple[int, int]) -> str:
    return (
        f"Made smaller while it was read, from {before[0]} x {before[1]} to {after[0]} x {after[1]} "
        "pixels."
    )


def _orientation(opened: Opened) -> int:
    try:
        image = opened.image
        value = opened.turn or (image.getexif().get(ORIENTATION) if image is not None else 1)
        return value if value in TURNS else 1
    except Exception as error:  # broken EXIF is no reason to refuse a whole picture
        log.info("EXIF data were ignored: %s", error)
        return 1


def _frames(image: Image.Image | None) -> int:
    try:
        return getattr(image, "n_frames", 1)
    except Exception as error:  # a later frame is damaged; the first one is here
        log.info("later frames were ignored: %s", error)
        return 1
