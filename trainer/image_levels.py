"""Which grey is a value of more than 8 bits? The range of values that is really in a picture decides,
not that of its container.

Values that span at least half of what the container can hold are shown by its range, as PNG defines
it: 0 is black, 65,535 white. Of others, a camera's 12 bits in a file of 16 or a microscope's faint
cells, the lowest is black and the highest white."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from trainer.image_limits import PictureError
from trainer.image_opened import Opened

AT_ONCE = 2_000_000  # values
GREATEST_16 = 2**16 - 1
FILLED = 0.5  # of the container's range
Rows = Callable[[int, int], np.ndarray]


@dataclass(frozen=True)
class Levels:
    """`rows(top, bottom)` are values (h, W) or (h, W, 3); `low` is shown black and `high` white, or
    the other way round."""

    rows: Rows
    low: float
    high: float
    white_is_zero: bool
    note: str

    def shown(self, top: int, bottom: int) -> np.ndarray:
        """(h, W) or (h, W, 3) uint8; what is no number is black, what is infinite at either end."""
        values = self.rows(top, bottom)
        if values.dtype.kind == "u" and values.dtype.itemsize == 2:
            return self._shown(np.arange(GREATEST_16 + 1))[values]  # sooner looked up
        return self._shown(values)

    def _shown(self, values: np.ndarray) -> np.ndarray:
        scaled = (values.astype(np.float64) - self.low) * (255 / (self.high - self.low))
        shown = np.rint(np.nan_to_num(np.clip(scaled, 0, 255))).astype(np.uint8)
        return 255 - shown if self.white_is_zero else shown


def levels(opened: Opened, image: Image.Image | None) -> Levels | None:
    """How the values of a picture are shown; None where they have 8 bits. Raises PictureError for one
    without any number."""
    if opened.values is not None:
        values = opened.values
        return _levels(
            lambda top, bottom: values[top:bottom], values.shape[0], opened, values.dtype
        )
    assert image is not None
    if image.mode[0] in "IF":
        return _levels(
            _rows(image), image.height, opened, np.asarray(image.crop((0, 0, 1, 1))).dtype
        )
    if opened.low is None or not _is_faint(image):
        return None
    upper, lower = _rows(image.convert("RGB")), _rows(opened.low().convert("RGB"))

    def rows(top: int, bottom: int) -> np.ndarray:
        return upper(top, bottom).astype(np.uint16) * 256 + lower(top, bottom)

    return _levels(rows, image.height, opened, np.dtype(np.uint16))


def _rows(image: Image.Image) -> Rows:
    return lambda top, bottom: np.asarray(image.crop((0, top, image.width, bottom)))


def _is_faint(image: Image.Image) -> bool:
    """Whether the upper bytes of colours leave half of their range unused."""
    bands = image.convert("RGB").getextrema()
    low, high = min(band[0] for band in bands), max(band[1] for band in bands)  # type: ignore[index]
    return high - low < FILLED * 255


def _levels(rows: Rows, height: int, opened: Opened, kind: np.dtype) -> Levels:
    low, high, odd = _extremes(rows, height, opened.size[0])
    if low > high:
        raise PictureError(
            "Not one value of this picture is a finite number: there is nothing to show."
        )
    greatest = _greatest(kind, low, high)
    if greatest and (high - low >= FILLED * greatest or high == low):
        note = "Its values of more than 8 bits were rescaled to 8 bits."
        low, high = 0.0, greatest
    else:
        held = f", of at most {greatest:,g} in such a file" if greatest > 1 else ""
        note = (
            f"Its values run from {low:,.6g} to {high:,.6g}{held}: they were rescaled, the lowest to "
            "black and the highest to white."
        )
        high = high if high > low else low + 1
    if odd:
        note += f" {odd:,} values are no finite numbers: what is not a number is shown black."
    return Levels(rows, low, high, opened.white_is_zero, note)


def _greatest(kind: np.dtype, low: float, high: float) -> float:
    """The greatest value that such a file can hold; 0 where nothing says it."""
    if low < 0:
        return 0.0
    if kind.kind == "f":
        return 1.0 if high <= 1 else 0.0
    if kind.itemsize == 1:
        return 255.0
    return float(GREATEST_16) if high <= GREATEST_16 else 0.0


def _extremes(rows: Rows, height: int, width: int) -> tuple[float, float, int]:
    """The least and greatest finite value, and how many are no finite numbers."""
    low, high, odd = np.inf, -np.inf, 0
    for top, bottom in bands(height, width):
        values = rows(top, bottom)
        if values.dtype.kind == "f":
            finite = np.isfinite(values)
            odd += int(values.size - np.count_nonzero(finite))
            values = values[finite]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return low, high, odd


def bands(height: int, width: int, factor: int = 1) -> Iterator[tuple[int, int]]:
    """Top and bottom of a few rows after the other, each but the last a multiple of `factor` high."""
    step = max(1, AT_ONCE // (width * factor)) * factor
    for top in range(0, height, step):
        yield top, min(top + step, height)
