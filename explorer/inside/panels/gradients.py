"""The gradients page: pairs of networks that differ in exactly one thing, the class whose error is sent back, and
what must be known before the charts are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, page_table, replay, sidebar, stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown, select
from explorer.drawing.view import Setting, View
from explorer.images.samples import SAMPLES, suited
from explorer.inside import cached
from explorer.inside.figures import gradients as figures
from explorer.inside.gradients import MEASURES, SHOWN, LayerGradients
from explorer.inside.notation import distinct
from explorer.inside.panels.scripted import beside
from explorer.inside.scripts import gradients as scripts
from explorer.inside.scripts.gradients import FILE
from explorer.inside.words import gradient_states as state_words
from explorer.inside.words import gradient_terms as terms
from explorer.inside.words import gradients as words
from explorer.networks import registry
from explorer.networks.model import Model

*BACKWARD, FORWARD = SHOWN
PAIR = "pair_of_networks"


@dataclass(frozen=True)
class Asked:
    """Which networks are shown on which pictures, and how."""

    models: list[Model]
    images: list[str]
    targets: list[int]
    labels: list[str]
    kind: str
    state: str

    @property
    def settings(self) -> dict[str, Setting]:
        """By their names, for what is taken away."""
        classes = (row.class_name(n) for row, n in zip(self.models, self.targets, strict=True))
        return {
            "size": self.kind,
            "weights": self.state,
            "class": ", ".join(dict.fromkeys(classes)),
        }


def choose(choice: sidebar.Choice) -> Asked:
    """The widgets, in a row."""
    pair, networks, target, size, weights = st.columns([1.9, 2.8, 1.9, 1.75, 2])
    rows = sidebar.usable_models()
    keys = networks.multiselect(
        "Networks (none: the sidebar's)",
        list(rows),
        max_selections=4,
        format_func=sidebar.model_label,
        key="networks",
        **URL_STATE,
    )
    with pair:
        _choose_pair(rows, "networks", keys)
    kind = size.segmented_control(
        "Size as",
        list(MEASURES),
        format_func=words.SIZES.__getitem__,
        default="norm",
        required=True,
        key="size",
        help=terms.SIZE,
        **URL_STATE,
    )
    state = weights.segmented_control(
        "Weights",
        ["trained", "initial"],
        default="trained",
        required=True,
        key="weights",
        help=terms.STATE,
        **URL_STATE,
    )
    models = [
        sidebar.in_state(model, state) for model in [rows[key] for key in keys] or [choice.model]
    ]
    images = [suited(choice.image, row.preprocessing.channels, row.classes) for row in models]
    with target:
        targets = choose_targets(models, images, "Class sent back")
    return Asked(models, images, targets, distinct([row.label for row in models]), kind, state)


def _choose_pair(rows: Mapping[str, Model], widget: str, chosen: list[str]) -> None:
    """A pair of networks that differ in one thing, of those in `rows`; it sets the widget of this key, in which it
    stands in the address and which has `chosen` now."""
    pairs = {name: list(pair) for name, pair in registry.TWINS.items() if set(pair) <= set(rows)}
    st.session_state[PAIR] = next((name for name, pair in pairs.items() if pair == chosen), None)
    st.selectbox(
        "Pair, one difference",
        list(pairs),
        key=PAIR,
        placeholder="none",
        on_change=callback(partial(_choose_networks, pairs, widget)),
    )


def _choose_networks(pairs: Mapping[str, list[str]], widget: str) -> None:
    select(widget, pairs.get(st.session_state[PAIR], []))


def charts(asked: Asked, gradients: Sequence[LayerGradients], finding: DeltaGenerator) -> None:
    """The signal on its way back, and what each layer learns from it, side by side."""
    for place, quantity in zip(st.columns(2), BACKWARD, strict=True):
        with place:
            _chart(asked, gradients, quantity, finding if quantity == BACKWARD[0] else None)


def _chart(
    asked: Asked,
    gradients: Sequence[LayerGradients],
    quantity: str,
    finding: DeltaGenerator | None = None,
) -> None:
    if not class_mode.in_class():
        st.markdown(f"**{words.heading(quantity)}**")
    question = gradients, asked.labels, quantity, asked.kind
    view = View(
        quantity,
        words.heading(quantity),
        words.finding(*question),
        figure=partial(figures.layers, *question),
        columns=partial(words.table, gradients, asked.labels),
        settings=asked.settings,
        networks=tuple(row.key for row in asked.models),
        images=tuple(dict.fromkeys(asked.images)),
        code=partial(_code, asked),
        beside=beside(*asked.images),
    )
    stage.show(view, finding)


def _code(asked: Asked) -> str:
    """The script that gives these numbers; of several networks one after another, each with a file of its own."""
    each = [
        scripts.gradients(model, image, target, asked.kind)
        for model, image, target in zip(asked.models, asked.images, asked.targets, strict=True)
    ]
    if len(each) == 1:
        return each[0]
    named = [text.replace(FILE, f"gradients_{n}.npz") for n, text in enumerate(each, 1)]
    return "\n\n".join(named)


def forward(asked: Asked, gradients: Sequence[LayerGradients]) -> None:
    """The signal on its way forward, where it is opened; in class it is one of the pictures."""
    if class_mode.in_class():
        _chart(asked, gradients, FORWARD)
        return
    place = st.expander("The signal on its way forward", key="forward", bind="query-params")
    if place.open:
        with place:
            _chart(asked, gradients, FORWARD)
            st.text(words.describe(gradients, asked.labels, FORWARD, asked.kind))


def say_all(asked: Asked, gradients: Sequence[LayerGradients]) -> None:
    """What the charts say of each network, what must be known of it, and of which class its error is."""
    compared = words.compare(gradients, asked.labels, BACKWARD[0], asked.kind)
    parts = [
        compared if len(gradients) > 1 else "",
        state_words.states(gradients, asked.labels),
        *(words.below(gradients, asked.labels, quantity, asked.kind) for quantity in BACKWARD),
    ]
    st.write("  \n".join(escape_markdown(part) for part in parts if part))
    classes = [row.class_name(n) for row, n in zip(asked.models, asked.targets, strict=True)]
    replay.draw_cached(table, state_words.losses(gradients, asked.labels, classes))
    st.page_link(
        page_table.path("backward"),
        label="As a film: the signal going back",
        icon=":material/movie:",
    )


def choose_targets(
    models: Sequence[Model],
    images: Sequence[str],
    label: str = "Class whose error is sent back (type to search)",
) -> list[int]:
    """The output of each network whose error is sent back: the class that is chosen among all of the
    first network's, its most probable first, or the class of this name; says where there is none."""
    predictions = cached.predictions(models[0], images[0])
    names = predictions.unique_names()
    target = st.selectbox(
        label,
        predictions.order.tolist(),
        format_func=names.__getitem__,
        key=f"class_{models[0].key}_{images[0]}",
        help=terms.TARGET,
        **URL_STATE,
    )
    name = predictions.name(target)
    others = [
        cached.same_class(model, image, name)
        for model, image in zip(models[1:], images[1:], strict=True)
    ]
    own = [True, *(model.index_of(name) is not None for model in models[1:])]
    say(state_words.without_class([model.label for model in models], own, name))
    return [target, *others]


def say_what_is_shown(
    models: Sequence[Model], images: Sequence[str], chosen: str, state: str
) -> None:
    """Which networks are given another picture than the chosen one, and which are in another state."""
    given = [image != chosen for image in images]
    digit = next((image for image in images if image != chosen), "")
    name = SAMPLES[digit].label if digit else ""
    labels = [model.label for model in models]
    sidebar.say_untrained(models)
    say(state_words.other_pictures(labels, given, name))
    say(state_words.attention([model.label for model in models if _attends(model)]))
    if state == "initial":
        say(state_words.not_initial(labels, [model.untrained for model in models]))


def _attends(model: Model) -> bool:
    """Whether a network without feature maps has attention."""
    return not model.stages and any(
        layer.role == "attention" for layer in cached.anatomy(model).layers
    )


def say(sentence: str) -> None:
    """A caption, where there is something to say."""
    if sentence:
        st.caption(escape_markdown(sentence))


def table(columns: Mapping[str, Sequence]) -> None:
    replay.dataframe(columns)
