"""Caches of single images of an evaluation: as tiles, opened, changed, and what lies near them in
the features."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.app.cache import WORKERS, in_worker, network, picture
from explorer.failures import embedding, perturbations
from explorer.failures import evaluation as evaluation_of
from explorer.failures.cached.sets import evaluation, evaluations, listed, stamp
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import thumbnails
from explorer.images import preprocessing, uploads
from explorer.inside import contrast as contrasting
from explorer.inside.cached import saliency_or_words
from explorer.networks import registry

SMALL_COPY = (
    "Only a small copy of this picture is left: the data is no longer on this server, or has changed since. "
    "What is measured here differs a little from the evaluation."
)


@st.cache_data(max_entries=400, show_spinner=False)
def _tiles(name: str, changed: tuple, rows: tuple[int, ...], side: int) -> list[bytes]:
    found = evaluation(name)
    return [
        thumbnails.small(
            thumbnail(found, row),
            bool(found.correct[row]) if found.labels[row] >= 0 else None,
            side,
        )
        for row in rows
    ]


def tiles(name: str, rows: Sequence[int], side: int = thumbnails.SIDE) -> list[bytes]:
    """A PNG for each of these images. Only they are read."""
    return _tiles(name, stamp(name), tuple(int(row) for row in rows), side)


def thumbnail(found: Evaluation, row: int) -> np.ndarray | None:
    """Pixels of the small picture that is kept with the evaluation; None where it cannot be
    read."""
    try:
        return preprocessing.decode(evaluation_of.thumbnail(found, row)[0]).pixels
    except (preprocessing.ImageError, evaluation_of.EvaluationError, OSError):
        return None


@dataclass(frozen=True)
class Opened:
    """One image of an evaluation as every page can look at it: its key (see explorer.uploads), and
    what is to be said about where its pixels come from ("" for the original)."""

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
    whole = perturbations.smaller(pixels)
    if whole is not pixels:
        note = f"{note} Made smaller: {perturbations.LARGEST} pixels on the shorter side.".strip()
    return Opened(uploads.put(preprocessing.png(whole)), note)


@st.cache_data(max_entries=500, show_spinner="Changing the picture")
def _perturbed(
    version: str, model: str, image: str, kind: str, targets: tuple[int, ...]
) -> perturbations.Curve:
    pixels, row = picture(image).pixels, registry.find(model)

    def to_input(changed: np.ndarray):
        return preprocessing.to_input(changed, row.preprocessing)

    return in_worker(
        network(model), lambda net: perturbations.perturb(net, pixels, to_input, kind, targets)
    )


def perturbed(model: str, image: str, kind: str, targets: Sequence[int]) -> perturbations.Curve:
    """See explorer.failures.perturbations."""
    return _perturbed(registry.find(model).version, model, image, kind, tuple(targets))


@st.cache_data(max_entries=200, show_spinner=False)
def changed_views(image: str, kind: str) -> list[np.ndarray]:
    """The picture at every amount of a perturbation, small."""
    return [
        preprocessing.thumbnail(view, 96)
        for view in perturbations.views(picture(image).pixels, kind)
    ]


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
    return WORKERS.submit(
        embedding.nearest, searched.features, found.features[row], count, same
    ).result()


def nearest(name: str, row: int, count: int, among: str) -> embedding.Neighbours:
    """The images of the evaluation `among` whose features are most like those of one image."""
    return _nearest(name, stamp(name), row, count, among, stamp(among))


def comparable(name: str, mine: Sequence[str]) -> dict[str, str]:
    """Key and label of the evaluations of the same network in whose features neighbours can be
    looked for."""
    weights, rows = evaluation(name).weights, listed()
    others = {
        key: label
        for key, label in evaluations(mine).items()
        if rows.get(key, {}).get("weights") == weights
    }
    labels = {
        other: label
        for other, label in others.items()
        if other != name and evaluation(other).features is not None
    }
    return {name: "this evaluation", **labels}


@st.cache_data(max_entries=20, show_spinner="Laying out the map")
def _feature_map(name: str, changed: tuple, method: str) -> embedding.FeatureMap:
    return WORKERS.submit(embedding.MAPS[method], evaluation(name).features).result()


def feature_map(name: str, method: str) -> embedding.FeatureMap:
    """See explorer.failures.embedding."""
    return _feature_map(name, stamp(name), method)
