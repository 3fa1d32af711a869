"""Chart: what is shown together, a figure or pictures, their heading and what they say?"""

from dataclasses import dataclass

from plotly.graph_objects import Figure as Figure


@dataclass(frozen=True)
class Chart:
    """A figure or PNG pictures with a heading and the finding in words; `key` tells it from the
    others of a page."""

    key: str
    title: str
    figure: Figure | None
    words: str
    pictures: tuple[bytes, ...] = ()
