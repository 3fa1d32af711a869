"""Visualisations: pictures that units answer most, made in short turns and kept for all sessions.

An ascent is made in turns of less than half a second, so that others are not kept waiting, and goes on where it was whoever
asks next."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from explorer.app.analysis import DEAR
from explorer.app.answers import answer
from explorer.app.cache import in_worker, network
from explorer.app.kept_objects import kept
from explorer.inside import cached as inside
from explorer.layers import fourier_pictures
from explorer.layers.fourier_pictures import Colours
from explorer.layers.unit_index import read_views
from explorer.layers.unit_sets import scenes
from explorer.layers.visualisation import Visualisation, Visualising
from explorer.networks.model import Model
from trainer import runs
from trainer.moments import Moments
from trainer.scenes.world import of_place

MAX_JOBS = 8  # that are being made, or were left
DOING = "Making a picture"
SCENES = 200  # drawn scenes whose colours are counted
_changing = threading.Lock()
_jobs: OrderedDict[tuple, Visualising] = OrderedDict()


@dataclass(frozen=True)
class Question:
    """What a picture is made for, and from which noise."""

    layer: str
    unit: int
    goal: str
    seed: int


class _Unfinished(Exception):  # noqa: N818 - it says that there is nothing to be kept yet
    """The picture has not all its steps."""


def job(model: Model, question: Question) -> Visualising:
    """The ascent as far as it is. Raises UnsuitedError, LayerError."""
    key = _key(model, question)
    with _changing:
        under_way = _jobs.get(key)
    if under_way is None:
        under_way = Visualising(
            inside.layer_graph(model),
            model.preprocessing,
            question.layer,
            (question.unit,),
            (question.seed,),
            question.goal,
            colours=colours(model),
        )
    with _changing:
        under_way = _jobs.setdefault(key, under_way)
        _jobs.move_to_end(key)
        while len(_jobs) > MAX_JOBS:
            _jobs.popitem(last=False)
    return under_way


def go_on(model: Model, question: Question) -> Visualisation:
    """Let an ascent go on for one turn: what has become of it. Raises UnsuitedError, LayerError."""
    ascent = job(model, question)
    in_worker(network(model), ascent.go_on, DOING, DEAR)
    result = ascent.result()
    assert result is not None
    return result


def result(model: Model, question: Question) -> Visualisation | None:
    """What is there of a picture: finished, or as far as it was made, or None."""
    key = _key(model, question)
    with _changing:
        under_way = _jobs.get(key)
    current = under_way.result() if under_way else None

    def finished() -> Visualisation:
        if current is None or not current.finished:
            raise _Unfinished
        return current

    try:
        done: Visualisation = kept(("visualisation", *key), finished)
    except _Unfinished:
        return current
    with _changing:
        _jobs.pop(key, None)
    return done


def _key(model: Model, question: Question) -> tuple:
    return model.key, model.version, question


@answer()
def colours(model: Model) -> Colours | None:
    """The colours in which pictures are made for a network: of the drawn scenes where it was trained on them, of ImageNet's photos
    for all others with three channels."""
    if model.preprocessing.channels != 3:
        return None
    place = str(runs.read(model.path).training.get("data", "")) if model.path else ""
    if of_place(place) is None:
        return fourier_pictures.IMAGENET
    drawn = scenes(SCENES, model.preprocessing.crop)
    _, views = read_views(drawn, np.asarray(drawn.order()), model.preprocessing)
    moments = Moments(3)
    moments.add(views)
    return fourier_pictures.principal_colours(moments)
