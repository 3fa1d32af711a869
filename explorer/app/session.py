"""Session: which images and checkpoints did this visitor bring?"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from explorer.app import cache, visitor, words
from explorer.drawing.markup import plain
from explorer.images import decoding, galleries, kept_pictures, uploads
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


class NoRoomError(ImageError):
    """A visitor has as many images as he may."""


def images() -> dict[str, str]:
    """Key and name of what can be chosen besides the samples: what this visitor brought, newest first,
    and what others brought and this visit opened by its address."""
    own = galleries.of(visitor.key())
    return own | {key: words.shared_label(key) for key in shared_images() if key not in own}


def shared_images() -> list[str]:
    """The keys of what others brought and this visit opened."""
    return [key for key in st.session_state.get("shared_images", ()) if galleries.is_picture(key)]


def share_image(key: str) -> None:
    """Open what somebody else brought."""
    st.session_state["shared_images"] = list(dict.fromkeys([key, *shared_images()]))


def image_label(key: str) -> str:
    """What a sample or an image of this visit is called."""
    return SAMPLES[key].label if key in SAMPLES else images().get(key, words.REMOVED)


def add_image(name: str, data: bytes) -> None:
    """Add one image, see add_images."""
    add_images([(name, data)])


def add_images(files: Iterable[tuple[str, bytes]]) -> None:
    """Add images, (name, bytes of a file), to this visitor's and choose the last one; why some were not
    goes to `image_errors`, what is to be known besides to `image_news`. What is kept are the pixels of
    each and its notes, never the file."""
    errors, left_out, news = [], [], []
    for name, data in files:
        name = plain(name)[-60:].strip() or "image"
        try:
            st.session_state["image"], known_as = _kept(name, data)
            if known_as != name:
                news.append(words.known_as(name, known_as))
        except NoRoomError:
            left_out.append(name)
        except (ImageError, UploadError) as error:
            errors.append(f"{name}: {error}")
    if left_out:
        errors.append(words.no_room(left_out, MAX_FILES))
    st.session_state["image_errors"], st.session_state["image_news"] = errors, news


def _kept(name: str, data: bytes) -> tuple[str, str]:
    """The key of an image that is now among this visitor's, and what it is called: a picture that was
    there before keeps its name. Raises ImageError, UploadError."""
    owner = visitor.key()
    if len(data) > MAX_FILE_BYTES:
        raise ImageError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
    with pool.asking_for(owner):
        picture = decoding.decode(data)
    kept = kept_pictures.encode(picture)
    key, own = sha256(kept).hexdigest(), galleries.of(owner)
    if key in own:
        return key, own[key]
    if len(own) >= MAX_FILES:
        raise NoRoomError("no room")
    if sum(map(uploads.size, own)) + len(kept) > MAX_SESSION_BYTES:
        raise ImageError(
            f"your images have more than {MAX_SESSION_BYTES // 2**20} MB when they are kept without loss: "
            "remove some, or make them smaller first"
        )
    uploads.put(kept, owner)
    cache.thumbnail(key, decoded=picture)
    return key, galleries.add(owner, key, name, {row.label for row in SAMPLES.values()})


def keep_image(name: str, data: bytes) -> None:
    """Add one image that was made on a page. Raises ImageError where it cannot be kept."""
    add_image(name, data)
    if errors := st.session_state["image_errors"]:
        st.session_state["image_errors"] = []
        raise ImageError(errors[0])


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
