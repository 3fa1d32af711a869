"""Pictures: photographs, filters and maps on a page, pixel by pixel, with their captions and the scale
of their colours."""

import io
import math
from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from matplotlib.colors import ListedColormap
from PIL import Image

from explorer.drawing.paper.marks import PT, words
from explorer.drawing.paper.page import WIDTH, frame, settings, wrapped
from explorer.drawing.paper.scales import Scale, paint, title
from explorer.drawing.paper.sheet import INCH, Figure, Rectangle, Sheet
from explorer.drawing.paper.ticks import set_ticks
from explorer.drawing.style import FONT
from explorer.drawing.view import Scale as ViewScale

GAP = 0.08  # inches between pictures
LINE = 1.25 * FONT * PT / INCH  # inches: a line of a caption
LARGEST = 3.2  # inches: the longer side of a picture that stands alone
BAR = 0.55  # inches: a colour bar with its numbers and its title, below the pictures
MOST = 4  # pictures in a row


def of_pictures(
    pictures: Mapping[str, bytes],
    scale: ViewScale | None = None,
    heading: str = "",
    credit: str = "",
) -> Figure:
    """PNG pictures by their captions on a page, each by nearest neighbour; to be written within
    `settings()`."""
    with settings():
        read = [(words(caption), _read(data)) for caption, data in pictures.items()]
        sheet = Sheet(go.Figure(), WIDTH, 100)
        height = _lay(sheet, read)
        if scale is not None:
            height = _below(sheet, scale, height)
        sheet.figure.set_size_inches(sheet.width, height)
        sheet.place((0.06, 0, sheet.width - 0.12, height))
        frame(sheet, heading, credit)
        return sheet.figure


def _read(data: bytes) -> np.ndarray:
    """(H, W, 4) uint8."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA"))


def _lay(sheet: Sheet, read: list[tuple[str, np.ndarray]]) -> float:
    """Rows of pictures from the top down; their height in inches. Each row is as wide as the page at
    most, its pictures equally high unless their captions need room."""
    wide, top = sheet.width - 0.12, 0.0
    columns = min(len(read), MOST) or 1
    slot = (wide - GAP * (columns - 1)) / columns
    for start in range(0, len(read), columns):
        row = read[start : start + columns]
        captions = [wrapped(caption, slot, FONT * PT) for caption, _ in row]
        lines = max(caption.count("\n") + 1 if caption else 0 for caption in captions)
        sizes = [_size(pixels, slot) for _, pixels in row]
        high = max(size[1] for size in sizes)
        for place, (caption, (_, pixels), size) in enumerate(
            zip(captions, row, sizes, strict=True)
        ):
            _picture(sheet, pixels, caption, (place * (slot + GAP), top, *size))
        top += high + lines * LINE + GAP
    return top


def _size(pixels: np.ndarray, slot: float) -> tuple[float, float]:
    """Width and height, in inches, of a picture in a place so wide."""
    height, width = pixels.shape[:2]
    largest = min(LARGEST, slot) if height <= 1.5 * width or slot < LARGEST else LARGEST
    wide = slot if width > 2 * height else min(slot, largest * min(1.0, width / height))
    return wide, wide * height / width


def _picture(sheet: Sheet, pixels: np.ndarray, caption: str, place: Rectangle) -> None:
    """Pixels at left, top, width and height, in inches from the upper left corner of the area."""
    x, top, width, height = place

    def where(area: Rectangle) -> Rectangle:
        return area[0] + x, area[1] + area[3] - top - height, width, height

    axes = sheet.add(where)
    axes.imshow(pixels, aspect="auto", interpolation="nearest")
    axes.set_axis_off()
    axes.annotate(
        caption,
        (0, 0),
        (0, -3),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=FONT * PT,
        annotation_clip=False,
    )


def _below(sheet: Sheet, scale: ViewScale, top: float) -> float:
    """The colour bar under the pictures; the height of both, in inches."""
    wide = min(sheet.width - 0.4, LARGEST)

    def where(area: Rectangle) -> Rectangle:
        return area[0] + 0.1, area[1] + area[3] - top - 0.3, wide, 0.09

    axes, high = sheet.add(where), max(scale.high, math.nextafter(scale.low, math.inf))
    colours = ListedColormap(np.asarray(scale.colours)[:, :3] / 255)
    paint(axes, Scale(colours, scale.low, high), lying=True)
    set_ticks(axes.xaxis, go.layout.XAxis(), {}, 1000)
    axes.tick_params(labelsize=FONT * PT, length=2, width=0.5)
    title(axes, words(scale.title), "top", lying=True)
    return top + BAR
