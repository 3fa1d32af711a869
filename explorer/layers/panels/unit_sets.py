"""Which images are the units of a layer put to, and how far is the index of them?

To add a kind of images, write a function (network, images at most) -> UnitSet and a row in KINDS."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from explorer.app import cache, problems, session
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown, select
from explorer.failures import sources
from explorer.failures.cached import evaluations
from explorer.failures.panels import images
from explorer.failures.panels.evaluation import own_evaluations
from explorer.layers import unit_sets
from explorer.layers.cached import units as cached
from explorer.layers.unit_index import UnitIndex
from explorer.layers.unit_sets import COUNTS, UnitSet
from explorer.layers.words import units as words
from explorer.networks.model import Model
from trainer.errors import PersonsError

STOPPED = "units_stopped"  # in the session: the index that is to stay as far as it is
QUIET = 1.0  # seconds in which no bar is shown
SMALL = 96  # pixels a side, up to which pictures are soon looked at
SCENES, DIGITS, SAMPLES = "Drawn scenes", "Digits", "Samples and your pictures"
EVALUATION = "Images of an evaluation"


def _scenes(model: Model, count: int) -> UnitSet:
    return unit_sets.scenes(count, model.preprocessing.crop)


def _digits(_model: Model, count: int) -> UnitSet:
    return unit_sets.of_source(sources.source("digits"), count)


def _samples(_model: Model, count: int) -> UnitSet:
    return unit_sets.samples(session.images(), lambda key: cache.picture(key).pixels, count)


def _evaluation(model: Model, count: int) -> UnitSet:
    labels = evaluations.labels(own_evaluations(), model)
    key = st.selectbox(
        "Evaluation",
        list(labels),
        format_func=labels.__getitem__,
        key="unit_evaluation",
        **URL_STATE,
    )
    return unit_sets.of_evaluation(evaluations.opened(key, model), count)


def _brought(kind: str) -> Callable[[Model, int], UnitSet | None]:
    def choose(model: Model, count: int) -> UnitSet | None:
        source, _ = images.KINDS[kind](model)
        return None if source is None else unit_sets.of_source(source, count)

    return choose


KINDS: dict[str, Callable[[Model, int], UnitSet | None]] = {
    SCENES: _scenes,
    DIGITS: _digits,
    SAMPLES: _samples,
    EVALUATION: _evaluation,
}


def usual(model: Model) -> str:
    """The kind that a network begins with."""
    if model.preprocessing.channels == 1:
        return DIGITS
    return SCENES if model.preprocessing.crop <= SMALL else SAMPLES


def choose(model: Model, counts: Sequence[int] = COUNTS, key: str = "unit") -> UnitSet:
    """The images, at most one of `counts`, which begins the name of its widget with `key`. The page ends here where none are chosen, or they cannot be had."""
    kinds = KINDS | {kind: _brought(kind) for kind in images.kinds()}
    kind = st.selectbox(
        "Images",
        list(kinds),
        list(kinds).index(usual(model)),
        key=f"unit_set_{model.key}",
        **URL_STATE,
    )
    count = st.selectbox(
        "Images at most",
        counts,
        0,
        format_func="{:,}".format,
        key=f"{key}_count",
        help="Drawn evenly from all of them.",
        **URL_STATE,
    )
    try:
        unit_set = kinds[kind](model, count)
    except (PersonsError, OSError) as error:
        problems.show_problem(error)
        st.stop()
    if unit_set is None:
        st.info("Choose the images that the network is to be shown.")
        st.stop()
    if unit_set.note:
        st.caption(escape_markdown(unit_set.note))
    return unit_set


def index_of(model: Model, unit_set: UnitSet, layer: str) -> UnitIndex:
    """The index of a set, made now where nobody has: with a bar, and a button that stops it. Raises UnsuitedError, LayerError."""
    name = cached.index_name(model, unit_set, layer)
    ready = cached.stored(name)
    if ready is not None:
        return ready
    job = cached.indexing(model, unit_set, layer)
    if st.session_state.get(STOPPED) == name and job.done and not job.finished:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(words.stopped(job.done, job.total))
            st.button("Go on", key="unit_go_on", on_click=select, args=(STOPPED, ""))
        return job.index()
    place = st.empty()
    begin, bar = time.monotonic(), None
    while not job.finished:
        text = escape_markdown(words.progress(job.done, job.total, unit_set.name))
        if bar is not None:
            bar.progress(job.done / job.total, text)
        elif time.monotonic() - begin > QUIET:
            bar = _bar(place, text, name)
        cached.go_on(model, job)
    place.empty()
    return cached.keep(model, job)


def _bar(
    place: st.delta_generator.DeltaGenerator, text: str, name: str
) -> st.delta_generator.DeltaGenerator:
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text)
        st.button(
            "Stop",
            key="unit_stop",
            on_click=callback(select),
            args=(STOPPED, name),
            help="What has been looked at by then is shown.",
        )
    return bar
