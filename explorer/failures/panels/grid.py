"""What do these images look like? A page of tiles, each with words that open its image."""

import zlib
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.failures.cached import images as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels.exports import exports
from explorer.failures.panels.notes import tag_all
from explorer.failures.words import thumbnails as words
from explorer.inside.notation import counted

PAGE, SIZES = 24, (12, 24, 48, 96)
TILE, WIDE = 106, 148  # px: seven in a row on a desktop, three on a phone; for longer words


def grid(
    evaluation: Evaluation,
    rows: np.ndarray,
    key: str,
    caption: Callable[[int], str] | None = None,
    width: int = TILE,
) -> None:
    """A page of these images, each with a button that opens it; tags and exports of all of them.
    Only the images of the page are read."""
    if not len(rows):
        st.info("No image answers to all of these choices.")
        return
    size = st.session_state.get(f"size_{key}", PAGE)
    pages, place = -(-len(rows) // size), paging(key, size, rows)
    number = min(st.session_state.get(place) or 1, pages)
    st.caption(words.legend(len(rows)))
    shown = rows[(number - 1) * size : number * size]
    _tiles(evaluation, shown, rows, key, caption or partial(words.caption_of, evaluation), width)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if pages > 1:
            st.pagination(pages, default=1, key=place)
        st.selectbox(
            "Images a page", SIZES, SIZES.index(PAGE), key=f"size_{key}", width=150, **URL_STATE
        )
    these = counted(len(rows), "image")
    with st.expander(f"Tag these ({these}), or take them along", icon=":material/sell:"):
        tag_all(evaluation, rows, key)
        exports(evaluation, rows, key)


def _tiles(
    evaluation: Evaluation,
    shown: np.ndarray,
    rows: np.ndarray,
    key: str,
    caption: Callable[[int], str],
    width: int,
) -> None:
    pictures = cached.tiles(evaluation, shown, width - 4)
    with st.container(horizontal=True, gap="xsmall"):
        for row, picture in zip(shown.tolist(), pictures, strict=True):
            with st.container(width=width, gap=None):
                text = caption(row)
                alt = f"{evaluation.names[row]}: {text}"
                st.image(picture, width=width - 4, output_format="PNG", alt=alt)
                if st.button(
                    escape_markdown(text), key=f"open_{key}_{row}", type="tertiary", wrap=True
                ):
                    open_image(row, rows)


def paging(key: str, size: int, rows: np.ndarray) -> str:
    """Where the number of the page is kept: another choice of images begins at page 1."""
    return f"at_{key}_{size}_{zlib.crc32(rows.tobytes())}"


def open_image(row: int, rows: np.ndarray) -> None:
    """Go to the page of one image; `rows` are those that its buttons step through."""
    st.session_state["row"] = int(row)
    st.session_state["selection"] = np.asarray(rows)
    st.switch_page(
        "../pages/failures/failure.py", query_params={}
    )  # bound widgets bring theirs along
