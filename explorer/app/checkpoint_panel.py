"""The panel of the sidebar in which people open weights of their own."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.app import checkpoint_choices, session, upload_bounds, visitor
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown, select
from explorer.networks import checkpoint_words, checkpoints
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoints import Checkpoint
from explorer.networks.model import Model
from explorer.visitors import OWNER

ERROR = "checkpoint_error"  # the sentence about the last file, until the next
LABEL = "File of weights"


def draw(shown: Model, image: str) -> None:
    """Open a file of weights, and say and change what is not in it where the network that is shown is
    of one."""
    st.file_uploader(
        LABEL,
        key="checkpoint_file",
        on_change=callback(_open_upload),
        help="A state_dict, or a file with one in it, by any name. The network is recognised by names and "
        "shapes of the weights; nothing in the file is run.",
    )
    st.caption(
        f"Up to {upload_bounds.limit_mb()} MB; whoever runs the server raises this with {upload_bounds.VARIABLE}."
    )
    if visitor.acting() == OWNER:
        st.text_input(
            "Or its path on the server",
            key="checkpoint_path",
            on_change=callback(_open_path),
            help="Only whoever runs the server sees this field.",
        )
    if error := st.session_state.get(ERROR):
        st.error(escape_markdown(error))
    checkpoint = checkpoints.record(shown.version) if shown.source == "file" else None
    if checkpoint is not None:
        _about(shown.version, checkpoint)
        checkpoint_choices.draw(shown, checkpoint, image)


def _open_upload() -> None:
    """Open what was uploaded; its bytes leave the memory of the server."""
    file = st.session_state.get("checkpoint_file")
    if not isinstance(file, UploadedFile):  # taken off the list, or opened in an earlier run
        return
    try:
        _open(file.getvalue(), file.name)
    finally:
        upload_bounds.let_go(file.file_id)


def _open_path() -> None:
    """Open a file on the server's disk, for the owner alone."""
    path = Path(st.session_state.get("checkpoint_path", "").strip()).expanduser()
    if visitor.acting() == OWNER and path.name:
        _open(path, path.name)


def _open(data: bytes | Path, name: str) -> None:
    st.session_state.pop(ERROR, None)
    try:
        if isinstance(data, Path) and not data.exists():
            raise CheckpointError(f"There is no file {name} at this path on the server.")
        session.open_checkpoint(data, name)
    except CheckpointError as error:
        st.session_state[ERROR] = str(error)


def _about(key: str, checkpoint: Checkpoint) -> None:
    """What the file is, its other networks, and a way to close it."""
    st.markdown(f"**{escape_markdown(checkpoint.name)}**")
    for sentence in checkpoint_words.sentences(checkpoint):
        st.caption(escape_markdown(sentence))
    places = {
        other: record.place or "the file itself"
        for other in session.checkpoint_keys()
        if (record := checkpoints.record(other)) and record.file == checkpoint.file
    }
    if len(places) > 1 and key in places:
        st.session_state["checkpoint_place"] = key
        st.radio(
            "The file holds several networks",
            list(places),
            key="checkpoint_place",
            format_func=lambda other: places.get(other, other),
            on_change=callback(_show_chosen),
        )
    st.button(
        "Close this file",
        key="checkpoint_close",
        on_click=callback(session.close_checkpoint),
        args=(key,),
        width="stretch",
    )


def _show_chosen() -> None:
    select("model", f"file:{st.session_state['checkpoint_place']}")
