"""Drawn digit: what would the data set of 8 x 8 digits have made of a drawing?

Its digits are bitmaps of 32 x 32, whose blocks of 4 x 4 were counted: 64 values from 0 to 16. Before
that they had been brought to one size: every one fills the 32 rows and about 20 columns in the middle, and
has about as much ink as any other. The same is done here, so that a net which knows only such digits has a
chance with one that was drawn large, small or in a corner."""

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt

SIDE, WIDE, BLOCK = 32, 20, 4  # of the bitmap, of the digit in it, of what is counted
INK = 312  # pixels of the bitmap: the mean of the data set
STRETCH = 2.0  # a 1 is made at most so many times wider than higher


def bitmap(grey: np.ndarray) -> np.ndarray:
    """(32, 32) bool: the ink of a drawing (H, W) uint8, white on black, cut out, stretched to the full
    height and at most WIDE, made thicker or thinner until there are about INK pixels of it."""
    ink = grey >= 128
    sheet = np.zeros((SIDE, SIDE), bool)
    if not ink.any():
        return sheet
    rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = cut.shape
    wide = max(1, min(WIDE, round(STRETCH * width * SIDE / height)))
    image = Image.fromarray(cut.astype(np.uint8) * 255)
    fitted = np.array(image.resize((wide, SIDE), Image.Resampling.BILINEAR)) >= 128
    left = (SIDE - wide) // 2
    sheet[:, left : left + wide] = fitted if fitted.any() else True
    return _with_ink(sheet)


def _with_ink(sheet: np.ndarray) -> np.ndarray:
    """The INK pixels that lie deepest in the ink, or nearest to it, within the columns that digits
    have."""
    away = distance_transform_edt(~sheet) - distance_transform_edt(sheet)
    edge = (SIDE - WIDE) // 2
    away[:, :edge] = away[:, SIDE - edge :] = np.inf
    return away <= np.sort(away, axis=None)[INK - 1]


def reduced(pixels: np.ndarray) -> np.ndarray:
    """The picture (64, 64, 3) uint8 of what the data set would hold of a drawing (H, W, 3), white on
    black: 8 x 8 greys, each the ink of a block of the bitmap, each a square of 8 x 8 pixels. Black where
    nothing is drawn; a digit of the data set, 8 x 8 squares, is what it is."""
    grey = np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).convert("L"))
    many = SIDE // BLOCK
    greys = _squares(grey, many)
    if greys is None:
        counts = bitmap(grey).reshape(many, BLOCK, many, BLOCK).sum((1, 3))  # (8, 8), 0 to 16
        greys = np.rint(counts * 255 / BLOCK**2).astype(np.uint8)
    return np.stack([greys.repeat(8, 0).repeat(8, 1)] * 3, 2)


def _squares(grey: np.ndarray, many: int) -> np.ndarray | None:
    """(many, many) where a picture is made of so many squares a side, each of one grey; else None."""
    height, width = (side // many for side in grey.shape)
    values = grey[::height, ::width] if height and width else grey
    whole = values.repeat(height, 0).repeat(width, 1) if values.shape == (many, many) else None
    return values if whole is not None and np.array_equal(whole, grey) else None
