"""Maps side by side: which networks, states and pictures are chosen, and what is computed of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import session, sidebar
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, select
from explorer.images.samples import SAMPLES, suited
from explorer.inside import cached as inside
from explorer.inside.notation import distinct
from explorer.inside.panels import gradients as gradient_panels
from explorer.layers.cached import side_by_side as cached
from explorer.layers.side_by_side import (
    ROWS,
    Column,
    at_like_depth,
    common_end,
    compared,
)
from explorer.layers.words import side_by_side as words
from explorer.networks import registry
from explorer.networks.model import EPOCH, Model
from trainer import epochs

MAX_NETWORKS, MAX_PICTURES, MAX_COLUMNS, MAX_EPOCHS = 4, 3, 6, 4
FIRST = "Sigmoid against ReLU"  # the networks to begin with


@dataclass(frozen=True)
class Asked:
    """A column: a network in one state, its picture, and the network that it is a state of."""

    model: Model
    image: str
    base: str


@dataclass(frozen=True)
class Shown:
    """What the page shows: columns with their headings, and where the scale of every cell ends."""

    asked: Sequence[Asked]
    headings: Sequence[str]
    columns: Sequence[Column]
    ends: Sequence[Sequence[float]]
    target: str | None  # the class whose error is sent back

    @property
    def of_gradient(self) -> bool:
        return self.target is not None


def choose(choice: sidebar.Choice) -> Shown:
    """Networks, states, pictures and what is shown of them."""
    rows = sidebar.usable_models()
    first, second, third, fourth, last = st.columns(
        [1.3, 3.2, 2.2, 2, 1.8], vertical_alignment="bottom"
    )
    with first.popover("Presets", width="stretch"):
        _presets(rows, choice)
    keys, pictures = _choose_columns(rows, second, third)
    states = fourth.selectbox(
        "Each network",
        list(words.STATES),
        format_func=words.STATES.__getitem__,
        key="side_states",
        **URL_STATE,
    )
    quantity = last.segmented_control(
        "What",
        list(words.QUANTITIES),
        format_func=words.QUANTITIES.__getitem__,
        default="h",
        required=True,
        key="side_quantity",
        **URL_STATE,
    )
    models = [rows[key] for key in keys] or [choice.model]
    asked = _asked(models, pictures or [choice.image], states)
    gradient_panels.say(words.left_out(MAX_COLUMNS, len(asked)))
    return _measured(asked[:MAX_COLUMNS], quantity == "gradient", len(pictures) > 1)


def _choose_columns(
    rows: Mapping[str, Model], left: DeltaGenerator, right: DeltaGenerator
) -> tuple[list[str], list[str]]:
    """Networks and pictures, none of which stands for those of the sidebar."""
    keys = left.multiselect(
        "Networks (none: the sidebar's)",
        list(rows),
        [key for key in registry.TWINS[FIRST] if key in rows],
        format_func=sidebar.model_label,
        max_selections=MAX_NETWORKS,
        key="side_networks",
        **URL_STATE,
    )
    pictures = right.multiselect(
        "Pictures (none: the sidebar's)",
        [*SAMPLES, *session.images()],
        format_func=session.image_label,
        max_selections=MAX_PICTURES,
        key="side_pictures",
        **URL_STATE,
    )
    return keys, pictures


def _asked(models: Sequence[Model], pictures: Sequence[str], states: str) -> list[Asked]:
    """Networks in their states, each with all pictures; a picture that two samples stand for, once."""
    columns = [
        Asked(state, suited(picture, model.preprocessing.channels, model.classes), model.key)
        for model in models
        for state in _states(model, states)
        for picture in pictures
    ]
    return list({(each.model.key, each.image): each for each in columns}.values())


def _states(model: Model, states: str) -> list[Model]:
    """The network as it is; with its untrained twin before it; or after some of the epochs that its run kept, before
    training and at its end."""
    if states == "as it is":
        return [model]
    before = [sidebar.in_state(model, "initial")] if model.untrained_key else []
    kept = epochs.kept(model.path) if states == "epochs" and model.path else ()
    stride = -(-len(kept) // MAX_EPOCHS) if kept else 1
    between = [registry.find(f"{model.key}{EPOCH}{epoch}") for epoch in kept[::stride]]
    return [*before, *between, model]


def _presets(rows: Mapping[str, Model], choice: sidebar.Choice) -> None:
    """Buttons for comparisons that are worth one."""
    presets: dict[str, tuple[list[str], list[str], str]] = {
        name: (list(pair), [], "as it is")
        for name, pair in registry.TWINS.items()
        if set(pair) <= set(rows)
    }
    presets["This network, untrained and trained"] = ([], [], "before and after")
    presets["This network on three pictures"] = ([], list(SAMPLES)[:MAX_PICTURES], "as it is")
    trained = next((k for k, m in rows.items() if m.path and epochs.kept(m.path)), None)
    if trained:
        presets["A run over its epochs"] = ([trained], [], "epochs")
    for name, values in presets.items():
        st.button(
            name,
            on_click=callback(_load),
            args=values,
            key=f"side_preset_{name}",
            width="stretch",
        )


def _load(networks: list[str], pictures: list[str], states: str) -> None:
    select("side_networks", networks)
    select("side_pictures", pictures)
    select("side_states", states)


def _measured(asked: Sequence[Asked], of_gradient: bool, several: bool) -> Shown:
    models, images = [each.model for each in asked], [each.image for each in asked]
    targets: Sequence[int | None] = [None] * len(asked)
    name = None
    if of_gradient:
        targets = outputs = gradient_panels.choose_targets(models, images)
        name = models[0].class_name(outputs[0])
    graphs = [inside.layer_graph(model) for model in models]
    rows = min(ROWS, *(len(compared(graph)) for graph in graphs))
    layers = [tuple(node.name for node in at_like_depth(graph, rows)) for graph in graphs]
    columns: dict[int, Column] = {}
    for number in reversed(range(len(asked))):  # units are those of a network's last column
        later = [n for n in columns if asked[n].base == asked[number].base]
        units = tuple(cell.units for cell in columns[max(later)].cells) if later else ()
        columns[number] = cached.column(
            models[number], images[number], layers[number], units, targets[number]
        )
    ordered = [columns[number] for number in range(len(asked))]
    labels = distinct([model.label for model in models])
    headings = [
        words.heading(label, session.image_label(each.image) if several else "")
        for label, each in zip(labels, asked, strict=True)
    ]
    return Shown(asked, headings, ordered, _ends(asked, ordered), name)


def _ends(asked: Sequence[Asked], columns: Sequence[Column]) -> list[list[float]]:
    """Where the scale of every cell ends: the columns of one network have one in each row."""
    ends = []
    for each, own in zip(asked, columns, strict=True):
        alike = [c for a, c in zip(asked, columns, strict=True) if a.base == each.base]
        ends.append(
            [
                common_end([c.cells[row] for c in alike if row < len(c.cells)])
                for row in range(len(own.cells))
            ]
        )
    return ends
