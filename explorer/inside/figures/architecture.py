"""Architecture: a network as boxes of height x width x channels, drawn from its anatomy.

One card is one part: a box whose front edge is as high as the map (square root scale) and as thick
as its channels (log scale), with its words underneath. `cards` wraps with the page; `picture` is
the same in pixels, for slides."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log2, sqrt

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from explorer.drawing import labels
from explorer.drawing.style import FONT, NEUTRAL
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part
from explorer.inside.figures.anatomy import ROLES

SIZE = f"min(1rem, max({FONT}px, 1.08vw))"  # in class, where a rem is larger, as large as fits into one row
LINE_HEIGHT, ARROW, PAD, ROWS = 1.3 * FONT, 20, 6, 24  # px
ON_PAPER, IN_CLASS = 1200, 640  # px: widths of a picture
SHORT = (
    ("Conv ", ""),
    ("MaxPool", "max"),
    ("AvgPool to 1×1", "average"),
    ("AvgPool", "average"),
    ("Linear", ""),
)
Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Card:
    """A box drawn in width x height pixels as polygons with their opacities, and the lines of text
    to put under it. arrow is the line from the box before, () for the first one."""

    width: float
    height: float
    colour: str
    faces: tuple[tuple[float, Polygon], ...]
    arrow: Polygon
    lines: tuple[str, ...]


def cards(parts: Sequence[Part], anatomy: Anatomy, alt: str, first: str = "image") -> str:
    """HTML that wraps into as many rows as the page needs. The text has the page's colour; boxes
    are data images. first: what the first box is."""
    drawn = "".join(
        '<div style="text-align:center;white-space:nowrap">'
        f'<img alt="" style="display:block;width:{card.width / FONT:.2f}em;max-width:none" src="{_data(card)}"/>'
        f'<div style="padding-left:{ARROW / FONT:.2f}em">{_words(card)}</div></div>'
        for card in _cards(parts, anatomy, first)
    )
    return (
        f'<div role="img" aria-label="{escape(alt, quote=True)}" '
        f'style="display:flex;flex-wrap:wrap;align-items:flex-end;row-gap:{ROWS}px;'
        f'line-height:{LINE_HEIGHT / FONT};font-size:{SIZE}">{drawn}</div>'
    )


def picture(
    parts: Sequence[Part],
    anatomy: Anatomy,
    width: int = ON_PAPER,
    first: str = "image",
    scale: int = 2,
) -> np.ndarray:
    """The same cards, wrapped at `width` (ON_PAPER, IN_CLASS), dark on white: pixels (H, W, 3) uint8,
    `scale` times as large."""
    rows: list[list[Card]] = [[]]
    for card in _cards(parts, anatomy, first):
        if rows[-1] and sum(other.width for other in rows[-1]) + card.width > width:
            rows.append([])
        rows[-1].append(card)
    height = sum(max(card.height for card in row) + 4.5 * LINE_HEIGHT + ROWS for row in rows)
    sheet = Image.new("RGB", (width * scale, round(height) * scale), "white")
    draw, font, base = ImageDraw.Draw(sheet), labels.font(FONT * scale), 0.0
    for row in rows:
        base += max(card.height for card in row)
        left = 0.0
        for card in row:
            _paint(draw, card, (left, base - card.height), scale, font)
            left += card.width
        base += 4.5 * LINE_HEIGHT + ROWS
    return np.asarray(sheet)


def _cards(parts: Sequence[Part], anatomy: Anatomy, first: str = "image") -> list[Card]:
    channels, height, width = anatomy.image
    image = _card(
        (first, "", f"{height}×{width}", f"× {channels}"), anatomy.image, NEUTRAL, first=True
    )
    return [
        image,
        *(
            _card(
                (part.label, _short(part), *_size(part.output)),
                _as_map(part.output),
                ROLES[part.role][1],
            )
            for part in parts
        ),
    ]


def _size(output: Sequence[int]) -> tuple[str, str]:
    """Height and width, or that it is a vector or a sequence of tokens, and how many numbers there are at each
    place."""
    if len(output) == 2:
        return f"{output[0]} tokens", f"× {output[1]}"
    return "×".join(map(str, output[1:])) or "vector", f"× {output[0]}"


def _as_map(output: Sequence[int]) -> Sequence[int]:
    """Channels, height and width; of tokens those of the square that they would fill."""
    if len(output) != 2:
        return output
    side = round(sqrt(output[0]))
    return output[1], side, side


def _card(lines: tuple[str, ...], output: Sequence[int], colour: str, first: bool = False) -> Card:
    thick, high = 5 * log2(output[0] + 1), 13 * sqrt(max(output[1:], default=1))
    deep = 0.3 * high
    words = max(0.6 * FONT * len(line) for line in lines)
    width, base = ARROW + max(thick + deep, words) + 2 * PAD, high + deep + PAD
    x = ARROW + (width - ARROW - thick - deep) / 2
    faces = (
        (0.95, ((x, base), (x + thick, base), (x + thick, base - high), (x, base - high))),
        (
            0.55,
            (
                (x, base - high),
                (x + thick, base - high),
                (x + thick + deep, base - high - deep),
                (x + deep, base - high - deep),
            ),
        ),
        (
            0.75,
            (
                (x + thick, base),
                (x + thick, base - high),
                (x + thick + deep, base - high - deep),
                (x + thick + deep, base - deep),
            ),
        ),
    )
    tip, level = ARROW - 8, base - 7
    arrow = (
        ()
        if first
        else ((2, level), (tip, level), (tip - 6, level - 5), (tip, level), (tip - 6, level + 5))
    )
    return Card(width, base + 1, colour, faces, arrow, lines)


def _data(card: Card) -> str:
    shapes = "".join(
        f'<polygon points="{_points(face)}" fill="{card.colour}" fill-opacity="{opacity}" '
        f'stroke="{card.colour}"/>'
        for opacity, face in card.faces
    )
    shapes += f'<polyline points="{_points(card.arrow)}" fill="none" stroke="{NEUTRAL}" stroke-width="2"/>'
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{card.width:.0f}" height="{card.height:.0f}">'
        f"{shapes}</svg>"
    )
    return "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()


def _points(polygon: Polygon) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in polygon)


def _words(card: Card) -> str:
    first, *rest = (escape(line) or "&nbsp;" for line in card.lines)
    return "<br>".join([f"<b>{first}</b>", *rest])


def _paint(
    draw: ImageDraw.ImageDraw,
    card: Card,
    corner: tuple[float, float],
    scale: int,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    def placed(polygon: Polygon) -> list[tuple[float, float]]:
        return [((corner[0] + x) * scale, (corner[1] + y) * scale) for x, y in polygon]

    for opacity, face in card.faces:
        mixed = tuple(
            round(255 + opacity * (part - 255)) for part in ImageColor.getrgb(card.colour)
        )
        draw.polygon(placed(face), fill=mixed, outline=card.colour)
    if card.arrow:
        draw.line(placed(card.arrow), fill=NEUTRAL, width=2 * scale)
    for number, line in enumerate(card.lines):
        (middle,) = placed(
            ((ARROW + (card.width - ARROW) / 2, card.height + (number + 0.5) * LINE_HEIGHT),)
        )
        plain = line.replace("×", "x").replace(
            "–", "-"
        )  # the font that Pillow brings lacks these signs
        draw.text(
            middle, plain, fill="#222222", font=font, anchor="mm", stroke_width=0 if number else 0.6
        )


def _short(part: Part) -> str:
    text = part.kind
    for long, short in SHORT:
        text = text.replace(long, short)
    return f"{part.count} × {text}" if part.count > 1 and text else text
