"""Space: surfaces and points in three dimensions, seen from where the figure's camera stands."""

from typing import Any

import numpy as np

from explorer.drawing.paper.marks import PT, each, numbers, rgba, symbol, words
from explorer.drawing.paper.scales import colour_bar, scale_of
from explorer.drawing.paper.sheet import Rectangle, Sheet
from explorer.drawing.paper.ticks import set_ticks
from explorer.drawing.style import FONT

ZOOM = 1.6  # matplotlib leaves a broad edge around a scene
MOST = 64  # rows and columns of a surface


def surface(sheet: Sheet, trace: Any, _number: int) -> None:
    """Heights z (rows, columns), coloured by themselves or by surfacecolor."""
    z = numbers(trace.z)
    rows, columns = z.shape
    x = np.arange(columns) * 1.0 if trace.x is None else numbers(trace.x)
    y = np.arange(rows) * 1.0 if trace.y is None else numbers(trace.y)
    x, y = np.meshgrid(x, y) if x.ndim == 1 else (x, y)
    of = z if trace.surfacecolor is None else numbers(trace.surfacecolor)
    scale = scale_of(sheet, trace, of, "c")
    scene(sheet, trace.scene).plot_surface(
        x,
        y,
        z,
        facecolors=scale.colours(scale.norm(of)),
        rcount=MOST,
        ccount=MOST,
        linewidth=0,
        antialiased=False,
        shade=False,
        rasterized=True,
        zorder=1,
    )
    if trace.showscale is not False:
        colour_bar(sheet, trace, scale)


def scatter(sheet: Sheet, trace: Any, number: int) -> None:
    """Points, in front of all surfaces."""
    axes, marker = scene(sheet, trace.scene), trace.marker
    sign, _ = symbol(each(marker.symbol, 1)[0])
    axes.scatter(
        numbers(trace.x),
        numbers(trace.y),
        numbers(trace.z),
        s=(2 * numbers(each(marker.size or 6, len(trace.x))) * PT) ** 2,
        marker=sign,
        color=[rgba(colour) for colour in each(marker.color, len(trace.x))],
        edgecolors=[rgba(marker.line.color or "white")],
        depthshade=False,
        zorder=9,
    )


def scene(sheet: Sheet, name: str | None) -> Any:
    """The axes of a scene, made when they are first asked for."""
    name = name or "scene"
    if name not in sheet.scenes:
        sheet.scenes[name] = _scene(sheet, sheet.source.layout[name])
    return sheet.scenes[name]


def _scene(sheet: Sheet, options: Any) -> Any:
    across, up = options.domain.x or (0, 1), options.domain.y or (0, 1)

    def where(area: Rectangle) -> Rectangle:
        left, bottom, width, height = area
        return (
            left + across[0] * width,
            bottom + up[0] * height,
            (across[1] - across[0]) * width,
            (up[1] - up[0]) * height,
        )

    axes: Any = sheet.add(where, projection="3d", computed_zorder=False)
    ratio, eye = options.aspectratio, options.camera.eye
    size = [ratio.x or 1, ratio.y or 1, ratio.z or 1]
    axes.set_box_aspect(size, zoom=ZOOM)
    x, y, z = (1.25 if part is None else part for part in (eye.x, eye.y, eye.z))
    axes.view_init(
        elev=np.degrees(np.arctan2(z, np.hypot(x, y))), azim=np.degrees(np.arctan2(y, x))
    )
    axes.patch.set_visible(False)
    return axes


def finish(sheet: Sheet) -> None:
    """Ticks and titles of all scenes, after everything has been drawn."""
    for name, axes in sheet.scenes.items():
        options = sheet.source.layout[name]
        for letter in "xyz":
            own = options[f"{letter}axis"]
            axis = getattr(axes, f"{letter}axis")
            if own.range:
                getattr(axes, f"set_{letter}lim")(*own.range)
            set_ticks(axis, own, {}, 200)
            if own.showticklabels is False:
                axis.set_ticklabels([])
            axis.set_tick_params(labelsize=(own.tickfont.size or FONT) * PT, pad=0)
            if own.title.text:
                axis.set_label_text(words(own.title.text), fontsize=FONT * PT)
