"""Chart: what is shown together, a figure or pictures, their heading and what they say?"""

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Chart:
    """A figure or PNG pictures with a heading and the finding in words; `key` tells it from the
    others of a page."""

    key: str
    title: str
    figure: go.Figure | None
    words: str
    pictures: tuple[bytes, ...] = ()
