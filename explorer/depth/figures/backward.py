"""The signal going back as pictures: layers side by side for the film, all of them on one sheet, and the film as a
GIF."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from explorer.depth.figures.gradient_maps import TABLE, UNDEFINED, ZERO, legend, tile, write
from explorer.depth.gradient_maps import LayerMap, Scale
from explorer.drawing import labels
from explorer.drawing.style import FONT, NEUTRAL

SIDE = 96  # px of a layer's picture, at most
WIDEST = 12_000  # px of a strip, which browsers can still draw
COLUMNS, STEP = 8, 112  # of the sheet: tiles a row at most, px from tile to tile
LINE, HEAD, EDGE = 20, 34, 8  # px of a line, of a label, around all
HIGH = SIDE + 2 * LINE + 18  # px of a row
MAX_FRAMES, SECONDS = 60, 10  # of the GIF
STOPS = 12  # colours from which a browser makes the scale
GROUNDS = {"light": "#ffffff", "clear": "#00000000"}


def strip(
    layers: Sequence[LayerMap], scale: Scale
) -> tuple[np.ndarray, list[tuple[int, int, int]]]:
    """The layers' pictures side by side, (H, W, 4), and of each where it begins, its width and height."""
    side = max(4, min(SIDE, WIDEST // len(layers)))
    tiles = [tile(layer, scale, side) for layer in layers]
    widths = [picture.shape[1] for picture in tiles]
    starts = np.cumsum([0, *widths])
    sheet = np.zeros((max(picture.shape[0] for picture in tiles), starts[-1], 4), np.uint8)
    for picture, x in zip(tiles, starts, strict=False):
        sheet[: picture.shape[0], x : x + picture.shape[1]] = picture
    places = [
        (int(x), picture.shape[1], picture.shape[0])
        for picture, x in zip(tiles, starts, strict=False)
    ]
    return sheet, places


def hexes() -> list[str]:
    """Colours of the scale from its foot to its top."""
    return [
        f"#{r:02x}{g:02x}{b:02x}"
        for r, g, b in TABLE[np.linspace(0, len(TABLE) - 1, STOPS).astype(int)]
    ]


def others(zero: str, undefined: str) -> list[tuple[str, str]]:
    """The colours that are not on the scale, with these words; `undefined` may be empty."""
    return [(ZERO, zero), *([(UNDEFINED, undefined)] if undefined else [])]


def places(networks: Sequence[Sequence[LayerMap]]) -> list[list[tuple[int, int]]]:
    """Where each layer's tile stands on the sheet, its left and top; above the first of a network is its label."""
    rows = [-(-len(layers) // COLUMNS) for layers in networks]
    columns = max(-(-len(layers) // count) for layers, count in zip(networks, rows, strict=True))
    tops = np.cumsum([HEAD, *(HEAD + count * HIGH for count in rows)])
    return [
        [(EDGE + i % columns * STEP, int(top) + i // columns * HIGH) for i in range(len(layers))]
        for layers, top in zip(networks, tops, strict=False)
    ]


def sheet(
    networks: Sequence[Sequence[LayerMap]],
    labels: Sequence[str],
    words: Sequence[Sequence[tuple[str, str]]],
    scale: Scale,
    legend_words: tuple[str, str, str],
    ground: str = "clear",
    lit: bool = True,
) -> np.ndarray:
    """Every layer of every network, first to last in rows, each above its two lines of `words`, and the scale:
    (H, W, 4), on a ground of GROUNDS; unless `lit` only frames and names of the layers."""
    of_layers = places(networks)
    below = legend(scale, *legend_words)
    end = of_layers[-1][-1][1] + HIGH
    right = max(x for row in of_layers for x, _ in row) + STEP
    width = max(right, EDGE + below.shape[1]) + EDGE
    image = Image.new("RGBA", (width, end + below.shape[0] + EDGE), GROUNDS[ground])
    for layers, label, lines, tiles in zip(networks, labels, words, of_layers, strict=True):
        place = EDGE, tiles[0][1] - HEAD + 4
        write(ImageDraw.Draw(image), place, _cut(label, width, FONT + 4), FONT + 4)
        for layer, line, place in zip(layers, lines, tiles, strict=True):
            _layer(image, layer if lit else None, line, scale, place)
    image.alpha_composite(Image.fromarray(below), (EDGE, end))
    return np.asarray(image)


def _layer(
    image: Image.Image,
    layer: LayerMap | None,
    lines: tuple[str, str],
    scale: Scale,
    place: tuple[int, int],
) -> None:
    """One tile with its words, or, of a layer that is dark, its frame and name."""
    draw, (x, y) = ImageDraw.Draw(image), place
    draw.rectangle((x - 1, y - 1, x + SIDE, y + SIDE), outline=NEUTRAL)
    if layer is not None:
        picture = Image.fromarray(tile(layer, scale, SIDE))
        left, above = (SIDE - picture.width) // 2, (SIDE - picture.height) // 2
        image.alpha_composite(picture, (x + left, y + above))
    for number, line in enumerate(lines if layer is not None else lines[:1]):
        write(draw, (x, y + SIDE + 4 + number * LINE), _cut(line, STEP - 6, FONT), FONT)


def _cut(words: str, width: int, size: int) -> str:
    font = labels.font(size)
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(f"{words}...") > width:
        words = words[:-1]
    return f"{words}..."


def _palette() -> Image.Image:
    """256 colours: those of the scale, greys for words, and the one of what is undefined."""
    scale = TABLE[np.linspace(0, len(TABLE) - 1, 235).astype(int)]
    greys = np.linspace(0, 255, 20).astype(np.uint8)[:, None].repeat(3, 1)
    image = Image.new("P", (1, 1))
    image.putpalette(
        np.concatenate([scale, greys, [ImageColor.getrgb(UNDEFINED)]]).astype(np.uint8).tobytes()
    )
    return image


def gif(
    frames: np.ndarray,
    networks: Sequence[Sequence[LayerMap]],
    labels: Sequence[str],
    words: Sequence[Sequence[tuple[str, str]]],
    scale: Scale,
    legend_words: tuple[str, str, str],
) -> bytes:
    """The sheet as it lights up in these frames (F, networks), of which at most MAX_FRAMES are taken; an
    animated GIF that ends after one showing."""
    chosen = np.linspace(0, len(frames) - 1, min(len(frames), MAX_FRAMES)).round().astype(int)
    of_sheet = networks, labels, words, scale, legend_words, "light"
    dark, light = (Image.fromarray(sheet(*of_sheet, lit)).convert("RGB") for lit in (False, True))
    palette = _palette()
    picture = dark.quantize(palette=palette, dither=Image.Dither.NONE)
    whole = light.quantize(palette=palette, dither=Image.Dither.NONE)
    flat = []
    for reached in frames[chosen]:
        for tiles, first in zip(places(networks), reached, strict=True):
            for x, y in tiles[first:]:
                box = x - 1, y - 1, x - 1 + STEP, y - 1 + HIGH
                picture.paste(whole.crop(box), box)
        flat.append(picture.copy())
    wait = int(np.clip(1000 * SECONDS / len(flat), 100, 700))
    out = io.BytesIO()
    flat[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=flat[1:],
        duration=[wait] * (len(flat) - 1) + [4000],
        optimize=False,
    )
    return out.getvalue()
