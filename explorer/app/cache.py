"""Answers that are computed once, for all sessions: workers, networks, pictures, and two ways to
cache an analysis.

An answer is computed by one of a few worker threads, first come, first served, on that thread's own
private copy of the network. A section's cached.py makes a cached analysis of `compute(net, x,
*options)` with

    layer_gradients = cache_per_image(gradients.layer_gradients, max_entries=1000)

which pages call with the row of a network and the key of an image: `layer_gradients(model, image,
*options)`. `cache_per_network` is the same for `compute(net, *options)`. Keys are names, numbers,
bytes and rows of MODELS, of which key and version count."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import streamlit as st
from torch import Tensor, nn

from explorer.drawing import pixels
from explorer.images import kept_pictures, preprocessing, uploads
from explorer.images.decoding import ImageError, Picture
from explorer.images.samples import SAMPLES
from explorer.networks import registry
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy

P = ParamSpec("P")
R = TypeVar("R")
WORKERS = ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2), thread_name_prefix="analysis")
COPIES_PER_WORKER = 4
BY_ROW: dict[str | type, Callable[[Any], Any]] = {  # for hash_funcs
    Model: lambda model: (model.key, model.version)
}
_worker = threading.local()


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=BY_ROW)
def network(model: Model) -> nn.Module:
    """The shared network of a row: to be copied, never to be touched. Raises ModelError,
    CheckpointError."""
    return registry.load(model)


def in_worker(net: nn.Module, compute: Callable[[nn.Module], R]) -> R:
    """compute(private copy of net), in turn, in a worker thread."""
    return WORKERS.submit(_on_private_copy, net, compute).result()


def _on_private_copy(net: nn.Module, compute: Callable[[nn.Module], R]) -> R:
    """Each thread keeps the copies of the networks that it met last; one that an analysis failed on
    is thrown away."""
    copies = _worker.__dict__.setdefault("copies", OrderedDict())
    _, copy = copies.pop(id(net), (None, None))
    copy = copy or private_copy(net)
    result = compute(copy)
    copies[id(net)] = (net, copy)  # holding net keeps its id from being used again
    while len(copies) > COPIES_PER_WORKER:
        copies.popitem(last=False)
    return result


def cache_per_image(
    compute: Callable[Concatenate[nn.Module, Tensor, P], R],
    max_entries: int,
    spinner: bool | str = False,
) -> Callable[Concatenate[Model, str, P], R]:
    """`compute(net, x, *options)` as a cached function of (model, image, *options)."""

    def per_image(model: Model, image: str, *options: P.args, **named: P.kwargs) -> R:
        x = network_input(model, image)
        return in_worker(network(model), lambda net: compute(net, x, *options, **named))

    return _stored(per_image, compute, max_entries, spinner)


def cache_per_network(
    compute: Callable[Concatenate[nn.Module, P], R], max_entries: int, spinner: bool | str = False
) -> Callable[Concatenate[Model, P], R]:
    """`compute(net, *options)` as a cached function of (model, *options)."""

    def per_network(model: Model, *options: P.args, **named: P.kwargs) -> R:
        return in_worker(network(model), lambda net: compute(net, *options, **named))

    return _stored(per_network, compute, max_entries, spinner)


def _stored(
    call: Callable[P, R], compute: Callable[..., Any], max_entries: int, spinner: bool | str
) -> Callable[P, R]:
    """The cache of `call` under a name of its own: Streamlit tells caches apart by the names of
    their functions."""
    call.__module__ = compute.__module__
    call.__name__ = f"{call.__name__}_{compute.__name__}"
    call.__qualname__ = f"{call.__name__}_{compute.__qualname__}"
    store = st.cache_data(max_entries=max_entries, show_spinner=spinner, hash_funcs=BY_ROW)
    return store(call)


@st.cache_data(max_entries=100, show_spinner=False)
def picture(image: str) -> Picture:
    """The decoded picture of a sample or of an upload. Raises ImageError."""
    if image in SAMPLES:
        return Picture(SAMPLES[image].load())
    data = uploads.get(image)
    if data is None:
        raise ImageError("This picture is no longer on the server: upload it again.")
    return kept_pictures.decode(data)


@st.cache_data(max_entries=400, show_spinner=False)
def thumbnail(image: str, side: int = 96) -> bytes:
    """A small PNG of a picture."""
    return pixels.png(pixels.thumbnail(picture(image).pixels, side))


def network_input(model: Model, image: str) -> Tensor:
    """x (1, C, H, W): the picture as this network takes it."""
    return preprocessing.to_input(picture(image).pixels, model.preprocessing)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=BY_ROW)
def network_view(model: Model, image: str) -> np.ndarray:
    """pixels (H, W, 3): exactly what the network is given, before its values are normalised."""
    return preprocessing.network_view(picture(image).pixels, model.preprocessing)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=BY_ROW)
def framed(model: Model, image: str) -> bytes:
    """A PNG of the whole picture: framed is what the network is given of it, darkened what it never
    sees."""
    return pixels.png(preprocessing.framed(picture(image).pixels, model.preprocessing))
