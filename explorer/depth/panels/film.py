"""The signal going back: the film of the chosen networks, the sheet of all layers, and what is said of them."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import page_table, stage
from explorer.app.cache import png
from explorer.app.components.film import Axis, Cell, Track, film
from explorer.app.widgets import DOWNLOAD
from explorer.depth.figures import backward as figures
from explorer.depth.figures.gradient_maps import power_of_ten, share, ticks
from explorer.depth.gradient_maps import QUANTITY, GradientMaps, Scale, schedule
from explorer.depth.panels.backward import Shown
from explorer.depth.words import backward as words
from explorer.drawing.view import View
from explorer.inside.panels import gradients as gradient_panels
from explorer.inside.words.gradient_states import states

FEW_TICKS = 4  # beside bars


def show(shown: Shown, finding: DeltaGenerator) -> None:
    """The networks one above the other, lighting up in step."""
    scale = shown.scale
    axis = Axis(
        words.AXIS,
        figures.hexes(),
        [
            ((power - scale.low) / (scale.high - scale.low), power_of_ten(power))
            for power in ticks(scale, FEW_TICKS)
        ],
        figures.others(*shown.legend[1:]),
    )
    tracks = [
        _track(network, label, scale)
        for network, label in zip(shown.networks, shown.labels, strict=True)
    ]
    frames = schedule([len(network.layers) for network in shown.networks])
    said = words.headline(shown.networks, shown.labels)
    with stage.view(_view(shown, "film", words.FILM, said), finding):
        film(tracks, frames.tolist(), axis, words.alt(shown.networks, shown.labels), "film")


def _view(shown: Shown, key: str, title: str, finding: str) -> View:
    """All layers of the networks, as the film ends and as the sheet shows them."""
    notes = shown.notes
    return View(
        key,
        title,
        finding,
        pictures=partial(
            _sheet, shown.layers, shown.labels, shown.texts, shown.scale, shown.legend
        ),
        columns=partial(words.table, shown.networks, shown.labels),
        settings={
            "networks": ", ".join(shown.labels),
            "weights": notes.state,
            "class sent back": ", ".join(notes.targets),
        },
        networks=tuple(model.key for model in notes.models),
        images=tuple(dict.fromkeys(notes.images)),
    )


def _sheet(*of_sheet: Any) -> dict[str, bytes]:
    return {words.CAPTION: png(figures.sheet(*of_sheet))}


def _track(network: GradientMaps, label: str, scale: Scale) -> Track:
    pixels, places = figures.strip(network.layers, scale)
    rms = network.signal.values(QUANTITY, "rms")
    cells = [
        Cell(
            words.layer(number, name),
            words.layer_text(value),
            *place,
            None if words.mark(value) else level,
            words.mark(value),
        )
        for number, (name, value, place, level) in enumerate(
            zip(
                network.signal.names, rms.tolist(), places, share(rms, scale).tolist(), strict=True
            ),
            1,
        )
    ]
    return Track(label, png(pixels), cells)


def say_what_is_shown(shown: Shown) -> None:
    """Of which picture, in which state, and what of the numbers cannot be drawn."""
    notes = shown.notes
    if notes.models:
        gradient_panels.say_what_is_shown(notes.models, notes.images, notes.chosen, notes.state)
    for sentence in (
        words.EQUAL if notes.equal_layers else "",
        words.odd(shown.networks, shown.labels),
        words.degradation(shown.networks),
        states([network.signal for network in shown.networks], shown.labels),
    ):
        gradient_panels.say(sentence)


def sheet(shown: Shown) -> None:
    """All layers at once."""
    said = words.finding(shown.networks, shown.labels)
    stage.show(_view(shown, "layers", words.SHEET, said))


def links(shown: Shown) -> None:
    """The film as a file, and the way to more of the same numbers."""
    of_sheet = shown.layers, shown.labels, shown.texts, shown.scale, shown.legend
    frames = schedule([len(network.layers) for network in shown.networks])
    with st.container(horizontal=True):
        st.download_button(
            "The film (GIF)",
            lambda: figures.gif(frames, *of_sheet),
            "backward.gif",
            key="backward_gif",
            **DOWNLOAD,
        )
        st.page_link(
            page_table.path("gradients"),
            label="Gradients: norms, dL/dW, up to four networks",
            icon=":material/stacked_line_chart:",
        )
