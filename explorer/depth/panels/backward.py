"""The signal going back: which networks are chosen, and what the page shows of them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.app import sidebar, widgets
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE
from explorer.depth.backward import EQUAL_LAYERS, FIRST_PAIR, PAIRS
from explorer.depth.cached import backward as cached
from explorer.depth.figures.gradient_maps import power_of_ten
from explorer.depth.gradient_maps import QUANTITY, GradientMaps, Scale, common_scale
from explorer.depth.words import backward as words
from explorer.images.samples import suited
from explorer.inside.notation import distinct
from explorer.inside.panels import gradients as gradient_panels
from explorer.inside.words import gradient_terms as terms
from explorer.networks.model import Model

SIDEBARS, NOBODY = words.CHOICES


@dataclass(frozen=True)
class Notes:
    """Of what must be said of the chosen networks: their rows and pictures, the sidebar's picture, the state of the
    weights, whether untrained nets of equal layers are among them, and the classes sent back."""

    models: list[Model]
    images: list[str]
    chosen: str
    state: str
    equal_layers: bool
    targets: list[str]


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
    names = [row.class_name(target) for row, target in zip(models, targets, strict=True)]
    notes = Notes(models, images, picture, state, len(maps) < len(set(keys)), names)
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
