"""The four panels of the first screen, each of which leads to its page."""

import numpy as np
import streamlit as st

from explorer.app import cache, page_table, replay
from explorer.app.widgets import escape_markdown
from explorer.drawing.pixels import png
from explorer.inside import cached
from explorer.inside.figures import filters as filter_figures
from explorer.inside.figures import gradients as gradient_figures
from explorer.inside.figures import home as figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.filters import Filters, FiltersError, Properties
from explorer.inside.gradients import LayerGradients
from explorer.inside.predictions import Predictions, Top
from explorer.inside.saliency_map import SaliencyError, SaliencyMap
from explorer.inside.words import filters as filter_words
from explorer.inside.words import home as words
from explorer.inside.words import predictions as prediction_words
from explorer.inside.words import saliency as saliency_words
from explorer.inside.words import scores
from explorer.networks.model import Model
from trainer.probes import NoGradientError


def what_it_sees(model: Model, predictions: Predictions) -> None:
    """The softmax bars of the best classes, and what is unusual about them."""
    st.subheader("What does it see?", anchor=False)
    if predictions.finite:
        top = predictions.top(5)
        alt = prediction_words.describe_bars(model.label, top.names, top.probabilities)
        st.html(figures.bars(top.names, top.probabilities, alt))
    if sentence := scores.remark(predictions):
        st.info(escape_markdown(sentence))
    st.page_link(
        page_table.path("predictions"), label=words.PREDICTIONS, icon=":material/bar_chart:"
    )


def where_it_looks(model: Model, image: str, predictions: Predictions) -> None:
    """Grad-CAM of the best class, or the sentence why there is none."""
    st.subheader("Where does it look?", anchor=False)
    if predictions.finite:
        top = predictions.top(1)
        try:
            saliency_map = cached.saliency(model, image, "grad_cam", top.indices[0])
            view = cache.network_view(model, image)
            replay.draw_cached(_saliency_map, view, saliency_map, top.names[0])
        except SaliencyError as error:
            st.info(escape_markdown(str(error)))
    else:
        st.info(words.NOWHERE)
    st.page_link(
        page_table.path("saliency"), label=words.SALIENCY, icon=":material/center_focus_strong:"
    )


def _saliency_map(view: np.ndarray, saliency_map: SaliencyMap, name: str) -> None:
    summary = saliency_words.describe(saliency_map, name)
    picture = png(saliency_figures.overlay(view, saliency_map, 0.5))
    st.image(picture, output_format="PNG", alt=summary)
    st.caption(escape_markdown(summary))


def what_its_first_layer_learned(model: Model) -> None:
    """The grid of its first filters, or the sentence why there are none."""
    st.subheader("What did its first layer learn?", anchor=False)
    try:
        kind = cached.first_layer_kinds(model)[0]
        properties = cached.filter_properties(model, kind)
        replay.draw_cached(_first_layer, cached.filters_of(model, kind), properties, kind)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
    st.page_link(page_table.path("filters"), label=words.FILTERS, icon=":material/grid_view:")


def _first_layer(layer: Filters, properties: Properties, kind: str) -> None:
    sheet = filter_figures.first_layer(layer, properties, beside=2)
    alt = filter_words.describe(layer, properties)
    st.image(png(sheet.pixels), output_format="PNG", alt=alt)
    st.caption(filter_words.caption(layer, properties, kind, sheet.scales))


def _layer_sizes(layers: LayerGradients, summary: str) -> None:
    axis = gradient_figures.axis("weight_gradient", "norm")
    sizes = layers.values("weight_gradient", "norm")
    st.html(figures.dots(sizes, layers.names, axis, summary))
    st.caption(escape_markdown(summary))


def which_layers_would_learn(model: Model, image: str, top: Top) -> None:
    """The size of dL/dW in every layer."""
    st.subheader("Which layers would learn from it?", anchor=False)
    try:
        layers = cached.layer_gradients(model, image, top.indices[0])
        _layer_sizes(layers, words.which_layers(layers, model.label, top.names[0]))
    except NoGradientError as error:
        st.info(escape_markdown(str(error)))
    st.page_link(
        page_table.path("gradients"), label=words.GRADIENTS, icon=":material/stacked_line_chart:"
    )
