"""The panel of the sidebar in which people open weights of their own."""

import streamlit as st

from explorer.app import session, visitor
from explorer.app.widgets import escape_markdown, select
from explorer.drawing.markup import plain
from explorer.isolation import pool
from explorer.networks import checkpoints
from explorer.networks.architectures import ARCHITECTURES, NORMALISATIONS
from explorer.networks.checkpoint_files import SUFFIXES, CheckpointError


def draw() -> None:
    """Check an uploaded file of weights for the architecture that is chosen, and add it to the
    list."""
    architecture = st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        key="checkpoint_architecture",
        format_func=lambda key: ARCHITECTURES[key].label,
    )
    normalisation = st.selectbox(
        "Its input was normalised by",
        list(NORMALISATIONS),
        key="checkpoint_normalisation",
        help="Mean and standard deviation of which data. torchvision's weights of GoogLeNet and Inception v3 "
        "take -1 to 1: torchvision turns its own input into that before the first layer.",
    )
    names = st.text_area(
        "Class names, one a line (optional)", key="checkpoint_classes", max_chars=100_000
    )
    file = st.file_uploader(
        "Weights",
        type=[suffix[1:] for suffix in SUFFIXES],
        key="checkpoint_file",
        help="A state_dict, or one inside a checkpoint. Nothing in the file is run.",
    )
    if file is not None and st.button("Open", key="checkpoint_open", width="stretch"):
        open_file(
            plain(file.name), file.getvalue(), architecture, normalisation, class_names(names)
        )


def class_names(text: str) -> tuple[str, ...] | None:
    """The lines of a text that are not empty, or None."""
    lines = (plain(line).strip()[:80] for line in text.splitlines())
    return tuple(line for line in lines if line) or None


def open_file(
    name: str,
    data: bytes,
    architecture: str,
    normalisation: str,
    classes: tuple[str, ...] | None,
) -> None:
    """Add a file to the networks of this session, or say why it cannot be."""
    try:
        row = ARCHITECTURES[architecture]
        with pool.asking_for(visitor.key()):
            key = checkpoints.accept(data, name, row, normalisation, classes, visitor.key())
    except CheckpointError as error:
        st.error(escape_markdown(str(error)))
        return
    session.add_checkpoint(key)
    st.success("Opened: it now stands in the list of networks.")
    st.button(
        "Show it",
        on_click=select,
        args=("model", f"file:{key}"),
        key="checkpoint_show",
        width="stretch",
    )
