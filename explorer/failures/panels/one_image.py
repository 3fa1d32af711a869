"""Which image is looked at, and what is to be said of it?"""

from typing import Any

import numpy as np
import streamlit as st

from explorer.app import session
from explorer.app.cache import png
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown, number_state, select
from explorer.drawing.pixels import enlarge
from explorer.failures import orders
from explorer.failures.cached import images as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels import drawn
from explorer.failures.panels.failure_modes import tree_text
from explorer.failures.taxonomy import TaxonomyError
from explorer.failures.words import failure as words
from explorer.failures.words.failure_modes import explain_failure as sentences_of
from explorer.images import uploads
from explorer.images.decoding import ImageError


def choose(evaluation: Evaluation) -> int:
    """The row of the image, and buttons through the images among which it was opened: by loss,
    wrong ones first."""
    rows, usual = st.session_state.get("selection"), usual_rows(evaluation)
    if rows is None or not len(rows) or rows.max() >= len(evaluation):
        rows = st.session_state["selection"] = usual
    if not 0 <= int(st.session_state.get("row", usual[0])) < len(evaluation):
        st.session_state.pop("row")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        default: dict[str, Any] = {} if "row" in st.session_state else {"value": int(usual[0])}
        row = int(
            st.number_input(
                "Image",
                0,
                len(evaluation) - 1,
                key="row",
                width=160,
                **default,
                **number_state("row"),
            )
        )
        _steps(rows, row)
        st.page_link(
            "../pages/failures/failures.py", label="All failure cases", icon=":material/grid_view:"
        )
    st.caption(escape_markdown(words.position(str(evaluation.names[row]), rows, row)))
    return row


def usual_rows(evaluation: Evaluation) -> np.ndarray:
    """Wrong ones, the greatest loss first; where nothing is wrong or known, all."""
    wrong = orders.order(evaluation, "loss", "wrong")
    return wrong if len(wrong) else np.arange(len(evaluation))


def _steps(rows: np.ndarray, row: int) -> None:
    """Buttons to the images before and after this one among `rows`."""
    places = np.flatnonzero(rows == row)
    for label, step in (("Previous", -1), ("Next", 1)):
        target = rows[(places[0] + step) % len(rows)] if len(places) else rows[0]
        st.button(label, key=f"step_{label}", on_click=select, args=("row", int(target)))


def open_picture(evaluation: Evaluation, row: int) -> str:
    """The key of the picture. The page ends here where it cannot be read."""
    try:
        image = cached.opened(evaluation, row)
    except (ImageError, EvaluationError) as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    if image.note:
        st.info(escape_markdown(image.note))
    return image.key


def network_view(evaluation: Evaluation, row: int, view: np.ndarray) -> None:
    """What the network is given of the image: view (H, W, 3)."""
    st.image(
        png(enlarge(view, max(1, 336 // view.shape[0]))),
        "What the network is given",
        width="stretch",
        output_format="PNG",
        alt=f"{evaluation.names[row]} as the network sees it",
    )


def explain_failure(evaluation: Evaluation, row: int) -> None:
    """What happened, and what the rules say of this image, one sentence a failure mode."""
    st.text(words.outcome(evaluation, row))
    drawn.truth(evaluation, row)
    if not evaluation.wrong[row]:
        return
    try:
        tree = cached_metrics.tree(evaluation, tree_text(evaluation))
    except TaxonomyError:  # shown with the failure cases
        st.text("The tree that was given cannot be used; see the failure cases.")
        return
    for sentence in sentences_of(evaluation, row, tree):
        st.text(f"• {sentence}")


def to_other_pages(evaluation: Evaluation, row: int, key: str) -> None:
    """A button that puts this picture into the sidebar's list, so that every page looks at it."""
    data = uploads.get(key)
    if key in session.images():
        st.caption(
            "This picture stands in the sidebar's list of images: the other pages can look at it."
        )
    elif data:
        st.button(
            "Look at it on every page",
            icon=":material/open_in_new:",
            on_click=callback(_add_to_session),
            args=(str(evaluation.names[row]), data),
            help="Adds the picture to your images in the sidebar, and chooses it",
        )


def _add_to_session(name: str, data: bytes) -> None:
    session.add_image(name.replace("/", " "), data)
