"""What do these images look like? A page of large tiles, each of which opens its image."""

import zlib
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.numbers import counted
from explorer.drawing.view import View
from explorer.failures.cached import images as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.labels import unique_labels
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels.exports import columns, exports
from explorer.failures.panels.notes import tag_all
from explorer.failures.words import thumbnails as words

PAGE, SEEN, SIZES = 24, 12, (12, 24, 48, 96)  # of a page at first, and in class
TILES = {"Large": 256, "Medium": 192, "Small": 128}  # px: whole multiples of what data sets have
MEDIUM = "Medium"
AMONG, MOST = "among", 400  # in the address: rows that opened an image, at most so many
# the whole tile is the button: what it says stands below the picture, its click area lies over both
STYLE = """
[class*="st-key-tile_"] { position: relative; border-radius: .5rem; }
[class*="st-key-tile_"] :is([class*="st-key-open_"], [class*="st-key-open_"] *) { position: static; }
[class*="st-key-tile_"] button::after { content: ""; position: absolute; inset: 0; border-radius: .5rem; }
[class*="st-key-tile_"] button { text-align: start; }
[class*="st-key-tile_"]:hover { box-shadow: 0 0 0 3px #0072B2; }
.st-key-view_images { overflow-y: auto }
[class*="st-key-tile_"] button:focus-visible::after { outline: 3px solid #0072B2; outline-offset: 2px; }
@media (max-width: 640px) {
  :has(> [class*="st-key-tile_Medium"]) { max-width: calc(50vw - 1.6rem); }
  [class*="st-key-tile_Medium"] * { max-width: 100%; }
}
"""
IN_CLASS = """
.st-key-view_images :has(> [class*="st-key-tile_"]) { width: calc(100% / 6 - 1rem); flex: none }
.st-key-view_images :is([class*="st-key-tile_"], [class*="st-key-tile_"] [data-testid="stElementContainer"]) {
  width: 100% !important }
.st-key-view_images [class*="st-key-tile_"] img { max-height: calc(var(--view-height) / 2 - 4rem) !important }
.st-key-view_images [class*="st-key-tile_"] button p { display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; overflow: hidden }
"""  # two rows of six


def grid(
    evaluation: Evaluation,
    rows: np.ndarray,
    key: str,
    sentence: str,
    finding: DeltaGenerator | None = None,
    caption: Callable[[int], str] | None = None,
    follows: bool = False,
) -> None:
    """A page of these images, each a button that opens it: a view that says the `sentence`; tags and
    exports of all of them. Only the images of the page are read. `follows`: the rows are those of the
    widgets of selection.py, which the page of one image has too."""
    if not len(rows):
        if finding is not None:
            stage.say(sentence, finding)
        st.info("No image answers to all of these choices.")
        return
    stage.more("legend").write(words.legend(len(rows)))
    place = st.container()
    shown, width = _choose_page(rows, key)
    captions = list(map(caption or partial(words.caption_of, evaluation), shown.tolist()))
    view = View(
        "images",
        "The images",
        sentence,
        pictures=partial(_sheet, evaluation, shown, TILES[width], captions),
        columns=partial(columns, evaluation, rows),
        settings=evaluations.settings(evaluation) | {"images": len(rows)},
        networks=evaluations.networks(evaluation),
        how="recorded",
    )
    with place, stage.view(view, finding):
        _tiles(evaluation, shown, None if follows else rows, key, width, captions)
    with stage.more("taken_along"):
        _with_all(evaluation, rows, key)


def _with_all(evaluation: Evaluation, rows: np.ndarray, key: str) -> None:
    """What can be done with all of these images, drawn when it is opened."""
    these = counted(len(rows), "image")
    place = st.expander(
        f"Tag these ({these}), or take them along",
        icon=":material/sell:",
        key=f"all_{key}",
        on_change="rerun",
    )
    if place.open:
        with place:
            tag_all(evaluation, rows, key)
            exports(evaluation, rows, key)


def _sheet(
    evaluation: Evaluation, shown: np.ndarray, width: int, captions: Sequence[str]
) -> dict[str, bytes]:
    """The tiles of a page by what stands below them."""
    tiles = cached.tiles(evaluation, shown, width)
    return dict(zip(unique_labels(captions, "image"), tiles, strict=True))


def _choose_page(rows: np.ndarray, key: str) -> tuple[np.ndarray, str]:
    """The rows of the page that is shown, and a row of TILES; other rows begin at page 1."""
    row = stage.controls("pages").container(horizontal=True, vertical_alignment="bottom")
    first = row.container(width="content")
    size = row.selectbox(
        "Images a page",
        SIZES,
        SIZES.index(SEEN if class_mode.in_class() else PAGE),
        key=f"size_{key}",
        width=150,
        **URL_STATE,
    )
    width = row.segmented_control(
        "Size", TILES, default=MEDIUM, key=f"tiles_{key}", required=True, **URL_STATE
    )
    pages, number = -(-len(rows) // size), 1
    begin_at_first(key, size, rows)
    if pages > 1:
        number = first.pagination(pages, default=1, key=f"at_{key}", **URL_STATE)
    return rows[(number - 1) * size : number * size], width or MEDIUM


def begin_at_first(key: str, size: int, rows: np.ndarray) -> None:
    """Another choice of images than in the run before begins at its first page."""
    now, place = f"{size}_{zlib.crc32(rows.tobytes())}", f"paged_{key}"
    if st.session_state.get(place, now) != now:
        st.session_state[f"at_{key}"] = 1
    st.session_state[place] = now


def _tiles(
    evaluation: Evaluation,
    shown: np.ndarray,
    opens: np.ndarray | None,
    key: str,
    size: str,
    captions: Sequence[str],
) -> None:
    width = TILES[size]
    pictures = cached.tiles(evaluation, shown, width)
    st.html(f"<style>{STYLE}{IN_CLASS if class_mode.in_class() else ''}</style>")
    with st.container(horizontal=True, gap="small"):
        for row, text, picture in zip(shown.tolist(), captions, pictures, strict=True):
            with st.container(width=width, gap=None, key=f"tile_{size}_{key}_{row}"):
                alt = f"{evaluation.names[row]}: {text}"
                st.image(picture, width=width, output_format="PNG", alt=alt)
                if st.button(
                    escape_markdown(text), key=f"open_{key}_{row}", type="tertiary", wrap=True
                ):
                    open_image(evaluation, row, opens)


def open_image(evaluation: Evaluation, row: int, rows: np.ndarray | None) -> None:
    """Go to the page of one image; `rows` are those that its buttons step through, None for those that
    the widgets of selection.py give."""
    among = "" if rows is None else written(evaluation, np.asarray(rows), row)
    st.session_state["row"], st.session_state[AMONG] = int(row), among
    st.switch_page(
        "../pages/failures/failure.py", query_params={"row": str(row), AMONG: among}
    )  # widgets that are bound on both pages bring theirs along


def written(evaluation: Evaluation, rows: np.ndarray, row: int) -> str:
    """Rows for the address, in their order, after the end of the evaluation's name; of many the MOST
    around `row`."""
    place = int(np.argmax(rows == row))
    first = min(max(0, place - MOST // 2), max(0, len(rows) - MOST))
    numbers = "-".join(map(str, rows[first : first + MOST].tolist()))
    return f"{_end(evaluation)}-{numbers}"


def read(evaluation: Evaluation, text: str) -> np.ndarray | None:
    """The rows that were `written` of this evaluation; None where the text is of another one, or none."""
    end, *numbers = text.split("-")
    if end != _end(evaluation) or not all(each.isdecimal() and len(each) < 10 for each in numbers):
        return None
    rows = np.array([int(each) for each in numbers[:MOST]], int)
    return rows if len(rows) and rows.max() < len(evaluation) else None


def _end(evaluation: Evaluation) -> str:
    return evaluation.name.rpartition(".")[2]
