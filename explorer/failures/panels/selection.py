"""Which of the images of an evaluation are shown, and in which order?"""

from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes
from explorer.failures.labels import unique_labels
from explorer.failures.orders import ORDERS, order
from explorer.failures.panels.notes import notes_of

SHOWN = {"Wrong": "wrong", "Right": "right", "All": "all", "Class unknown": "unlabelled"}
ANY = "any"


def class_names(evaluation: Evaluation) -> Callable[[int | None], str]:
    """Output -> a name to choose by: unique, so that it can stand in an address; None is any."""
    names = unique_labels(evaluation.classes, "output", ANY)
    return lambda output: ANY if output is None else names[output]


def selected_rows(evaluation: Evaluation, modes: FailureModes | None) -> np.ndarray:
    """The widgets that choose and sort images: rows of the evaluation."""
    columns = st.columns([5, 6, 4])
    with columns[0]:
        by = st.selectbox(
            "Sorted by",
            ORDERS,
            format_func=lambda key: ORDERS[key].label,
            key="by",
            **URL_STATE,
            help="  \n".join(f"{row.label}: {row.help}" for row in ORDERS.values()),
        )
    with columns[1]:
        show = st.segmented_control(
            "Show",
            SHOWN,
            default="Wrong" if (evaluation.labels >= 0).any() else "All",
            key=f"show_{evaluation.name}",
            required=True,
            **URL_STATE,
        )
    with columns[2]:
        mode = st.selectbox(
            "Kind of failure",
            [ANY, *(modes.keys if modes else ())],
            key="kind",
            **URL_STATE,
            format_func=lambda key: FAILURE_MODES[key].label if key in FAILURE_MODES else key,
        )
    true, predicted, rows = _classes_and_tag(evaluation)
    if modes and mode != ANY:
        of_mode = modes.of(mode)
        rows = of_mode if rows is None else np.intersect1d(of_mode, rows)
    return order(evaluation, by, SHOWN[show], true, predicted, rows)


def _classes_and_tag(
    evaluation: Evaluation,
) -> tuple[int | None, int | None, np.ndarray | None]:
    """True class, predicted class, and rows of the images with a tag; None for any."""
    columns = st.columns([5, 6, 4])
    name_of, notes = class_names(evaluation), notes_of(evaluation)
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
    tags = list(notes.names())
    labels: dict[str | None, str] = {None: ANY}
    labels |= zip(tags, unique_labels(tags, "tag", ANY), strict=True)
    tag = columns[2].selectbox(
        "Tag",
        [None, *tags],
        key=f"tag_{evaluation.name}",
        format_func=lambda tag: labels.get(tag, ANY),
    )
    if tag is None:
        return true, predicted, None
    tagged = notes.tagged(tag)
    return true, predicted, np.flatnonzero([image in tagged for image in evaluation.names])
