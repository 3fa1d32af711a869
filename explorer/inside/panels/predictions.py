"""Softmax bars: of one network, and of the same image through several."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, replay, sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.numbers import loss_text
from explorer.images.samples import SAMPLES
from explorer.inside import cached
from explorer.inside.figures import predictions as figures
from explorer.inside.predictions import Predictions, Table, Top
from explorer.inside.words import predictions as words
from explorer.inside.words import scores
from explorer.networks.model import Model, ModelError


def framed_image(choice: sidebar.Choice) -> None:
    """The whole picture, with a frame around what the network is given of it."""
    st.image(
        cache.framed(choice.model, choice.image),
        words.FRAME,
        width="stretch",
        output_format="PNG",
        alt=f"{choice.image_label}, with a frame around what is used of it",
    )


def bars(place: DeltaGenerator, top: Top, label: str, temperature: float, colour: int = 0) -> None:
    """The best classes of a network, in a container."""
    place.markdown(f"**{escape_markdown(label)}**, measured now")
    alt = words.describe_bars(label, top.names, top.probabilities)
    replay.chart(
        figures.bars, top.names, top.probabilities, temperature, colour, alt=alt, place=place
    )


def remark(predictions: Predictions, temperature: float = 1.0) -> None:
    """What is unusual about the scores, beside what is shown at this temperature. The page ends here where they
    are no finite numbers."""
    sentence = scores.remark(predictions, temperature)
    if sentence:
        st.info(escape_markdown(sentence))
    if not predictions.finite:
        st.stop()


def true_class(choice: sidebar.Choice, names: Sequence[str]) -> int | None:
    """The output of the class that somebody says the picture shows; None as long as nobody has. Of
    `names`, which are unique, the one that the data set gives a picture that ships stands first."""
    sample = SAMPLES.get(choice.image)
    known = choice.model.index_of(sample.true_class) if sample and sample.true_class else None
    target = st.selectbox(
        "True class (type to search)",
        range(len(names)),
        known,
        names.__getitem__,
        key=f"true_{choice.model.key}_{choice.image}",
        help=words.TRUE_CLASS,
        placeholder=words.CHOOSE,
        **URL_STATE,
    )
    if sample:
        st.caption(escape_markdown(scores.shows(sample)))
    return target


def how_wrong(predictions: Predictions, table: Table) -> None:
    """The loss of the true class and what it sends back; a request for that class where nobody said
    it."""
    if table.target is None:
        st.info(scores.UNKNOWN)
        return
    left, right = st.columns([2, 3], gap="large")
    loss = predictions.loss(table.target, table.temperature)
    name = predictions.unique_names()[table.target]
    left.metric(escape_markdown(words.loss_heading(name)), loss_text(loss))
    left.write(f"{words.CROSS_ENTROPY} {scores.describe_loss(loss)}")
    replay.chart(figures.differences, table, 5, alt=words.describe_differences(table), place=right)
    right.caption(words.DIFFERENCES)


def choose_networks(model: Model, classes: tuple[str, ...] | None) -> list[Model]:
    """At most four networks; until some are chosen those that ship with the same `classes`, or
    `model` if there are none."""
    rows = sidebar.available_models()
    keys = st.multiselect(
        "Networks, at most four (empty: those that ship)",
        list(rows),
        max_selections=4,
        format_func=sidebar.model_label,
        key="several",
        **URL_STATE,
    )
    alike = [row for row in rows.values() if row.source == "bundled" and row.classes == classes]
    return [rows[key] for key in keys] or alike[:4] or [model]


def several(models: Sequence[Model], image: str, temperature: float) -> Mapping[str, Top]:
    """Bars of each network, two in a row, or the sentence why there are none; the best classes by
    the network's key."""
    sidebar.say_untrained(models)
    tops = {}
    places = [*st.columns(2), *st.columns(2)]
    for number, (model, place) in enumerate(zip(models, places, strict=False)):
        try:
            predictions = cached.predictions(model, image)
        except ModelError as error:
            place.warning(escape_markdown(str(error)))
            continue
        if predictions.finite:
            tops[model.key] = predictions.at(temperature).top(5)
            bars(place, tops[model.key], model.label, temperature, number)
        if sentence := scores.remark(predictions, temperature):
            place.caption(escape_markdown(f"{model.label}: {sentence}"))
    return tops
