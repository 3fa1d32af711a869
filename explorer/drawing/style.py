"""Style: how every figure of the app looks, so that it can be read from the last row in light and
in dark.

Curves and bars are plotly figures that pass through `finish`; pictures that are pixels (filters,
feature maps, saliency maps) are tiled by `grid` or scaled by `enlarge`, always by whole factors and
without interpolation, and leave as `png`."""

import functools
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageColor, ImageDraw, ImageFont
from plotly.basedatatypes import BasePlotlyType

# Okabe and Ito's colours: told apart by colour-blind readers and at least 3:1 against white and
# near-black; four at
# most on one plot, and never told apart by colour alone.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
NEUTRAL = "#808080"  # reference lines and words inside a plot: legible on white and on near-black
SIGNED, MAGNITUDE = "RdBu_r", "cividis"  # values around 0 (give a range symmetric about it); sizes

FONT = 16  # px: the smallest text on a figure
LINE = 3  # px
FRAME, STRIP = 3, 22  # px: around a tile with words, and the height of the words below it
CLEAR = "rgba(0,0,0,0)"
FAINT = "rgba(128,128,128,0.3)"
# For st.plotly_chart(config=...) and write_html(config=...): no logo and no button that sends the
# data away.
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}


LAYOUT = {
    "font": {"size": FONT},
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "dragmode": False,
    "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
    "hoverlabel": {"font": {"size": FONT}},
    "legend": {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1.02,
        "yanchor": "bottom",
        "font": {"size": FONT},
    },
}
AXIS = {
    "automargin": True,
    "exponentformat": "power",
    "fixedrange": True,
    "tickfont": {"size": FONT},
    "title": {"font": {"size": FONT + 1}},
    "gridcolor": FAINT,
    "zerolinecolor": NEUTRAL,
}
BAR = {"tickfont": {"size": FONT}, "title": {"font": {"size": FONT}}, "exponentformat": "power"}


def finish(
    fig: go.Figure, x_title: str | None = None, y_title: str | None = None, height: int = 420
) -> go.Figure:
    """`fig` itself, set to be read from afar: text of 16 px or more, lines of 3 px where the trace
    gives no width, axes that define what they show, powers of ten on log axes, transparent ground,
    no zooming by accident."""
    _set(fig.layout, LAYOUT | {"height": height})
    for name in [name for name in fig.layout if name.startswith(("xaxis", "yaxis"))]:
        title = x_title if name[0] == "x" else y_title
        _set(
            fig.layout, {name: AXIS | ({"title": AXIS["title"] | {"text": title}} if title else {})}
        )
    for note in fig.layout.annotations:
        note.font.size = max(note.font.size or 0, FONT)
    owners = [fig.layout[name] for name in fig.layout if name.startswith("coloraxis")]
    for trace in fig.data:
        if trace.type in ("scatter", "scattergl") and trace.line.width is None:
            trace.line.width = LINE
        if "colorbar" in trace and trace.showscale is not False:
            owners.append(trace)
        if "marker" in trace and getattr(
            trace.marker, "showscale", None
        ):  # a bar given to others would be drawn
            owners.append(trace.marker)
    for owner in owners:
        _set(owner, {"colorbar": BAR})
    return fig


def _set(owner: BasePlotlyType, ours: dict) -> None:
    """Like owner.update(ours), in a tenth of the time: every figure of every run passes here."""
    for name, value in ours.items():
        owner[name] = (
            _merged(owner[name].to_plotly_json(), value) if isinstance(value, dict) else value
        )


def _merged(before: dict, ours: dict) -> dict:
    return before | {
        name: _merged(before.get(name) or {}, value) if isinstance(value, dict) else value
        for name, value in ours.items()
    }


def larger(fig: go.Figure, factor: float = 1.5) -> go.Figure:
    """A copy of a finished figure with all its words `factor` times as large and its height a
    little, for a class."""
    large = go.Figure(fig.data, _larger(fig.layout.to_plotly_json(), factor))
    large.layout.height = round((fig.layout.height or 420) * (1 + factor) / 2)
    for trace in large.data:
        owners = (trace, trace["marker"]) if "marker" in trace else (trace,)
        bars = [owner["colorbar"] for owner in owners if "colorbar" in owner]
        fonts = [trace["textfont"]] * ("textfont" in trace) + [
            font for bar in bars for font in (bar["tickfont"], bar["title"]["font"])
        ]
        for font in fonts:
            if isinstance(font["size"], int | float):
                font["size"] *= factor
    return large


def _larger(value: object, factor: float, font: bool = False) -> object:
    if isinstance(value, dict):
        return {
            name: part * factor
            if font and name == "size" and isinstance(part, int | float)
            else _larger(part, factor, name.endswith("font"))
            for name, part in value.items()
        }
    return [_larger(part, factor) for part in value] if isinstance(value, list | tuple) else value


def log_line(
    fig: go.Figure, y: float, words: str, colour: str = NEUTRAL, dash: str = "dot"
) -> None:
    """A named horizontal line at y on a log axis. The words of add_hline would stand elsewhere:
    plotly places those of a log axis by their exponent."""
    fig.add_hline(y=y, line={"color": colour, "dash": dash, "width": 2})
    fig.add_annotation(
        x=0,
        xref="x domain",
        xanchor="left",
        y=float(np.log10(y)),
        yanchor="bottom",
        text=words,
        showarrow=False,
        font={"color": colour, "size": FONT},
    )


def png(pixels: np.ndarray) -> bytes:
    """A lossless PNG of `pixels`: (H, W), (H, W, 3) or (H, W, 4) uint8, nothing else."""
    if pixels.dtype != np.uint8:
        raise TypeError(f"a picture is uint8, not {pixels.dtype}")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(
        out, "PNG", compress_level=3
    )  # a third larger, twice as fast
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


def labelled(pixels: np.ndarray, words: str, picked: bool = False) -> np.ndarray:
    """Pixels (h, w, 3) as they are, a frame around them (clear unless picked) and words below, on
    clear ground.

    (h + 2 FRAME + STRIP, w + 2 FRAME, 4); the pixels begin at row and column FRAME.
    """
    h, w = pixels.shape[:2]
    tile = np.zeros((h + 2 * FRAME + STRIP, w + 2 * FRAME, 4), np.uint8)
    if picked:
        tile[: h + 2 * FRAME] = ImageColor.getcolor(COLOURS[1], "RGBA")
    tile[FRAME : FRAME + h, FRAME : FRAME + w, :3] = pixels
    tile[FRAME : FRAME + h, FRAME : FRAME + w, 3] = 255
    tile[h + 2 * FRAME :] = _words(words, w + 2 * FRAME, COLOURS[1] if picked else NEUTRAL)
    return tile


@functools.lru_cache(maxsize=2000)
def _words(words: str, width: int, colour: str) -> np.ndarray:
    strip = Image.new("RGBA", (width, STRIP))
    ImageDraw.Draw(strip).text((width // 2, 0), words, fill=colour, font=_font(), anchor="ma")
    return np.asarray(strip)


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(FONT)
