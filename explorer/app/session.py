"""Session: which images and checkpoints did this visitor bring?"""

import hashlib
import logging

import streamlit as st

from explorer.app import visitor
from explorer.drawing.markup import plain
from explorer.images import decoding, kept_pictures, uploads
from explorer.images.decoding import ImageError
from explorer.images.samples import SAMPLES
from explorer.images.uploads import UploadError
from explorer.isolation import pool
from explorer.networks import checkpoints, registry
from explorer.networks.model import Model, ModelError

MAX_FILES, MAX_FILE_BYTES = 24, 20 * 2**20
MAX_SESSION_BYTES = 512 * 2**20  # as they are kept: without loss
MAX_CHECKPOINTS = 12
log = logging.getLogger(__name__)


def images() -> dict[str, str]:
    """Key and name of what this session uploaded and can still be read, newest first."""
    brought = st.session_state.setdefault("session_images", {})
    return {key: name for key, name in brought.items() if uploads.is_here(key)}


def image_label(key: str) -> str:
    """What a sample or an upload of this session is called; it also stands in the address."""
    return images().get(key) or SAMPLES[key].label


def add_image(name: str, data: bytes) -> None:
    """Add one image to the session and choose it, or its reason for not being added to
    `image_errors`. What is kept are its pixels and notes, never the file."""
    name = plain(name)[-60:]
    files = st.session_state.setdefault("image_files", {})  # sha256 of a file -> key, bytes kept
    digest = hashlib.sha256(data).hexdigest()
    if files.get(digest, ("", 0))[0] in images():
        return
    try:
        if len(images()) >= MAX_FILES:
            raise ImageError(f"no more than {MAX_FILES} images can be here at a time")
        if len(data) > MAX_FILE_BYTES:
            raise ImageError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
        with pool.asking_for(visitor.key()):
            kept = kept_pictures.encode(decoding.decode(data))
        here = {file: entry for file, entry in files.items() if entry[0] in images()}
        if sum(size for _, size in here.values()) + len(kept) > MAX_SESSION_BYTES:
            raise ImageError(
                f"your images have more than {MAX_SESSION_BYTES // 2**20} MB when they are kept "
                "without loss: bring fewer, or make them smaller first"
            )
        key = uploads.put(kept, visitor.key())
    except (ImageError, UploadError) as error:
        st.session_state["image_errors"].append(f"{name}: {error}")
        return
    st.session_state["image_files"] = here | {digest: (key, len(kept))}
    if key not in images():
        st.session_state["session_images"] = {key: name, **images()}
        st.session_state["image"] = key


def opened_checkpoints() -> dict[str, Model]:
    """The rows of the checkpoints that this session opened and that are still here."""
    models = {}
    for key in st.session_state.get("checkpoints", []):
        if checkpoints.record(key) is None:
            continue
        try:
            models[f"file:{key}"] = registry.find(f"file:{key}")
        except ModelError as error:
            log.info("an opened checkpoint is left out: %s", error)
    return models


def add_checkpoint(key: str) -> None:
    """Put an accepted checkpoint into this session's list of networks; the list keeps the last
    ones."""
    keys = st.session_state.setdefault("checkpoints", [])
    if key not in keys:
        keys.append(key)
        del keys[:-MAX_CHECKPOINTS]
