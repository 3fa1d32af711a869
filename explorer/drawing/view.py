"""View: what is shown together, and leaves together? A figure or pictures, what they say, the numbers
behind them, what was asked for, and the code that makes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from explorer.drawing.style import Figure

Columns: TypeAlias = Mapping[str, Sequence]
Arrays: TypeAlias = Mapping[str, np.ndarray]
Setting: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True)
class Scale:
    """The colour bar of pictures: colours (n, 3) uint8 from `low` to `high`, and what they are."""

    title: str
    colours: np.ndarray
    low: float
    high: float


@dataclass(frozen=True)
class View:
    """One picture of a page.

    `key` tells it from the others of its page, in addresses and names of files; `title` is its
    heading on paper; `finding` the sentence that it shows, which is its alt text. It is a figure, or
    PNG pictures by their captions (which may be empty), with a `scale` where colours are numbers.
    `columns` are its numbers as a table, `arrays` as arrays, `settings` what was asked for (method,
    layer, class, seed) by its name, `code` a script that makes it, and `beside` the files that the
    script reads, by their names, where nobody has them. What is a function is called when
    somebody takes the view away. `networks` and `images` are the keys of what it is of, where these
    are not those of the sidebar; `how` says whether it is measured now, recorded, computed or
    published."""

    key: str
    title: str
    finding: str
    figure: Callable[[], Figure] | None = None
    pictures: Callable[[], Mapping[str, bytes]] | None = None
    scale: Scale | None = None
    columns: Callable[[], Columns] | None = None
    arrays: Callable[[], Arrays] | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    code: Callable[[], str] | None = None
    beside: Callable[[], Mapping[str, bytes]] | None = None
    networks: tuple[str, ...] | None = None
    images: tuple[str, ...] | None = None
    how: str = "measured now"
