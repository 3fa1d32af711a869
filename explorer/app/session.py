"""Session: which images and checkpoints did this visitor bring?"""

import hashlib
import logging
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import streamlit as st

from explorer.app import cache, visitor
from explorer.drawing.markup import plain
from explorer.images import decoding, kept_pictures, uploads
from explorer.images.decoding import ImageError
from explorer.images.samples import SAMPLES
from explorer.images.uploads import UploadError
from explorer.isolation import pool
from explorer.networks import checkpoints, opening, registry
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoints import Checkpoint
from explorer.networks.model import Model, ModelError
from trainer.image_limits import MAX_BYTES

MAX_FILES, MAX_FILE_BYTES = 24, MAX_BYTES
MAX_SESSION_BYTES = 512 * 2**20  # as they are kept: without loss
MAX_CHECKPOINTS = 12
MAX_VISITORS = 1000  # whose checkpoints are remembered from visit to visit
log = logging.getLogger(__name__)
_changing = threading.Lock()
_opened: OrderedDict[str, tuple[str, ...]] = OrderedDict()  # keys by visitor


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


def checkpoint_keys() -> list[str]:
    """The keys of the checkpoints that this visit opened; it begins with those of this browser's visit
    before."""
    with _changing:
        before = list(_opened.get(visitor.key(), ()))
    return st.session_state.setdefault("checkpoints", before)


def opened_checkpoints() -> dict[str, Model]:
    """The rows of the checkpoints that this visit opened and that are still here."""
    models = {}
    for key in checkpoint_keys():
        if checkpoints.record(key) is None:
            continue
        try:
            models[f"file:{key}"] = registry.find(f"file:{key}")
        except ModelError as error:
            log.info("an opened checkpoint is left out: %s", error)
    return models


def open_checkpoint(data: bytes | Path, name: str) -> None:
    """Open a file of weights and show the first network in it. Raises CheckpointError."""
    with pool.asking_for(visitor.key()):
        new = opening.open_file(data, plain(name), visitor.key())
    _list_checkpoints([*(key for key in checkpoint_keys() if key not in new), *new])
    st.session_state["model"] = f"file:{new[0]}"


def checkpoint_of(model: Model) -> Checkpoint:
    """The record of a row that is of a file. Raises CheckpointError."""
    checkpoint = checkpoints.record(model.version)
    if checkpoint is None:
        raise CheckpointError(checkpoints.GONE)
    return checkpoint


def change_checkpoint(key: str, **choices: Any) -> None:
    """Show a checkpoint with other choices, see checkpoints.change. Raises CheckpointError."""
    checkpoint = checkpoint_of(registry.find(f"file:{key}"))
    new = checkpoints.change(checkpoint, visitor.key(), **choices)
    if new == key:
        return
    _list_checkpoints([new if each == key else each for each in checkpoint_keys()])
    _let_go(key, weights=False)
    st.session_state["model"] = f"file:{new}"


def close_checkpoint(key: str) -> None:
    """Let a checkpoint go: its row, its weights and what is in memory of it."""
    _list_checkpoints([each for each in checkpoint_keys() if each != key])
    checkpoint = checkpoints.record(key)
    others = [checkpoints.record(each) for each in checkpoint_keys()]
    shared = checkpoint and any(o and o.weights == checkpoint.weights for o in others)
    _let_go(key, weights=not shared)
    if st.session_state.get("model") == f"file:{key}":
        del st.session_state["model"]


def _let_go(key: str, weights: bool) -> None:
    checkpoints.close(key, visitor.key(), weights)
    if not uploads.is_here(key):  # else another visitor has brought the same file
        cache.forget(f"file:{key}")


def _list_checkpoints(keys: list[str]) -> None:
    """Keep this visit's list, and this browser's for its next visit; both keep the last ones."""
    kept, gone = keys[-MAX_CHECKPOINTS:], keys[:-MAX_CHECKPOINTS]
    st.session_state["checkpoints"] = kept
    with _changing:
        _opened[visitor.key()] = tuple(kept)
        _opened.move_to_end(visitor.key())
        while len(_opened) > MAX_VISITORS:
            _opened.popitem(last=False)
    for key in gone:
        close_checkpoint(key)
