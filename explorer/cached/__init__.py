"""Every cache of the app. Keys are names, numbers and bytes; what is asked twice is computed once, for all sessions.

An answer is computed by one of a few worker threads, first come, first served, on that thread's own private copy of
the network. To cache one more answer, write `def name(net, x, ...)` below `@answer(...)`: pages call it with the keys
of a network and an image in place of net and x. `@answer_of_network` is the same without an image.
"""
import atexit
import contextlib
import dataclasses
import functools
import gc
import os
import threading
import zipfile
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import streamlit as st
import torch
from torch import Tensor, nn

from explorer import images, models, uploads
from explorer.analysis import batches, filters, gradients, networks, published, shattering, theory
from explorer.analysis import lab as lab_of
from explorer.analysis import parts as network_parts
from explorer.analysis import predictions as predictions_of
from explorer.analysis import proof as proof_of
from explorer.analysis import residual as residual_of
from explorer.analysis import saliency as saliency_of
from explorer.analysis import training as training_of
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


# --- over training -------------------------------------------------------------------------------------------------
UNREADABLE = (runs.RunError, OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError)


def recordings() -> dict[str, str]:
    """Key and label of every run folder that says what it trains: those that ship, then this server's own, as they are
    on disk now. A run that has only just begun is among them. No two labels are equal."""
    found = {}
    for root, prefix in ((runs.BUNDLED, ""), (models.RUNS, "run:")):
        for path in sorted(root.iterdir()) if root.is_dir() else ():
            if runs.NAME.fullmatch(path.name) and (path / "config.json").is_file():
                with contextlib.suppress(runs.RunError):
                    found[prefix + path.name] = models.describe(runs.read(path))
    twice = {label for label, count in Counter(label for key, label in found.items() if ":" not in key).items()
             if count > 1}
    return {key: f"{label}, your run {key[4:]}" if key.startswith("run:") else
            f"{label}, {key}" if label in twice else label for key, label in found.items()}


def recording(key: str, label: str = "") -> training_of.Recording:
    """What the run of a key of `recordings` holds, read again when its files have changed. Raises RunError."""
    path = _recorded_at(key)
    return _recording(key, label, tuple(_changed(path / name) for name in ("config.json", "metrics.jsonl", "probes.npz",
                                                                           "status.json")))


@st.cache_data(max_entries=100, show_spinner=False)
def _recording(key: str, label: str, changed: tuple) -> training_of.Recording:
    path, problems, arrays, rows = _recorded_at(key), (), {}, []
    run = runs.read(path)
    try:
        arrays = runs.probes(path)
    except UNREADABLE:
        problems += ("its probes.npz cannot be read",)
    try:
        rows = runs.metrics(path)
    except UNREADABLE:
        problems += ("its metrics.jsonl cannot be read",)
    return training_of.recording(key, label or key, run.spec, dataclasses.asdict(run.config), run.dataset,
                                 str(runs.status(path).get("state", "unknown")), rows, arrays, problems)


@st.cache_data(max_entries=20, show_spinner=False)
def _recorded_filters(key: str, changed: tuple) -> np.ndarray:
    return runs.probes(_recorded_at(key))["filters"].astype(np.float32)


def recorded_filters(key: str) -> np.ndarray | None:
    """The first layer's filters (E, F, C, k, k) at each of the recording's `filter_steps`; None where it has none."""
    if not len(recording(key).filter_steps):
        return None
    return _recorded_filters(key, _changed(_recorded_at(key) / "probes.npz"))


def _recorded_at(key: str) -> Path:
    kind, _, name = key.rpartition(":")
    return runs.folder(models.RUNS if kind == "run" else runs.BUNDLED, name)


def _changed(path: Path) -> tuple[int, int]:
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (0, 0)


# --- gradient lab --------------------------------------------------------------------------------------------------

@st.cache_data(max_entries=200, show_spinner="Measuring")
def _lab(net: tuple, kind: str, image: str, images_in_batch: int, seeds: int) -> lab_of.Lab:
    pixels = picture(image).pixels if kind == "photo" else None

    def compute() -> lab_of.Lab:
        return lab_of.measure(lab_of.LabNet(*net), *batches.batch(kind, images_in_batch, pixels), range(seeds))
    return WORKERS.submit(compute).result()


def lab(twins: tuple[lab_of.LabNet, ...], kind: str, image: str, seeds: int, rate: float) -> list[lab_of.Lab]:
    """Each twin measured on the same batch, under seeds 0, 1, ...; a visitor waits for one answer at a time, so that
    what a slider passed over is never computed. Raises ImageError."""
    size, image = lab_of.images_of(*twins), image if kind == "photo" else ""
    return [dataclasses.replace(_lab(dataclasses.astuple(net), kind, image, size, seeds), rate=rate) for net in twins]


@st.cache_data(max_entries=8, show_spinner=False)
def phases(activation: str) -> theory.Phases:
    """See explorer.analysis.theory.phases."""
    return WORKERS.submit(theory.phases, activation).result()


# --- proof ---------------------------------------------------------------------------------------------------------
proof = answer(max_entries=1000, spinner="Running the network in float64")(proof_of.prove)
provable_layers = answer_of_network(max_entries=100)(proof_of.layers)


# --- skip connections ----------------------------------------------------------------------------------------------
SMALL = 64  # pixels: up to here the sample pictures are measured together with the chosen one


def skip_networks(model: str) -> dict[str, str]:
    """Key and label of what can be compared: the plain and residual twins that ship, this network, untrained twins."""
    twins = [key for name, pair in models.TWINS.items() if "residual" in name for key in pair if key in models.MODELS]
    return {key: models.find(key).label for key in dict.fromkeys([*twins, model])} | {
        key: key for key in residual_of.UNTRAINED}


def twins(model: str) -> list[str]:
    """The keys to begin with: the shallower twins that ship and this ResNet, or, where none ships, untrained ones."""
    trained = [key for key in models.TWINS["Plain against residual, 20 layers"] if key in models.MODELS]
    own = [model] if models.find(model).family == "ResNet" else []
    return list(dict.fromkeys([*trained, *own])) if trained else list(residual_of.UNTRAINED)[:2]


@st.cache_resource(max_entries=4, show_spinner=False)
def _untrained(key: str) -> nn.Module:
    with models.BUILDING:
        return residual_of.untrained(key)


@st.cache_data(max_entries=500, show_spinner="Measuring blocks")
def _skip(version: str, question: str, key: str, image: str):
    row = None if key in residual_of.UNTRAINED else models.find(key)
    frame = row.preprocessing if row else images.Preprocessing(resize=32, crop=32)
    alike = [name for name in images.SAMPLES if name != image and name.startswith("digit") == (frame.channels == 1)]
    names = [image, *(alike if frame.crop <= SMALL else ())]
    x = torch.cat([images.to_input(picture(name).pixels, frame) for name in names])
    fewer = {"samples": 2, "most": 6} if question == "paths" and frame.crop > SMALL else {}
    ask = functools.partial(getattr(residual_of, question), x=x, **fewer)
    return in_worker(network(key) if row else _untrained(key), ask)


def skip(question: str, key: str, image: str):
    """`responses`, `lesions` or `paths` of explorer.analysis.residual for a key of `skip_networks`: of the chosen
    picture and, in networks for small pictures, of the samples as well."""
    return _skip("" if key in residual_of.UNTRAINED else models.find(key).version, question, key, image)


@st.cache_data(max_entries=200, show_spinner=False)
def sweeps(depth: int, norm: bool, scale: float, seed: int) -> dict[str, shattering.Sweep]:
    """See explorer.analysis.shattering."""
    return WORKERS.submit(shattering.sweeps, depth, norm, scale, seed=seed).result()


@st.cache_data(max_entries=500, show_spinner=False)
def spectra(depth: int, activation: str, init: str, scale: float, seed: int) -> dict[str, shattering.Spectrum]:
    """Singular values of the Jacobian of the plain and of the residual net."""
    def both() -> dict[str, shattering.Spectrum]:
        return {name: shattering.spectrum(depth, activation, init, name == "residual", scale=scale, seed=seed)
                for name in ("plain", "residual")}
    return WORKERS.submit(both).result()


gc.collect()
gc.freeze()  # what the imports made lives for ever: no collection need look at it again
atexit.register(gc.unfreeze)
