"""Noise and curvature: the views of what was recorded; the chosen network and what it was before training, measured
now."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import replay, stage, widgets
from explorer.depth import batches
from explorer.depth.cached import curvature as cached
from explorer.depth.curvature import Curvature
from explorer.depth.figures import curvature as figures
from explorer.depth.words import curvature as words
from explorer.depth.words import curvature_now
from explorer.drawing.style import Figure
from explorer.drawing.view import View
from explorer.networks import registry
from explorer.networks.model import Model
from trainer.probes import NoGradientError

Say = Callable[[Sequence[Curvature]], str]
VIEWS: dict[str, tuple[str, Callable[..., Figure], Say]] = {  # title, how it is drawn, what it says
    "eigenvalues": ("The largest eigenvalue over the training", figures.eigenvalues, words.finding),
    "noise_scales": ("The noise scale over the training", figures.noise_scales, words.noise),
}


def view(key: str, curves: Sequence[Curvature]) -> View:
    """One of VIEWS."""
    title, draw, say = VIEWS[key]
    return _view(key, title, say(curves), curves, partial(draw, curves, words.names(curves)))


def layers(curves: Sequence[Curvature], place: str) -> View:
    """The signal-to-noise ratio of every layer, at a key of words.PLACES."""
    share = words.PLACES[place]
    draw = partial(figures.layers, curves, words.names(curves), share)
    said = words.signal(curves, share)
    return _view("gsnr", f"The signal in every layer, {place}", said, curves, draw)


def _view(
    key: str, title: str, said: str, curves: Sequence[Curvature], draw: Callable[[], Figure]
) -> View:
    return View(
        key,
        title,
        said,
        figure=draw,
        columns=partial(words.numbers_table, curves),
        arrays=partial(_arrays, curves),
        settings={"networks": ", ".join(curve.label for curve in curves)},
        networks=tuple(curve.key for curve in curves if curve.key in registry.MODELS),
        images=(),
        how="recorded",
    )


def measured_now(model: Model) -> None:
    """The network as it is, beside the same as it was drawn, where that is known."""
    if not cached.can_measure(model):
        label = widgets.escape_markdown(model.label)
        st.info(curvature_now.unmeasured(label, bool(batches.kind(model))))
        return
    twin = cached.untrained(model)
    try:
        now = cached.measured(model)
        before = cached.measured(twin) if twin else None
    except NoGradientError as error:
        st.info(str(error))
        return
    curves = [curve for curve in (before, now) if curve]
    said, columns = curvature_now.now(now, before), words.table(curves)
    st.write(widgets.escape_markdown(f"{said} {curvature_now.measured(now)}"))
    replay.table(columns)
    title = f"Noise and curvature of {model.label}, now"
    stage.offer(View("now", title, said, columns=partial(dict, columns), images=()))


def _arrays(curves: Sequence[Curvature]) -> dict[str, np.ndarray]:
    """The signal-to-noise ratio (S, L) of every network in its layers, by number and what it is."""
    return {
        f"{number}_{name}": values
        for number, curve in enumerate(curves, 1)
        for name, values in (
            ("network", np.array(curve.label)),
            ("layers", np.array(curve.names)),
            ("steps", curve.steps),
            ("gsnr", curve.gsnr),
        )
    }
