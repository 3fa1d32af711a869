"""Softmax bars: of one network, and of the same image through several."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import cache, class_mode, replay, sidebar, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.numbers import loss_text
from explorer.drawing.view import View
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES
from explorer.inside import cached
from explorer.inside.figures import predictions as figures
from explorer.inside.panels.scripted import beside
from explorer.inside.predictions import Predictions, Table
from explorer.inside.scripts.predictions import predictions as script
from explorer.inside.words import predictions as words
from explorer.inside.words import scores
from explorer.networks.model import Model, ModelError


def framed_image(choice: sidebar.Choice) -> None:
    """The whole picture, with a frame around what the network is given of it."""
    stage.show(
        View(
            "photo",
            "The picture",
            f"{choice.image_label}, with a frame around what the network is given of it",
            pictures=partial(_framed, choice.model.preprocessing, choice.image),
            arrays=partial(_given, choice.model, choice.image),
            how="drawn",
        )
    )


def _framed(frame: Preprocessing, image: str) -> dict[str, bytes]:
    return {words.FRAME: cache.png(preprocessing.framed(cache.picture(image).pixels, frame))}


def _given(model: Model, image: str) -> dict[str, np.ndarray]:
    return {"input": cache.network_view(model, image)}


def bars(
    choice: sidebar.Choice,
    predictions: Predictions,
    target: int | None,
    temperature: float,
    rows: int,
    finding: DeltaGenerator,
) -> None:
    """The best classes, so many `rows` of them, and the finding."""
    shown = predictions.at(temperature)
    top = shown.top(rows)
    view = View(
        "bars",
        words.at_temperature("Probabilities", temperature),
        words.finding(shown, target),
        figure=partial(figures.bars, top.names, top.probabilities, temperature),
        columns=partial(words.columns, predictions.table(target, temperature)),
        settings={"temperature": temperature, "bars": rows},
        code=partial(script, choice.model, choice.image, temperature, rows),
        beside=beside(choice.image),
    )
    stage.show(view, finding)


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
    with left, stage.more("loss"):
        st.metric(escape_markdown(words.loss_heading(name)), loss_text(loss))
        st.write(f"{words.CROSS_ENTROPY} {scores.describe_loss(loss)} {words.DIFFERENCES}")
    with right:
        stage.show(
            View(
                "differences",
                "How wrong is it?",
                words.describe_differences(table),
                figure=partial(figures.differences, table, 5),
                columns=partial(words.columns, table),
                settings={"true class": name, "temperature": table.temperature},
            )
        )


def every_class(table: Table) -> None:
    """All numbers of all classes."""
    replay.dataframe(
        words.printed(table),
        height=320,
        alt=words.describe_table(table),
        column_config={
            name: st.column_config.NumberColumn(format=how) for name, how in words.FORMATS.items()
        },
    )
    st.write(escape_markdown(words.describe_table(table)))


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


def several(models: Sequence[Model], image: str, temperature: float) -> None:
    """Bars of each network, two in a row, or the sentence why there are none."""
    sidebar.say_untrained(models)
    places = [*st.columns(2), *st.columns(2)]
    for number, (model, place) in enumerate(zip(models, places, strict=False)):
        with place:
            _one_of_several(model, image, temperature, number)


def _one_of_several(model: Model, image: str, temperature: float, number: int) -> None:
    try:
        predictions = cached.predictions(model, image).at(temperature)
    except ModelError as error:
        st.warning(escape_markdown(str(error)))
        return
    if predictions.finite:
        top = predictions.top(5)
        if not class_mode.in_class():
            st.markdown(f"**{escape_markdown(model.label)}**")
        view = View(
            f"network_{number + 1}",
            model.label,
            words.of_network(model.label, words.answer(predictions)),
            figure=partial(figures.bars, top.names, top.probabilities, temperature, number),
            columns=partial(words.side_by_side, {model.label: top}),
            settings={"temperature": temperature},
            networks=(model.key,),
        )
        stage.show(view)
    if sentence := scores.remark(predictions, temperature):
        st.write(escape_markdown(f"{model.label}: {sentence}"))
