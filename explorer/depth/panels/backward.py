"""The signal going back: which networks are chosen, their film, and the sheet of all layers."""

from collections.abc import Container
from dataclasses import dataclass

import streamlit as st

from explorer.app import page_table, sidebar, widgets
from explorer.app.cache import png
from explorer.app.components.film import Axis, Cell, Track, film
from explorer.app.widgets import DOWNLOAD, URL_STATE, download_csv
from explorer.depth.backward import EQUAL_LAYERS, FIRST_PAIR, MAX_NETWORKS, PAIRS
from explorer.depth.cached import backward as cached
from explorer.depth.figures import backward as figures
from explorer.depth.figures.gradient_maps import power_of_ten, share, ticks
from explorer.depth.gradient_maps import QUANTITY, GradientMaps, Scale, common_scale, schedule
from explorer.depth.words import backward as words
from explorer.images.samples import suited
from explorer.inside.notation import distinct
from explorer.inside.panels import gradients as gradient_panels
from explorer.inside.words import gradients as gradient_words
from explorer.inside.words.gradient_states import states
from explorer.networks.model import Model

FEW_TICKS = 4  # beside bars


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
    """The networks to be shown, at most two, their weights and the class."""
    rows = sidebar.usable_models()
    left, middle, right, last = st.columns([1.1, 3, 1.4, 2], vertical_alignment="bottom")
    with left.popover("Pairs", icon=":material/compare_arrows:", width="stretch"):
        pairs = _pair_buttons(rows)
    keys = middle.multiselect(
        "Networks, at most two (empty: the sidebar's)",
        [*rows, *EQUAL_LAYERS],
        list(pairs.get(FIRST_PAIR, ())),
        max_selections=MAX_NETWORKS,
        format_func=_label,
        key="backward",
        **URL_STATE,
    )
    state = right.segmented_control(
        "Weights",
        ["trained", "initial"],
        default="trained",
        required=True,
        key="backward_weights",
        help=gradient_words.STATE,
        **URL_STATE,
    )
    chosen = {key: rows[key] for key in keys if key in rows} or (
        {} if keys else {choice.model.key: choice.model}
    )
    models = [sidebar.in_state(model, state) for model in chosen.values()]
    images = [suited(choice.image, row.preprocessing.channels, row.classes) for row in models]
    with last:
        targets = gradient_panels.choose_targets(models, images) if models else []
    of = dict(zip(chosen, zip(models, images, targets, strict=True), strict=True))
    networks = [
        cached.network(*of[key]) if key in of else cached.equal_layers(key) for key in keys or of
    ]
    labels = [of[key][0].label if key in of else _label(key) for key in keys or of]
    scale = common_scale([network.layers for network in networks])
    notes = Notes(models, images, choice.image, state, len(of) < len(networks))
    return Shown(distinct(labels), networks, scale, notes)


def _pair_buttons(rows: Container[str]) -> dict[str, tuple[str, ...]]:
    """A button for each pair whose networks are here, which chooses it; these pairs."""
    pairs = {
        name: pair
        for name, pair in PAIRS.items()
        if all(key in rows or key in EQUAL_LAYERS for key in pair)
    }
    for name, pair in pairs.items():
        st.button(
            name,
            on_click=widgets.select,
            args=("backward", list(pair)),
            key=f"backward_pair_{name}",
            width="stretch",
        )
    return pairs


def _label(key: str) -> str:
    return words.label(EQUAL_LAYERS[key]) if key in EQUAL_LAYERS else sidebar.model_label(key)


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
            name,
            words.layer_text(value),
            *place,
            None if words.mark(value) else level,
            words.mark(value),
        )
        for name, value, place, level in zip(
            network.signal.names, rms.tolist(), places, share(rms, scale).tolist(), strict=True
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
