"""Which of the images of an evaluation are shown, and in which order?

All of it is in the address, on the page of all images as on that of one, so that a link opens the same
images in the same order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.failures.cached.evaluations import short_names
from explorer.failures.confusion import commonest
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes
from explorer.failures.labels import unique_labels
from explorer.failures.metrics import Summary
from explorer.failures.orders import ORDERS, order
from explorer.failures.pairs import SETS, Pair
from explorer.failures.panels import pairs
from explorer.failures.panels.grid import grid
from explorer.failures.panels.notes import notes_of
from explorer.failures.words import finding as words_of_all
from explorer.failures.words import pairs as pair_words
from explorer.failures.words import selection as words

SHOWN = {"Wrong": "wrong", "Right": "right", "All": "all", "Class unknown": "unlabelled"}
ANY = "any"


@dataclass(frozen=True, eq=False)
class Selection:
    """rows of the images that are shown, in their order; pair: the network beside, None without one."""

    rows: np.ndarray
    pair: Pair | None


def class_names(evaluation: Evaluation) -> Callable[[int | None], str]:
    """Output -> a name to choose by: unique, so that it can stand in an address; None is any."""
    names = unique_labels(evaluation.classes, "output", ANY)
    return lambda output: ANY if output is None else names[output]


def select_rows(evaluation: Evaluation, modes: FailureModes | None) -> Selection:
    """The widgets that choose and sort images; what narrows them is folded away, and said."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show = st.segmented_control(
            "Show",
            SHOWN,
            default="Wrong" if (evaluation.labels >= 0).any() else "All",
            key=f"show_{evaluation.name}",
            required=True,
            wrap=True,
            **URL_STATE,
        )
        by = st.selectbox(
            "Sorted by",
            ORDERS,
            format_func=lambda key: ORDERS[key].label,
            key="by",
            width=260,
            **URL_STATE,
            help="  \n".join(f"{row.label}: {row.help}" for row in ORDERS.values()),
        )
    with st.popover("Only some, or another network beside", icon=":material/filter_alt:"):
        beside, which = _beside(evaluation)
        true, predicted = _classes(evaluation)
        mode, tag, among = _kind_and_tag(evaluation, modes)
    filters = words.filters(
        "" if true is None else evaluation.classes[true],
        "" if predicted is None else evaluation.classes[predicted],
        mode,
        tag,
        which if beside else "",
    )
    if beside and which in SETS:  # says itself which are right and wrong
        show, inside = "All", np.flatnonzero(SETS[which](beside))
        among = inside if among is None else np.intersect1d(among, inside)
    if filters:
        _say(evaluation, filters)
    rows = order(evaluation, by, SHOWN[show], true, predicted, among)
    return Selection(rows, beside)


def _say(evaluation: Evaluation, filters: tuple[str, ...]) -> None:
    """What narrows the choice, and a button that takes it away."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(escape_markdown(words.narrowed(filters)), width="content")
        st.button(
            "Show all again",
            key="filters_gone",
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=callback(_clear),
            args=(evaluation.name,),
        )


def _clear(name: str) -> None:
    for key in (f"true_{name}", f"predicted_{name}", f"tag_{name}", f"set_{name}"):
        if key in st.session_state:
            st.session_state[key] = None
    st.session_state["kind"] = ANY


def _beside(evaluation: Evaluation) -> tuple[Pair | None, str]:
    """The network beside, and which images by what both say: a row of SETS, or "" for any."""
    left, right = st.columns([5, 6])
    with left:
        beside = pairs.choose(evaluation)
    which = right.pills(
        "By what both say",
        list(SETS),
        key=f"set_{evaluation.name}",
        disabled=beside is None,
        wrap=True,
        **URL_STATE,
    )
    return beside, which or ""


def _classes(evaluation: Evaluation) -> tuple[int | None, int | None]:
    """True class and predicted class; None for any."""
    columns, name_of = st.columns([5, 6]), class_names(evaluation)
    true = columns[0].selectbox(
        "True class",
        [None, *np.unique(evaluation.labels[evaluation.labels >= 0]).tolist()],
        format_func=name_of,
        key=f"true_{evaluation.name}",
        **URL_STATE,
    )
    predicted = columns[1].selectbox(
        "Predicted class",
        [None, *np.unique(evaluation.predicted).tolist()],
        format_func=name_of,
        key=f"predicted_{evaluation.name}",
        **URL_STATE,
    )
    return true, predicted


def _kind_and_tag(
    evaluation: Evaluation, modes: FailureModes | None
) -> tuple[str, str, np.ndarray | None]:
    """Label of the kind of failure and tag, "" for any; rows of the images that have both, None for
    any."""
    columns, notes = st.columns([5, 6]), notes_of(evaluation)
    mode = columns[0].selectbox(
        "Kind of failure",
        [ANY, *(modes.keys if modes else ())],
        key="kind",
        **URL_STATE,
        format_func=lambda key: FAILURE_MODES[key].label if key in FAILURE_MODES else key,
    )
    tags = list(notes.names())
    labels: dict[str | None, str] = {None: ANY}
    labels |= zip(tags, unique_labels(tags, "tag", ANY), strict=True)
    tag = columns[1].selectbox(
        "Tag",
        [None, *tags],
        key=f"tag_{evaluation.name}",
        format_func=lambda tag: labels.get(tag, ANY),
        **URL_STATE,
    )
    rows = modes.of(mode) if modes and mode != ANY else None
    if tag is not None:
        tagged = notes.tagged(tag)
        with_tag = np.flatnonzero([image in tagged for image in evaluation.names])
        rows = with_tag if rows is None else np.intersect1d(rows, with_tag)
    return FAILURE_MODES[mode].label if mode in FAILURE_MODES else "", tag or "", rows


def finding(evaluation: Evaluation, summary: Summary | str, modes: FailureModes | None) -> str:
    """What comes out, at the top of the page."""
    confusion = None if isinstance(summary, str) else commonest(summary, evaluation.classes)
    kinds = modes.labelled_counts() if modes else {}
    labelled, wrong = int(evaluation.judged.sum()), int(evaluation.wrong.sum())
    return words_of_all.finding(labelled, wrong, kinds, confusion)


def images(
    evaluation: Evaluation, selected: Selection, sentence: str, finding: DeltaGenerator
) -> None:
    """The images that are chosen, and what another network says of them where one stands beside."""
    beside = selected.pair
    if beside is None:
        grid(evaluation, selected.rows, "failures", sentence, finding, follows=True)
        return
    _, other = short_names([evaluation, beside.other])
    stage.more("beside").text(pair_words.describe(beside, other))

    def caption(row: int) -> str:
        return pair_words.caption(evaluation, row, beside, other.split(",")[0])

    grid(evaluation, selected.rows, "failures", sentence, finding, caption, follows=True)
