"""The first screen: a picture is clicked, and four panels say what the network makes of it, each of which leads to
its page."""

from functools import partial

import streamlit as st

from explorer.app import cache, class_mode, page_table, session, sidebar, stage
from explorer.app.cache import png
from explorer.app.components.gallery import gallery
from explorer.app.widgets import escape_markdown, select
from explorer.drawing.view import View
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES, own_kind
from explorer.inside import archives, cached
from explorer.inside.figures import filters as filter_figures
from explorer.inside.figures import gradients as gradient_figures
from explorer.inside.figures import home as figures
from explorer.inside.figures import predictions as prediction_figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.filters import Filters, FiltersError, Properties
from explorer.inside.predictions import Predictions, Top
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import filters as filter_words
from explorer.inside.words import gradients as gradient_words
from explorer.inside.words import home as words
from explorer.inside.words import predictions as prediction_words
from explorer.inside.words import saliency as saliency_words
from explorer.inside.words import scores
from explorer.networks.model import Model
from trainer.probes import NoGradientError

BARS = 5  # classes


def choose_picture(choice: sidebar.Choice) -> None:
    """What the app is for, and a strip of pictures: the visitor's own and those that mean something to the
    network; the one that is shown is among them."""
    frame, own = choice.model.preprocessing, session.images()
    kind = own_kind(frame.channels, choice.model.classes)
    samples = {
        key: row.label for key, row in SAMPLES.items() if row.kind == kind or key == choice.image
    }
    with class_mode.part("controls", "pictures"):
        st.markdown(words.PURPOSE)
        gallery(
            own | samples | {choice.image: choice.image_label},
            own | samples,
            choice.image,
            on_choose=partial(select, "image"),
            key="strip",
        )


def map_of(choice: sidebar.Choice, predictions: Predictions) -> SaliencyMap | str:
    """Grad-CAM of the best class, or the sentence why there is none."""
    if not predictions.finite:
        return words.NOWHERE
    best = predictions.top(1).indices[0]
    return cached.saliency_or_words(choice.model, choice.image, "grad_cam", best)


def where_it_looks(
    choice: sidebar.Choice, saliency_map: SaliencyMap | str, predictions: Predictions
) -> None:
    """The map over the photo, beside what the network is given of it."""
    if isinstance(saliency_map, str):
        st.info(escape_markdown(saliency_map))
    else:
        name = predictions.top(1).names[0]
        stage.show(
            View(
                "map",
                "Where does it look?",
                saliency_words.describe(saliency_map, name),
                pictures=partial(_pictures, choice.model.preprocessing, choice.image, saliency_map),
                arrays=partial(
                    archives.saliency_arrays,
                    saliency_map,
                    cache.network_view(choice.model, choice.image),
                ),
                settings=saliency_words.settings(saliency_map, name),
            )
        )
    _link("saliency", words.SALIENCY, "center_focus_strong")


def _pictures(frame: Preprocessing, image: str, saliency_map: SaliencyMap) -> dict[str, bytes]:
    pixels = cache.picture(image).pixels
    given = preprocessing.network_view(pixels, frame)
    photo = preprocessing.photo(pixels, frame, saliency_figures.SIDE)
    over = saliency_figures.overlay(photo, saliency_map, 0.5)
    alone = saliency_figures.fitted(given, saliency_figures.SIDE)
    return dict(zip(words.over(len(given), len(photo)), map(png, (over, alone)), strict=True))


def what_it_sees(model: Model, predictions: Predictions) -> None:
    """The softmax bars of the best classes, and what is unusual about them."""
    if predictions.finite:
        top = predictions.top(BARS)
        view = View(
            "bars",
            "What does it see?",
            prediction_words.answer(predictions),
            figure=partial(prediction_figures.bars, top.names, top.probabilities),
            columns=partial(prediction_words.side_by_side, {model.label: top}),
        )
        alt = prediction_words.describe_bars(model.label, top.names, top.probabilities)
        stage.show_plain(view, figures.bars(top.names, top.probabilities, alt))
    if sentence := scores.remark(predictions):
        st.info(escape_markdown(sentence))
    _link("predictions", words.PREDICTIONS, "bar_chart")


def what_its_first_layer_learned(model: Model) -> None:
    """The grid of its first filters, or the sentence why there are none."""
    st.header("What did its first layer learn?", anchor=False)
    try:
        kind = cached.first_layer_kinds(model)[0]
        properties = cached.filter_properties(model, kind)
        layer = cached.filters_of(model, kind)
        stage.show(
            View(
                "filters",
                "What did its first layer learn?",
                filter_words.describe(layer, properties),
                pictures=partial(_first_layer, layer, properties, kind),
                columns=partial(filter_words.table, properties),
                arrays=partial(archives.filter_arrays, layer, properties),
                settings={"weights": kind},
                images=(),
            )
        )
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
    _link("filters", words.FILTERS, "grid_view")


def _first_layer(layer: Filters, properties: Properties, kind: str) -> dict[str, bytes]:
    sheet = filter_figures.first_layer(layer, properties, beside=2)
    return {filter_words.caption(layer, properties, kind, sheet.scales): png(sheet.pixels)}


def which_layers_would_learn(model: Model, image: str, top: Top) -> None:
    """The size of dL/dW in every layer."""
    st.header("Which layers would learn from it?", anchor=False)
    try:
        layers = cached.layer_gradients(model, image, top.indices[0])
        question = [layers], [model.label], "weight_gradient", "norm"
        summary = words.which_layers(layers, model.label, top.names[0])
        view = View(
            "gradients",
            "Which layers would learn from it?",
            summary,
            figure=partial(gradient_figures.layers, *question),
            columns=partial(gradient_words.table, *question[:2]),
            settings={"class": top.names[0], "size": "norm"},
        )
        sizes, axis = layers.values(*question[2:]), gradient_figures.axis(*question[2:])
        stage.show_plain(view, figures.dots(sizes, layers.names, axis, summary))
        with stage.more("layers"):
            st.write(escape_markdown(summary))
    except NoGradientError as error:
        st.info(escape_markdown(str(error)))
    _link("gradients", words.GRADIENTS, "stacked_line_chart")


def _link(page: str, label: str, icon: str) -> None:
    st.page_link(page_table.path(page), label=label, icon=f":material/{icon}:")
