"""The signal going back: which networks are chosen, their film, and the sheet of all layers."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.app import page_table, sidebar, widgets
from explorer.app.cache import png
from explorer.app.components.film import Axis, Cell, Track, film
from explorer.app.problems import callback
from explorer.app.widgets import DOWNLOAD, URL_STATE, download_csv
from explorer.depth.backward import EQUAL_LAYERS, FIRST_PAIR, PAIRS
from explorer.depth.cached import backward as cached
from explorer.depth.figures import backward as figures
from explorer.depth.figures.gradient_maps import power_of_ten, share, ticks
from explorer.depth.gradient_maps import QUANTITY, GradientMaps, Scale, common_scale, schedule
from explorer.depth.words import backward as words
from explorer.images.samples import suited
from explorer.inside.notation import distinct
from explorer.inside.panels import gradients as gradient_panels
from explorer.inside.words import gradient_terms as terms
from explorer.inside.words.gradient_states import states
from explorer.networks.model import Model

FEW_TICKS = 4  # beside bars
SIDEBARS, NOBODY = words.CHOICES


@dataclass(frozen=True)
class Notes:
    """Of what must be said of the chosen networks: their rows and pictures, the sidebar's picture, the state of the
    weights, and whether untrained nets of equal layers are among them."""

    models: list[Model]
    images: list[str]
    chosen: str
    state: str
    equal_layers: bool


@dataclass(frozen=True)
class Shown:
    """What the page shows: networks by their labels, and the scale of all."""

    labels: list[str]
    networks: list[GradientMaps]
    scale: Scale
    notes: Notes

    @property
    def layers(self) -> list[tuple]:
        return [network.layers for network in self.networks]

    @property
    def texts(self) -> list[list[tuple[str, str]]]:
        """Name and number of every layer of every network."""
        return [
            [
                (name, words.short_text(rms))
                for name, rms in zip(
                    network.signal.names,
                    network.signal.values(QUANTITY, "rms").tolist(),
                    strict=True,
                )
            ]
            for network in self.networks
        ]

    @property
    def legend(self) -> tuple[str, str, str]:
        undefined = any(layer.undefined for layers in self.layers for layer in layers)
        floor = words.floor(self.scale, power_of_ten(self.scale.low))
        return floor, words.ZERO, words.UNDEFINED if undefined else ""


def choose(choice: sidebar.Choice) -> Shown:
    """The networks to be shown, one above the other, their weights and the class."""
    rows = sidebar.usable_models()
    first, second, third, fourth, last = st.columns(
        [1, 2.2, 2.2, 1.7, 1.4], vertical_alignment="bottom"
    )
    with first.popover("Pairs", width="stretch"):
        above, below = _pair_buttons(rows)
    options = [SIDEBARS, *rows, *EQUAL_LAYERS]
    above = second.selectbox(
        "Above", options, options.index(above), _label, key="backward_above", **URL_STATE
    )
    options = [NOBODY, *options]
    below = third.selectbox(
        "Below", options, options.index(below), _label, key="backward_below", **URL_STATE
    )
    state = fourth.segmented_control(
        "Weights",
        ["trained", "initial"],
        default="trained",
        required=True,
        key="backward_weights",
        help=terms.STATE,
        **URL_STATE,
    )
    keys = [key for key in (above, below) if key != NOBODY]
    chosen = {
        key: sidebar.in_state(choice.model if key == SIDEBARS else rows[key], state)
        for key in keys
        if key not in EQUAL_LAYERS
    }
    with last:
        return _measured(keys, chosen, choice.image, state)


def _measured(keys: Sequence[str], chosen: Mapping[str, Model], picture: str, state: str) -> Shown:
    """The maps of these networks, of which `chosen` are no untrained nets of equal layers, for the class that is
    asked for here."""
    models = list(chosen.values())
    images = [suited(picture, row.preprocessing.channels, row.classes) for row in models]
    targets = gradient_panels.choose_targets(models, images, "Class sent back") if models else []
    maps = {
        key: cached.network(model, image, target)
        for (key, model), image, target in zip(chosen.items(), images, targets, strict=True)
    }
    networks = [maps[key] if key in maps else cached.equal_layers(key) for key in keys]
    labels = [chosen[key].label if key in chosen else _label(key) for key in keys]
    scale = common_scale([network.layers for network in networks])
    notes = Notes(models, images, picture, state, len(maps) < len(set(keys)))
    return Shown(distinct(labels), networks, scale, notes)


def _pair_buttons(rows: Container[str]) -> tuple[str, str]:
    """A button for each pair whose networks are here, which chooses it; the pair to begin with."""
    pairs = {
        name: pair
        for name, pair in PAIRS.items()
        if all(key in rows or key in EQUAL_LAYERS for key in pair)
    }
    for name, pair in pairs.items():
        st.button(
            name,
            on_click=callback(_choose_pair),
            args=pair,
            key=f"backward_pair_{name}",
            width="stretch",
        )
    return pairs.get(FIRST_PAIR) or next(iter(pairs.values()))


def _choose_pair(above: str, below: str) -> None:
    widgets.select("backward_above", above)
    widgets.select("backward_below", below)


def _label(key: str) -> str:
    if key in EQUAL_LAYERS:
        return words.label(EQUAL_LAYERS[key])
    return words.CHOICES.get(key) or sidebar.model_label(key)


def show_film(shown: Shown) -> None:
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
    film(tracks, frames.tolist(), axis, words.alt(shown.networks, shown.labels), "film")


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


def show_sheet(shown: Shown) -> None:
    """All layers at once, and what can be taken away."""
    of_sheet = shown.layers, shown.labels, shown.texts, shown.scale, shown.legend
    picture = png(figures.sheet(*of_sheet))
    st.image(
        picture,
        words.CAPTION,
        output_format="PNG",
        alt=words.alt(shown.networks, shown.labels),
    )
    frames = schedule([len(network.layers) for network in shown.networks])
    with st.container(horizontal=True):
        st.download_button(
            "All layers (PNG)",
            lambda: png(figures.sheet(*of_sheet, "light")),
            "backward.png",
            key="backward_png",
            **DOWNLOAD,
        )
        st.download_button(
            "The film (GIF)",
            lambda: figures.gif(frames, *of_sheet),
            "backward.gif",
            key="backward_gif",
            **DOWNLOAD,
        )
        download_csv(
            "The numbers (CSV)", lambda: words.table(shown.networks, shown.labels), "backward"
        )
        st.page_link(
            page_table.path("gradients"),
            label="Gradients: norms, dL/dW, up to four networks",
            icon=":material/stacked_line_chart:",
        )
