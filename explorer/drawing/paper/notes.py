"""Notes: words, arrows, lines and boxes that a figure adds to its traces."""

from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Patch, Rectangle
from matplotlib.transforms import ScaledTranslation

from explorer.drawing.paper.marks import DASHES, PT, is_bold, rgba, words
from explorer.drawing.paper.sheet import INCH, Sheet
from explorer.drawing.style import FONT

ARROWS = {0: "-", 1: "->"}  # by plotly's number of the head; all others are filled
PAD = 4  # px between a place and the words that begin there
ASIDE = {"left": 1, "right": -1, "bottom": 1, "top": -1}
SHAPES = ("line", "rect", "circle")
UPRIGHT = {"top": "top", "middle": "center", "bottom": "bottom"}


def annotation(sheet: Sheet, note: Any) -> None:
    """Words at a place, or at the other end of an arrow that points to it."""
    if note.visible is False:
        return
    x, y = _coordinate(sheet, note, "x"), _coordinate(sheet, note, "y")
    transform = sheet.transform(note.xref or "x", note.yref or "y")
    shift = (note.xshift or 0) * PT / INCH, (note.yshift or 0) * PT / INCH
    place = transform + ScaledTranslation(*shift, sheet.figure.dpi_scale_trans)
    arrow = note.showarrow is not False
    across, up = _anchors(note, x, y, arrow)
    away = PAD * PT * ASIDE.get(across, 0), PAD / 2 * PT * ASIDE.get(up, 0)
    text, where, textcoords = words(note.text), away, "offset points"
    if arrow and note.axref not in (None, "pixel"):
        where, textcoords = (float(note.ax), float(note.ay)), "data"
    elif arrow:
        away = -10 if note.ax is None else note.ax, -30 if note.ay is None else note.ay
        where = away[0] * PT, -away[1] * PT
    sheet.whole.annotate(
        text,
        (x, y),
        where,
        xycoords=place,
        textcoords=place if textcoords == "data" else textcoords,
        ha=across,
        va=up,
        multialignment=note.align or "center",
        rotation=-(note.textangle or 0),
        rotation_mode="default",
        fontsize=(note.font.size or FONT) * PT,
        color=rgba(note.font.color, note.opacity),
        fontweight="bold" if is_bold(note.text) else "normal",
        bbox=_box(note),
        arrowprops=_arrow(note) if arrow else None,
        annotation_clip=False,
    )


def _coordinate(sheet: Sheet, note: Any, letter: str) -> float:
    """Of a note; on a log axis plotly gives the exponent."""
    reference, value = note[f"{letter}ref"] or letter, note[letter]
    if reference == "paper" or " " in reference:
        return float(value)
    if isinstance(value, str):
        return float(sheet.places.get(reference, {}).get(value, 0))
    return 10.0**value if sheet.options(reference).type == "log" else float(value)


def _anchors(note: Any, x: float, y: float, arrow: bool) -> tuple[str, str]:
    """Which point of the words stands at the place; plotly's `auto` goes by thirds of the paper."""
    across, up = note.xanchor or "auto", note.yanchor or "auto"
    if across == "auto":
        thirds = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "center"
        across = thirds if note.xref == "paper" and not arrow else "center"
    if up == "auto":
        thirds = "bottom" if y < 1 / 3 else "top" if y > 2 / 3 else "middle"
        up = thirds if note.yref == "paper" and not arrow else "middle"
    return across, UPRIGHT[up]


def _box(note: Any) -> dict[str, Any] | None:
    """The ground behind the words, where there is one."""
    if not note.bgcolor and not note.bordercolor:
        return None
    return {
        "boxstyle": f"square,pad={(note.borderpad or 1) / FONT}",
        "facecolor": rgba(note.bgcolor or "rgba(0,0,0,0)"),
        "edgecolor": rgba(note.bordercolor or "rgba(0,0,0,0)"),
        "linewidth": (note.borderwidth or 1) * PT,
    }


def _arrow(note: Any) -> dict[str, Any]:
    return {
        "arrowstyle": ARROWS.get(note.arrowhead, "-|>"),
        "color": rgba(note.arrowcolor or note.font.color, note.opacity),
        "linewidth": (note.arrowwidth or 1) * PT,
        "shrinkA": (note.startstandoff or 0) * PT,
        "shrinkB": (note.standoff or 0) * PT,
        "mutation_scale": 12 * PT * (note.arrowsize or 1),
    }


def shape(sheet: Sheet, shape: Any) -> None:
    """A line, box or ellipse. Raises ValueError for a path."""
    if shape.visible is False:
        return
    if shape.type not in SHAPES:
        raise ValueError(f"there is no way to draw the shape {shape.type!r} on paper")
    x0, x1 = (_edge(sheet, shape, "x", end) for end in (0, 1))
    y0, y1 = (_edge(sheet, shape, "y", end) for end in (0, 1))
    colour = rgba(shape.line.color, shape.opacity)
    width = (2 if shape.line.width is None else shape.line.width) * PT
    look: dict[str, Any] = {"linewidth": width, "linestyle": DASHES[shape.line.dash or "solid"]}
    artist: Line2D | Patch
    if shape.type == "line":
        artist = Line2D([x0, x1], [y0, y1], color=colour, **look)
    else:
        look |= {
            "facecolor": rgba(shape.fillcolor or "rgba(0,0,0,0)", shape.opacity),
            "edgecolor": colour if width else "none",
        }
        if shape.type == "rect":
            artist = Rectangle((x0, y0), x1 - x0, y1 - y0, **look)
        else:
            artist = Ellipse(((x0 + x1) / 2, (y0 + y1) / 2), x1 - x0, y1 - y0, **look)
    owner = sheet.owner(shape.xref or "x", shape.yref or "y")
    artist.set_transform(sheet.transform(shape.xref or "x", shape.yref or "y"))
    artist.set_zorder(0.5 if shape.layer == "below" else 2.2)
    owner.add_artist(artist)


def _edge(sheet: Sheet, shape: Any, letter: str, end: int) -> float:
    value, reference = shape[f"{letter}{end}"], shape[f"{letter}ref"] or letter
    if isinstance(value, str):
        return float(sheet.places.get(reference, {}).get(value, 0))
    return float(value)
