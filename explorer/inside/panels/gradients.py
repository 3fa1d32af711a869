"""The gradients page: pairs of networks that differ in exactly one thing, the class whose error is sent back, and
what must be known before the charts are read."""

from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.app import page_table, sidebar, widgets
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.images.samples import SAMPLES
from explorer.inside import cached
from explorer.inside.gradients import LayerGradients
from explorer.inside.words import gradient_states as state_words
from explorer.inside.words import gradients as words
from explorer.networks import registry
from explorer.networks.model import Model


def choose_twins(rows: Mapping[str, Model], widget: str) -> None:
    """A button for each pair whose networks are in `rows`; it sets the widget of this key to them. Beside
    them the way to the same as a film."""
    with st.container(horizontal=True):
        for name, pair in registry.TWINS.items():
            if set(pair) <= set(rows):
                st.button(
                    name,
                    on_click=widgets.select,
                    args=(widget, list(pair)),
                    key=f"twins_{name}",
                    icon=":material/compare_arrows:",
                )
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
        help=words.TARGET,
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


def finding(gradients: Sequence[LayerGradients], labels: Sequence[str], kind: str) -> None:
    """What tells the networks apart, and what must be known of each."""
    compared = words.compare(gradients, labels, "activation_gradient", kind)
    parts = [compared if len(gradients) > 1 else "", state_words.states(gradients, labels)]
    text = " ".join(filter(None, parts))
    if text:
        st.info(escape_markdown(text))


def say(sentence: str) -> None:
    """A caption, where there is something to say."""
    if sentence:
        st.caption(escape_markdown(sentence))


def table(columns: Mapping[str, Sequence]) -> None:
    st.dataframe(columns, hide_index=True)
