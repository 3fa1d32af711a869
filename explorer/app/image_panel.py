"""The panel of the sidebar in which people bring images of their own."""

import streamlit as st

from explorer.app import cache, session
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown, select


def draw() -> None:
    """Upload, camera, and what this session brought."""
    st.file_uploader(
        "JPEG, PNG, HEIC, WEBP, AVIF, TIFF and others",
        accept_multiple_files=True,
        key="uploads",
        max_upload_size=session.MAX_FILE_BYTES // 2**20,
        on_change=callback(add_uploads),
        help=f"At most {session.MAX_FILES} images of {session.MAX_FILE_BYTES // 2**20} MB.",
    )
    if st.toggle("Use the camera", key="camera_on"):
        st.camera_input("Camera", key="camera", on_change=callback(add_photo))
    for message in st.session_state.get("image_errors", []):
        st.error(escape_markdown(message))
    for key, name in session.images().items():
        st.image(cache.thumbnail(key), width=96, alt=f"Thumbnail of {name}")
        st.button(
            escape_markdown(name),
            key=f"show_{key}",
            on_click=select,
            args=("image", key),
            width="stretch",
        )


def add_uploads() -> None:
    """Keep each readable upload and choose the newest; say what was wrong with the others."""
    st.session_state["image_errors"] = []
    for file in st.session_state["uploads"] or []:
        session.add_image(file.name, file.getvalue())


def add_photo() -> None:
    """Keep the photo that the camera took."""
    st.session_state["image_errors"] = []
    photo = st.session_state.get("camera")
    if photo:
        session.add_image("photo", photo.getvalue())
