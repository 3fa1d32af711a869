"""Caches of single images of an evaluation: as tiles, opened, changed, and what lies near them in the features."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer import images, models, uploads
from explorer.analysis import contrasting, neighbours, perturbing
from explorer.cached import WORKERS, in_worker, network, picture, saliency_or_words
from explorer.cached.failures import evaluation, evaluations, listed, stamp
from explorer.evaluations import evaluation as evaluation_of
from explorer.evaluations.evaluation import Evaluation
from explorer.figures import thumbnails

SMALL_COPY = ("Only a small copy of this picture is left: the data is no longer on this server, or has changed since. "
              "What is measured here differs a little from the evaluation.")


@st.cache_data(max_entries=400, show_spinner=False)
def _tiles(name: str, changed: tuple, rows: tuple[int, ...], side: int) -> list[bytes]:
    found = evaluation(name)
    return [thumbnails.small(thumbnail(found, row), bool(found.correct[row]) if found.labels[row] >= 0 else None, side)
            for row in rows]


def tiles(name: str, rows: Sequence[int], side: int = thumbnails.SIDE) -> list[bytes]:
    """A PNG for each of these images. Only they are read."""
    return _tiles(name, stamp(name), tuple(int(row) for row in rows), side)


def thumbnail(found: Evaluation, row: int) -> np.ndarray | None:
    """Pixels of the small picture that is kept with the evaluation; None where it cannot be read."""
    try:
        return images.decode(evaluation_of.thumbnail(found, row)[0]).pixels
    except (images.ImageError, evaluation_of.EvaluationError, OSError):
        return None


@dataclass(frozen=True)
class Opened:
    """One image of an evaluation as every page can look at it: its key (see explorer.uploads), and what is to be said
    about where its pixels come from ("" for the original)."""

    key: str
    note: str


def opened(name: str, row: int) -> Opened:
    """Raises ImageError, EvaluationError."""
    found = _opened(name, stamp(name), row)
    if uploads.get(found.key) is None:  # others needed the room
        _opened.clear(name, stamp(name), row)
        found = _opened(name, stamp(name), row)
    return found


@st.cache_data(max_entries=500, show_spinner=False)
def _opened(name: str, changed: tuple, row: int) -> Opened:
    pixels, note = evaluation_of.pixels(evaluation(name), row)
    note = SMALL_COPY if note else ""  # without the place, which may be a path of this server
    whole = perturbing.smaller(pixels)
    if whole is not pixels:
        note = f"{note} Made smaller: {perturbing.LARGEST} pixels on the shorter side.".strip()
    return Opened(uploads.put(images.png(whole)), note)


@st.cache_data(max_entries=500, show_spinner="Changing the picture")
def _perturbed(version: str, model: str, image: str, kind: str, targets: tuple[int, ...]) -> perturbing.Curve:
    pixels, row = picture(image).pixels, models.find(model)

    def to_input(changed: np.ndarray):
        return images.to_input(changed, row.preprocessing)
    return in_worker(network(model), lambda net: perturbing.perturb(net, pixels, to_input, kind, targets))


def perturbed(model: str, image: str, kind: str, targets: Sequence[int]) -> perturbing.Curve:
    """See explorer.analysis.perturbing."""
    return _perturbed(models.find(model).version, model, image, kind, tuple(targets))


@st.cache_data(max_entries=200, show_spinner=False)
def changed_views(image: str, kind: str) -> list[np.ndarray]:
    """The picture at every amount of a perturbation, small."""
    return [images.thumbnail(view, 96) for view in perturbing.views(picture(image).pixels, kind)]


def contrast(model: str, image: str, method: str, one: int, other: int):
    """Maps of both classes and their contrast, or the sentence why there is none."""
    maps = [saliency_or_words(model, image, method, target) for target in (one, other)]
    words = next((found for found in maps if isinstance(found, str)), None)
    return words or (*maps, contrasting.contrast(*maps))


# --- its features --------------------------------------------------------------------------------------------------

@st.cache_data(max_entries=500, show_spinner=False)
def _nearest(name: str, changed: tuple, row: int, count: int, among: str, among_changed: tuple):
    found, searched = evaluation(name), evaluation(among)
    same = row if name == among else None
    return WORKERS.submit(neighbours.nearest, searched.features, found.features[row], count, same).result()


def nearest(name: str, row: int, count: int, among: str) -> neighbours.Neighbours:
    """The images of the evaluation `among` whose features are most like those of one image."""
    return _nearest(name, stamp(name), row, count, among, stamp(among))


def comparable(name: str, mine: Sequence[str]) -> dict[str, str]:
    """Key and label of the evaluations of the same network in whose features neighbours can be looked for."""
    weights, rows = evaluation(name).weights, listed()
    others = {key: label for key, label in evaluations(mine).items() if rows.get(key, {}).get("weights") == weights}
    labels = {other: label for other, label in others.items()
              if other != name and evaluation(other).features is not None}
    return {name: "this evaluation", **labels}


@st.cache_data(max_entries=20, show_spinner="Laying out the map")
def _feature_map(name: str, changed: tuple, method: str) -> neighbours.FeatureMap:
    return WORKERS.submit(neighbours.MAPS[method], evaluation(name).features).result()


def feature_map(name: str, method: str) -> neighbours.FeatureMap:
    """See explorer.analysis.neighbours."""
    return _feature_map(name, stamp(name), method)
