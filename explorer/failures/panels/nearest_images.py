"""Which images does the network find alike?"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import class_mode, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import Columns, View
from explorer.failures.cached import embedding as cached
from explorer.failures.cached import evaluations, images
from explorer.failures.embedding import Neighbours
from explorer.failures.evaluation import Evaluation
from explorer.failures.labels import unique_labels
from explorer.failures.panels import evaluation as evaluations_of
from explorer.failures.panels.evaluation import own_evaluations
from explorer.failures.panels.one_image import about
from explorer.failures.words.embedding import describe_nearest
from explorer.failures.words.thumbnails import caption_of

COUNT, TILE = 8, 106  # TILE: px


def nearest_images(evaluation: Evaluation, row: int) -> None:
    """The images whose features are most like those of this one."""
    title = "Which images does the network find alike?"
    with stage.more("alike"):
        st.subheader(title, anchor=False)
        if evaluation.features is None:
            st.text("This evaluation kept no features, so there are no neighbours to be found.")
            return
    among = _choose(evaluation)
    nearest = cached.nearest(evaluation, row, COUNT, among)
    label, predicted = int(evaluation.labels[row]), int(evaluation.predicted[row])
    labels_of = among.labels[nearest.indices]
    text = describe_nearest(labels_of, label, predicted, evaluation.classes)
    captions = unique_labels(
        [
            f"{caption_of(among, place)}, cosine {cosine:.3f}"
            for place, cosine in zip(nearest.indices.tolist(), nearest.cosines, strict=True)
        ],
        "image",
    )
    side = TILE * (2 if class_mode.in_class() else 1)
    view = View(
        "alike",
        title,
        text,
        pictures=partial(_tiles, among, nearest.indices, captions, side),
        columns=partial(_columns, among, nearest),
        settings=about(evaluation, row) | {"among": among.name},
        networks=evaluations_of.networks(evaluation),
        how="recorded",
    )
    with stage.view(view), st.container(horizontal=True, gap="small"):
        for caption, picture in _tiles(among, nearest.indices, captions, side).items():
            st.image(
                picture, escape_markdown(caption), width=side, output_format="PNG", alt=caption
            )
    stage.more("alike_text").text(text)


def _choose(evaluation: Evaluation) -> Evaluation:
    """Among which images to look."""
    labels = cached.searchable(evaluation, own_evaluations())
    with stage.controls("alike"):
        other = st.selectbox(
            "Look among the images of",
            labels,
            format_func=labels.__getitem__,
            key=f"near_{evaluation.name}",
            **URL_STATE,
        )
    return evaluations.evaluation(other)


def _tiles(
    among: Evaluation, rows: np.ndarray, captions: Sequence[str], side: int
) -> dict[str, bytes]:
    return dict(zip(captions, images.tiles(among, rows, side), strict=True))


def _columns(among: Evaluation, nearest: Neighbours) -> Columns:
    return {
        "image": [str(among.names[place]) for place in nearest.indices],
        "shows": [caption_of(among, place) for place in nearest.indices.tolist()],
        "cosine": nearest.cosines.tolist(),
    }
