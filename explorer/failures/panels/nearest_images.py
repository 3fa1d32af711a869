"""Which images does the network find alike?"""

import streamlit as st

from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.failures.cached import embedding as cached
from explorer.failures.cached import evaluations, images
from explorer.failures.evaluation import Evaluation
from explorer.failures.panels.evaluation import own_evaluations
from explorer.failures.panels.grid import TILE
from explorer.failures.words.embedding import describe_nearest
from explorer.failures.words.thumbnails import caption_of

COUNT = 8


def nearest_images(evaluation: Evaluation, row: int) -> None:
    """The images whose features are most like those of this one."""
    st.subheader("Which images does the network find alike?", anchor=False)
    if evaluation.features is None:
        st.text("This evaluation kept no features, so there are no neighbours to be found.")
        return
    labels = cached.searchable(evaluation, own_evaluations())
    other = st.selectbox(
        "Look among the images of",
        labels,
        format_func=labels.__getitem__,
        key=f"near_{evaluation.name}",
        **URL_STATE,
    )
    among = evaluations.evaluation(other)
    nearest = cached.nearest(evaluation, row, COUNT, among)
    pictures = images.tiles(among, nearest.indices, TILE - 4)
    with st.container(horizontal=True, gap="xsmall"):
        for place, picture, cosine in zip(
            nearest.indices.tolist(), pictures, nearest.cosines, strict=True
        ):
            caption = caption_of(among, place)
            with st.container(width=TILE, gap=None):
                alt = f"{among.names[place]}: {caption}"
                st.image(picture, width=TILE - 4, output_format="PNG", alt=alt)
                st.caption(escape_markdown(f"{caption}, cosine {cosine:.3f}"))
    label, predicted = int(evaluation.labels[row]), int(evaluation.predicted[row])
    labels_of = among.labels[nearest.indices]
    st.text(describe_nearest(labels_of, label, predicted, evaluation.classes))
