"""How do all images lie to one another in the features?"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.widgets import URL_STATE
from explorer.drawing.view import View
from explorer.failures.cached import embedding as cached
from explorer.failures.embedding import EMBEDDINGS, Embedding
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import embedding as figures
from explorer.failures.figures.embedding import Mark
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels.selection import class_names
from explorer.failures.words import embedding as words
from explorer.failures.words.thumbnails import caption_of

BY_CLASS, BY_ANSWER = "Class", "Right or wrong"
WRONG = "Wrong ones on the map"


@dataclass(frozen=True)
class Groups:
    """The points of an embedding in groups: their names (M,), how each group is drawn, what groups
    are about, and which one holds what belongs to none."""

    embedding: Embedding
    names: list[str]
    marks: dict[str, Mark]
    about: str
    rest: str


def choose(evaluation: Evaluation) -> Groups:
    """The method of the map and what its colours say."""
    method = st.segmented_control(
        "Map",
        EMBEDDINGS,
        default="PCA",
        key="map",
        required=True,
        **URL_STATE,
        help=words.METHODS,
    )
    about = st.segmented_control(
        "Coloured by",
        (BY_CLASS, BY_ANSWER),
        default=BY_CLASS,
        key="coloured",
        required=True,
        **URL_STATE,
    )
    embedding = cached.embedding(evaluation, method)
    labels = evaluation.labels[embedding.indices]
    if about == BY_ANSWER:
        correct = evaluation.correct[embedding.indices]
        judged = evaluation.judged[embedding.indices]
        return Groups(embedding, *figures.by_answer(correct, judged), about, figures.UNKNOWN)
    chosen = st.multiselect(
        "Classes, at most 15 (empty: the most frequent)",
        np.unique(labels[labels >= 0]).tolist(),
        key=f"map_classes_{evaluation.name}",
        max_selections=figures.MAX_CLASSES,
        format_func=class_names(evaluation),
        **URL_STATE,
    )
    by_class = figures.by_class(labels, evaluation.classes, chosen, (WRONG,))
    return Groups(embedding, *by_class, about, figures.OTHERS)


def chart(evaluation: Evaluation, groups: Groups, finding: DeltaGenerator) -> np.ndarray:
    """The map and what it says; rows of the points that are selected."""
    embedding = groups.embedding
    view = View(
        "map",
        f"{embedding.method} of the features",
        words.finding(embedding.places, groups.names, embedding.method, groups.rest),
        figure=partial(
            figures.points,
            embedding.places,
            embedding.indices,
            groups.names,
            [caption_of(evaluation, row) for row in embedding.indices],
            figures.titles(embedding.method, embedding.explained),
            groups.marks,
        ),
        columns=partial(_table, evaluation, groups),
        settings=evaluations.settings(evaluation)
        | {"method": embedding.method, "coloured by": groups.about},
        networks=evaluations.networks(evaluation),
    )
    stage.say(view.finding, finding)
    event = stage.play(
        view,
        key=f"map_{evaluation.name}_{embedding.method}_{groups.about}",
        on_select="rerun",
        selection_mode=("points", "box", "lasso"),
    )
    stage.more("about").text(words.about(embedding.method, len(embedding.places), embedding.total))
    return figures.selected(event.selection.points)


def _table(evaluation: Evaluation, groups: Groups) -> dict[str, list]:
    embedding = groups.embedding
    return {
        "image": [str(evaluation.names[row]) for row in embedding.indices],
        "group": groups.names,
        "x": embedding.places[:, 0].tolist(),
        "y": embedding.places[:, 1].tolist(),
    }


def shown_rows(
    evaluation: Evaluation, groups: Groups, selected: np.ndarray
) -> tuple[np.ndarray, str]:
    """Rows of the images to look at, and what they are: the selected points, or, where there are none,
    a group that is chosen."""
    with stage.controls("which"):
        which = st.selectbox(
            "Which images (or draw a lasso or a box around points)",
            [WRONG, *groups.marks],
            key=f"map_group_{evaluation.name}_{groups.about}",
            disabled=bool(len(selected)),
            **URL_STATE,
        )
    if len(selected):
        stage.more("selected").text(words.selected(len(selected)))
        return selected, words.of_group("", len(selected))
    rows = groups.embedding.indices
    of_group = np.asarray(groups.names) == which
    rows = rows[evaluation.wrong[rows] if which == WRONG else of_group]
    return rows, words.of_group(which, len(rows))
