"""Loss surface: the views of the slices."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from explorer.depth.figures import loss_surface as figures
from explorer.depth.loss_surface import LossSurface
from explorer.depth.slice_numbers import SliceNumbers
from explorer.depth.words import loss_surface as words
from explorer.drawing.style import Figure
from explorer.drawing.view import View

VIEWS: dict[str, tuple[str, Callable[..., Figure], Callable[[Sequence[SliceNumbers]], str]]] = {
    "landscape": ("The loss around the networks", figures.landscape, words.finding),
    "contours": ("The loss from above", figures.contours, words.bends),
    "line": ("The loss along one line", figures.line, words.widths),
}  # title, how it is drawn, what it says


def views(
    surfaces: Sequence[LossSurface], read: Sequence[SliceNumbers], scale: str, is_recorded: bool
) -> dict[str, View]:
    """One for each of VIEWS, by its key."""
    names = words.names(surfaces)
    return {
        key: View(
            key,
            title,
            say(read),
            figure=partial(draw, surfaces, names, scale),
            columns=partial(words.numbers_table, surfaces),
            arrays=partial(_arrays, surfaces),
            settings=_settings(surfaces, scale),
            networks=tuple(row.key for row in surfaces),
            images=(),
            how="recorded" if is_recorded else "measured now",
        )
        for key, (title, draw, say) in VIEWS.items()
    }


def _arrays(surfaces: Sequence[LossSurface]) -> dict[str, np.ndarray]:
    """Loss and accuracy (n, n) of every slice and its places (n,), by number and what they are."""
    return {
        f"{number}_{name}": values
        for number, row in enumerate(surfaces, 1)
        for name, values in (
            ("network", np.array(row.label)),
            ("at", row.at),
            ("loss", row.loss),
            ("accuracy", row.accuracy),
        )
    }


def _settings(surfaces: Sequence[LossSurface], scale: str) -> dict[str, str | int]:
    """What was asked for, by its name."""
    return {
        "networks": ", ".join(row.label for row in surfaces),
        "height": scale,
        "seed of the directions": surfaces[0].seed if surfaces else 0,
    }
