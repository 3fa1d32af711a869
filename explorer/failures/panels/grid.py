"""What do these images look like? A page of large tiles, each of which opens its image."""

import zlib
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.numbers import counted
from explorer.failures.cached import images as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels.exports import exports
from explorer.failures.panels.notes import tag_all
from explorer.failures.words import thumbnails as words

PAGE, SIZES = 24, (12, 24, 48, 96)
TILES = {"Large": 256, "Medium": 192, "Small": 128}  # px: whole multiples of what data sets have
TILE = 106  # px, of rows of neighbours
MEDIUM = "Medium"
OPENED_BY = "selection"  # in the session: what opened the image that is looked at, see open_image
# the whole tile is the button: what it says stands below the picture, its click area lies over both
STYLE = """
[class*="st-key-tile_"] { position: relative; border-radius: .5rem; }
[class*="st-key-tile_"] :is([class*="st-key-open_"], [class*="st-key-open_"] *) { position: static; }
[class*="st-key-tile_"] button::after { content: ""; position: absolute; inset: 0; border-radius: .5rem; }
[class*="st-key-tile_"] button { text-align: start; }
[class*="st-key-tile_"]:hover { box-shadow: 0 0 0 3px #0072B2; }
[class*="st-key-tile_"] button:focus-visible::after { outline: 3px solid #0072B2; outline-offset: 2px; }
@media (max-width: 640px) {
  :has(> [class*="st-key-tile_Medium"]) { max-width: calc(50vw - 1.6rem); }
  [class*="st-key-tile_Medium"] * { max-width: 100%; }
}
"""


def grid(
    evaluation: Evaluation,
    rows: np.ndarray,
    key: str,
    caption: Callable[[int], str] | None = None,
    follows: bool = False,
) -> None:
    """A page of these images, each a button that opens it; tags and exports of all of them. Only the
    images of the page are read. `follows`: the rows are those of the widgets of selection.py, which the
    page of one image has too."""
    if not len(rows):
        st.info("No image answers to all of these choices.")
        return
    size = st.session_state.get(f"size_{key}", PAGE)
    pages, place = -(-len(rows) // size), paging(key, size, rows)
    number = min(st.session_state.get(place) or 1, pages)
    st.caption(words.legend(len(rows)))
    shown = rows[(number - 1) * size : number * size]
    opens = None if follows else rows
    _tiles(evaluation, shown, opens, key, caption or partial(words.caption_of, evaluation))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if pages > 1:
            st.pagination(pages, default=1, key=place)
        st.selectbox(
            "Images a page", SIZES, SIZES.index(PAGE), key=f"size_{key}", width=150, **URL_STATE
        )
        st.segmented_control(
            "Size", TILES, default=MEDIUM, key=f"tiles_{key}", required=True, **URL_STATE
        )
    these = counted(len(rows), "image")
    with st.expander(f"Tag these ({these}), or take them along", icon=":material/sell:"):
        tag_all(evaluation, rows, key)
        exports(evaluation, rows, key)


def _tiles(
    evaluation: Evaluation,
    shown: np.ndarray,
    opens: np.ndarray | None,
    key: str,
    caption: Callable[[int], str],
) -> None:
    size = st.session_state.get(f"tiles_{key}")
    size = size if size in TILES else MEDIUM
    width = TILES[size]
    pictures = cached.tiles(evaluation, shown, width)
    st.html(f"<style>{STYLE}</style>")
    with st.container(horizontal=True, gap="small"):
        for row, picture in zip(shown.tolist(), pictures, strict=True):
            with st.container(width=width, gap=None, key=f"tile_{size}_{key}_{row}"):
                text = caption(row)
                alt = f"{evaluation.names[row]}: {text}"
                st.image(picture, width=width, output_format="PNG", alt=alt)
                if st.button(
                    escape_markdown(text), key=f"open_{key}_{row}", type="tertiary", wrap=True
                ):
                    open_image(evaluation, row, opens)


def paging(key: str, size: int, rows: np.ndarray) -> str:
    """Where the number of the page is kept: another choice of images begins at page 1."""
    return f"at_{key}_{size}_{zlib.crc32(rows.tobytes())}"


def open_image(evaluation: Evaluation, row: int, rows: np.ndarray | None) -> None:
    """Go to the page of one image; `rows` are those that its buttons step through, None for those that
    the widgets of selection.py give."""
    st.session_state["row"] = int(row)
    st.session_state[OPENED_BY] = None if rows is None else (evaluation.name, np.asarray(rows))
    st.switch_page(
        "../pages/failures/failure.py", query_params={"row": str(row)}
    )  # widgets that are bound on both pages bring theirs along
