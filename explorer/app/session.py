"""Session: which images and checkpoints did this visitor bring?"""

import logging

import streamlit as st

from explorer.app import cache
from explorer.drawing.markup import plain
from explorer.images import uploads
from explorer.images.decoding import ImageError
from explorer.images.samples import SAMPLES
from explorer.networks import checkpoints, registry
from explorer.networks.model import Model, ModelError

MAX_FILES, MAX_FILE_BYTES, MAX_SESSION_BYTES = 24, 20 * 2**20, 150 * 2**20
log = logging.getLogger(__name__)


def images() -> dict[str, str]:
    """Key and name of what this session uploaded and can still be read, newest first."""
    return st.session_state.setdefault("session_images", {})


def image_label(key: str) -> str:
    """What a sample or an upload of this session is called; it also stands in the address."""
    return images().get(key) or SAMPLES[key].label


def add_image(name: str, data: bytes) -> None:
    """Add one image to the session and choose it, or its reason for not being added to
    `image_errors`."""
    name = plain(name)[-60:]
    sizes = st.session_state.setdefault("image_bytes", {})
    try:
        if len(images()) >= MAX_FILES or sum(sizes.values()) + len(data) > MAX_SESSION_BYTES:
            raise ImageError(
                f"no more than {MAX_FILES} images and {MAX_SESSION_BYTES // 2**20} MB in all"
            )
        if len(data) > MAX_FILE_BYTES:
            raise ImageError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
        key = uploads.put(data)
        if key not in images():
            cache.picture(key)
            st.session_state["session_images"] = {key: name, **images()}
            sizes[key] = len(data)
            st.session_state["image"] = key
    except ImageError as error:
        st.session_state["image_errors"].append(f"{name}: {error}")


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
    """Put an accepted checkpoint into this session's list of networks."""
    keys = st.session_state.setdefault("checkpoints", [])
    if key not in keys:
        keys.append(key)
