"""Every cache of the app. Keys are names, numbers and bytes; what is asked twice is computed once, for all sessions.

An answer is computed by one of a few worker threads, first come, first served, on that thread's own private copy of
the network. To cache one more answer, write `def name(net, x, ...)` below `@answer(...)`: pages call it with the keys
of a network and an image in place of net and x. `@answer_of_network` is the same without an image.
"""
import atexit
import dataclasses
import functools
import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import streamlit as st
from torch import Tensor, nn

from explorer import images, models, uploads
from explorer.analysis import filters, gradients, networks, published
from explorer.analysis import parts as network_parts
from explorer.analysis import predictions as predictions_of
from explorer.analysis import saliency as saliency_of
from trainer import runs

WORKERS = ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2), thread_name_prefix="analysis")
COPIES_PER_WORKER = 4
_worker = threading.local()


@st.cache_resource(max_entries=6, show_spinner=False)
def _network(model: str, version: str) -> nn.Module:
    return models.load(model)


def network(model: str) -> nn.Module:
    """The shared network of a key: to be copied, never to be touched. Raises ModelError, CheckpointError."""
    return _network(model, models.find(model).version)


def in_worker(net: nn.Module, compute: Callable):
    """compute(private copy of net), in turn, in a worker thread."""
    return WORKERS.submit(_on_private_copy, net, compute).result()


def _on_private_copy(net: nn.Module, compute: Callable):
    """Each thread keeps the copies of the networks that it met last; one that an analysis failed on is thrown away."""
    copies = _worker.__dict__.setdefault("copies", OrderedDict())
    _, copy = copies.pop(id(net), (None, None))
    copy = copy or models.private_copy(net)
    found = compute(copy)
    copies[id(net)] = (net, copy)  # holding net keeps its id from being used again
    while len(copies) > COPIES_PER_WORKER:
        copies.popitem(last=False)
    return found


def answer(max_entries: int, spinner: bool | str = False) -> Callable:
    """Cache compute(net, x, *options) as ask(model, image, *options)."""
    def decorate(compute: Callable) -> Callable:
        @st.cache_data(max_entries=max_entries, show_spinner=spinner)
        @functools.wraps(compute)
        def stored(version: str, model: str, image: str, *options, **named):
            x = network_input(model, image)
            return in_worker(network(model), lambda net: compute(net, x, *options, **named))

        def ask(model: str, image: str, *options, **named):
            return stored(models.find(model).version, model, image, *options, **named)
        return functools.wraps(compute)(ask)
    return decorate


def answer_of_network(max_entries: int, spinner: bool | str = False) -> Callable:
    """Cache compute(net, *options) as ask(model, *options)."""
    def decorate(compute: Callable) -> Callable:
        @st.cache_data(max_entries=max_entries, show_spinner=spinner)
        @functools.wraps(compute)
        def stored(version: str, model: str, *options, **named):
            return in_worker(network(model), lambda net: compute(net, *options, **named))

        def ask(model: str, *options, **named):
            return stored(models.find(model).version, model, *options, **named)
        return functools.wraps(compute)(ask)
    return decorate


def changed_at(path: Path) -> tuple[int, int]:
    """Changes whenever a file does; the same for all that are not there. A part of the key of what is read from it."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@st.cache_data(max_entries=100, show_spinner=False)
def picture(image: str) -> images.Picture:
    """The decoded picture of a sample or of an upload. Raises ImageError."""
    if image in images.SAMPLES:
        return images.Picture(images.SAMPLES[image].load(), ())
    data = uploads.get(image)
    if data is None:
        raise images.ImageError("This picture is no longer on the server: upload it again.")
    return images.decode(data)


@st.cache_data(max_entries=400, show_spinner=False)
def thumbnail(image: str, side: int = 96) -> bytes:
    """A small PNG of a picture."""
    return images.png(images.thumbnail(picture(image).pixels, side))


def network_input(model: str, image: str) -> Tensor:
    """x (1, C, H, W): the picture as this network takes it."""
    return images.to_input(picture(image).pixels, models.find(model).preprocessing)


@st.cache_data(max_entries=200, show_spinner=False)
def network_view(model: str, image: str) -> np.ndarray:
    """pixels (H, W, 3): exactly what the network is given, before its values are normalised."""
    return images.network_view(picture(image).pixels, models.find(model).preprocessing)


@answer_of_network(max_entries=100)
def stages(net: nn.Module, key: str) -> tuple[str, ...]:
    """Layers worth looking at, shallow to deep; called as stages(model, model)."""
    return models.stages(key, net)


# --- predictions ---------------------------------------------------------------------------------------------------
_prediction = answer(max_entries=2000)(predictions_of.predict)


def predictions(model: str, image: str) -> predictions_of.Predictions:
    """See explorer.analysis.predictions.predict; classes are named where the network names them."""
    return dataclasses.replace(_prediction(model, image), classes=models.find(model).classes)


@st.cache_data(max_entries=200, show_spinner=False)
def framed(model: str, image: str) -> bytes:
    """A PNG of the whole picture: framed is what the network is given of it, darkened what it never sees."""
    return images.png(images.framed(picture(image).pixels, models.find(model).preprocessing))


# --- filters -------------------------------------------------------------------------------------------------------
first_layer = answer_of_network(max_entries=100)(filters.first_layer)
filter_look = answer(max_entries=200)(filters.look)


def first_layer_kinds(model: str) -> tuple[str, ...]:
    """Which weights of the first layer can be shown: as `trained`, as `initial`, or `random`, another draw."""
    row = models.find(model)
    if row.source == "random":
        return (model.partition(":")[0],)
    return ("trained", *(("initial", "random") if row.path else ("random",) if row.untrained_key else ()))


def filters_of(model: str, kind: str) -> filters.Filters:
    """The first layer of a network with one of its `first_layer_kinds` of weights. Raises FiltersError, ModelError."""
    row = models.find(model)
    if kind == "random" and row.path:
        return _redrawn(model, row.version)
    return first_layer(model if kind == "trained" or row.source == "random" else row.untrained_key)


@st.cache_data(max_entries=100, show_spinner=False)
def _redrawn(model: str, version: str) -> filters.Filters:
    run = runs.read(models.find(model).path)
    return filters.first_layer(models.build_net(run.spec, run.config.seed + 1))


@st.cache_data(max_entries=300, show_spinner=False)
def _filter_properties(model: str, version: str, kind: str) -> filters.Properties:
    return filters.measure(filters_of(model, kind).weights)


def filter_properties(model: str, kind: str) -> filters.Properties:
    """What was measured on each filter of `filters_of(model, kind)`."""
    return _filter_properties(model, models.find(model).version, kind)


# --- gradients -----------------------------------------------------------------------------------------------------


@answer(max_entries=1000)
def layer_gradients(net: nn.Module, x: Tensor, target: int) -> gradients.LayerGradients:
    """See explorer.analysis.gradients."""
    return gradients.layer_gradients(net, x, target)


# --- saliency ------------------------------------------------------------------------------------------------------
_saliency = answer(max_entries=300, spinner="Computing the map")(saliency_of.saliency)


def saliency(model: str, image: str, method: str, target: int, layer: str | None = None, amount: int | None = None,
             seed: int = 0) -> saliency_of.SaliencyMap:
    """See explorer.analysis.saliency.saliency. Without a layer, methods that need one get the network's deepest."""
    row = saliency_of.METHODS[method]
    deepest = (stages(model, model) or (None,))[-1] if row.needs_layer else None
    return _saliency(model, image, method, target, layer if row.needs_layer and layer else deepest,
                     amount or row.amount.default if row.amount else None, seed if row.seeded else 0)


def saliency_or_words(*question) -> saliency_of.SaliencyMap | str:
    """As `saliency`, but the sentence why there is no map where there is none."""
    try:
        return saliency(*question)
    except saliency_of.SaliencyError as error:
        return str(error)


def same_class(model: str, image: str, name: str) -> int:
    """The network's output of this name, or the one that it finds most probable where it has none."""
    index = models.find(model).index_of(name)
    return predictions(model, image).top(1).indices[0] if index is None else index


# --- networks ------------------------------------------------------------------------------------------------------

def anatomy(model: str) -> networks.Anatomy:
    """What a network is made of, for one image as it takes them; weights that are not on disk are not needed."""
    return _anatomy(model, models.find(model).version)


@st.cache_data(max_entries=100, show_spinner=False)
def _anatomy(model: str, version: str) -> networks.Anatomy:
    row, name = models.find(model), model.removeprefix("random:")
    shape = (1, row.preprocessing.channels, row.preprocessing.crop, row.preprocessing.crop)
    if name in models.PUBLISHED:
        return networks.anatomy(networks.weightless(models.ARCHITECTURES[name].build, row.outputs), shape)
    return in_worker(network(model), lambda net: networks.anatomy(net, shape))


def parts(model: str, pools: bool = True, most: int = 10_000) -> tuple[network_parts.Part, ...]:
    """The anatomy read more coarsely: at most about `most` parts, with or without poolings of their own."""
    return network_parts.groups(network_parts.parts(anatomy(model), pools), most)


@st.cache_data(max_entries=1, show_spinner="Counting the published networks")
def published_networks() -> tuple[dict[str, list], dict[str, list]]:
    """Columns about the published networks, and about the lecture's numbers, each next to what is counted here."""
    counted = {name: anatomy(name) for name in published.NETWORKS}
    return published.comparison(counted), published.lecture(counted)


gc.collect()
gc.freeze()  # what the imports made lives for ever: no collection need look at it again
atexit.register(gc.unfreeze)
