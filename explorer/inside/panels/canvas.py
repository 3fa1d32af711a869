"""A canvas that keeps what is drawn while the visit lasts, and the examples to begin with."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.app import cache
from explorer.app.components.drawing_canvas import SIDE, Start, drawing_canvas
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE
from explorer.images import drawings, preprocessing
from explorer.images.samples import SAMPLES, Sample
from explorer.inside.words import draw as words


@dataclass(frozen=True)
class Surface:
    """A row of SURFACES: ground and pens."""

    ground: str
    colours: tuple[str, ...]


@dataclass
class Drawn:
    """What a visit has on one surface: how it began, and the latest picture, a data URL."""

    start: Start
    latest: str = ""


PENS = (
    *("#000000", "#ffffff", "#7f7f7f", "#d62728", "#ff7f0e", "#f2d024"),
    *("#2ca02c", "#145214", "#5ab4f0", "#1f4e9e", "#7b3fa0", "#7a4a21"),
)
SURFACES: dict[str, Surface] = {  # by the kind of the samples that a network was made for
    "digit": Surface("#000000", ("#ffffff", "#000000")),
    "scene": Surface("#ffffff", PENS),
    "photo": Surface("#ffffff", PENS),
}


def go_on(kind: str) -> None:
    """Before a page is drawn: a canvas that comes onto it anew shows what was drawn last."""
    drawn = _drawn(kind)
    drawn.start = Start(drawn.start.version, drawn.latest, drawn.start.wipe)


def _drawn(kind: str) -> Drawn:
    """What this visit has on the surface for networks of one kind; a sample at first."""
    all_drawn: dict[str, Drawn] = st.session_state.setdefault("drawings", {})
    if kind not in all_drawn:
        url = _example(next(iter(examples(kind))))
        all_drawn[kind] = Drawn(Start(0, url, wipe=True), url)
    return all_drawn[kind]


def examples(kind: str) -> dict[str, Sample]:
    """The sample pictures that can be put on a canvas."""
    return {key: row for key, row in SAMPLES.items() if row.kind == kind}


def _example(image: str) -> str:
    """A sample as a data URL: its middle square, as large as the canvas; digits stay squares."""
    how = "nearest" if SAMPLES[image].kind == "digit" else "bilinear"
    frame = preprocessing.Preprocessing(SIDE, SIDE, interpolation=how)
    return drawings.written(
        cache.png(preprocessing.network_view(cache.picture(image).pixels, frame))
    )


def _put(kind: str) -> None:
    before = _drawn(kind)
    url = _example(st.session_state[f"draw_example_{kind}"])
    st.session_state["drawings"][kind] = Drawn(Start(before.start.version + 1, url), url)


def canvas(kind: str) -> np.ndarray:
    """The pixels that are drawn. Raises ImageError for what is no drawing."""
    surface, drawn = SURFACES[kind], _drawn(kind)
    url = drawing_canvas(drawn.start, surface.ground, surface.colours, words.ALT, f"canvas_{kind}")
    pixels = drawings.read(url or drawn.latest)
    if url:
        drawn.latest, drawn.start = url, Start(drawn.start.version, drawn.start.picture)
    return pixels


def choose_example(kind: str) -> None:
    rows = examples(kind)
    st.selectbox(
        "Begin with an example",
        list(rows),
        format_func=lambda key: rows[key].label,
        key=f"draw_example_{kind}",
        **URL_STATE,
    )
    st.button(
        "Put it on the canvas",
        on_click=callback(_put),
        args=(kind,),
        key=f"draw_put_{kind}",
    )
