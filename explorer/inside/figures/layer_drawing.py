"""Layer drawing: the drawing of a network as a script draws it, and as an SVG to take away."""

from collections.abc import Sequence
from html import escape
from typing import Any

from explorer.drawing.style import NEUTRAL
from explorer.inside.box_contents import LINE, SMALL
from explorer.inside.figures.anatomy import ROLES
from explorer.inside.layer_drawing import Box, Drawing, Line
from explorer.inside.layer_folding import IMAGE

CORNER, CUT = 0.35, 0.45  # em
PIXELS = 16  # of an em, in a file
INK, PAPER = "#1c1c1e", "#ffffff"


def scene(drawing: Drawing, labels: Sequence[str]) -> dict[str, Any]:
    """What the script of the element needs: plain numbers and words. labels are what is said of each box: of the image,
    then of each item."""
    return {
        "width": round(drawing.width, 2),
        "height": round(drawing.height, 2),
        "upright": drawing.upright,
        "boxes": [
            {
                "name": "" if box.item == IMAGE else drawing.items[box.item].last.name,
                "x": round(box.x, 2),
                "y": round(box.y, 2),
                "width": round(box.width, 2),
                "height": round(box.height, 2),
                "path": outline(box, drawing.upright),
                "colour": colour(box),
                "look": box.look,
                "lines": box.lines,
                "rank": box.rank,
                "lane": box.lane,
                "label": label,
            }
            for box, label in zip(drawing.boxes, labels, strict=True)
        ],
        "lines": [[line.source + 1, line.target + 1, bent(line)] for line in drawing.lines],
        "dots": [[round(x, 2), round(y, 2)] for x, y in drawing.dots],
        "frames": [
            {
                "name": frame.name,
                "box": [round(v, 2) for v in (frame.x, frame.y, frame.width, frame.height)],
            }
            for frame in drawing.frames
        ],
    }


def colour(box: Box) -> str:
    """The border's, which is legible on light and on dark ground."""
    return ROLES[box.look][1] if box.look in ROLES else NEUTRAL


def outline(box: Box, upright: bool) -> str:
    """The path around a box, whose shape says what it is without its colour: corners cut for fully connected layers and
    attention, narrower towards its end for a pooling, a circle for a join, round ends for what works on each value, a second
    edge for a block."""
    w, h = box.width / 2, box.height / 2
    left, right, top, bottom = box.x - w, box.x + w, box.y - h, box.y + h
    if box.look == "join" and box.width == box.height:
        return _round(left, right, top, bottom, h)
    if box.look in ("other", "join"):
        return _round(left, right, top, bottom, min(0.8, h))
    if box.look in ("fc", "each", "attention"):
        return _path(
            *((left + CUT, top), (right - CUT, top), (right, top + CUT), (right, bottom - CUT)),
            *((right - CUT, bottom), (left + CUT, bottom), (left, bottom - CUT), (left, top + CUT)),
        )
    if box.look == "pool" and upright:
        return _path((left, top), (right, top), (right - CUT, bottom), (left + CUT, bottom))
    if box.look == "pool":
        return _path((left, top), (right, top + CUT), (right, bottom - CUT), (left, bottom))
    path = _path((left, top), (right, top), (right, bottom), (left, bottom))
    if box.look == "block":
        path += f"M{right:.2f} {top + 0.2:.2f}h.2v{2 * h:.2f}h{-2 * w:.2f}v-.2"
    return path


def _path(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def _round(left: float, right: float, top: float, bottom: float, r: float) -> str:
    corner = f"a{r:.2f} {r:.2f} 0 0 1"
    return (
        f"M{left + r:.2f} {top:.2f}H{right - r:.2f}{corner} {r:.2f} {r:.2f}V{bottom - r:.2f}"
        f"{corner} {-r:.2f} {r:.2f}H{left + r:.2f}{corner} {-r:.2f} {-r:.2f}V{top + r:.2f}{corner} {r:.2f} {-r:.2f}Z"
    )


def bent(line: Line) -> str:
    """The path of a line, with round corners."""
    points = [line.points[0]]
    points += [point for point in line.points[1:] if _far(point, points[-1])]
    path = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        (a, b), (c, d) = _towards((x, y), before), _towards((x, y), after)
        path += f"L{a:.2f} {b:.2f}Q{x:.2f} {y:.2f} {c:.2f} {d:.2f}"
    return path + f"L{points[-1][0]:.2f} {points[-1][1]:.2f}"


def _far(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return max(abs(a - b) for a, b in zip(first, second, strict=True)) > 1e-6


def _towards(point: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """A little along the way from a point to another one, at most half of it."""
    (x, y), (dx, dy) = point, (other[0] - point[0], other[1] - point[1])
    share = min(0.5, CORNER / max(abs(dx), abs(dy), 1e-9))
    return x + share * dx, y + share * dy


def svg(drawing: Drawing, title: str, chosen: int | None = None) -> str:
    """An SVG, dark on white; the item `chosen` is filled."""
    width, height = drawing.width, drawing.height
    parts = [
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:.2f}" height="{height:.2f}" fill="{PAPER}"/>',
    ]
    for frame in drawing.frames:
        parts.append(
            f'<rect x="{frame.x:.2f}" y="{frame.y:.2f}" width="{frame.width:.2f}" height="{frame.height:.2f}" '
            f'rx="{CORNER}" fill="none" stroke="{NEUTRAL}" stroke-width=".08" stroke-dasharray=".4 .25"/>'
            f'<text x="{frame.x + 0.4:.2f}" y="{frame.y + 1.1:.2f}" fill="{INK}">{escape(frame.name)}</text>'
        )
    paths = "".join(bent(line) for line in drawing.lines)
    parts.append(f'<path d="{paths}" fill="none" stroke="{NEUTRAL}" stroke-width=".12"/>')
    parts += [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".2" fill="{NEUTRAL}"/>' for x, y in drawing.dots
    ]
    parts += [_drawn(box, drawing.upright, box.item == chosen) for box in drawing.boxes]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}" '
        f'width="{width * PIXELS:.0f}" height="{height * PIXELS:.0f}" font-family="sans-serif" font-size="1">'
        f"{''.join(parts)}</svg>"
    )


def _drawn(box: Box, upright: bool, chosen: bool) -> str:
    fill, ink = (INK, PAPER) if chosen else (PAPER, INK)
    texts = "".join(
        f'<text x="{box.x:.2f}" y="{box.y + row:.2f}" fill="{ink}" text-anchor="middle" '
        f'font-size="{size}">{escape(line)}</text>'
        for line, (row, size) in zip(box.lines, rows(len(box.lines)), strict=True)
    )
    return f'<path d="{outline(box, upright)}" fill="{fill}" stroke="{colour(box)}" stroke-width=".14"/>{texts}'


def rows(count: int) -> list[tuple[float, float]]:
    """Where the base lines of so many lines of text are, below the middle of their box, and their size."""
    height = LINE * (1 + SMALL * (count - 1))
    return [
        (LINE * (0.75 + SMALL * row) - height / 2, SMALL if row else 1.0) for row in range(count)
    ]
