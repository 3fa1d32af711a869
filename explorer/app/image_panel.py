"""The gallery of the sidebar: people bring images of their own, choose among them, and remove them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.app import session, upload_bounds, visitor, words
from explorer.app.components.gallery import gallery
from explorer.app.image_choice import FIRST
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown, select
from explorer.images import galleries, uploads
from explorer.images.samples import SAMPLES

MAX_TOASTS = 3
UNDO_SECONDS = 60.0  # for which what was removed can be brought back
BOUNDS = {"files": session.MAX_FILES, "bytes": session.MAX_FILE_BYTES}


@dataclass(frozen=True)
class Removed:
    """An image that was just removed, and can be brought back for a while."""

    key: str
    name: str
    shown: str
    at: float


def take_in() -> None:
    """Keep each readable upload and choose the last one, before it is asked what is chosen; many photos take
    a while, and are counted. Their files leave the memory of the server. What went wrong is seen also where
    the sidebar is closed."""
    files = st.session_state.pop("image_uploads", [])
    if not files:
        return
    place = st.empty()
    try:
        session.add_images(_counted(files, place))
    finally:
        for file in files:
            upload_bounds.let_go(file.file_id)
    place.empty()
    for message in st.session_state["image_errors"][:MAX_TOASTS]:
        st.toast(escape_markdown(message), icon=":material/error:", duration="long")


def _counted(files: Sequence[UploadedFile], place: DeltaGenerator) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the files; which one is read stands in `place`, where they are several."""
    for number, file in enumerate(files):
        if len(files) > 1:
            place.progress(number / len(files), f"Reading image {number + 1} of {len(files)}")
        yield file.name, file.getvalue()


def draw(image: str, labels: Mapping[str, str]) -> None:
    """Thumbnails of what can be chosen, of which `image` is shown; what is to be said of them; upload and
    camera, which are there also while their panel is closed: what is dropped on the page goes there."""
    gallery(
        labels,
        SAMPLES,
        image,
        on_choose=lambda key: select("image", key),
        key="gallery",
        on_remove=_remove,
        bounds=BOUNDS,
    )
    _say(image)
    with st.expander("Your own images", icon=":material/add_photo_alternate:", key="images_panel"):
        st.file_uploader(
            "Choose files, drop them anywhere on the page, or paste a picture",
            accept_multiple_files=True,
            key="uploads",
            max_upload_size=session.MAX_FILE_BYTES // 2**20,
            on_change=callback(_note_uploads),
            help="JPEG, PNG, HEIC, WEBP, AVIF, TIFF and others. At most "
            f"{session.MAX_FILES} images of {session.MAX_FILE_BYTES // 2**20} MB.",
        )
        if st.toggle("Use the camera", key="camera_on"):
            st.camera_input("Camera", key="camera", on_change=callback(_add_photo))


def _say(image: str) -> None:
    """What became of images that were brought or removed, and whose the one is that is shown."""
    state = st.session_state
    if lost := galleries.lost(visitor.key()):
        state["image_news"] = [*state.get("image_news", []), words.no_longer_here(lost)]
    for message in state.get("image_errors", []):
        st.error(escape_markdown(message))
    for message in state.get("image_news", []):
        st.caption(escape_markdown(message))
    removed = state.get("image_removed")
    if removed and time.monotonic() - removed.at > UNDO_SECONDS:
        _forget_removed()
    elif removed:
        st.caption(escape_markdown(words.removed(removed.name, removed.shown)))
        st.button(
            "Bring it back", key="image_undo", icon=":material/undo:", on_click=callback(_undo)
        )
    if image not in SAMPLES and not uploads.is_of(image, visitor.key()):
        st.caption(words.SOMEBODYS)


def _remove(key: str) -> None:
    """Take an image off the list; where it was shown, its neighbour is shown next."""
    keys, shown = list(session.images()), st.session_state["image_choice"]
    if key not in keys:  # a sample; or it went meanwhile, in another tab
        return
    _forget_removed()
    at = keys.index(key)
    if key == shown:
        shown = next(iter([*keys[at + 1 : at + 2], *keys[max(at - 1, 0) : at], FIRST]))
        select("image", shown)
    st.session_state["image_errors"], st.session_state["image_news"] = [], []
    st.session_state["shared_images"] = [each for each in session.shared_images() if each != key]
    name, label = galleries.remove(visitor.key(), key), session.image_label(shown)
    if name:
        st.session_state["image_removed"] = Removed(key, name, label, time.monotonic())
    else:
        st.session_state["image_news"] = [words.removed(words.shared_label(key), label)]


def _forget_removed() -> None:
    """Let the pixels go of what was removed, unless they were brought again since."""
    removed = st.session_state.pop("image_removed", None)
    if removed and removed.key not in galleries.of(visitor.key()):
        uploads.forget(removed.key, visitor.key())


def _undo() -> None:
    """Bring back what was removed, where there is still room for it."""
    removed = st.session_state["image_removed"]
    if len(galleries.of(visitor.key())) >= session.MAX_FILES:
        st.session_state["image_errors"] = [words.no_room([removed.name], session.MAX_FILES)]
        return
    del st.session_state["image_removed"]
    galleries.add(visitor.key(), removed.key, removed.name)
    select("image", removed.key)


def _note_uploads() -> None:
    """Remember which uploads are new: others were taken off the browser's list, or added in an earlier run."""
    files = [file for file in st.session_state["uploads"] or [] if isinstance(file, UploadedFile)]
    st.session_state["image_uploads"] = files


def _add_photo() -> None:
    """Keep the photo that the camera took."""
    photo = st.session_state.get("camera")
    if photo:
        session.add_image("photo", photo.getvalue())
