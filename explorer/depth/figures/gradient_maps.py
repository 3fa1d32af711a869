"""Pictures of dL/dh of every layer, all on one scale of powers of ten.

Dark purple is the foot of the scale and what lies below it, yellow its top; exactly 0 is black, NaN and
infinity are orange, which the scale has not."""

import numpy as np
import plotly.colors
from PIL import Image, ImageColor, ImageDraw

from explorer.depth.gradient_maps import LayerMap, Scale
from explorer.drawing import labels
from explorer.drawing.numbers import RAISED
from explorer.drawing.pixels import enlarge
from explorer.drawing.style import COLOURS, FONT, NEUTRAL

STEPS = 256
TABLE = np.rint(  # of viridis, from where it is told from black
    255
    * np.array(
        plotly.colors.sample_colorscale(
            "viridis", np.linspace(0.08, 1, STEPS).tolist(), colortype="tuple"
        )
    )
).astype(np.uint8)
ZERO, UNDEFINED = "#000000", COLOURS[1]
LACKED = {after: before for before, after in RAISED.items()}  # which the font of pictures has not
LACKED[ord("×")] = ord("x")
MAX_TICKS = 9
WIDTH, BOX = 460, 18  # px: of the scale as a picture, and the height of its colours


def share(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Where sizes stand on the scale: 0 its foot and below, 1 its top and above; of 0 and what is undefined
    NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(np.where(np.isfinite(values) & (values > 0), values, np.nan))
    return ((logs - scale.low) / (scale.high - scale.low)).clip(0, 1)


def colours(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Sizes |dL/dh| (...) in their colours, (..., 3) uint8."""
    index = np.rint((STEPS - 1) * np.nan_to_num(share(values, scale))).astype(int)
    result = TABLE[index]
    result[values == 0] = ImageColor.getrgb(ZERO)
    result[~np.isfinite(values)] = ImageColor.getrgb(UNDEFINED)
    return result


def tile(layer: LayerMap, scale: Scale, side: int) -> np.ndarray:
    """A layer's field, at most side x side, a pixel a place or, of small layers, a place a square of pixels:
    (h, w, 4); units and tokens are written in rows, and what is left of the last one is clear."""
    field = layer.field
    if field.ndim == 2:
        return _fitted(_opaque(colours(shrunk(field, side), scale)), side)
    columns = int(np.ceil(np.sqrt(len(field))))
    cells: np.ndarray = np.zeros((-(-len(field) // columns) * columns, 4), np.uint8)
    cells[: len(field)] = _opaque(colours(field, scale))
    cells = cells.reshape(-1, columns, 4)
    if columns > side:  # thousands of units: every so many
        cells = cells[:: -(-columns // side), :: -(-columns // side)]
    return _fitted(cells, side)


def shrunk(field: np.ndarray, side: int) -> np.ndarray:
    """(h, w) to at most (side, side): the root mean square of the places that fall together."""
    squares = field.astype(np.float64) ** 2  # of values whose squares leave float32
    for axis in (0, 1):
        length = field.shape[axis]
        if length > side:
            starts = np.arange(side) * length // side
            counts = np.diff([*starts, length]).reshape((-1, 1) if axis == 0 else (1, -1))
            squares = np.add.reduceat(squares, starts, axis) / counts
    return np.sqrt(squares)


def _opaque(pixels: np.ndarray) -> np.ndarray:
    return np.concatenate([pixels, np.full((*pixels.shape[:-1], 1), 255, np.uint8)], -1)


def _fitted(pixels: np.ndarray, side: int) -> np.ndarray:
    return enlarge(pixels, max(1, side // max(pixels.shape[:2])))


def ticks(scale: Scale, most: int = MAX_TICKS) -> list[int]:
    """Powers of ten to be written on the scale, its top first: at most so many, equally far apart."""
    stride = -(-(scale.high - scale.low + 1) // most)
    return list(range(scale.high, scale.low - 1, -stride))


def legend(scale: Scale, floor: str, zero: str, undefined: str = "") -> np.ndarray:
    """The scale with its powers of ten, and beside it, each with its word, what stands below it, what is
    exactly 0 and, where there is any, what is undefined: (H, W, 4) on clear ground."""
    boxes = [(tuple(TABLE[0]), floor), (ImageColor.getrgb(ZERO), zero)]
    boxes += [(ImageColor.getrgb(UNDEFINED), undefined)] if undefined else []
    font = labels.font(FONT)
    widths = [BOX + 8 + int(font.getlength(words.translate(LACKED))) + 24 for _, words in boxes]
    sheet = Image.new("RGBA", (sum(widths) + WIDTH + 48, 2 * BOX + 12))
    draw, x = ImageDraw.Draw(sheet), 1
    for (colour, words), width in zip(boxes, widths, strict=True):
        draw.rectangle((x, 0, x + BOX, BOX), fill=colour, outline=NEUTRAL)
        write(draw, (x + BOX + 8, 0), words)
        x += width
    ramp = Image.fromarray(TABLE[None].repeat(BOX, 0)).resize(
        (WIDTH, BOX), Image.Resampling.NEAREST
    )
    sheet.paste(ramp, (x, 0))
    for power in ticks(scale):
        at = x + round((power - scale.low) / (scale.high - scale.low) * (WIDTH - 1))
        draw.line((at, BOX, at, BOX + 4), fill=NEUTRAL, width=2)
        write(draw, (at - 14, BOX + 6), power_of_ten(power))
    return np.asarray(sheet)


def power_of_ten(exponent: int) -> str:
    """10⁻⁷; 1 for 10⁰."""
    if exponent in (0, 1):
        return "10" if exponent else "1"
    return f"10{str(exponent).translate(RAISED)}"


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    words: str,
    size: int = FONT,
) -> None:
    """Words from this place (left, top) on; exponents, which the font lacks, are small numbers set high."""
    x, y = place
    for char in words:
        raised = ord(char) in RAISED.values()
        font = labels.font(round(size * 0.7) if raised else size)
        char = char.translate(LACKED)
        labels.write(draw, (x, y - (2 if raised else 0)), char, font)
        x += font.getlength(char)
