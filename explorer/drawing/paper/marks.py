"""Marks: what do colours, dashes, symbols and words of a plotly figure become on paper?"""

import functools
import re
from typing import Any

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgba
from matplotlib.font_manager import fontManager, get_font
from plotly.colors import get_colorscale

from explorer.drawing.markup import BREAK, LONGEST, bold, plain, superscript
from explorer.drawing.style import COLOURS, MAGNITUDE

PT = 0.5  # points on paper for a pixel of the screen: words of 16 px become 8 pt
DASHES = {  # in widths of the line, as matplotlib takes them
    "solid": "solid",
    "dash": (0, (4, 2)),
    "dot": (0, (1, 1.5)),
    "dashdot": (0, (4, 1.5, 1, 1.5)),
    "longdash": (0, (7, 2)),
    "longdashdot": (0, (7, 2, 1, 2)),
}
SYMBOLS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle-up": "^",
    "triangle-down": "v",
    "triangle-left": "<",
    "triangle-right": ">",
    "x": "X",
    "cross": "P",
    "star": "*",
    "pentagon": "p",
    "hexagon": "h",
    "x-thin": "x",
    "cross-thin": "+",
    "line-ns": "|",
    "line-ew": "_",
}
STROKES = {"x", "+", "|", "_"}  # of matplotlib's markers those that are lines alone
HATCHES = {
    "": "",
    "/": "////",
    "\\": "\\\\\\\\",
    "x": "xxxx",
    "-": "----",
    "|": "||||",
    "+": "++++",
    ".": "...",
}
OTHERS = (  # fonts of scripts that the first one lacks
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang SC", "Hiragino Sans"),
    *("WenQuanYi Zen Hei", "Malgun Gothic", "Noto Sans Devanagari", "Arial Unicode MS"),
)
MISSING = "▯"  # in place of a sign that no font has
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_BOLD, _, _END = bold("\0").partition("\0")
_UP, _, _DOWN = superscript("\0").partition("\0")
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
# what XML 1.0 cannot hold, in no form
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Rgba = tuple[float, float, float, float]


def rgba(colour: Any, opacity: float | None = None) -> Rgba:
    """Any colour that plotly takes, times an opacity."""
    match = _RGB.fullmatch(str(colour).strip())
    if match:
        red, green, blue, *alpha = map(float, match[1].split(","))
        value = (red / 255, green / 255, blue / 255, alpha[0] if alpha else 1.0)
    else:
        value = to_rgba("black" if colour is None else str(colour).strip().lower())
    return (*value[:3], value[3] * (1.0 if opacity is None else opacity))


def colour_map(scale: Any, reverse: bool | None = None) -> Colormap:
    """plotly's colour scale, a name or stops; what is no number has no colour."""
    stops = get_colorscale(scale or MAGNITUDE) if scale is None or isinstance(scale, str) else scale
    points = [(float(place), rgba(colour)) for place, colour in stops]
    if reverse:
        points = [(1 - place, colour) for place, colour in reversed(points)]
    return LinearSegmentedColormap.from_list("", points, N=512)


def usual(number: int) -> str:
    """The colour of the trace of this number where it has none of its own."""
    return COLOURS[number % len(COLOURS)]


def symbol(name: Any) -> tuple[str, bool]:
    """matplotlib's marker for a symbol, and whether it is an outline only. Raises ValueError."""
    base, outline = str(name or "circle").removesuffix("-open"), str(name).endswith("-open")
    if base not in SYMBOLS:
        raise ValueError(f"there is no marker on paper for {name!r}")
    return SYMBOLS[base], outline


def words(text: Any) -> str:
    """What a text of a figure says, in lines; raised digits are characters of their own."""
    if text is None:
        return ""
    text = str(text)[:LONGEST]
    raised = re.sub(f"{_UP}([^{_DOWN}]*){_DOWN}", lambda m: m[1].translate(_RAISED), text)
    lines = "\n".join(printable(line) for line in raised.split(BREAK))
    return "".join(sign if ord(sign) in _signs() or sign == "\n" else MISSING for sign in lines)


@functools.cache
def families() -> list[str]:
    """The font of all words, and those of OTHERS that this system has."""
    installed = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in OTHERS if name in installed)]


@functools.cache
def _signs() -> frozenset[int]:
    """What these fonts can write, as numbers of Unicode."""
    files = [fontManager.findfont(name) for name in families()]
    return frozenset(code for file in files for code in get_font(file).get_charmap())


def printable(line: str) -> str:
    """One line without what no file can hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", plain(line))


def is_bold(text: Any) -> bool:
    """Whether all of it is to be bold."""
    return str(text).startswith(_BOLD) and str(text).endswith(_END)


def numbers(values: Any) -> np.ndarray:
    """float64; what is None or no number is NaN."""
    listed = isinstance(values, list | tuple)
    array = np.asarray([] if values is None else values, object if listed else None)
    if array.dtype == object:
        flat = [np.nan if value is None else value for value in array.ravel().tolist()]
        return np.asarray(flat, np.float64).reshape(array.shape)
    return array.astype(np.float64)


def each(value: Any, count: int) -> list[Any]:
    """One value for each of so many points, of one for all or of a list."""
    if isinstance(value, list | tuple | np.ndarray):
        listed = list(value)
        return (listed * count if len(listed) == 1 else listed)[:count]
    return [value] * count
