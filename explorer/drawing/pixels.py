"""Pixels: how do pictures that are pixels (photographs, filters, feature maps, saliency maps) reach the
page? By whole factors and without interpolation, as PNG; only what must shrink is smoothed."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image


def png(pixels: np.ndarray) -> bytes:
    """A lossless PNG of `pixels`: (H, W), (H, W, 3) or (H, W, 4) uint8, nothing else."""
    if pixels.dtype != np.uint8:
        raise TypeError(f"a picture is uint8, not {pixels.dtype}")
    out = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(out, "PNG", compress_level=3)  # a third larger than by default, twice as fast
    return out.getvalue()


def enlarge(pixels: np.ndarray, factor: int) -> np.ndarray:
    """Every pixel as a square of `factor` x `factor` (nearest neighbour): (H, W, ...) -> (H factor,
    W factor, ...)."""
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def grid(
    tiles: Sequence[np.ndarray],
    columns: int,
    pad: int = 1,
    factor: int = 1,
    background: tuple[int, int, int] = (255, 255, 255),
) -> np.ndarray:
    """`tiles`, all (h, w), (h, w, 3) or (h, w, 4) uint8, row by row in one picture (H, W, 3), or
    (H, W, 4) of the last.

    Each tile is enlarged by `factor`; between tiles and around them run `pad` pixels (not enlarged)
    of `background`, or of nothing at all between tiles that have transparency. Tile i starts at row
    pad + (i // columns) (h factor + pad) and column pad + (i % columns) (w factor + pad)."""
    tiles = [
        enlarge(tile if tile.ndim == 3 else tile[..., None].repeat(3, axis=2), factor)
        for tile in tiles
    ]
    h, w, channels = tiles[0].shape if tiles else (0, 0, 3)
    rows = -(-len(tiles) // columns)
    columns = min(columns, max(len(tiles), 1))
    sheet = np.zeros((rows * (h + pad) + pad, columns * (w + pad) + pad, channels), np.uint8)
    sheet[:] = background if channels == 3 else 0
    for i, tile in enumerate(tiles):
        top, left = pad + i // columns * (h + pad), pad + i % columns * (w + pad)
        sheet[top : top + h, left : left + w] = tile
    return sheet


def thumbnail(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` made to fit into `side` x `side`: large ones smoothly, small ones by whole factors,
    unsmoothed."""
    height, width = pixels.shape[:2]
    factor = side // max(height, width)
    if factor >= 1:
        return enlarge(pixels, factor)
    scale = side / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.array(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3))


def palette_png(indices: np.ndarray, palette: np.ndarray) -> bytes:
    """A lossless PNG of `indices` (H, W) uint8 into `palette` (n, 4) uint8, red, green, blue and
    opacity: a third of the bytes of one with three channels."""
    if indices.dtype != np.uint8 or palette.dtype != np.uint8:
        raise TypeError("a picture and its palette are uint8")
    out = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(indices))
    image.putpalette(palette[:, :3].tobytes())
    image.save(out, "PNG", compress_level=6, transparency=palette[:, 3].tobytes())
    return out.getvalue()
