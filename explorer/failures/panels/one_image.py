"""Which image is looked at, and what is to be said of it?"""

import logging
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import session, stage
from explorer.app.cache import png
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown, hidden, number_state, select
from explorer.drawing.pixels import enlarge
from explorer.drawing.view import Setting, View
from explorer.failures import orders
from explorer.failures.cached import images as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FailureModes
from explorer.failures.failure_rules import Rules
from explorer.failures.pairs import Pair
from explorer.failures.panels import drawn, selection
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels.failure_modes import choose_rules, tree_text
from explorer.failures.panels.grid import AMONG, read
from explorer.failures.taxonomy import TaxonomyError
from explorer.failures.words import failure as words
from explorer.failures.words.failure_modes import explain_failure as sentences_of
from explorer.images import uploads
from explorer.images.decoding import ImageError

log = logging.getLogger(__name__)


def choose(evaluation: Evaluation) -> tuple[int, Pair | None]:
    """The row of the image, and buttons through the images among which it was opened, in their order;
    the network beside it."""
    top = st.container()
    rows, beside = _among(evaluation)
    here = st.session_state.get("row")
    if not isinstance(here, int) or not 0 <= here < len(evaluation):
        st.session_state.pop("row", None)
        if "row" not in st.query_params:
            st.session_state["row"] = int(rows[0])
    with top:
        row = st.number_input(
            "Image",
            0,
            len(evaluation) - 1,
            None,  # so that every image stands in the address, also the first
            key="row",
            **number_state("row"),
        )
        row = int(rows[0] if row is None else row)
        with st.container(horizontal=True, gap="small"):
            _steps(rows, row)
        st.write(escape_markdown(words.position(str(evaluation.names[row]), rows, row)))
    st.page_link(
        "../pages/failures/failures.py", label="All failure cases", icon=":material/grid_view:"
    )
    return row, beside


def _among(evaluation: Evaluation) -> tuple[np.ndarray, Pair | None]:
    """Rows of the images among which the image is: those that opened it elsewhere, else those of the
    same widgets as on the page of all images; where these give none, the usual ones."""
    opened = read(evaluation, hidden(AMONG))
    with st.popover("Which images, and in which order", icon=":material/filter_alt:"):
        chosen = st.container()
        with st.expander("The numbers of the rules", icon=":material/rule:"):
            rules = choose_rules()
        with chosen:
            selected = selection.select_rows(evaluation, _modes(evaluation, rules))
    if opened is not None:
        st.button(
            "Go through all failure cases instead",
            key="opened_elsewhere",
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=select,
            args=(AMONG, ""),
        )
        return opened, selected.pair
    return selected.rows if len(selected.rows) else usual_rows(evaluation), selected.pair


def _modes(evaluation: Evaluation, rules: Rules) -> FailureModes | None:
    """The failure modes of all errors by these rules and the tree of the page of all images."""
    if not (evaluation.labels >= 0).any():
        return None
    try:
        return cached_metrics.failure_modes(evaluation, tree_text(evaluation), rules)
    except TaxonomyError as error:  # shown with the failure cases
        log.info("no failure modes of %s: %s", evaluation.name, error)
        return None


def usual_rows(evaluation: Evaluation) -> np.ndarray:
    """Wrong ones, the greatest loss first; where nothing is wrong or known, all."""
    wrong = orders.order(evaluation, "loss", "wrong")
    return wrong if len(wrong) else np.arange(len(evaluation))


def _steps(rows: np.ndarray, row: int) -> None:
    """Buttons to the images before and after this one among `rows`."""
    places = np.flatnonzero(rows == row)
    for label, step, arrow in (("Previous", -1, "Left"), ("Next", 1, "Right")):
        target = rows[(places[0] + step) % len(rows)] if len(places) else rows[0]
        st.button(
            label,
            key=f"step_{label}",
            on_click=select,
            args=("row", int(target)),
            shortcut=arrow,
        )


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


def network_view(
    evaluation: Evaluation, row: int, view: np.ndarray, finding: DeltaGenerator
) -> None:
    """What the network is given of the image: view (H, W, 3); and what happened."""
    shown = View(
        "picture",
        "What the network is given",
        words.finding(evaluation, row),
        pictures=partial(_enlarged, view),
        arrays=partial(_given, view),
        settings=about(evaluation, row),
        networks=evaluations.networks(evaluation),
        images=(),
        how="recorded",
    )
    stage.show(shown, finding)


def about(evaluation: Evaluation, row: int) -> dict[str, Setting]:
    """Which image of which evaluation a view is of."""
    return evaluations.settings(evaluation) | {"image": str(evaluation.names[row]), "row": row}


def _enlarged(view: np.ndarray) -> dict[str, bytes]:
    return {"What the network is given": png(enlarge(view, max(1, 336 // view.shape[0])))}


def _given(view: np.ndarray) -> dict[str, np.ndarray]:
    return {"view": view}


def explain_failure(evaluation: Evaluation, row: int, key: str) -> None:
    """Its numbers, and what the rules say of this image; where else the picture of this key can be
    looked at."""
    with stage.more("explained"):
        _explain(evaluation, row)
        _to_other_pages(evaluation, row, key)


def _explain(evaluation: Evaluation, row: int) -> None:
    """One sentence a failure mode."""
    if numbers := words.numbers(evaluation, row):
        st.text(numbers)
    drawn.truth(evaluation, row)
    if not evaluation.wrong[row]:
        return
    try:
        tree = cached_metrics.tree(evaluation, tree_text(evaluation))
    except TaxonomyError:  # shown with the failure cases
        st.text("The tree that was given cannot be used; see the failure cases.")
        return
    st.text("\n".join(f"• {sentence}" for sentence in sentences_of(evaluation, row, tree)))


def _to_other_pages(evaluation: Evaluation, row: int, key: str) -> None:
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
