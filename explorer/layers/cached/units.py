"""Units: indices of sets, and what is computed of one unit.

An index is made in turns of half a second, so that others are not kept waiting, and goes on where it was whoever
asks next."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.app.analysis import DEAR, analysis
from explorer.app.answers import BY_ROW, By, answer
from explorer.app.cache import in_worker, network, network_input, on_input
from explorer.failures import folders, sources
from explorer.failures.columns import view
from explorer.inside import cached as inside
from explorer.layers import class_weights as weights_of
from explorer.layers import index_store, switched_off, units
from explorer.layers.switched_off import Off, OffRun
from explorer.layers.unit_index import Indexing, UnitIndex, batch_size, read_views, to_batch
from explorer.layers.unit_sets import UnitSet
from explorer.networks.model import Model
from trainer.scenes.scene import Scene

FOLDER = ".units"  # beside the evaluations
MAX_JOBS = 4  # of each kind that are being made, or were left
MAX_WEIGHED = 32  # pictures of which gradients are taken
DOING = "Looking at the images of a set"
log = logging.getLogger(__name__)
BY_UNITS: By = {
    **BY_ROW,
    UnitSet: lambda unit_set: unit_set.key,
    UnitIndex: lambda index: index.key,
}
_changing = threading.Lock()
_indexing: OrderedDict[str, Indexing] = OrderedDict()
_off: OrderedDict[tuple, OffRun] = OrderedDict()


def index_name(model: Model, unit_set: UnitSet, layer: str) -> str:
    """What an index is called."""
    return index_store.name_of(model.key, model.version, layer, unit_set.key)


def _root() -> Path:
    return folders.root() / FOLDER


def stored(name: str) -> UnitIndex | None:
    """The index of this name, if it has been made."""
    path = _root() / name
    if not (path / "index.json").is_file():
        return None
    index = _opened(str(path))
    if index is None:
        _opened.clear(str(path))
    return index


@st.cache_resource(max_entries=16, show_spinner=False)
def _opened(path: str) -> UnitIndex | None:
    return index_store.load(Path(path).parent, Path(path).name)


def indexing(model: Model, unit_set: UnitSet, layer: str) -> Indexing:
    """The index as far as it has been made."""
    name = index_name(model, unit_set, layer)
    layers = inside.layer_graph(model)
    return _job(_indexing, name, lambda: Indexing(unit_set, model.preprocessing, layers, layer))


def _job(jobs: OrderedDict, key: Any, make: Callable[[], Any]) -> Any:
    with _changing:
        if key not in jobs:
            jobs[key] = make()
        jobs.move_to_end(key)
        while len(jobs) > MAX_JOBS:
            jobs.popitem(last=False)
        return jobs[key]


def go_on(model: Model, job: Indexing | OffRun) -> None:
    """Let a job go on for one turn. Raises UnsuitedError, LayerError."""
    in_worker(network(model), job.go_on, DOING, DEAR)


def keep(model: Model, job: Indexing) -> UnitIndex:
    """A finished index, which is on the disk from now on, where that can be written."""
    name = index_name(model, job.unit_set, job.layer)
    try:
        index_store.save(_root(), name, job.index())
    except OSError as error:
        log.warning("an index cannot be kept: %s", error)
        return job.index()
    index = stored(name)
    if index is None:
        return job.index()
    with _changing:
        _indexing.pop(name, None)
    return index


@answer(BY_UNITS)
def facts(index: UnitIndex, unit: int, most: int) -> units.UnitFacts:
    """See explorer.layers.units.facts."""
    return units.facts(index, unit, most)


@answer(BY_UNITS)
def truth(unit_set: UnitSet, rows: int, index: UnitIndex) -> list[Scene]:
    """The scenes of the first images of an index of drawn ones."""
    assert unit_set.truth is not None
    return unit_set.truth([int(place) for place in index.places[:rows]])


@analysis("Cutting out patches", by=BY_UNITS)
def views(model: Model, unit_set: UnitSet, places: tuple[int, ...]) -> list[np.ndarray]:
    """What the network is given of the images at these places of a set, (H, W, 3) uint8 each; grey where one can no longer be read."""
    side = model.preprocessing.crop
    pictures = []
    for place in places:
        try:
            picture = sources.load(unit_set.source.images[place].read())
            pixels = view(picture, model.preprocessing)
        except (sources.DatasetError, sources.decoding.ImageError, OSError) as error:
            log.info("a picture of a set is gone: %s", error)
            pixels = np.full((side, side, 3), 128, np.uint8)
        pictures.append(np.ascontiguousarray(np.broadcast_to(pixels, (side, side, 3))))
    return pictures


@analysis("Weighing a unit", guess=DEAR, by=BY_UNITS)
def class_weights(
    model: Model, unit_set: UnitSet, layer: str, unit: int
) -> weights_of.ClassWeights:
    """See explorer.layers.class_weights, over the first images of a set."""
    few = min(MAX_WEIGHED, batch_size(model.preprocessing))
    _, pixels = read_views(unit_set, unit_set.order()[:few], model.preprocessing)
    x, layers = to_batch(pixels, model.preprocessing), inside.layer_graph(model)
    return in_worker(
        network(model), lambda net: weights_of.class_weights(net, x, layers, layer, unit)
    )


@analysis("Switching a unit off")
def off(model: Model, image: str, layer: str, unit: int, value: float) -> Off:
    """See explorer.layers.switched_off.off."""
    layers, x = inside.layer_graph(model), network_input(model, image)
    return on_input(
        model, x, lambda net, pixels: switched_off.off(net, pixels, layers, layer, unit, value)
    )


def off_run(
    model: Model, unit_set: UnitSet, unit: tuple[str, int, float], outputs: tuple[int, ...]
) -> OffRun:
    """The accuracy without a unit as far as it has been measured."""
    key = (model.key, model.version, unit_set.key, unit, outputs)
    layers = inside.layer_graph(model)
    return _job(_off, key, lambda: OffRun(unit_set, model.preprocessing, layers, unit, outputs))
